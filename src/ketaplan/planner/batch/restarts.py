"""Two searches with different seeds; the cheaper plans win, and the higher bound.

The first finds multipliers in few rounds, enough for guidance, and begins early; the second proves the bound before it
looks for plans.  The search decides whether there are two attempts, the machine whether they run at once: the second
runs in another process if the caller offers one, or else after the first.  The result is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum
from typing import Protocol

import msgspec

from ketaplan.planner.batch.progress import Progress, sub_progress

NEARLY_ALL = 0.999
"""The progress of a search that only waits for another attempt."""


class Attempts(Enum):
    """How many times a search runs."""

    ONE = "one"
    IN_TURN = "two, one after the other"
    AT_ONCE = "two at once"


class ParallelTask(Protocol):
    """A task that runs in another process."""

    def answer(self, is_late: Callable[[], bool]) -> bytes:
        """Return the task's result, cut short if it failed; ask it to stop once ``is_late``."""


class RunParallel(Protocol):
    """Starts a task that can be asked to stop, and ends with the block.  Raises OSError if it cannot."""

    def __call__(self, work: Callable[[Callable[[], bool]], bytes]) -> AbstractContextManager[ParallelTask]:
        """Start the task ``work``, which gets a function that says whether to stop."""


class AttemptResult(msgspec.Struct, frozen=True):
    """The best plans of an attempt, their cost, the proved bound, and whether it was cut short."""

    total: int
    bound: int
    cut: bool
    courses: tuple[bytes, ...]

    @property
    def is_best(self) -> bool:
        """Whether nothing can be better."""
        return self.total <= self.bound


Attempt = Callable[[Progress], AttemptResult]


def best_of_two(first: Attempt, second: Attempt, progress: Progress, run_parallel: RunParallel | None) -> AttemptResult:
    """Return the cheaper plans, the first if they cost the same, with the higher bound."""
    found = _at_once(first, second, progress, run_parallel) if run_parallel else _in_turn(first, second, progress)
    best = min(found, key=lambda one: one.total)
    bound, cut = max(one.bound for one in found), any(one.cut for one in found)
    return AttemptResult(best.total, bound, cut, best.courses)


def _in_turn(first: Attempt, second: Attempt, progress: Progress) -> list[AttemptResult]:
    one = first(sub_progress(progress, 0, 0.5))
    return [one] if one.is_best else [one, second(sub_progress(progress, 0.5, 1))]


def _at_once(first: Attempt, second: Attempt, progress: Progress, run_parallel: RunParallel) -> list[AttemptResult]:
    """Run the second attempt in another process; run it here if that cannot start, or if its result is lost."""
    try:
        running = run_parallel(
            lambda stopped: msgspec.msgpack.encode(second(lambda done: 1.0 if stopped() else progress(done)))
        )
    except OSError:
        return _in_turn(first, second, progress)
    with running as task:
        one = first(progress)
        if one.is_best:
            return [one]
        answer = task.answer(lambda: progress(NEARLY_ALL) >= 1)
    try:
        return [one, msgspec.msgpack.decode(answer, type=AttemptResult)]
    except msgspec.DecodeError:
        return [one] if one.cut else [one, second(progress)]
