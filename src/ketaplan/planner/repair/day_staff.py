"""Chairs and people for all visits of one clinic's day that may change: the fewest changes, then the wishes.

What does not change takes its part of every person and chair already; the visits here share what is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.intervals import Minutes
from ketaplan.domain.plan import Appointment
from ketaplan.planner.availability import Availability, days_of
from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.case import Spot, VisitPlace
from ketaplan.planner.repair.day_loads import WHOLE, DayLoads, Use, parts_of
from ketaplan.planner.validate.plan import broken_visit
from ketaplan.planner.visit_templates import StageTemplate

MOST_STEPS = 4000
"""The most people and chairs to try for the visits of a day."""


class Wanted(NamedTuple):
    """A visit that wants chair and people: at its own time (``now``), or at a new one.

    ``is_fixed`` says that it stays with its own people.
    """

    key: tuple[str, ...]
    place: VisitPlace
    spot: Spot
    now: Appointment | None = None
    is_fixed: bool = False


class Staffing(Struct, frozen=True):
    """How many visits change people or chair at their own time, the points of physicians not met, and who is where.

    ``staffed`` has the visits that are new or changed, by key.
    """

    changes: int
    points: int
    staffed: dict[tuple[str, ...], Staffed]


class TooHardError(Exception):
    """A day on which people were not found, nor was it proved that there are none, within MOST_STEPS."""


class DayStaff:
    """Finds chairs and people; answers are kept."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[frozenset[tuple[str, ...]], Staffing | TooHardError | None] = {}
        self._fitting: dict[frozenset[tuple[str, ...]], bool] = {}
        self._memory = _Memory({}, {}, {}, {}, {}, {}, [])

    @property
    def is_exact(self) -> bool:
        """Whether every answer so far is the best, or proved to be none."""
        return not self._memory.cut

    def best(self, wanted: Sequence[Wanted]) -> Staffing | None:
        """Return the best staffing of visits on one day of one clinic; None where there is none.

        Raises :class:`TooHardError`.
        """
        key = frozenset(one.key for one in wanted)
        if key not in self._known:
            try:
                self._known[key] = _DayVisits(
                    sorted(wanted, key=lambda one: (one.spot.minute, one.key)), self._memory
                ).best()
            except TooHardError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, TooHardError):
            raise found
        return found

    def fits(self, wanted: Sequence[Wanted]) -> bool:
        """Return False only where visits of one day cannot have chairs and people together, whoever changes."""
        key = frozenset(one.key for one in wanted)
        if key not in self._fitting:
            self._fitting[key] = _DayVisits(wanted, self._memory).fits()
        return self._fitting[key]


class _Slot(NamedTuple):
    """A role in a stage of a visit, and who may take it, best first."""

    visit: int
    stage: int
    role: Role
    start: int
    end: int
    share: int
    people: tuple[str, ...]


class _Memory(NamedTuple):
    """What is looked up once: clinics' availabilities, who is free, which visits may stay, and the slots of visits."""

    availabilities: dict[str, Availability]
    free: dict[tuple[str, str, date, Fraction], Sequence[Minutes]]
    stays: dict[tuple[str, ...], bool]
    slots: dict[tuple[str, ...], list[_Slot]]
    chairs: dict[tuple[str, ...], Sequence[Use]]
    bases: dict[tuple[str, date], dict[str, list[tuple[int, int, int]]]]
    cut: list[date]
    """Days on which the search for people was cut short: what was found may not be the best."""

    def free_of(self, availability: Availability, who: str, day: date, share: Fraction) -> Sequence[Minutes]:
        """Return the minutes in which a share of a person or chair is free."""
        key = availability.clinic.id, who, day, share
        if key not in self.free:
            self.free[key] = availability.free(who, day, share)
        return self.free[key]


