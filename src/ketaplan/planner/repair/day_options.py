"""Which chairs and people a visit of a day may have, regardless of the others: looked up once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.intervals import Minutes
from ketaplan.domain.plan import Appointment
from ketaplan.planner.availability import Availability
from ketaplan.planner.repair.case import Spot, VisitPlace
from ketaplan.planner.repair.day_loads import WHOLE, DayBase, DayLoads, Use, parts_of
from ketaplan.planner.uses_by_day import days_of
from ketaplan.planner.validate.plan import broken_visit

Keys = frozenset[str]
"""Visits of a day, by their keys."""


class Wanted(NamedTuple):
    """A visit that wants chair and people: at its own time (``now``), or at a new one.

    ``is_fixed`` says that it stays with its own people.
    """

    key: str
    place: VisitPlace
    spot: Spot
    now: Appointment | None = None
    is_fixed: bool = False


class RoleSlot(Struct, frozen=True):
    """A role in a stage of a visit, and who may take it, best first; ``able`` are the bits of the same people."""

    stage: int
    role: Role
    start: int
    end: int
    share: int
    people: tuple[str, ...]
    uses: tuple[Use, ...]
    """What each of them would give."""
    able: int


class DayOptions:
    """What each visit of one clinic's day may have, and what it takes."""

    def __init__(self, availability: Availability, day: date) -> None:
        """Look nothing up yet."""
        self.availability, self.day = availability, day
        self._base = DayBase(availability, day)
        self._bits = {who: bit for bit, who in self._base.staff.items()}
        self._free: dict[tuple[str, int], Sequence[Minutes]] = {}
        self._people: dict[tuple[Role, int, int, int], Sequence[str]] = {}
        self._stays: dict[str, bool] = {}
        self._slots: dict[str, list[RoleSlot]] = {}
        self._chairs: dict[str, Sequence[Use]] = {}
        self._uses: dict[str, Sequence[Use]] = {}

    def loads(self) -> DayLoads:
        """Return what is taken on the day by what does not change."""
        return DayLoads(self._base)

    def may_stay(self, one: Wanted) -> bool:
        """Whether a visit may stay with its own people, as far as the others here leave them."""
        assert one.now is not None
        if one.key not in self._stays:
            place = one.place
            broken = broken_visit(place.availability, one.now, place.template, place.shared_starts)
            self._stays[one.key] = next(broken, None) is None
        return self._stays[one.key]

    def uses(self, one: Wanted) -> Sequence[Use]:
        """Return what a visit takes with its own people."""
        if one.key not in self._uses:
            self._uses[one.key] = tuple(self._find_uses(one))
        return self._uses[one.key]

    def _find_uses(self, one: Wanted) -> Iterator[Use]:
        assert one.now is not None
        shares = {(stage.name, role): share for stage in one.place.template.stages for role, share in stage.roles}
        zone = self.availability.clinic.zone
        whole = one.now.start, one.now.end
        taken = [(who, *whole, Fraction(1)) for who in (one.now.chair, one.now.psychiatrist) if who]
        taken += [
            (who, stage.start, stage.end, shares.get((stage.stage, role), Fraction(1)))
            for stage in one.now.stages
            for role, who in stage.people
        ]
        for who, start, end, share in taken:
            for day, (first, last) in days_of(start, end, zone):
                if day == self.day:
                    yield who, first, last, parts_of(share)

    def chairs(self, one: Wanted) -> Sequence[Use]:
        """Return the chairs that are free for a visit, its own first."""
        if one.key not in self._chairs:
            self._chairs[one.key] = list(self._find_chairs(one)) if one.place.template.takes_chair else []
        return self._chairs[one.key]

    def _find_chairs(self, one: Wanted) -> Iterator[Use]:
        start, end = one.spot.minute, one.spot.minute + one.place.template.minutes
        own = one.now.chair if one.now else None
        for chair in sorted(self.availability.clinic.chairs, key=lambda chair: chair != own):
            if self._is_free(chair, start, end, Fraction(1)):
                yield chair, start, end, WHOLE

    def chairs_or_own(self, one: Wanted) -> list[Use]:
        """Return the chairs that are free, and the visit's own where it may stay."""
        chairs = list(self.chairs(one))
        if one.now is not None and one.now.chair and self.may_stay(one):
            own = one.now.chair, one.spot.minute, one.spot.minute + one.place.template.minutes, WHOLE
            chairs += [own] if own not in chairs else []
        return chairs

    def slots_or_own(self, one: Wanted) -> list[RoleSlot]:
        """Return the slots, with the visit's own people where it may stay."""
        if one.now is None or not self.may_stay(one):
            return self.slots(one)
        own: dict[str, dict[Role, str]] = _people_now(one.now)
        names = [stage.name for stage in one.place.template.stages]
        slots = []
        for slot in self.slots(one):
            there = own.get(names[slot.stage], {}).get(slot.role)
            people = slot.people if there is None or there in slot.people else (*slot.people, there)
            slots.append(self._slot(slot.stage, slot.role, (slot.start, slot.end, slot.share), people))
        return slots

    def _slot(self, stage: int, role: Role, part: tuple[int, int, int], people: tuple[str, ...]) -> RoleSlot:
        uses = tuple((who, *part) for who in people)
        return RoleSlot(stage, role, *part, people, uses, sum(self._bits[who] for who in people))

    def slots(self, one: Wanted) -> list[RoleSlot]:
        """Return the roles of a visit, with who is free for each."""
        if one.key not in self._slots:
            self._slots[one.key] = list(self._find_slots(one))
        return self._slots[one.key]

    def _find_slots(self, one: Wanted) -> Iterator[RoleSlot]:
        now = {} if one.now is None else _people_now(one.now)
        for number, stage in enumerate(one.place.template.stages):
            for role, share in stage.roles:
                start = one.spot.minute + stage.offset
                people = self._able(role, start, start + stage.minutes, share)
                there = now.get(stage.name, {}).get(role)
                wished = one.place.wished if role == "physician" and one.place.wish_points else None
                order = sorted(people, key=lambda who, there=there, wished=wished: (who != wished, who != there, who))  # type: ignore[misc]
                yield self._slot(number, role, (start, start + stage.minutes, parts_of(share)), tuple(order))

    def _able(self, role: Role, start: int, end: int, share: Fraction) -> Sequence[str]:
        """Return who of a role is free for a share from one minute to another."""
        key = role, start, end, parts_of(share)
        if key not in self._people:
            self._people[key] = [
                member.id
                for member in self.availability.clinic.staff
                if role in member.roles and self._is_free(member.id, start, end, share)
            ]
        return self._people[key]

    def _is_free(self, who: str, start: int, end: int, share: Fraction) -> bool:
        key = who, parts_of(share)
        if key not in self._free:
            self._free[key] = self.availability.free(who, self.day, share)
        return any(a <= start and end <= b for a, b in self._free[key])

    def least_missed(self, one: Wanted) -> int:
        """Return the points of wishes for a physician that cannot be met."""
        if not one.place.wish_points:
            return 0
        able = any(one.place.wished in slot.people for slot in self.slots(one) if slot.role == "physician")
        return 0 if able else one.place.wish_points


def _people_now(now: Appointment) -> dict[str, dict[Role, str]]:
    """Return the people of each stage."""
    if now.psychiatrist:
        return {"consultation": {"psychiatrist": now.psychiatrist}}
    return {stage.stage: dict(stage.people) for stage in now.stages}


def missed(one: Wanted, physicians: Sequence[str]) -> int:
    """Return the points of the wish for a physician with these."""
    return 0 if one.place.wished in physicians else one.place.wish_points
