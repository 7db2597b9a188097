"""What is asked of a repair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.planner.repair.search_budget import DEFAULT_EFFORT

if TYPE_CHECKING:
    from ketaplan.domain.absence import Absence
    from ketaplan.domain.intervals import Interval


class Query(Struct, frozen=True, kw_only=True):
    """What is asked: the patients to repair (all for none), and who or what is supposed to be out.

    ``away`` is when patients are supposed to be away.  ``moves_others`` lets other patients be moved where a session
    would be left without a place otherwise.  ``stopped`` says that the time for the search is over.
    """

    patients: tuple[str, ...] = ()
    out: tuple[Absence, ...] = ()
    away: Mapping[str, tuple[Interval, ...]] = {}
    supposed: tuple[dict[str, Any], ...] = ()
    moves_others: bool = False
    effort: int = DEFAULT_EFFORT
    stopped: Callable[[], bool] | None = None
