"""What is asked of a repair."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.planner.repair.search_budget import DEFAULT_EFFORT, MOST_EFFORT

if TYPE_CHECKING:
    from ketaplan.domain.absence import Absence
    from ketaplan.domain.intervals import Interval

LEFT_FOR_WRITING = 0.1
"""The part of a time limit for telling after the search."""


class Query(Struct, frozen=True, kw_only=True):
    """What is asked: the patients to repair (all for none), and who or what is supposed to be out.

    ``away`` is when patients are supposed to be away.  ``moves_others`` lets other patients be moved where a session
    would be left without a place otherwise.  ``effort`` None means the default, or with a ``time_limit``, in seconds,
    as much as it allows.
    """

    patients: tuple[str, ...] = ()
    out: tuple[Absence, ...] = ()
    away: Mapping[str, tuple[Interval, ...]] = {}
    supposed: tuple[dict[str, Any], ...] = ()
    moves_others: bool = False
    effort: int | None = None
    time_limit: float | None = None

    def stopper(self) -> Callable[[], bool] | None:
        """Return what says that the time is over, which starts now; None for no limit."""
        if self.time_limit is None:
            return None
        deadline = time.monotonic() + self.time_limit * (1 - LEFT_FOR_WRITING)
        return lambda: time.monotonic() >= deadline

    @property
    def search_effort(self) -> int:
        """The effort of each search."""
        return self.effort or (DEFAULT_EFFORT if self.time_limit is None else MOST_EFFORT)
