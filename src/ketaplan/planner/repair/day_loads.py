"""What visits of one day take of chairs and people, next to what does not change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ketaplan.domain.clinic import Clinic
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
    """What others take on a day, looked up once; ``staff`` is who has which number."""

    def __init__(self, availability: Availability, day: date) -> None:
        """Look nothing up yet."""
        self._agenda, self._day = availability, day
        self.staff = staff_by_bit(availability.clinic)
        self._taken: dict[str, Loads] = {}
        self._between: dict[tuple[str, int, int], tuple[int, Loads]] = {}
        self._left: dict[tuple[int, int], int] = {}

    def taken(self, who: str) -> Loads:
        """Return what is taken of a chair or person."""
        if who not in self._taken:
            self._taken[who] = [(a, b, parts_of(share)) for a, b, share in self._agenda.shares(who, self._day)]
        return self._taken[who]

    def between(self, who: str, start: int, end: int) -> tuple[int, Loads]:
        """Return what is taken from one minute to another: the most at once, in parts of WHOLE, and each load."""
        key = who, start, end
        found = self._between.get(key)
        if found is None:
            loads = [load for load in self.taken(who) if load[0] < end and start < load[1]]
            found = self._between[key] = max([load[2] for load in loads], default=0), loads
        return found

    def left(self, bit: int, moment: int) -> int:
        """Return how much of a person is left at a minute of the day, in parts of WHOLE."""
        key = bit, moment
        left = self._left.get(key)
        if left is None:
            taken = self.taken(self.staff[bit])
            left = self._left[key] = WHOLE - sum(share for start, end, share in taken if start <= moment < end)
        return left


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
        if who in self._loads:
            self._loads[who].append((start, end, share, number))
        else:
            self._loads[who] = [(start, end, share, number)]

    def give_back(self, who: str) -> None:
        """Take back the last use of a chair or person."""
        self._loads[who].pop()

    def drop(self, use: Use) -> None:
        """Take back a use that no search has chosen."""
        self._loads[use[0]].remove((*use[1:], NO_NUMBER))

    def in_the_way(self, use: Use) -> set[int]:
        """Return the numbers of what takes the same chair or person at the same time."""
        who, start, end, _ = use
        return {n for a, b, _, n in self._loads.get(who, ()) if a < end and start < b and n != NO_NUMBER}

    def has_room(self, use: Use) -> bool:
        """Return whether a use fits; what is taken elsewhere alone was asked before."""
        who, start, end, share = use
        mine = 0
        for a, b, part, _ in self._loads.get(who, ()):
            if a < end and start < b:
                if share == WHOLE:
                    return False
                mine += part
        if not mine:
            return True
        most, others = self._base.between(who, start, end)
        return share + mine + most <= WHOLE or self._has_room_always(use, others)

    def _has_room_always(self, use: Use, others: Loads) -> bool:
        """Return whether a use fits next to what is taken here and by others, minute by minute."""
        who, start, end, share = use
        loads = [load for load in self._loads[who] if load[0] < end and start < load[1]]
        moments = {start, *[load[0] for load in loads if load[0] > start]}
        moments.update([load[0] for load in others if load[0] > start])
        for at in moments:
            left = WHOLE - share
            for a, b, part, _ in loads:
                if a <= at < b:
                    left -= part
            for a, b, part in others:
                if a <= at < b:
                    left -= part
            if left < 0:
                return False
        return True

    def left(self, bit: int, moment: int) -> int:
        """Return how much of a person is left at a minute of the day, in parts of WHOLE."""
        left = self._base.left(bit, moment)
        for start, end, share, _ in self._loads.get(self._base.staff[bit], ()):
            if start <= moment < end:
                left -= share
        return max(0, left)


def staff_by_bit(clinic: Clinic) -> dict[int, str]:
    """Return the people of a clinic by the bit that is theirs where a number holds several of them."""
    return {1 << number: member.id for number, member in enumerate(clinic.staff)}


def parts_of(share: Fraction) -> int:
    """Return a share in parts of WHOLE."""
    return WHOLE * share.numerator // share.denominator
