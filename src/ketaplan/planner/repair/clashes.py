"""Visits that cannot all be where their patients' choices want them, or only at a price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product
from typing import NamedTuple

from ketaplan.planner.repair.case import Spot
from ketaplan.planner.repair.choices import Numbers, PatientRepair
from ketaplan.planner.repair.day_items import DayItems, price, sum_of
from ketaplan.planner.repair.day_options import Keys
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.day_staff import Staffing
from ketaplan.planner.repair.items import Item

MOST_WAYS = 100
"""Of visits that clash in more ways of starting no further starts are tried."""
ASKED_A_STEP = 4
"""Answers that are known already take time, too: this many count as a step."""


class Clash(NamedTuple):
    """Visits, and what it costs to keep them all; None where they cannot be kept."""

    items: tuple[Item, ...]
    price: Numbers | None


class Paid(NamedTuple):
    """Visits that are kept together, and what of its price is counted in the bound."""

    keys: Keys
    price: Numbers


class Clashes:
    """Finds clashes of choices."""

    def __init__(self, days: DayItems) -> None:
        """Take over who answers about days."""
        self.days = days
        self._asked = 0
        self._alike: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[list[list[Item]], int]] = {}
        """The starts that are alike, and how often it was asked for them whether visits fit."""
        self._blocked: dict[tuple[int, Spot, Keys], list[Item]] = {}

    def of(self, choices: Mapping[int, PatientRepair], paid: Iterable[Paid]) -> tuple[Clash | None, Numbers]:
        """Return a clash of choices, and what they cost if they are a repair: hard clashes come first.

        Raises :class:`TooHardError` with the visits of a day.
        """
        soft: Clash | None = None
        total = sum_of(choice.numbers for choice in choices.values())
        days = [items for items in self.days.by_day(choices).values() if len(items) > 1]
        for items in days:
            if not self._fit(items):
                return Clash(tuple(self._misfits(items)), None), total
        for items in days:
            found = self.days.staffing(items)
            if found is None:
                return self.smallest(items, None), total
            more = price(items, found)
            total = total.plus(more)
            soft = soft or self._unpaid(paid, items, found, more)
        return soft, total

    def _unpaid(self, paid: Iterable[Paid], items: Sequence[Item], found: Staffing, more: Numbers) -> Clash | None:
        """Return a clash of a day whose price is not in the bound yet."""
        keys = {item.wanted.key for item in items}
        known = sum_of(one.price for one in paid if one.keys <= keys)
        if known == more:
            return None
        if any(known):
            return Clash(tuple(items), more.minus(known))
        return self.smallest(items, found)

    def _fit(self, items: Sequence[Item]) -> bool:
        return self.days.staff.fits([item.wanted for item in items])

    def _misfits(self, items: Sequence[Item]) -> list[Item]:
        """Return a smallest set of visits of a day that do not fit, of some that do not."""
        core = list(items)
        for item in items:
            rest = [one for one in core if one is not item]
            if rest and not self._fit(rest):
                core = rest
        return core

    def starts_alike(self, free: Sequence[Item], bound: Sequence[Item]) -> list[list[Item]]:
        """Return for each of some visits that clash the starts of its day that cannot be either, if it is a new one.

        Whichever of these starts each visit has, they clash next to those that cannot be elsewhere.
        """
        key = tuple(item.wanted.key for item in free), tuple(item.wanted.key for item in bound)
        if key in self._alike:
            alike, asked = self._alike[key]
            self._ask(asked)
        else:
            before = self._asked
            alike = self._find_alike(free, bound)
            self._alike[key] = alike, self._asked - before
        return alike

    def _find_alike(self, free: Sequence[Item], bound: Sequence[Item]) -> list[list[Item]]:
        alike = [[item] for item in free]
        for index, item in enumerate(free):
            if item.kind != "put":
                continue
            others = list(islice(product(*(some for at, some in enumerate(alike) if at != index)), MOST_WAYS + 1))
            if len(others) > MOST_WAYS:
                break
            ways = [(*rest, *bound) for rest in others]
            known = [self.days.bits_of(way) for way in ways]
            alike[index] += [
                trial
                for trial in self.days.starts(item)
                if trial is not item and self._clashes_with_all(trial, ways, known)
            ]
        return alike

    def blocked(self, item: Item, bound: Sequence[Item]) -> Sequence[Item]:
        """Return the starts of its day that a new visit cannot have next to those that cannot be elsewhere."""
        if item.kind != "put":
            return ()
        key = item.case, item.wanted.spot, frozenset(one.wanted.key for one in bound)
        if key not in self._blocked:
            bits = self.days.bits_of(bound)
            self._blocked[key] = [start for start in self.days.starts(item) if not self._fits_again(start, bound, bits)]
        return self._blocked[key]

    def _clashes_with_all(self, trial: Item, ways: Sequence[Sequence[Item]], bits: Sequence[int]) -> bool:
        """Whether a visit clashes with others, in each way in which these start; ``bits`` are those of the ways."""
        return not any(self._fits_again(trial, way, known) for way, known in zip(ways, bits, strict=True))

    def _fits_again(self, trial: Item, others: Sequence[Item], bits: int) -> bool:
        """Whether a visit fits next to others; an answer that is known already takes time, too."""
        self._ask(1)
        return self.days.fits_with(trial, bits, after=others)

    def _ask(self, times: int) -> None:
        """Count what is asked as steps."""
        steps = self._asked // ASKED_A_STEP
        self._asked += times
        self.days.budget.count(self._asked // ASKED_A_STEP - steps)

    def smallest(self, items: Sequence[Item], found: Staffing | None) -> Clash:
        """Return a smallest set of these visits that is a clash as well."""
        core = list(items)
        for item in items:
            rest = [one for one in core if one is not item]
            if len(rest) < 2 and found is not None:
                continue
            try:
                again = self.days.staffing(rest) if rest else None
            except TooHardError:
                continue
            if (again is None and rest) if found is None else (again is None or any(price(rest, again))):
                core = rest
        last = None if found is None else self.days.staffing(core)
        return Clash(tuple(core), None if last is None else price(core, last))
