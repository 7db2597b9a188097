"""Visits that cannot all be where their patients' choices want them, or only at a price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ketaplan.planner.repair.choices import Numbers, PatientRepair
from ketaplan.planner.repair.day_items import DayItems, price, sum_of
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.day_staff import Staffing
from ketaplan.planner.repair.items import Item


class Clash(NamedTuple):
    """Visits, and what it costs to keep them all; None where they cannot be kept."""

    items: tuple[Item, ...]
    price: Numbers | None


class Paid(NamedTuple):
    """Visits that are kept together, and what of its price is counted in the bound."""

    keys: frozenset[tuple[str, ...]]
    price: Numbers


class Clashes:
    """Finds clashes of choices."""

    def __init__(self, days: DayItems) -> None:
        """Take over who answers about days."""
        self.days = days

    def of(self, choices: Mapping[int, PatientRepair], paid: Iterable[Paid]) -> tuple[Clash | None, Numbers]:
        """Return a clash of choices, and what they cost if they are a repair: hard clashes come first.

        Raises :class:`TooHardError` with the visits of a day.
        """
        soft: Clash | None = None
        total = sum_of(choice.numbers for choice in choices.values())
        for items in self.days.by_day(choices).values():
            if len(items) < 2:
                continue
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
