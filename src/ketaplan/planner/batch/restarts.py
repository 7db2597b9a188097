"""The same search twice, with different seeds; the cheaper plans win.

The search decides whether there are two attempts, the machine whether they run at once: the second runs in another
process if the caller offers one, or else after the first.  The result is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum
from typing import Protocol

import msgspec

from ketaplan.planner.batch.kernel.solver import BatchSolver
from ketaplan.planner.batch.progress import Progress, sub_progress

NEARLY_ALL = 0.999
"""The progress of a search that only waits for another attempt."""


class Attempts(Enum):
    """How many times a search runs."""

    ONE = "one"
    IN_TURN = "two, one after the other"
    AT_ONCE = "two at once"

    @property
    def in_turn(self) -> int:
        """How many attempts run one after the other."""
        return 2 if self is Attempts.IN_TURN else 1


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


class TwoAttempts:
    """Two attempts that start with the best plans so far; the second one has the seed ``seed``.

    ``anneal`` continues the search and returns whether it was cut short, ``is_best`` whether nothing can be better.
    """

    def __init__(
        self, solver: BatchSolver, anneal: Callable[[Progress], bool], is_best: Callable[[], bool], seed: int
    ) -> None:
        """Start with the best plans so far."""
        self.solver, self.anneal, self.is_best, self.seed = solver, anneal, is_best, seed
        self.started = self._result(cut=False)

    def run(self, progress: Progress, run_parallel: RunParallel | None) -> bool:
        """Use the cheaper plans, the first if they cost the same; return whether an attempt was cut short."""
        found = self._at_once(progress, run_parallel) if run_parallel else self._in_turn(progress)
        self._restore(min(found, key=lambda one: one.total))
        self.solver.dual.bound = max(one.bound for one in found)
        return any(one.cut for one in found)

    def _in_turn(self, progress: Progress) -> list[AttemptResult]:
        first = self._result(cut=self.anneal(sub_progress(progress, 0, 0.5)))
        return [first] if self.is_best() else [first, self._second(sub_progress(progress, 0.5, 1))]

    def _at_once(self, progress: Progress, run_parallel: RunParallel) -> list[AttemptResult]:
        """Run the second attempt in another process; run it here if that cannot start, or if its result is lost."""
        try:
            running = run_parallel(lambda stopped: self._encoded(lambda done: 1.0 if stopped() else progress(done)))
        except OSError:
            return self._in_turn(progress)
        with running as task:
            first = self._result(cut=self.anneal(progress))
            if self.is_best():
                return [first]
            answer = task.answer(lambda: progress(NEARLY_ALL) >= 1)
        try:
            return [first, msgspec.msgpack.decode(answer, type=AttemptResult)]
        except msgspec.DecodeError:
            return [first] if first.cut else [first, self._second(progress)]

    def _encoded(self, progress: Progress) -> bytes:
        return msgspec.msgpack.encode(self._second(progress))

    def _second(self, progress: Progress) -> AttemptResult:
        self._restore(self.started)
        self.solver.ruin.restart(self.seed)
        return self._result(cut=self.anneal(progress))

    def _result(self, *, cut: bool) -> AttemptResult:
        solver = self.solver
        return AttemptResult(solver.ruin.best_total, solver.dual.bound, cut, solver.ruin.best.dumped())

    def _restore(self, result: AttemptResult) -> None:
        """Make a result the best plans."""
        self.solver.ruin.best_total, self.solver.dual.bound = result.total, result.bound
        self.solver.ruin.best.load(result.courses)
