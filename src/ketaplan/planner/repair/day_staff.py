"""Chairs and people for all visits of one clinic's day that may change: the fewest changes, then the wishes.

What does not change takes its part of every person and chair already; the visits here share what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations

from msgspec import Struct

from ketaplan.planner.availability import Availability
from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.day_fits import FITTING_STEPS, DayFits
from ketaplan.planner.repair.day_options import DayOptions, Keys, Wanted, missed
from ketaplan.planner.repair.day_people import OptionSearch, PeopleSearch, Steps, TooHardError
from ketaplan.planner.repair.search_budget import SearchBudget


class Staffing(Struct, frozen=True):
    """How many visits change people or chair at their own time, the points of physicians not met, and who is where.

    ``staffed`` has the visits that are new or changed, by key.
    """

    changes: int
    points: int
    staffed: dict[str, Staffed]


class _DayAnswers:
    """What is known of one clinic's day: answers by the bits of the visits that were asked about."""

    def __init__(self, options: DayOptions) -> None:
        self.options, self.fits = options, DayFits(options)
        self.staffings: dict[int, Staffing | TooHardError | None] = {}
        self.fitting: dict[int, bool] = {}
        self._bits: dict[str, int] = {}

    def bits_of(self, wanted: Sequence[Wanted]) -> int:
        """Return the bits of visits; a new one gets the next."""
        found, bits = 0, self._bits
        for one in wanted:
            bit = bits.get(one.key)
            if bit is None:
                bit = bits[one.key] = 1 << len(bits)
            found |= bit
        return found


class DayStaff:
    """Finds chairs and people; answers are kept."""

    def __init__(self, budget: SearchBudget) -> None:
        """Know nothing yet; steps are counted in the budget."""
        self._budget = budget
        self._days: dict[tuple[int, str], _DayAnswers] = {}
        self._availabilities: dict[str, Availability] = {}
        self.has_best_points = True
        """Whether every answer so far has the fewest points of wishes; its changes are the fewest in any case."""

    def best(self, wanted: Sequence[Wanted]) -> Staffing | None:
        """Return the best staffing of visits on one day of one clinic; None where there is none.

        Raises :class:`TooHardError`.
        """
        day = self._day_of(wanted[0])
        bits = day.bits_of(wanted)
        if bits not in day.staffings:
            order = sorted(wanted, key=lambda one: (one.spot.minute, one.key))
            visits = _DayVisits(order, day.options)
            try:
                day.staffings[bits] = visits.best() if len(wanted) < 2 or self.fits(wanted) else None
                self.has_best_points = self.has_best_points and not visits.steps.is_over
            except TooHardError as error:
                day.staffings[bits] = error
            self._budget.count(visits.steps.done)
        found = day.staffings[bits]
        if isinstance(found, TooHardError):
            raise found
        return found

    def fits(self, wanted: Sequence[Wanted]) -> bool:
        """Return False only where visits of one day cannot have chairs and people together, even if all may change."""
        day = self._day_of(wanted[0])
        bits = day.bits_of(wanted)
        fits = day.fitting.get(bits)
        return self._ask(day, bits, wanted) if fits is None else fits

    def fits_with(self, one: Wanted, bits: int, together: Callable[[], Sequence[Wanted]]) -> bool:
        """Return the same of a visit and those with these bits; ``together`` are all, listed if they are not known."""
        day = self._day_of(one)
        bits |= day.bits_of((one,))
        fits = day.fitting.get(bits)
        return self._ask(day, bits, together()) if fits is None else fits

    def _ask(self, day: _DayAnswers, bits: int, wanted: Sequence[Wanted]) -> bool:
        steps = Steps(FITTING_STEPS)
        day.fitting[bits] = day.fits.ask(wanted, steps)
        self._budget.count(steps.done)
        return day.fitting[bits]

    def bits_of(self, wanted: Sequence[Wanted]) -> int:
        """Return the bits of visits of one day: those of more together are all of theirs."""
        return self._day_of(wanted[0]).bits_of(wanted) if wanted else 0

    def core(self, wanted: Sequence[Wanted]) -> Keys:
        """Return those of visits that do not fit of which it is known that they alone do not."""
        return frozenset(one.key for one in self._day_of(wanted[0]).fits.core(wanted))

    def _day_of(self, one: Wanted) -> _DayAnswers:
        key = one.spot.day, one.spot.clinic
        if key not in self._days:
            own = one.place.availability
            availability = self._availabilities.setdefault(own.clinic.id, own)
            self._days[key] = _DayAnswers(DayOptions(availability, date.fromordinal(one.spot.day)))
        return self._days[key]


