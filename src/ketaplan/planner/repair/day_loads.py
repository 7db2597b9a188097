"""What visits of one day take of chairs and people, next to what does not change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ketaplan.planner.availability import Availability

WHOLE = 5342931457063200
"""The least common multiple of 1 to 40: every share of a person is a whole number of it."""
Use = tuple[str, int, int, int]
"""A resource, from one minute of the day to another, and its share in parts of WHOLE."""


class DayLoads:
    """What is taken of each chair and person on a day, in parts of WHOLE."""

    def __init__(self, availability: Availability, day: date, base: dict[str, list[tuple[int, int, int]]]) -> None:
        """Start with what the clinic's availability has; ``base`` is what is known of it."""
        self._agenda, self._day = availability, day
        self._loads: dict[str, list[tuple[int, int, int]]] = {}
        self._base = base

    def clear(self) -> None:
        """Take back all that was taken here."""
        self._loads = {}

    def take(self, use: Use) -> None:
        """Take a part of a chair or person."""
        who, start, end, share = use
        self._loads.setdefault(who, []).append((start, end, share))

    def give_back(self, who: str) -> None:
        """Take back the last use of a chair or person."""
        self._loads[who].pop()

    def has_room(self, use: Use) -> bool:
        """Return whether a use fits; what is taken elsewhere alone was asked before."""
        who, start, end, share = use
        mine = [load for load in self._loads.get(who, ()) if load[0] < end and start < load[1]]
        if not mine:
            return True
        loads = [*mine, *(load for load in self._taken(who) if load[0] < end and start < load[1])]
        moments = {start, *(load[0] for load in loads if load[0] > start)}
        return all(sum(load[2] for load in loads if load[0] <= at < load[1]) + share <= WHOLE for at in moments)

    def left(self, who: str, moment: int) -> int:
        """Return how much of a chair or person is left at a minute of the day, in parts of WHOLE."""
        loads = [*self._loads.get(who, ()), *self._taken(who)]
        left: int = WHOLE
        for start, end, share in loads:
            left -= share if start <= moment < end else 0
        return max(0, left)

    def _taken(self, who: str) -> list[tuple[int, int, int]]:
        if who not in self._base:
            self._base[who] = [(a, b, parts_of(share)) for a, b, share in self._agenda.shares(who, self._day)]
        return self._base[who]


def parts_of(share: Fraction) -> int:
    """Return a share in parts of WHOLE."""
    return WHOLE * share.numerator // share.denominator
