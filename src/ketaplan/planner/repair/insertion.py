"""A good repair of many patients: one after the other with exact courses, then two or three at once again.

Each patient's best choice is found next to the choices of those before; starts that find no chair or people there are
banned, day by day.  Then patients are taken out and put back, alone and in small groups, as long as that helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from ketaplan.planner.repair.case import Spot
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.day_items import Day, DayItems, day_of, price, sum_of
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.items import Item, without_item

MOST_TRIES = 200
"""The most choices of one patient to try next to the others."""


class PatientInsertion:
    """Puts patients in one after the other; ``limits`` are those of each patient to start with."""

    def __init__(self, days: DayItems, limits: Mapping[int, Limits]) -> None:
        """Start with nobody."""
        self.days, self.limits = days, limits
        self.choices: dict[int, PatientRepair] = {}
        self._there: dict[Day, dict[int, list[Item]]] = {}
        self._prices: dict[Day, Numbers] = {}
        for index in sorted(limits):
            self._leave_room(index)

    def run(self, order: Sequence[int]) -> bool:
        """Put patients in; return whether all have a choice that goes with the others."""
        return all(self.put_in(index) for index in order)

    def put_in(self, index: int) -> bool:
        """Put a patient in; return whether there is a choice that goes with the others."""
        limits = self.limits[index]
        for _ in range(MOST_TRIES):
            choice = self.days.chooser.best(self.days.cases[index], limits)
            if choice is None:
                break
            items = list(self.days.of(index, choice))
            blamed = next((item for item in items if not self._fits(item, items)), None)
            if blamed is None:
                self._note(index, choice, items)
                return True
            following = self._without(limits, blamed)
            if following is None:
                break
            limits = following
        return self._give_up(index)

    def take_out(self, index: int) -> None:
        """Take a patient out again, with all visits."""
        del self.choices[index]
        self._clear(index)

    def _leave_room(self, index: int) -> None:
        """Let the visits that keep their times in the patient's best choice take room."""
        self._clear(index)
        choice = self.days.chooser.best(self.days.cases[index], self.limits[index])
        for item in self.days.of(index, choice) if choice else ():
            if item.kind == "keep":
                self._there.setdefault(day_of(item), {}).setdefault(index, []).append(item)

    def _clear(self, index: int) -> None:
        for day, visits in self._there.items():
            if visits.pop(index, None):
                self._prices.pop(day, None)

    def numbers(self) -> Numbers:
        """Return what all choices cost together."""
        total = sum_of(choice.numbers for choice in self.choices.values())
        for day in self._there:
            if day not in self._prices:
                self._prices[day] = self._price(day)
            total = total.plus(self._prices[day])
        return total

    def _price(self, day: Day) -> Numbers:
        visits = self._there[day]
        items = [item for index in sorted(visits) for item in visits[index]]
        if len(items) < 2:
            return Numbers()
        found = self.days.staffing(items)
        assert found is not None
        return price(items, found)

    def restore(self, choices: Mapping[int, PatientRepair]) -> None:
        """Put patients back as they were."""
        for index, choice in choices.items():
            self._note(index, choice, list(self.days.of(index, choice)))

    def _note(self, index: int, choice: PatientRepair, items: Sequence[Item]) -> None:
        self._clear(index)
        self.choices[index] = choice
        for item in items:
            self._there.setdefault(day_of(item), {}).setdefault(index, []).append(item)
            self._prices.pop(day_of(item), None)

    def _fits(self, item: Item, own: Sequence[Item]) -> bool:
        visits = self._there.get(day_of(item), {})
        others = [one for index in sorted(visits) if index != item.case for one in visits[index]]
        items = [*others, *(one for one in own if day_of(one) == day_of(item))]
        if len(items) < 2:
            return True
        try:
            return self.days.staffing(items) is not None
        except TooHardError:
            return False

    def _without(self, limits: Limits, item: Item) -> Limits | None:
        """Return the limits without a visit, and without all starts of its day that do not fit either."""
        following = without_item(limits, item)
        if following is None or not isinstance(item.value, Spot):
            return following
        spot, place = item.value, item.wanted.place
        for minute in place.starts(spot.day):
            other = Spot(spot.day, minute, spot.clinic)
            if other in following.banned:
                continue
            key = (*item.wanted.key[:3], str(minute), item.wanted.key[4])
            trial = item._replace(value=other, wanted=item.wanted._replace(key=key, spot=other))
            visits = self._there.get(day_of(item), {})
            others = [one.wanted for index in sorted(visits) if index != item.case for one in visits[index]]
            if not self.days.staff.fits([*others, trial.wanted]):
                following = without_item(following, trial) or following
        return following

    def _give_up(self, index: int) -> bool:
        """Leave a patient as they are, without a place for what is broken or missing."""
        case = self.days.cases[index]
        must = frozenset(case.must)
        choice = self.days.chooser.best(case, Limits(out=must, keep=frozenset(case.by_id) - must))
        if choice is None:
            return False
        items = list(self.days.of(index, choice))
        if not all(self._fits(item, items) for item in items):
            return False
        self._note(index, choice, items)
        return True


def improved(insertion: PatientInsertion, searches: int) -> Numbers:
    """Take patients out and put them back where that helps, until so many courses were searched; return the numbers."""
    best, chooser = insertion.numbers(), insertion.days.chooser
    last = chooser.searches + searches
    is_better = True
    while is_better:
        is_better = False
        for some in list(_groups(insertion)):
            if chooser.searches >= last:
                return best
            numbers = _again(insertion, some, best)
            is_better = is_better or numbers < best
            best = numbers
    return best


def _again(insertion: PatientInsertion, some: Sequence[int], best: Numbers) -> Numbers:
    """Put patients in again in each order; return the numbers of the best, which is kept."""
    kept = {index: insertion.choices[index] for index in some}
    for order in permutations(some):
        for index in some:
            if index in insertion.choices:
                insertion.take_out(index)
        if insertion.run(order) and (numbers := insertion.numbers()) < best:
            best, kept = numbers, {index: insertion.choices[index] for index in some}
    insertion.restore(kept)
    return best


def _groups(insertion: PatientInsertion) -> Iterator[tuple[int, ...]]:
    """Yield whom to take out together: those who cost more than alone first, each with those on the days they want."""
    days, chooser = insertion.days, insertion.days.chooser
    alone = {index: chooser.best(days.cases[index], Limits()) for index in insertion.choices}
    more = {
        index: choice.numbers.minus(one.numbers)
        for index, choice in insertion.choices.items()
        if (one := alone[index]) is not None and choice.numbers != one.numbers
    }
    worst = sorted(more, key=lambda index: (more[index], -index), reverse=True)
    yield from ((index,) for index in worst)
    for index in worst:
        wishes = (
            {day_of(item) for item in days.of(index, one) if item.kind == "put"} if (one := alone[index]) else set()
        )
        for other in sorted(insertion.choices):
            if other != index and wishes & {day_of(item) for item in days.of(other, insertion.choices[other])}:
                yield index, other
