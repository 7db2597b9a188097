"""What the search of a course is asked, and how far along the course a state of it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from ketaplan.domain.clock import week_of
from ketaplan.domain.course import PhaseRules
from ketaplan.domain.protocol import Gap
from ketaplan.planner.repair.case import Movable, Spot


class Stay(Struct, frozen=True, gc=False):
    """A session that stays on its day; ``exempt`` ones may break rules."""

    day: int
    minute: int | None
    is_ahead: bool
    exempt: bool
    points: int
    then_max: int | None
    is_out: bool = False


class Kind(NamedTuple):
    """Moved visits that may go to the same starts."""

    is_missing: bool
    clinics: tuple[str, ...]
    made_up: tuple[int, int] | None = None
    """The week, and the last day in it, in which a missing one may go before others of its phase."""
    then_max: int | None = None


class Put(NamedTuple):
    """A moved visit's new start."""

    phase: str
    kind: Kind
    spot: Spot


class Task(NamedTuple):
    """Which visits stay and which move; ``gives_up`` says that nothing changes, for any gap before the next session."""

    stays: dict[str, list[Stay]]
    moved: Sequence[Movable]
    gives_up: bool = False


class LastSession(Struct, frozen=True, gc=False):
    """The session before the next one."""

    day: int
    is_ahead: bool
    exempt: bool
    then_max: int | None


class CourseState(Struct, frozen=True, cache_hash=True):
    """How far along a course is: in which phase, how many that stay are passed, how many of each kind are left.

    The hour of the last session is apart: what follows at least does not depend on it.
    """

    phase: int
    stayed: int
    left: tuple[int, ...]
    days: tuple[tuple[int, bool], ...]
    """The sessions of the phase so far: their days, and whether they are ahead; the last ``per_week`` alone."""
    place: int
    last: LastSession | None
    seen_ahead: bool


class GapBefore(Struct, frozen=True):
    """The gap rule before the next session, and the longest gap that is allowed there."""

    rule: Gap
    longest: int


def gap_before(rules: PhaseRules, state: CourseState) -> GapBefore:
    """Return the gap rule before the next session of a course, and the longest gap that is allowed there."""
    gap = rules.gaps[min(state.place, len(rules.gaps) - 1)]
    then_max = state.last.then_max if state.last else None
    return GapBefore(gap, max(gap.max_days, then_max or 0))


def kind_of(one: Movable, make_up_days: int | None) -> Kind:
    """Return a moved visit's kind; missing ones that may be made up are each of their own."""
    if not one.is_missing or make_up_days is None:
        return Kind(one.is_missing, one.clinics, None, one.then_max)
    return Kind(one.is_missing, one.clinics, (week_of(one.old_day), one.old_day + make_up_days), one.then_max)


def kinds_of(moved: Sequence[Movable], phase: str, make_up_days: int | None) -> list[tuple[Kind, int]]:
    """Return how many visits of each kind move in a phase."""
    counts: dict[Kind, int] = {}
    for one in moved:
        if one.phase == phase:
            kind = kind_of(one, make_up_days)
            counts[kind] = counts.get(kind, 0) + 1
    return list(counts.items())
