"""What visits of one day take of chairs and people, next to what does not change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ketaplan.planner.availability import Availability

WHOLE = 5342931457063200
"""The least common multiple of 1 to 40: every share of a person is a whole number of it."""
Use = tuple[str, int, int, int]
"""A resource, from one minute of the day to another, and its share in parts of WHOLE."""
Loads = list[tuple[int, int, int]]
"""From one minute of the day to another, and the share in parts of WHOLE."""
NO_NUMBER = -1
"""Of a use that no search has chosen."""


class DayBase:
    """What others take on a day, looked up once."""

    def __init__(self, availability: Availability, day: date) -> None:
        """Look nothing up yet."""
        self._agenda, self._day = availability, day
        self._taken: dict[str, Loads] = {}
        self._left: dict[tuple[str, int], int] = {}

    def taken(self, who: str) -> Loads:
        """Return what is taken of a chair or person."""
        if who not in self._taken:
            self._taken[who] = [(a, b, parts_of(share)) for a, b, share in self._agenda.shares(who, self._day)]
        return self._taken[who]

    def left(self, who: str, moment: int) -> int:
        """Return how much is left at a minute of the day, in parts of WHOLE."""
        key = who, moment
        if key not in self._left:
            self._left[key] = WHOLE - sum(share for start, end, share in self.taken(who) if start <= moment < end)
        return self._left[key]


class DayLoads:
    """What is taken of each chair and person on a day, in parts of WHOLE."""

    def __init__(self, base: DayBase) -> None:
        """Start with what others take."""
        self._loads: dict[str, list[tuple[int, int, int, int]]] = {}
        self._base = base

    def clear(self) -> None:
        """Take back all that was taken here."""
        self._loads = {}

    def take(self, use: Use, number: int = NO_NUMBER) -> None:
        """Take a part of a chair or person; a search numbers what it chooses."""
        who, start, end, share = use
        self._loads.setdefault(who, []).append((start, end, share, number))

    def give_back(self, who: str) -> None:
        """Take back the last use of a chair or person."""
        self._loads[who].pop()

    def in_the_way(self, use: Use) -> set[int]:
        """Return the numbers of what takes the same chair or person at the same time."""
        who, start, end, _ = use
        return {n for a, b, _, n in self._loads.get(who, ()) if a < end and start < b and n != NO_NUMBER}

    def has_room(self, use: Use) -> bool:
        """Return whether a use fits; what is taken elsewhere alone was asked before."""
        who, start, end, share = use
        mine = [(a, b, part) for a, b, part, _ in self._loads.get(who, ()) if a < end and start < b]
        if not mine:
            return True
        if share == WHOLE:
            return False
        loads = [*mine, *(load for load in self._base.taken(who) if load[0] < end and start < load[1])]
        if share + sum(part for _, _, part in loads) <= WHOLE:
            return True
        moments = {start, *(a for a, _, _ in loads if a > start)}
        return all(share + sum(part for a, b, part in loads if a <= at < b) <= WHOLE for at in moments)

    def left(self, who: str, moment: int) -> int:
        """Return how much of a chair or person is left at a minute of the day, in parts of WHOLE."""
        left = self._base.left(who, moment)
        for start, end, share, _ in self._loads.get(who, ()):
            if start <= moment < end:
                left -= share
        return max(0, left)


def parts_of(share: Fraction) -> int:
    """Return a share in parts of WHOLE."""
    return WHOLE * share.numerator // share.denominator
