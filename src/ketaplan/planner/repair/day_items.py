"""The visits of several patients' choices, day by day: whether they have chairs and people together, and the price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.case import Case, Spot
from ketaplan.planner.repair.choices import Chooser, Limits, Numbers, PatientRepair, wanted, wanted_at
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.day_staff import DayStaff, Staffing
from ketaplan.planner.repair.items import Item, is_bound, without_item, without_items
from ketaplan.planner.repair.search_budget import SearchBudget

Day = tuple[int, str]
"""A day's ordinal, and the clinic."""
ByDay = dict[Day, list[Item]]


class DayItems:
    """Answers about the visits of choices on their days."""

    def __init__(self, cases: Sequence[Case], budget: SearchBudget) -> None:
        """Take over the patients; answers are kept, and steps counted in the budget."""
        self.cases, self.budget = cases, budget
        self.staff = DayStaff(budget)
        self.chooser = Chooser(self.staff, budget)
        self._items: dict[tuple[int, int], tuple[PatientRepair, list[Item], ByDay]] = {}
        self._puts: dict[tuple[int, Spot], Item] = {}
        self._starts: dict[tuple[int, Spot], list[Item]] = {}
        self._without: dict[tuple[Limits, str, str, int], Limits | None] = {}

    def staffing(self, items: Sequence[Item]) -> Staffing | None:
        """Return chairs and people for the visits of a day; None where there are none.

        Raises :class:`TooHardError` with the visits.
        """
        try:
            return self.staff.best([item.wanted for item in items])
        except TooHardError:
            raise TooHardError(list(items)) from None

    def bits_of(self, items: Sequence[Item]) -> int:
        """Return the bits of visits of one day."""
        return self.staff.bits_of([item.wanted for item in items])

    def fits_with(self, trial: Item, bits: int, before: Sequence[Item] = (), after: Sequence[Item] = ()) -> bool:
        """Return False only where a visit cannot be there next to others, asked in this order; ``bits`` are theirs."""
        together = (before, (trial,), after)
        return self.staff.fits_with(trial.wanted, bits, lambda: [one.wanted for some in together for one in some])

    def without_misfits(self, limits: Limits, item: Item, others: Sequence[Item]) -> Limits | None:
        """Return the limits without a visit, and without all starts of its day that do not fit next to others."""
        bits = self.bits_of(others)
        key = limits, item.kind, item.wanted.key, bits
        if key not in self._without:
            self._without[key] = self._find_without(limits, item, others, bits)
        return self._without[key]

    def _find_without(self, limits: Limits, item: Item, others: Sequence[Item], bits: int) -> Limits | None:
        if item.kind != "put" or is_bound(limits, item):
            return without_item(limits, item)
        misfits = [
            trial
            for trial in self.starts(item)
            if trial.value not in limits.banned
            and trial.value != item.value
            and not self.fits_with(trial, bits, before=others)
            and not is_bound(limits, trial)
        ]
        return without_items(limits, [item, *misfits])

    def by_day(self, choices: Mapping[int, PatientRepair]) -> ByDay:
        """Return the visits of each day of a clinic, in order of the days."""
        days: ByDay = {}
        for index in sorted(choices):
            for day, items in self.days_of(index, choices[index]).items():
                if day in days:
                    days[day] += items
                else:
                    days[day] = [*items]
        return dict(sorted(days.items()))

    def of(self, index: int, choice: PatientRepair) -> list[Item]:
        """Return the visits of one patient's choice."""
        return self._of(index, choice)[1]

    def days_of(self, index: int, choice: PatientRepair) -> ByDay:
        """Return the visits of one patient's choice by day."""
        return self._of(index, choice)[2]

    def _of(self, index: int, choice: PatientRepair) -> tuple[PatientRepair, list[Item], ByDay]:
        """Return the visits of a choice, and the same by day; the choice itself is kept, as its id is the key."""
        key = index, id(choice)
        if key not in self._items:
            items, days = list(self._find(index, choice)), ByDay()
            for item in items:
                days.setdefault(day_of(item), []).append(item)
            self._items[key] = choice, items, days
        return self._items[key]

    def starts(self, item: Item) -> Sequence[Item]:
        """Return a new visit at each start of its day, its own among them."""
        spot = item.wanted.spot
        key = item.case, spot
        if key not in self._starts:
            minutes = sorted({*item.wanted.place.starts(spot.day), spot.minute})
            self._starts[key] = [self._put(item.case, Spot(spot.day, minute, spot.clinic)) for minute in minutes]
        return self._starts[key]

    def _put(self, index: int, spot: Spot) -> Item:
        """Return a patient's new visit at a start: always the same one."""
        key = index, spot
        if key not in self._puts:
            case = self.cases[index]
            place = case.places[spot.clinic]
            starts = place.starts(spot.day)
            points = starts[spot.minute] if spot.minute in starts else place.starts(spot.day, soon=True)[spot.minute]
            missed = points - place.own_points(spot.day, spot.minute)
            self._puts[key] = Item(index, "put", spot, wanted_at(case, spot), 0, missed)
        return self._puts[key]

    def _find(self, index: int, choice: PatientRepair) -> Iterator[Item]:
        case = self.cases[index]
        for name in choice.kept:
            one = case.by_id[name]
            if choice.gives_up:
                yield Item(index, "fixed", name, wanted(case, one, is_fixed=True), 0, 0)
            else:
                changes, points = self.chooser.alone(case, one) or (0, 0)
                assert one.spot is not None
                missed = points - case.places[one.clinic].own_points(one.spot.day, one.spot.minute)
                yield Item(index, "keep", name, wanted(case, one), changes, missed)
        for name in choice.out:
            if case.by_id[name].spot is not None and case.by_id[name].clinic in case.places:
                yield Item(index, "out", name, wanted(case, case.by_id[name], is_fixed=True), 0, 0)
        for put in choice.puts:
            yield self._put(index, put.spot)

    def people(self, choices: Mapping[int, PatientRepair]) -> dict[str, Staffed]:
        """Return chairs and people of all new and changed visits."""
        staffed: dict[str, Staffed] = {}
        for items in self.by_day(choices).values():
            found = self.staffing(items)
            assert found is not None
            staffed.update(found.staffed)
        return staffed


def day_of(item: Item) -> Day:
    """Return on which day of which clinic a visit is."""
    spot: Spot = item.wanted.spot
    return spot.day, spot.clinic


def price(items: Sequence[Item], found: Staffing) -> Numbers:
    """Return what visits cost more together than each alone."""
    changes = found.changes - sum(item.changes for item in items)
    points = found.points - sum(item.points for item in items)
    return Numbers(staff_changes=changes, points=points)


def sum_of(numbers: Iterable[Numbers]) -> Numbers:
    """Return the sums."""
    return Numbers(*map(sum, zip(*numbers, strict=True)))
