"""People and chairs for several visits at once: a search that goes back to what a dead end is due to."""

from __future__ import annotations

from collections.abc import Sequence

from ketaplan.domain.clinic import Role
from ketaplan.planner.repair.day_counts import Shortage, is_short_again, shortage
from ketaplan.planner.repair.day_loads import DayLoads, Use
from ketaplan.planner.repair.day_options import DayOptions, Wanted

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
        if self.done > self.most:
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
        loads = self.loads
        blame: set[int] = set()
        for use in self.options[index]:
            if not loads.has_room(use):
                blame |= loads.in_the_way(use)
                continue
            self.steps.count()
            loads.take(use, index)
            self.chosen.append(use)
            failed = self._choose(index + 1)
            if failed is None:
                return None
            self.chosen.pop()
            loads.give_back(use[0])
            if index not in failed:
                return failed
            blame |= failed - {index}
        return blame


class PeopleSearch:
    """Who is in each stage of some visits: the least points of wishes first, then those who are there already."""

    def __init__(self, options: DayOptions, visits: Sequence[Wanted], loads: DayLoads, steps: Steps) -> None:
        """Put the roles in the order in which they are filled: physicians first, then by the clock."""
        self.visits, self.loads, self.steps = visits, loads, steps
        rows = [(index, slot) for index, one in enumerate(visits) for slot in options.slots(one)]
        rows.sort(key=lambda row: (row[1].role != "physician", row[1].start, row[0], row[1].stage))
        self.slots = [slot for _, slot in rows]
        self.visit_of = [index for index, _ in rows]
        self.physicians = sum(slot.role == "physician" for slot in self.slots)
        self.least = sum([options.least_missed(one) for one in visits])
        self.same_stage = _earlier([(index, slot.stage) for index, slot in rows])
        self.same_role = _earlier([(index, slot.role) for index, slot in rows])
        self.wishes = self._wishes()
        self.chosen: list[str] = []
        self.best: list[str] = []
        self.best_points, self.points = MOST_POINTS, 0
        self._short: Shortage | None = None

    def any_is_enough(self) -> None:
        """From now on end with the first people found: the wishes do not count."""
        self.least = MOST_POINTS

    def found(self) -> list[list[dict[Role, str]]] | None:
        """Return the people of each stage of each visit; None where there are none.  Raises :class:`TooHardError`.

        Ask first whether it :meth:`is_short`: that is quick.
        """
        self.best_points = MOST_POINTS
        try:
            self._choose(0)
        except TooHardError:
            if self.best_points == MOST_POINTS:
                raise
        if self.best_points == MOST_POINTS:
            return None
        people: list[list[dict[Role, str]]] = [[{} for _ in one.place.template.stages] for one in self.visits]
        for visit, slot, who in zip(self.visit_of, self.slots, self.best, strict=True):
            people[visit][slot.stage][slot.role] = who
        return people

    def is_short(self) -> bool:
        """Whether it shows without a search that there are too few people; the last shortage is looked at first."""
        if self._short is not None and is_short_again(self._short, self.slots, self.loads):
            return True
        if any(not slot.people for slot in self.slots):
            return True
        self._short = shortage(self.slots, self.loads)
        return self._short is not None

    def _choose(self, index: int) -> set[int] | None:
        """Return None if nothing better is possible, else the slots that are to blame."""
        if index >= self.physicians and self._is_no_better(index):
            return set(range(index))
        if index == len(self.slots):
            return self._note()
        loads, taken = self.loads, self._with_the_patient(index)
        blame: set[int] = set()
        for use in self._in_order(index):
            if use[0] in taken:
                blame.add(taken[use[0]])
                continue
            if not loads.has_room(use):
                blame |= loads.in_the_way(use)
                continue
            self.steps.count()
            loads.take(use, index)
            self.chosen.append(use[0])
            failed = self._choose(index + 1)
            self.chosen.pop()
            loads.give_back(use[0])
            if failed is None:
                return None
            if index not in failed:
                return failed
            blame |= failed - {index}
        return blame

    def _is_no_better(self, index: int) -> bool:
        """Whether the wishes cost as much as in the best so far: they are known once all physicians are chosen."""
        if index == self.physicians:
            self.points = self._missed()
        return self.points >= self.best_points

    def _note(self) -> set[int] | None:
        self.best_points, self.best = self.points, list(self.chosen)
        return None if self.best_points <= self.least else set(range(len(self.slots)))

    def _missed(self) -> int:
        """Return the points of the wishes for a physician that are not met so far."""
        return sum(points for who, points, slots in self.wishes if not any(self.chosen[n] == who for n in slots))

    def _wishes(self) -> list[tuple[str | None, int, list[int]]]:
        """Return the physician that each visit wishes, what it costs without, and the slots that could have them."""
        slots: list[list[int]] = [[] for _ in self.visits]
        for n, visit in enumerate(self.visit_of[: self.physicians]):
            slots[visit].append(n)
        return [
            (one.place.wished, one.place.wish_points, some)
            for one, some in zip(self.visits, slots, strict=True)
            if one.place.wish_points
        ]

    def _with_the_patient(self, index: int) -> dict[str, int]:
        """Return who has another role in the same stage, and in which slot."""
        return {self.chosen[n]: n for n in self.same_stage[index]}

    def _in_order(self, index: int) -> Sequence[Use]:
        """Return the people of a slot, those of the stage before first unless someone is there already."""
        slot, before = self.slots[index], self.same_role[index]
        uses = slot.uses
        if not before or not uses:
            return uses
        last = self.chosen[before[-1]]
        if last == uses[0][0] or last not in slot.people:
            return uses
        again = uses[slot.people.index(last)]
        return [uses[0], again, *(use for use in uses[1:] if use is not again)]


def _earlier(keys: Sequence[object]) -> list[list[int]]:
    """Return for each key those before it that are the same, by their numbers."""
    known: dict[object, list[int]] = {}
    found = []
    for index, key in enumerate(keys):
        alike = known.setdefault(key, [])
        found.append(list(alike))
        alike.append(index)
    return found