class _DayVisits:
    def __init__(self, wanted: Sequence[Wanted], options: DayOptions) -> None:
        self.wanted, self.options = wanted, options
        self.loads = options.loads()
        self.steps = Steps()
        self.bits: dict[str, int] = {}
        """The bit of each visit that may stay, by key."""
        self.lacking: list[tuple[int, int]] = []
        """Visits for which there are too few chairs or people where they change and all of some others stay."""

    def best(self) -> Staffing | None:
        fixed, stayers, others = list[Wanted](), list[Wanted](), list[Wanted]()
        for one in self.wanted:
            may_stay = one.is_fixed or (one.now is not None and self.options.may_stay(one))
            (fixed if one.is_fixed else stayers if may_stay else others).append(one)
        self.bits = {one.key: 1 << number for number, one in enumerate(stayers)}
        forced = sum(one.now is not None for one in others)
        for count in range(len(stayers) + 1):
            found = [
                staffing
                for some in combinations(stayers, count)
                if self._may_do(changed := self._bits_of(some))
                for staying in [[one for one in stayers if not self.bits[one.key] & changed]]
                if (staffing := self._with(fixed, staying, [*others, *some]))
            ]
            if found:
                best = min(found, key=lambda one: one.points)
                return Staffing(best.changes + forced + count, best.points, best.staffed)
        return None

    def _bits_of(self, visits: Sequence[Wanted]) -> int:
        return sum([self.bits.get(one.key, 0) for one in visits])

    def _may_do(self, changed: int) -> bool:
        """Return whether it is not known that there are too few chairs or people where these visits change."""
        return not any(not given & ~changed and not staying & changed for given, staying in self.lacking)

    def _with(self, fixed: Sequence[Wanted], staying: Sequence[Wanted], changed: Sequence[Wanted]) -> Staffing | None:
        """Return the staffing where these visits stay with their own people, and those change."""
        if not self._takes(fixed, staying):
            return None
        changed = sorted(changed, key=lambda one: (one.spot.minute, one.key))
        chairs = self._chairs(changed)
        if chairs is None:
            self._note_lacking(fixed, staying, changed, lambda: self._chairs(changed) is None)
            return None
        search = PeopleSearch(self.options, changed, self.loads, self.steps)
        if search.is_short():
            self._note_lacking(fixed, staying, changed, search.is_short)
            return None
        found = search.found()
        if found is None:
            search.any_is_enough()
            self._note_lacking(fixed, staying, changed, lambda: search.found() is None)
            return None
        points = sum(missed(one, one.now.physicians if one.now else ()) for one in staying)
        staffed = {}
        for one, chair, people in zip(changed, chairs, found, strict=True):
            visit = Staffed(self.options.day, one.spot.minute, chair, people)
            points += missed(one, visit.physicians)
            staffed[one.key] = visit
        return Staffing(0, points, staffed)

    def _note_lacking(
        self,
        fixed: Sequence[Wanted],
        staying: Sequence[Wanted],
        changed: Sequence[Wanted],
        is_lacking: Callable[[], bool],
    ) -> None:
        """Note which of those that stay leave too few for those that change, as few as do.

        All of them have room, and so have fewer.
        """
        core = list(staying)
        self._take(fixed, core)
        for one in staying:
            for use in self.options.uses(one):
                self.loads.drop(use)
            if is_lacking():
                core = [other for other in core if other is not one]
            else:
                self._take(fixed, core)
        self.lacking.append((self._bits_of(changed), self._bits_of(core)))

    def _take(self, *visits: Sequence[Wanted]) -> None:
        """Take what visits have, and nothing else."""
        self.loads.clear()
        for some in visits:
            for one in some:
                for use in self.options.uses(one):
                    self.loads.take(use)

    def _takes(self, fixed: Sequence[Wanted], staying: Sequence[Wanted]) -> bool:
        """Take what fixed visits have, and those that stay; return whether these have room."""
        self._take(fixed)
        loads = self.loads
        for one in staying:
            uses = self.options.uses(one)
            for use in uses:
                if not loads.has_room(use):
                    return False
            for use in uses:
                loads.take(use)
        return True

    def _chairs(self, visits: Sequence[Wanted]) -> list[str] | None:
        """Return a chair for each visit; None where there are too few."""
        options = [self.options.chairs(one) for one in visits]
        if any(not some and one.place.template.takes_chair for some, one in zip(options, visits, strict=True)):
            return None
        found = OptionSearch([one for one in options if one], self.loads, self.steps).found()
        if found is None:
            return None
        chosen = iter(found)
        return [next(chosen)[0] if some else "" for some in options]