class _DayVisits:
    def __init__(self, wanted: Sequence[Wanted], memory: _Memory) -> None:
        self.wanted, self.memory = wanted, memory
        own = wanted[0].place.availability
        self.availability: Availability = memory.availabilities.setdefault(own.clinic.id, own)
        self.day = date.fromordinal(wanted[0].spot.day)
        base = memory.bases.setdefault((own.clinic.id, self.day), {})
        self.loads = DayLoads(self.availability, self.day, base)
        self.steps = 0

    def best(self) -> Staffing | None:
        if len(self.wanted) > 1 and not self.fits():
            return None
        fixed = [one for one in self.wanted if one.is_fixed]
        free = [one for one in self.wanted if not one.is_fixed]
        stayers = [one for one in free if one.now is not None and self._stays(one)]
        others = [one for one in free if one not in stayers]
        forced = sum(one.now is not None for one in others)
        for count in range(len(stayers) + 1):
            found = [
                staffing
                for changed in combinations(stayers, count)
                if (staffing := self._with(fixed, [one for one in stayers if one not in changed], [*others, *changed]))
            ]
            if found:
                best = min(found, key=lambda one: one.points)
                return Staffing(best.changes + forced + count, best.points, best.staffed)
        return None

    def fits(self) -> bool:
        """Whether there are chairs and people where each visit may stay with its own or change: False is proved."""
        self.loads.clear()
        visits = [one for one in self.wanted if not one.is_fixed]
        for one in self.wanted:
            for use in self._uses(one) if one.is_fixed else ():
                self.loads.take(use)
        try:
            chairs = [some for one in visits if (some := self._chairs_or_own(one)) or one.place.template.takes_chair]
            if self._assigned(chairs) is None:
                return False
            slots = [slot._replace(visit=index) for index, one in enumerate(visits) for slot in self._slots_or_own(one)]
            slots.sort(key=lambda slot: (slot.start, slot.visit, slot.stage, slot.role))
            if self._too_few(slots):
                return False
            people = [[(who, slot.start, slot.end, slot.share) for who in slot.people] for slot in slots]
            return self._assigned(people) is not None
        except TooHardError:
            self.memory.cut.pop()
            return True

    def _chairs_or_own(self, one: Wanted) -> list[Use]:
        """Return the chairs that are free, and the visit's own where it may stay."""
        chairs = list(self._chair_uses(one))
        if one.now is not None and one.now.chair and self._stays(one):
            own = one.now.chair, one.spot.minute, one.spot.minute + one.place.template.minutes, WHOLE
            chairs += [own] if own not in chairs else []
        return chairs

    def _slots_or_own(self, one: Wanted) -> list[_Slot]:
        """Return the slots, with the visit's own people where it may stay."""
        if one.now is None or not self._stays(one):
            return self._slots(one)
        own: dict[str, dict[Role, str]] = _people_now(one.now)
        names = [stage.name for stage in one.place.template.stages]
        slots = []
        for slot in self._slots(one):
            there = own.get(names[slot.stage], {}).get(slot.role)
            people = slot.people if there is None or there in slot.people else (*slot.people, there)
            slots.append(slot._replace(people=people))
        return slots

    def _with(self, fixed: Sequence[Wanted], staying: Sequence[Wanted], changed: Sequence[Wanted]) -> Staffing | None:
        self.loads.clear()
        for one in fixed:
            for use in self._uses(one):
                self.loads.take(use)
        for one in staying:
            uses = list(self._uses(one))
            if not all(self.loads.has_room(use) for use in uses):
                return None
            for use in uses:
                self.loads.take(use)
        points = sum(_missed(one, one.now.physicians if one.now else ()) for one in staying)
        changed = sorted(changed, key=lambda one: (one.spot.minute, one.key))
        chairs = self._chairs(changed)
        if chairs is None:
            return None
        found = self._people(changed)
        if found is None:
            return None
        staffed = {}
        for one, chair, people in zip(changed, chairs, found, strict=True):
            visit = Staffed(self.day, one.spot.minute, chair, people)
            points += _missed(one, visit.physicians)
            staffed[one.key] = visit
        return Staffing(0, points, staffed)

    # -- chairs

    def _chairs(self, visits: Sequence[Wanted]) -> list[str] | None:
        """Return a chair for each visit; None where there are too few."""
        options = [list(self._chair_uses(one)) for one in visits]
        found = self._assigned([one for one in options if one])
        if any(not some and one.place.template.takes_chair for some, one in zip(options, visits, strict=True)):
            return None
        if found is None:
            return None
        chosen = iter(found)
        return [next(chosen) if some else "" for some in options]

    def _assigned(self, options: Sequence[Sequence[Use]]) -> list[str] | None:
        """Return one of each options so that all have room; a dead end is left for what it is due to."""
        chosen: list[Use] = []

        def choose(index: int) -> set[int] | None:
            if index == len(options):
                return None
            blame: set[int] = set()
            for use in options[index]:
                if not self.loads.has_room(use):
                    blame |= _in_the_way(chosen, use)
                    continue
                self._count()
                self.loads.take(use)
                chosen.append(use)
                failed = choose(index + 1)
                if failed is None:
                    return None
                chosen.pop()
                self.loads.give_back(use[0])
                if index not in failed:
                    return failed
                blame |= failed - {index}
            return blame

        return [use[0] for use in chosen] if choose(0) is None else None

    def _chair_uses(self, one: Wanted) -> Sequence[Use]:
        if one.key not in self.memory.chairs:
            self.memory.chairs[one.key] = list(self._find_chairs(one)) if one.place.template.takes_chair else []
        return self.memory.chairs[one.key]

    def _find_chairs(self, one: Wanted) -> Iterator[Use]:
        start, end = one.spot.minute, one.spot.minute + one.place.template.minutes
        own = one.now.chair if one.now else None
        for chair in sorted(self.availability.clinic.chairs, key=lambda chair: chair != own):
            if self._is_free(chair, start, end, Fraction(1)):
                yield chair, start, end, WHOLE

    # -- people

    def _people(self, visits: Sequence[Wanted]) -> list[list[dict[Role, str]]] | None:
        """Return who is in each stage: the least points of wishes first, then those who are there already."""
        slots = [slot._replace(visit=index) for index, one in enumerate(visits) for slot in self._slots(one)]
        slots.sort(key=lambda slot: (slot.role != "physician", slot.start, slot.visit, slot.stage))
        if any(not slot.people for slot in slots) or self._too_few(slots):
            return None
        chosen: list[str] = []
        best: list[list[str]] = []
        least = sum(self._least_missed(one) for one in visits)
        best_points = [1 << 60]

        def missed() -> int:
            total = 0
            for index, one in enumerate(visits):
                if one.place.wish_points:
                    with_patient = {
                        who
                        for slot, who in zip(slots, chosen, strict=False)
                        if slot.visit == index and slot.role == "physician"
                    }
                    total += 0 if one.place.wished in with_patient else one.place.wish_points
            return total

        uses: list[Use] = []

        def choose(index: int) -> set[int] | None:
            """Return None if nothing better is possible, else the slots that are to blame."""
            if index == len(slots):
                if (points := missed()) < best_points[0]:
                    best_points[0] = points
                    best[:] = [list(chosen)]
                return None if best_points[0] <= least else set(range(index))
            slot = slots[index]
            if best and slot.role != "physician" and missed() >= best_points[0]:
                return set(range(index))
            taken = {chosen[n]: n for n in range(index) if (slots[n].visit, slots[n].stage) == (slot.visit, slot.stage)}
            blame: set[int] = set()
            for who in self._in_order(slots, chosen, slot):
                use = who, slot.start, slot.end, slot.share
                if who in taken:
                    blame.add(taken[who])
                    continue
                if not self.loads.has_room(use):
                    blame |= _in_the_way(uses, use)
                    continue
                self._count()
                self.loads.take(use)
                chosen.append(who)
                uses.append(use)
                failed = choose(index + 1)
                chosen.pop()
                uses.pop()
                self.loads.give_back(who)
                if failed is None:
                    return None
                if index not in failed:
                    return failed
                blame |= failed - {index}
            return blame

        try:
            choose(0)
        except TooHardError:
            if not best:
                raise
        if not best:
            return None
        people: list[list[dict[Role, str]]] = [[{} for _ in one.place.template.stages] for one in visits]
        for slot, who in zip(slots, best[0], strict=True):
            people[slot.visit][slot.stage][slot.role] = who
        return people

    def _too_few(self, slots: Sequence[_Slot]) -> bool:
        """Whether at some moment the roles ask for more than all who can take them have left."""
        for moment in {slot.start for slot in slots}:
            active = [slot for slot in slots if slot.start <= moment < slot.end]
            roles = sorted({slot.role for slot in active})
            for count in range(1, len(roles) + 1):
                for some in combinations(roles, count):
                    asking = [slot for slot in active if slot.role in some]
                    able = {who for slot in asking for who in slot.people}
                    if sum(slot.share for slot in asking) > sum(self.loads.left(who, moment) for who in able):
                        return True
        return False

    @staticmethod
    def _in_order(slots: Sequence[_Slot], chosen: Sequence[str], slot: _Slot) -> list[str]:
        """Return the people of a slot, those of the stage before first unless someone is there already."""
        before = [
            who for one, who in zip(slots, chosen, strict=False) if (one.visit, one.role) == (slot.visit, slot.role)
        ]
        first, *_ = slot.people
        return sorted(slot.people, key=lambda who: who != first and who not in before[-1:])

    def _slots(self, one: Wanted) -> list[_Slot]:
        if one.key not in self.memory.slots:
            self.memory.slots[one.key] = list(self._find_slots(one))
        return self.memory.slots[one.key]

    def _find_slots(self, one: Wanted) -> Iterator[_Slot]:
        now = {} if one.now is None else _people_now(one.now)
        for number, stage in enumerate(one.place.template.stages):
            for role, share in stage.roles:
                people = self._able(one, stage, role, share)
                there = now.get(stage.name, {}).get(role)
                wished = one.place.wished if role == "physician" and one.place.wish_points else None
                people.sort(key=lambda who, there=there, wished=wished: (who != wished, who != there, who))  # type: ignore[misc]
                start = one.spot.minute + stage.offset
                yield _Slot(0, number, role, start, start + stage.minutes, parts_of(share), tuple(people))

    def _able(self, one: Wanted, stage: StageTemplate, role: Role, share: Fraction) -> list[str]:
        start = one.spot.minute + stage.offset
        return [
            member.id
            for member in self.availability.clinic.staff
            if role in member.roles and self._is_free(member.id, start, start + stage.minutes, share)
        ]

    def _is_free(self, who: str, start: int, end: int, share: Fraction) -> bool:
        return any(a <= start and end <= b for a, b in self.memory.free_of(self.availability, who, self.day, share))

    def _least_missed(self, one: Wanted) -> int:
        if not one.place.wish_points:
            return 0
        able = any(one.place.wished in slot.people for slot in self._slots(one) if slot.role == "physician")
        return 0 if able else one.place.wish_points

    # -- loads

    def _stays(self, one: Wanted) -> bool:
        """Whether a visit may stay with its own people, as far as the others here leave them."""
        assert one.now is not None
        if one.key not in self.memory.stays:
            broken = any(True for _ in broken_visit(one.place.availability, one.now, one.place.template))
            self.memory.stays[one.key] = not broken
        return self.memory.stays[one.key]

    def _uses(self, one: Wanted) -> Iterator[Use]:
        """Yield what a visit takes with its own people."""
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

    def _count(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            self.memory.cut.append(self.day)
            raise TooHardError


def _people_now(now: Appointment) -> dict[str, dict[Role, str]]:
    """Return the people of each stage."""
    if now.psychiatrist:
        return {"consultation": {"psychiatrist": now.psychiatrist}}
    return {stage.stage: dict(stage.people) for stage in now.stages}


def _in_the_way(uses: Sequence[Use], use: Use) -> set[int]:
    """Return which of the uses take the same chair or person at the same time."""
    who, start, end, _ = use
    return {n for n, (other, a, b, _) in enumerate(uses) if other == who and a < end and start < b}


def _missed(one: Wanted, physicians: Sequence[str]) -> int:
    return 0 if one.place.wished in physicians else one.place.wish_points
