"""People and chairs for several visits at once: a search that goes back to what a dead end is due to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ketaplan.domain.clinic import Role
from ketaplan.planner.repair.day_counts import shortage
from ketaplan.planner.repair.day_loads import DayLoads, Use
from ketaplan.planner.repair.day_options import DayOptions, RoleSlot, Wanted

MOST_STEPS = 4000
"""The most people and chairs to try for the visits of a day."""
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

    def found(self) -> list[Use] | None:
        """Return the chosen chairs and people; None where they have no room."""
        return self.chosen if self._choose(0) is None else None

    def _choose(self, index: int) -> set[int] | None:
        """Return None where all have room, else the options that are to blame."""
        if index == len(self.options):
            return None
        blame: set[int] = set()
        for use in self.options[index]:
            if not self.loads.has_room(use):
                blame |= self.loads.in_the_way(use)
                continue
            self.steps.count()
            self.loads.take(use, index)
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

    def __init__(
        self,
        options: DayOptions,
        visits: Sequence[Wanted],
        loads: DayLoads,
        steps: Steps,
        *,
        any_is_enough: bool = False,
    ) -> None:
        """Put the roles in the order in which they are filled: physicians first, then by the clock.

        With ``any_is_enough`` the wishes do not count.
        """
        self.visits, self.loads, self.steps = visits, loads, steps
        self.slots = [slot._replace(visit=index) for index, one in enumerate(visits) for slot in options.slots(one)]
        self.slots.sort(key=lambda slot: (slot.role != "physician", slot.start, slot.visit, slot.stage))
        self.least = MOST_POINTS if any_is_enough else sum(options.least_missed(one) for one in visits)
        self.same_stage = _earlier(self.slots, lambda slot: (slot.visit, slot.stage))
        self.same_role = _earlier(self.slots, lambda slot: (slot.visit, slot.role))
        self.wishes = self._wishes()
        self.chosen: list[str] = []
        self.best: list[str] = []
        self.best_points = MOST_POINTS

    def found(self) -> list[list[dict[Role, str]]] | None:
        """Return the people of each stage of each visit; None where there are none.  Raises :class:`TooHardError`."""
        if self.is_short():
            return None
        self.best_points = MOST_POINTS
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

    def is_short(self) -> bool:
        """Whether it shows without a search that there are too few people."""
        return any(not slot.people for slot in self.slots) or shortage(self.slots, self.loads) is not None

    def _choose(self, index: int) -> set[int] | None:
        """Return None if nothing better is possible, else the slots that are to blame."""
        if index == len(self.slots):
            return self._note()
        slot = self.slots[index]
        if slot.role != "physician" and self._missed() >= self.best_points:
            return set(range(index))
        taken = self._with_the_patient(index)
        blame: set[int] = set()
        for who in self._in_order(index):
            use = who, slot.start, slot.end, slot.share
            if who in taken:
                blame.add(taken[who])
                continue
            if not self.loads.has_room(use):
                blame |= self.loads.in_the_way(use)
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
        self.loads.take(use, index)
        self.chosen.append(use[0])
        failed = self._choose(index + 1)
        self.chosen.pop()
        self.loads.give_back(use[0])
        return failed

    def _note(self) -> set[int] | None:
        points = self._missed()
        if points < self.best_points:
            self.best_points, self.best = points, list(self.chosen)
        return None if self.best_points <= self.least else set(range(len(self.slots)))

    def _missed(self) -> int:
        """Return the points of the wishes for a physician that are not met so far."""
        done = len(self.chosen)
        return sum(
            points for who, points, slots in self.wishes if not any(n < done and self.chosen[n] == who for n in slots)
        )

    def _wishes(self) -> list[tuple[str | None, int, list[int]]]:
        """Return the physician that each visit wishes, what it costs without, and the slots that could have them."""
        return [
            (one.place.wished, one.place.wish_points, [n for n, slot in enumerate(self.slots) if is_of(slot, index)])
            for index, one in enumerate(self.visits)
            if one.place.wish_points
        ]

    def _with_the_patient(self, index: int) -> dict[str, int]:
        """Return who has another role in the same stage, and in which slot."""
        return {self.chosen[n]: n for n in self.same_stage[index]}

    def _in_order(self, index: int) -> Sequence[str]:
        """Return the people of a slot, those of the stage before first unless someone is there already."""
        people = self.slots[index].people
        before = self.same_role[index]
        last = self.chosen[before[-1]] if before else people[0]
        if last == people[0] or last not in people:
            return people
        return [people[0], last, *(who for who in people[1:] if who != last)]


def is_of(slot: RoleSlot, visit: int) -> bool:
    """Return whether a slot is the physician's of a visit, by its number."""
    return slot.visit == visit and slot.role == "physician"


def _earlier(slots: Sequence[RoleSlot], key: Callable[[RoleSlot], object]) -> list[list[int]]:
    """Return for each slot those before it with the same key."""
    known: dict[object, list[int]] = {}
    found = []
    for index, slot in enumerate(slots):
        alike = known.setdefault(key(slot), [])
        found.append(list(alike))
        alike.append(index)
    return found
