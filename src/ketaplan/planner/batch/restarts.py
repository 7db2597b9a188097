"""The same search twice, each time with chances of its own; the cheaper plans count.

Whether there are two attempts is a matter of the search, whether they are made at once one of the machine: the second
is made by a copy of this process where there is a core for it, or else after the first.  What comes of them is the
same.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from enum import Enum

import msgspec

from ketaplan.planner.batch.kernel.gap_closing import Closing
from ketaplan.planner.batch.progress import Watch, part_of

KEPT = (
    "kept_option",
    "kept_points",
    "kept_day",
    "kept_step",
    "kept_who",
    "kept_consult_day",
    "kept_consult_step",
    "kept_consult_who",
)
"""The columns of a search that hold its best plans."""
NEARLY_ALL = 0.999
"""How far a search is that only waits for another attempt."""


class Attempts(Enum):
    """How often a search is made."""

    ONE = "one"
    IN_TURN = "two, one after the other"
    AT_ONCE = "two at once"

    @property
    def in_turn(self) -> int:
        """How many are made one after the other."""
        return 2 if self is Attempts.IN_TURN else 1

    @staticmethod
    def two(*, cores: int) -> Attempts:
        """Two; at once where there are two cores.

        Only Linux is known to copy a process with everything that its libraries have begun.
        """
        return Attempts.AT_ONCE if cores > 1 and sys.platform == "linux" else Attempts.IN_TURN


class Found(msgspec.Struct, frozen=True):
    """The best plans of an attempt, what they cost, what is proved, and whether it was cut short."""

    total: int
    bound: int
    cut: bool
    columns: tuple[bytes, ...]


class TwoAttempts:
    """Both begin with what the search keeps; the chances of the second follow from ``seed``.

    ``anneal`` searches on and says whether the watch cut it short, ``is_best`` whether nothing can be better.
    """

    def __init__(
        self, search: Closing, anneal: Callable[[Watch], bool], is_best: Callable[[], bool], seed: int
    ) -> None:
        """Begin with what the search keeps now."""
        self.search, self.anneal, self.is_best, self.seed = search, anneal, is_best, seed
        self.begun = self._found(cut=False)

    def made(self, attempts: Attempts, watch: Watch) -> bool:
        """Keep the cheaper plans, the first if they cost the same; whether an attempt was cut short."""
        found = self._at_once(watch) if attempts is Attempts.AT_ONCE else self._in_turn(watch)
        best = min(found, key=lambda one: one.total)
        self._bring(best)
        self.search.bound = max(one.bound for one in found)
        return any(one.cut for one in found)

    def _in_turn(self, watch: Watch) -> list[Found]:
        first = self._found(cut=self.anneal(part_of(watch, 0, 0.5)))
        return [first] if self.is_best() else [first, self._second(part_of(watch, 0.5, 1))]

    def _at_once(self, watch: Watch) -> list[Found]:
        """The second attempt by a copy of this process; made here, should there be none or should it be lost."""
        from ketaplan.services.batch.forked_task import Copy

        try:
            beside = Copy(lambda stopped: self._by_copy(lambda done: 1.0 if stopped() else watch(done)))
        except OSError:
            return self._in_turn(watch)
        with beside as copy:
            first = self._found(cut=self.anneal(watch))
            if self.is_best():
                return [first]
            said = copy.answer(lambda: watch(NEARLY_ALL) >= 1)
        try:
            return [first, msgspec.msgpack.decode(said, type=Found)]
        except msgspec.DecodeError:
            return [first] if first.cut else [first, self._second(watch)]

    def _by_copy(self, watch: Watch) -> bytes:
        return msgspec.msgpack.encode(self._second(watch))

    def _second(self, watch: Watch) -> Found:
        self._bring(self.begun)
        self.search.begin_again(self.seed)
        return self._found(cut=self.anneal(watch))

    def _found(self, *, cut: bool) -> Found:
        search = self.search
        return Found(search.kept_total, search.bound, cut, tuple(bytes(getattr(search, name)) for name in KEPT))

    def _bring(self, found: Found) -> None:
        """Let the search keep what was found."""
        self.search.kept_total, self.search.bound = found.total, found.bound
        for name, column in zip(KEPT, found.columns, strict=True):
            getattr(self.search, name)[:] = array("i", column)
