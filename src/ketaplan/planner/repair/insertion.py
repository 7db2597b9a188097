"""A good repair of many patients: one put in after the other with exact courses.

Each patient's best choice is found next to the choices of those before; starts that find no chair or people there are
banned, day by day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ketaplan.planner.repair.case import Movable
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.day_items import Day, DayItems, day_of, price, sum_of
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.items import Item

MOST_TRIES = 60
"""The most choices of one patient to try next to the others."""
Placed = tuple[PatientRepair, list[Item]]
"""A choice, and its visits."""


class PatientInsertion:
    """Puts patients in one after the other; ``limits`` are those of each patient to start with."""

    def __init__(self, days: DayItems, limits: Mapping[int, Limits]) -> None:
        """Start without patients; the visits that can keep their times take room."""
        self.days, self.limits = days, dict(limits)
        self.choices: dict[int, PatientRepair] = {}
        self._there: dict[Day, dict[int, list[Item]]] = {}
        self._prices: dict[Day, Numbers] = {}
        for index in sorted(limits):
            self._leave_room(index)

    def start_at(self, limits: Mapping[int, Limits], choices: Mapping[int, PatientRepair]) -> None:
        """Start again with these choices, and other limits for the others."""
        self.limits, self.choices = dict(limits), {}
        for index in sorted(limits):
            self._leave_room(index)
        self.restore(choices)

    def run(self, order: Sequence[int]) -> bool:
        """Put patients in; return whether all have a choice that goes with the others."""
        return all(self.put_in(index) for index in order)

    def put_in(self, index: int) -> bool:
        """Put a patient in; return whether there is a choice that goes with the others."""
        placed = self._placed(index, self.limits[index]) or self._given_up(index)
        if placed is None:
            return False
        self._note(index, *placed)
        return True

    def take_out(self, index: int) -> None:
        """Take a patient out again, with all visits."""
        del self.choices[index]
        self._clear(index)

    def leaving_cost(self, index: int, one: Movable, alone: PatientRepair) -> Numbers | None:
        """Return what a patient costs more where a visit leaves its day next to the others; None where it cannot."""
        limits = self.limits[index]
        placed = self._placed(index, replace(limits, no_keep=limits.no_keep | {one.id}))
        return None if placed is None else Numbers(*placed[0].numbers.minus(alone.numbers)[:4])

    def numbers(self) -> Numbers:
        """Return what all choices cost together.  Raises :class:`TooHardError` where people were not found."""
        total = sum_of(choice.numbers for choice in self.choices.values())
        for day in self._there:
            if day not in self._prices:
                self._prices[day] = self._price(day)
            total = total.plus(self._prices[day])
        return total

    def restore(self, choices: Mapping[int, PatientRepair]) -> None:
        """Put patients back as they were."""
        for index, choice in choices.items():
            self._note(index, choice, self.days.of(index, choice))

    def has_room_for(self, index: int, choice: PatientRepair) -> bool:
        """Return whether a choice goes with the others."""
        items = self.days.of(index, choice)
        return all(self._fits(item, items) for item in items)

    def on_days_of(self, index: int, choice: PatientRepair) -> list[int]:
        """Return who else is there on the days of a choice's new starts."""
        wishes = {day_of(item) for item in self.days.of(index, choice) if item.kind == "put"}
        there = {other for day in wishes for other, items in self._there.get(day, {}).items() if items}
        return sorted(there & set(self.choices) - {index})

    def place_left_out(self, index: int, name: str) -> bool:
        """Place one visit that has no place while everything else stays; return whether there is a place."""
        now = self.choices[index]
        limits = Limits(
            keep=frozenset(now.kept),
            no_out=frozenset({name}),
            out=frozenset(now.out) - {name},
            wanted=frozenset(put.spot for put in now.puts),
        )
        placed = self._placed(index, limits)
        if placed is None:
            return False
        self._note(index, *placed)
        return True

    def _placed(self, index: int, limits: Limits) -> Placed | None:
        """Return the best choice found next to the others."""
        for _ in range(MOST_TRIES):
            if self.days.budget.stops():
                return None
            choice = self.days.chooser.best(self.days.cases[index], limits)
            if choice is None:
                return None
            items = self.days.of(index, choice)
            blamed = next((item for item in items if not self._fits(item, items)), None)
            if blamed is None:
                return choice, items
            following = self.days.without_misfits(limits, blamed, self._others(blamed))
            if following is None:
                return None
            limits = following
        return None

    def _given_up(self, index: int) -> Placed | None:
        """Leave a patient as they are, without a place for what is broken or missing."""
        case = self.days.cases[index]
        must = frozenset(case.must)
        choice = self.days.chooser.best(case, Limits(out=must, keep=frozenset(case.by_id) - must))
        if choice is None:
            return None
        items = self.days.of(index, choice)
        return (choice, items) if all(self._fits(item, items) for item in items) else None

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

    def _price(self, day: Day) -> Numbers:
        visits = self._there[day]
        items = [item for index in sorted(visits) for item in visits[index]]
        if len(items) < 2:
            return Numbers()
        found = self.days.staffing(items)
        assert found is not None
        return price(items, found)

    def _note(self, index: int, choice: PatientRepair, items: Sequence[Item]) -> None:
        self._clear(index)
        self.choices[index] = choice
        for item in items:
            self._there.setdefault(day_of(item), {}).setdefault(index, []).append(item)
            self._prices.pop(day_of(item), None)

    def _others(self, item: Item) -> list[Item]:
        visits = self._there.get(day_of(item), {})
        return [one for index in sorted(visits) if index != item.case for one in visits[index]]

    def _fits(self, item: Item, own: Sequence[Item]) -> bool:
        items = [*self._others(item), *(one for one in own if day_of(one) == day_of(item))]
        if len(items) < 2:
            return True
        try:
            return self.days.staffing(items) is not None
        except TooHardError:
            return False
