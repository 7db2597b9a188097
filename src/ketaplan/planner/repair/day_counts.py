"""Whether the visits of a day ask for more people than there are, counted moment by moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
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


def shortage(slots: Sequence[RoleSlot], loads: DayLoads, since: int = 0, until: int = 1 << 30) -> Shortage | None:
    """Return a shortage at the start of a slot from one minute to another, or None if there is none."""
    for moment, active in _by_moment(slots):
        if since <= moment < until and (found := _shortage_at(moment, active, loads)):
            return found
    return None


def _by_moment(slots: Sequence[RoleSlot]) -> Iterator[tuple[int, list[RoleSlot]]]:
    """Yield each start, and the roles that are under way then."""
    order = sorted(slots, key=lambda slot: slot.start)
    active: list[RoleSlot] = []
    for index, slot in enumerate(order):
        active.append(slot)
        if index + 1 == len(order) or order[index + 1].start > slot.start:
            active = [one for one in active if one.end > slot.start]
            yield slot.start, active


def _shortage_at(moment: int, active: Sequence[RoleSlot], loads: DayLoads) -> Shortage | None:
    asked: dict[Role, int] = {}
    able: dict[Role, set[str]] = {}
    for slot in active:
        asked[slot.role] = asked.get(slot.role, 0) + slot.share
        able.setdefault(slot.role, set()).update(slot.people)
    for count in range(1, len(asked) + 1):
        for roles in combinations(asked, count):
            people = set().union(*(able[role] for role in roles))
            if count > 1 and len(people) == sum(len(able[role]) for role in roles):
                continue  # no one has two of the roles: each was asked about alone
            if _is_too_much(sum(asked[role] for role in roles), people, moment, loads):
                return Shortage(moment, roles)
    return None


def _is_too_much(asked: int, people: Iterable[str], moment: int, loads: DayLoads) -> bool:
    """Return whether these people have less left at a minute of the day than is asked."""
    for who in people:
        asked -= loads.left(who, moment)
        if asked <= 0:
            return False
    return True
