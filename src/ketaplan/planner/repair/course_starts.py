"""The starts of moved visits day by day: looked up once where nothing of the day is banned or wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ketaplan.planner.repair.case import Case, Movable, Spot, VisitPlace
from ketaplan.planner.repair.course_task import Kind, kind_of


class Starts(Struct, frozen=True):
    """The starts of a day, with the points of each, by minute; the fewest points, and the first start that has them."""

    points: Mapping[int, int] | Mapping[int | None, int]
    least: int
    first: int


class Goal(Struct, frozen=True):
    """Where the moved visits of one kind in a phase may go at one clinic.

    ``old`` is where visits of that kind are: one that moves is not where one like it was, which would then not have to.
    ``soon`` is where each that moves is, by day: on its own day a later start needs no notice.  ``known`` are the
    starts of the days that were asked about.
    """

    phase: str
    kind: Kind
    clinic: str
    place: VisitPlace
    old: frozenset[Spot]
    soon: Mapping[int, Spot]
    known: dict[int, Starts | None]
    limited: dict[int, Starts | None]
    """The same of days with banned or wanted starts, until these are others."""


class CourseStarts:
    """Answers for the moved visits of one patient."""

    def __init__(self, case: Case, moved: Sequence[Movable]) -> None:
        """Look nothing up yet; nothing is banned or wanted."""
        self._case, self._moved = case, moved
        self._goals: list[Goal] = []
        self.limit(frozenset(), frozenset())

    def goals(self, phase: str, kind: Kind) -> list[Goal]:
        """Return where the moved visits of a kind may go."""
        days = self._case.make_up_days
        alike = [one for one in self._case.movables if one.phase == phase and kind_of(one, days) == kind]
        old = frozenset(one.spot for one in alike if one.spot)
        soon = {one.old_day: one.spot for one in self._moved if one in alike and one.spot}
        found = [Goal(phase, kind, name, self._case.places[name], old, soon, {}, {}) for name in kind.clinics]
        self._goals += found
        return found

    def limit(self, banned: frozenset[Spot], wanted: frozenset[Spot]) -> None:
        """Answer without banned starts from now on, and with wanted ones alone on their days."""
        self._banned, self._wanted = banned, wanted
        self._days = {spot.day for spot in banned}
        self._days.update([spot.day for spot in wanted])
        self.last_limited = max(self._days, default=0)
        """The last day that has a banned or a wanted start."""
        for goal in self._goals:
            goal.limited.clear()

    def on(self, goal: Goal, day: int) -> Starts | None:
        """Return the starts of a day; None where there are none."""
        known = goal.limited if day in self._days else goal.known
        if day not in known:
            known[day] = self._find(goal, day)
        return known[day]

    def _find(self, goal: Goal, day: int) -> Starts | None:
        starts, own = goal.place.starts(day), goal.soon.get(day)
        if not starts and own is not None and own.clinic == goal.clinic:
            later = goal.place.starts(day, soon=True)
            starts = {minute: points for minute, points in later.items() if minute > own.minute}
        gone = {spot.minute for spot in goal.old if spot.day == day and spot.clinic == goal.clinic}
        if day in self._days:
            gone.update([spot.minute for spot in self._banned if spot.day == day and spot.clinic == goal.clinic])
            wanted = next((one for one in self._wanted if one.day == day), None)
            if wanted is not None:
                gone.update([minute for minute in starts if Spot(day, minute, goal.clinic) != wanted])
        left = {minute: points for minute, points in starts.items() if minute not in gone} if gone else starts
        if not left:
            return None
        first = min(left, key=left.__getitem__)
        return Starts(left, left[first], first)
