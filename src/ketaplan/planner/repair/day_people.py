"""People and chairs for several visits at once: a search that goes back to what a dead end is due to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ketaplan.domain.clinic import Role
from ketaplan.planner.repair.day_loads import DayLoads, Use
from ketaplan.planner.repair.day_options import DayOptions, RoleSlot, Wanted

MOST_STEPS = 4000
"""The most people and chairs to try for the visits of a day."""
FITTING_STEPS = 1500
"""The most to try to learn whether there are any."""
MOST_POINTS = 1 << 60
"""More than the wishes of a day cost."""


class TooHardError(Exception):
    """A day on which people were not found, nor was it proved that there are none, in the steps allowed."""


class Steps:
    """Counts the steps of a search; raises TooHardError after the most that are allowed."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        """Start at none."""
        self.done, self.most = 0, most

    @property
    def is_over(self) -> bool:
        """Whether the search was cut short."""
        return self.done > self.most

    def count(self) -> None:
        """Count a step."""
        self.done += 1
        if self.is_over:
            raise TooHardError


class OptionSearch:
    """One of each visit's options so that all have room."""

    def __init__(self, options: Sequence[Sequence[Use]], loads: DayLoads, steps: Steps) -> None:
        """Take over the options, best first."""
        self.options, self.loads, self.steps = options, loads, steps
        self.chosen: list[Use] = []

    def found(self) -> list[str] | None:
        """Return the chosen chairs or people; None where they have no room."""
        return [use[0] for use in self.chosen] if self._choose(0) is None else None

    def _choose(self, index: int) -> set[int] | None:
        """Return None where all have room, else the options that are to blame."""
        if index == len(self.options):
            return None
        blame: set[int] = set()
        for use in self.options[index]:
            if not self.loads.has_room(use):
                blame |= _in_the_way(self.chosen, use)
                continue
            self.steps.count()
            self.loads.take(use)
            self.chosen.append(use)
            failed = self._choose(index + 1)
            if failed is None:
                return None
            self.chosen.pop()
            self.loads.give_back(use[0])
            if index not in failed:
                return failed
            blame |= failed - {index}
        return blame


class PeopleSearch:
    """Who is in each stage of some visits: the least points of wishes first, then those who are there already."""

    def __init__(self, options: DayOptions, visits: Sequence[Wanted], loads: DayLoads, steps: Steps) -> None:
        """Put the roles in the order in which they are filled: physicians first, then by the clock."""
        self.visits, self.loads, self.steps = visits, loads, steps
        self.slots = [slot._replace(visit=index) for index, one in enumerate(visits) for slot in options.slots(one)]
        self.slots.sort(key=lambda slot: (slot.role != "physician", slot.start, slot.visit, slot.stage))
        self.least = sum(options.least_missed(one) for one in visits)
        self.chosen: list[str] = []
        self.uses: list[Use] = []
        self.best: list[str] = []
        self.best_points = MOST_POINTS

    def found(self) -> list[list[dict[Role, str]]] | None:
        """Return the people of each stage of each visit; None where there are none.  Raises :class:`TooHardError`."""
        if any(not slot.people for slot in self.slots) or too_few(self.slots, self.loads):
            return None
        try:
            self._choose(0)
        except TooHardError:
            if self.best_points == MOST_POINTS:
                raise
        if self.best_points == MOST_POINTS:
            return None
        people: list[list[dict[Role, str]]] = [[{} for _ in one.place.template.stages] for one in self.visits]
        for slot, who in zip(self.slots, self.best, strict=True):
            people[slot.visit][slot.stage][slot.role] = who
        return people

    def _choose(self, index: int) -> set[int] | None:
        """Return None if nothing better is possible, else the slots that are to blame."""
        if index == len(self.slots):
            return self._note()
        slot = self.slots[index]
        if slot.role != "physician" and self._missed() >= self.best_points:
            return set(range(index))
        taken = self._with_the_patient(index)
        blame: set[int] = set()
        for who in self._in_order(slot):
            use = who, slot.start, slot.end, slot.share
            if who in taken:
                blame.add(taken[who])
                continue
            if not self.loads.has_room(use):
                blame |= _in_the_way(self.uses, use)
                continue
            failed = self._with(use, index)
            if failed is None:
                return None
            if index not in failed:
                return failed
            blame |= failed - {index}
        return blame

    def _with(self, use: Use, index: int) -> set[int] | None:
        """Go on with a person in a slot, and take them back."""
        self.steps.count()
        self.loads.take(use)
        self.chosen.append(use[0])
        self.uses.append(use)
        failed = self._choose(index + 1)
        self.chosen.pop()
        self.uses.pop()
        self.loads.give_back(use[0])
        return failed

    def _note(self) -> set[int] | None:
        points = self._missed()
        if points < self.best_points:
            self.best_points, self.best = points, list(self.chosen)
        return None if self.best_points <= self.least else set(range(len(self.slots)))

    def _missed(self) -> int:
        """Return the points of the wishes for a physician that are not met so far."""
        total = 0
        for index, one in enumerate(self.visits):
            if one.place.wish_points:
                total += 0 if one.place.wished in set(self._physicians(index)) else one.place.wish_points
        return total

    def _physicians(self, visit: int) -> Iterator[str]:
        for slot, who in zip(self.slots, self.chosen, strict=False):
            if slot.visit == visit and slot.role == "physician":
                yield who

    def _with_the_patient(self, index: int) -> dict[str, int]:
        """Return who has another role in the same stage, and in which slot."""
        slot = self.slots[index]
        return {
            self.chosen[n]: n
            for n in range(index)
            if (self.slots[n].visit, self.slots[n].stage) == (slot.visit, slot.stage)
        }

    def _in_order(self, slot: RoleSlot) -> list[str]:
        """Return the people of a slot, those of the stage before first unless someone is there already."""
        pairs = zip(self.slots, self.chosen, strict=False)
        before = [who for one, who in pairs if (one.visit, one.role) == (slot.visit, slot.role)]
        first, *_ = slot.people
        return sorted(slot.people, key=lambda who: who != first and who not in before[-1:])


def too_few(slots: Sequence[RoleSlot], loads: DayLoads) -> bool:
    """Return whether at some moment the roles ask for more than all who can take them have left."""
    return any(_too_few_at(moment, slots, loads) for moment in {slot.start for slot in slots})


def _too_few_at(moment: int, slots: Sequence[RoleSlot], loads: DayLoads) -> bool:
    asked: dict[Role, int] = {}
    able: dict[Role, set[str]] = {}
    for slot in slots:
        if slot.start <= moment < slot.end:
            asked[slot.role] = asked.get(slot.role, 0) + slot.share
            able.setdefault(slot.role, set()).update(slot.people)
    for count in range(1, len(asked) + 1):
        for some in combinations(sorted(asked), count):
            people = set().union(*(able[role] for role in some))
            if count > 1 and len(people) == sum(len(able[role]) for role in some):
                continue  # no one has two of the roles: each was asked about alone
            if sum(asked[role] for role in some) > sum(loads.left(who, moment) for who in people):
                return True
    return False


def _in_the_way(uses: Sequence[Use], use: Use) -> set[int]:
    """Return which of the uses take the same chair or person at the same time."""
    who, start, end, _ = use
    return {n for n, (other, a, b, _) in enumerate(uses) if other == who and a < end and start < b}
