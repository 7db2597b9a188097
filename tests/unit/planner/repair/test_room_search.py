"""Who finds room next to others, against every combination: patients, what each may choose, and what does not fit."""

from __future__ import annotations

from itertools import combinations, product
from random import Random
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from ketaplan.planner.repair.case import Spot
from ketaplan.planner.repair.choices import Limits, Numbers
from ketaplan.planner.repair.clashes import Clashes
from ketaplan.planner.repair.day_items import sum_of
from ketaplan.planner.repair.day_options import Wanted
from ketaplan.planner.repair.items import Item
from ketaplan.planner.repair.room_search import RoomSearch
from ketaplan.planner.repair.search_budget import SearchBudget

DAYS, MINUTES = (1, 2, 3), (0, 30, 60)
STEPS = 10**6


class Choice(NamedTuple):
    """What a patient may choose: visits, and what that costs."""

    items: tuple[Item, ...]
    numbers: Numbers
    is_exact: bool = True

    def keeps(self, limits: Limits) -> bool:
        """Whether it is within limits."""
        there = {item.value for item in self.items}
        return limits.wanted | limits.keep <= there and there.isdisjoint(limits.banned | limits.no_keep)


class Week:
    """A made-up week: what each patient may choose, and the visits that cannot be on one day together."""

    def __init__(self, chance: Random) -> None:
        self.budget = SearchBudget()
        self.cases = [self._choices(patient, chance) for patient in range(chance.randint(2, 5))]
        found = {item.wanted.key: item for some in self.cases for one in some for item in one.items}
        together = [
            keys
            for size in (2, 3)
            for keys in combinations(sorted(found), size)
            if len({key.split()[2] for key in keys}) == 1
        ]
        self.misfits = [frozenset(keys) for keys in together if chance.random() < (0.5 if len(keys) == 2 else 0.1)]
        self.unstaffed = [frozenset(keys) for keys in together if chance.random() < 0.05]
        self.chooser = self.days = self.staff = self
        self.clashes = Clashes(self)

    def _choices(self, patient: int, chance: Random) -> list[Choice]:
        place = SimpleNamespace(starts=lambda _: dict.fromkeys(MINUTES, 0))
        stays = [self._visit(patient, "keep", day, place, chance) for day in DAYS]
        some = []
        for _ in range(chance.randint(2, 6)):
            days = chance.sample(DAYS, chance.randint(1, len(DAYS)))
            items = [
                stays[day - 1] if chance.random() < 0.2 else self._visit(patient, "put", day, place, chance)
                for day in sorted(days)
            ]
            some.append(Choice(tuple(items), Numbers(int(chance.random() < 0.3), chance.randint(0, 1))))
        return some

    def _visit(self, patient: int, kind: str, day: int, place: object, chance: Random) -> Item:
        spot = Spot(day, chance.choice(MINUTES), "north")
        return self._at(patient, kind, spot, place)

    def _at(self, patient: int, kind: str, spot: Spot, place: object) -> Item:
        key = f"P-{patient} {kind} {spot.day} {spot.minute} north"
        return Item(patient, kind, f"{spot.day}" if kind == "keep" else spot, Wanted(key, place, spot), 0, 0)

    def starts(self, item: Item) -> list[Item]:
        """Return a new visit at each start of its day."""
        spots = [Spot(item.wanted.spot.day, minute, "north") for minute in MINUTES]
        trials = [self._at(item.case, "put", spot, item.wanted.place) for spot in spots]
        return [item if trial == item else trial for trial in trials]

    def best(self, case: list[Choice], limits: Limits) -> Choice | None:
        """Return the cheapest choice within limits."""
        return min((one for one in case if one.keeps(limits)), key=lambda one: one.numbers, default=None)

    def of(self, _: int, choice: Choice) -> tuple[Item, ...]:
        """Return the visits of a choice."""
        return choice.items

    def by_day(self, choices: dict[int, Choice]) -> dict[tuple[int, str], list[Item]]:
        """Return the visits of each day."""
        items = [item for choice in choices.values() for item in choice.items]
        return {(day, "north"): [item for item in items if item.wanted.spot.day == day] for day in DAYS}

    def days_of(self, index: int, choice: Choice) -> dict[tuple[int, str], list[Item]]:
        """Return the visits of a choice by day."""
        return {day: items for day, items in self.by_day({index: choice}).items() if items}

    def fits(self, wanted: list[Wanted]) -> bool:
        """Whether visits of a day go together, people apart."""
        keys = {one.key for one in wanted}
        return not any(some <= keys for some in self.misfits)

    def bits_of(self, _: list[Item]) -> int:
        """Nothing is known from before."""
        return 0

    def fits_with(self, trial: Item, _: int, before: tuple[Item, ...] = (), after: tuple[Item, ...] = ()) -> bool:
        """Whether a visit goes together with others of its day."""
        return self.fits([item.wanted for item in (*before, trial, *after)])

    def core(self, wanted: list[Wanted]) -> frozenset[str]:
        """Return some visits that do not go together, of those that do not."""
        return next(some for some in self.misfits if some <= {one.key for one in wanted})

    def staffing(self, items: list[Item]) -> object | None:
        """Return anything where visits that fit have people, too."""
        keys = {item.wanted.key for item in items}
        is_staffed = self.fits([item.wanted for item in items]) and not any(some <= keys for some in self.unstaffed)
        return object() if is_staffed else None

    def has_room(self, limits: dict[int, Limits], most: Numbers, *, is_staffed: bool) -> bool:
        """Whether any combination within limits goes together and costs at most that."""
        allowed = [[one for one in self.cases[index] if one.keeps(limits[index])] for index in sorted(limits)]
        return any(
            sum_of(one.numbers for one in some)[:2] <= most[:2] and self.go_together(some, is_staffed=is_staffed)
            for some in product(*allowed)
        )

    def go_together(self, choices: tuple[Choice, ...], *, is_staffed: bool) -> bool:
        """Whether these choices fit on each day."""
        days = [items for items in self.by_day(dict(enumerate(choices))).values() if items]
        if is_staffed:
            return all(self.staffing(items) is not None for items in days)
        return all(self.fits([item.wanted for item in items]) for items in days)


