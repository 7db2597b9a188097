"""Chairs and people for all visits of one clinic's day that may change: the fewest changes, then the wishes.

What does not change takes its part of every person and chair already; the visits here share what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct

from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.day_loads import Use
from ketaplan.planner.repair.day_options import DayOptions, Hint, Memory, Wanted, missed
from ketaplan.planner.repair.day_people import (
    FITTING_STEPS,
    OptionSearch,
    PeopleSearch,
    Steps,
    TooHardError,
    too_few,
)
from ketaplan.planner.repair.search_budget import SearchBudget


class Staffing(Struct, frozen=True):
    """How many visits change people or chair at their own time, the points of physicians not met, and who is where.

    ``staffed`` has the visits that are new or changed, by key.
    """

    changes: int
    points: int
    staffed: dict[tuple[str, ...], Staffed]


class DayStaff:
    """Finds chairs and people; answers are kept."""

    def __init__(self, budget: SearchBudget) -> None:
        """Know nothing yet; steps are counted in the budget."""
        self._budget = budget
        self._known: dict[frozenset[tuple[str, ...]], Staffing | TooHardError | None] = {}
        self._fitting: dict[frozenset[tuple[str, ...]], bool] = {}
        self._memory = Memory({}, {}, {}, {}, {}, {}, {})
        self.has_best_points = True
        """Whether every answer so far has the fewest points of wishes; its changes are the fewest in any case."""

    def best(self, wanted: Sequence[Wanted]) -> Staffing | None:
        """Return the best staffing of visits on one day of one clinic; None where there is none.

        Raises :class:`TooHardError`.
        """
        key = frozenset(one.key for one in wanted)
        if key not in self._known:
            visits = _DayVisits(sorted(wanted, key=lambda one: (one.spot.minute, one.key)), self._memory)
            try:
                self._known[key] = visits.best()
                self.has_best_points = self.has_best_points and not visits.steps.is_over
            except TooHardError as error:
                self._known[key] = error
            self._budget.count(visits.steps.done)
        found = self._known[key]
        if isinstance(found, TooHardError):
            raise found
        return found

    def fits(self, wanted: Sequence[Wanted]) -> bool:
        """Return False only where visits of one day cannot have chairs and people together, even if all may change."""
        key = frozenset(one.key for one in wanted)
        if key not in self._fitting:
            visits = _DayVisits(wanted, self._memory)
            self._fitting[key] = visits.fits()
            self._budget.count(visits.steps.done)
        return self._fitting[key]


class _DayVisits:
    def __init__(self, wanted: Sequence[Wanted], memory: Memory) -> None:
        self.wanted = wanted
        self.options = DayOptions(wanted[0], memory)
        self.loads = self.options.loads()
        self.steps = Steps()

    def best(self) -> Staffing | None:
        if len(self.wanted) > 1 and not self.fits():
            return None
        self.steps = Steps()
        fixed = [one for one in self.wanted if one.is_fixed]
        free = [one for one in self.wanted if not one.is_fixed]
        stayers = [one for one in free if one.now is not None and self.options.may_stay(one)]
        others = [one for one in free if one not in stayers]
        forced = sum(one.now is not None for one in others)
        for count in range(len(stayers) + 1):
            found = [
                staffing
                for changed in combinations(stayers, count)
                if (staffing := self._with(fixed, [one for one in stayers if one not in changed], [*others, *changed]))
            ]
            if found:
                best = min(found, key=lambda one: one.points)
                return Staffing(best.changes + forced + count, best.points, best.staffed)
        return None

    def fits(self) -> bool:
        """Whether there are chairs and people where each visit may stay with its own or change: False is proved."""
        self.loads.clear()
        self.steps = Steps(FITTING_STEPS)
        visits = [one for one in self.wanted if not one.is_fixed]
        for one in self.wanted:
            for use in self.options.uses(one) if one.is_fixed else ():
                self.loads.take(use)
        slots = [(one, slot) for one in visits for slot in self.options.slots_or_own(one)]
        slots.sort(key=lambda pair: (pair[1].start, pair[0].key, pair[1].stage, pair[1].role))
        if too_few([slot for _, slot in slots], self.loads):
            return False
        seated = [one for one in visits if one.place.template.takes_chair]
        try:
            return self._fit(
                [((one.key, -1, "chair"), self.options.chairs_or_own(one)) for one in seated]
            ) and self._fit(
                [
                    ((one.key, slot.stage, slot.role), [(who, slot.start, slot.end, slot.share) for who in slot.people])
                    for one, slot in slots
                ]
            )
        except TooHardError:
            return True

    def _fit(self, wants: Sequence[tuple[Hint, Sequence[Use]]]) -> bool:
        """Whether all have room; who was found last is tried first."""
        hints = self.options.memory.hints
        found = self._assigned([_with_first(uses, hints.get(name)) for name, uses in wants])
        if found is not None:
            hints.update(zip((name for name, _ in wants), found, strict=True))
        return found is not None

    def _with(self, fixed: Sequence[Wanted], staying: Sequence[Wanted], changed: Sequence[Wanted]) -> Staffing | None:
        """Return the staffing where these visits stay with their own people, and those change."""
        if not self._takes(fixed, staying):
            return None
        changed = sorted(changed, key=lambda one: (one.spot.minute, one.key))
        chairs = self._chairs(changed)
        if chairs is None:
            return None
        found = PeopleSearch(self.options, changed, self.loads, self.steps).found()
        if found is None:
            return None
        points = sum(missed(one, one.now.physicians if one.now else ()) for one in staying)
        staffed = {}
        for one, chair, people in zip(changed, chairs, found, strict=True):
            visit = Staffed(self.options.day, one.spot.minute, chair, people)
            points += missed(one, visit.physicians)
            staffed[one.key] = visit
        return Staffing(0, points, staffed)

    def _takes(self, fixed: Sequence[Wanted], staying: Sequence[Wanted]) -> bool:
        """Take what visits have that stay; return whether there is room."""
        self.loads.clear()
        for one in fixed:
            for use in self.options.uses(one):
                self.loads.take(use)
        for one in staying:
            uses = list(self.options.uses(one))
            if not all(self.loads.has_room(use) for use in uses):
                return False
            for use in uses:
                self.loads.take(use)
        return True

    def _chairs(self, visits: Sequence[Wanted]) -> list[str] | None:
        """Return a chair for each visit; None where there are too few."""
        options = [list(self.options.chairs(one)) for one in visits]
        if any(not some and one.place.template.takes_chair for some, one in zip(options, visits, strict=True)):
            return None
        found = self._assigned([one for one in options if one])
        if found is None:
            return None
        chosen = iter(found)
        return [next(chosen) if some else "" for some in options]

    def _assigned(self, options: Sequence[Sequence[Use]]) -> list[str] | None:
        return OptionSearch(options, self.loads, self.steps).found()


def _with_first(uses: Sequence[Use], who: str | None) -> list[Use]:
    """Return the uses, that of one chair or person first."""
    return sorted(uses, key=lambda use: use[0] != who)
