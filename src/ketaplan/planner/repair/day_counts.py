"""Whether the visits of a day ask for more people than there are, counted moment by moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import NamedTuple

from ketaplan.domain.clinic import Role
from ketaplan.planner.repair.day_loads import DayLoads
from ketaplan.planner.repair.day_options import RoleSlot


class Shortage(NamedTuple):
    """A minute of the day at which some roles ask for more than all who can take them have left."""

    moment: int
    roles: tuple[Role, ...]

    def concerns(self, slots: Sequence[RoleSlot]) -> bool:
        """Return whether any of these is under way then, in one of the roles."""
        return any(slot.start <= self.moment < slot.end and slot.role in self.roles for slot in slots)


def shortage(slots: Sequence[RoleSlot], loads: DayLoads) -> Shortage | None:
    """Return a shortage at the start of a slot, or None if there is none."""
    for moment, active in _by_moment(slots):
        if (found := _shortage_at(moment, active, loads)) is not None:
            return found
    return None


def is_short_again(known: Shortage, slots: Sequence[RoleSlot], loads: DayLoads) -> bool:
    """Return whether there is a shortage at the moment of a known one, with other loads."""
    active = [slot for slot in slots if slot.start <= known.moment < slot.end]
    return _shortage_at(known.moment, active, loads) is not None


def _by_moment(slots: Sequence[RoleSlot]) -> Iterator[tuple[int, list[RoleSlot]]]:
    """Yield each start, and the roles that are under way then."""
    order = sorted(slots, key=lambda slot: slot.start)
    last = len(order) - 1
    active: list[RoleSlot] = []
    for index, slot in enumerate(order):
        active.append(slot)
        start = slot.start
        if index == last or order[index + 1].start > start:
            active = [one for one in active if one.end > start]
            yield start, active


def _shortage_at(moment: int, active: Sequence[RoleSlot], loads: DayLoads) -> Shortage | None:
    asked: dict[Role, int] = {}
    able: dict[Role, int] = {}
    for slot in active:
        role = slot.role
        asked[role] = asked.get(role, 0) + slot.share
        able[role] = able.get(role, 0) | slot.able
    for role, share in asked.items():
        if _is_too_much(share, able[role], moment, loads):
            return Shortage(moment, (role,))
    if not _anyone_twice(able.values()):
        return None
    for count in range(2, len(asked) + 1):
        for roles in combinations(asked, count):
            people = [able[role] for role in roles]
            if not _anyone_twice(people):
                continue  # no one has two of the roles: each was asked about alone
            if _is_too_much(sum(asked[role] for role in roles), reduce(or_, people), moment, loads):
                return Shortage(moment, roles)
    return None


def _anyone_twice(people: Iterable[int]) -> bool:
    """Return whether anyone is among several of these people, each the bits of their numbers."""
    known = 0
    for some in people:
        if known & some:
            return True
        known |= some
    return False


def _is_too_much(asked: int, people: int, moment: int, loads: DayLoads) -> bool:
    """Return whether these people have less left at a minute of the day than is asked."""
    while people:
        one = people & -people
        asked -= loads.left(one, moment)
        if asked <= 0:
            return False
        people ^= one
    return True