@pytest.mark.parametrize("is_staffed", [False, True])
def test_room_is_found_where_there_is_some_and_the_blamed_have_none_alone(is_staffed):
    seen = {True: 0, False: 0}
    for number in range(400):
        chance = Random(number)
        week = Week(chance)
        limits = {index: drawn_limits(case, chance) for index, case in enumerate(week.cases)}
        alone = {index: min(one.numbers for one in case) for index, case in enumerate(week.cases)}
        least = sum_of(alone.values())
        most = least._replace(unplaced=least.unplaced + chance.randint(0, 1))
        is_possible = week.has_room(limits, most, is_staffed=is_staffed)

        found = RoomSearch(week, alone).find(limits, most, STEPS, is_staffed=is_staffed)

        seen[is_possible] += 1
        assert found is not None
        assert bool(found.choices) == is_possible
        if is_possible:
            choices = tuple(found.choices[index] for index in sorted(found.choices))
            assert week.go_together(choices, is_staffed=is_staffed)
            assert sum_of(one.numbers for one in choices)[:2] <= most[:2]
            assert all(one.keeps(limits[index]) for index, one in enumerate(choices))
        else:
            blamed = {index: limits[index] for index in sorted(found.blamed)}
            others = sum_of(alone[index] for index in limits if index not in blamed)
            assert not week.has_room(blamed, most.minus(others), is_staffed=is_staffed)
    assert min(seen.values()) > 80


def drawn_limits(case: list[Choice], chance: Random) -> Limits:
    """Return limits that leave a patient some choice: nothing, or a start that is not used."""
    items = [item for one in case for item in one.items if item.kind == "put"]
    banned = frozenset([chance.choice(items).value] if items and chance.random() < 0.2 else ())
    return Limits(banned=banned)
