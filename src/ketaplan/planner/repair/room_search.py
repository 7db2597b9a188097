"""Whether some patients can be placed next to others who keep their times, and who is in the way where they cannot.

Visits that clash are branched on, as in branching.py, but nothing is priced: the search goes into depth, and from a
dead end back to the last choice that it is due to (conflict-directed backjumping; Prosser, Computational Intelligence
1993).  So the patients who are the cause of a failure are known in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.day_items import Day, day_of, sum_of
from ketaplan.planner.repair.day_options import Keys
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.items import Item, is_bound, with_item, without_items

if TYPE_CHECKING:
    from ketaplan.planner.repair.branching import Branching

STEPS_OF_NODE = 20
"""The steps that the clashes of a node count for."""
MOST_DEPTH = 200
"""The search goes no deeper: Python's stack ends somewhere."""
Patients = frozenset[int]
Choices = Mapping[int, PatientRepair]
Limited = Mapping[int, Limits]


class Room(NamedTuple):
    """Choices that go together; where there are none, the patients who cannot have any by their limits."""

    choices: Choices
    blamed: Patients


class _NotKnownError(Exception):
    """The steps are over, or a day is too hard."""


class _Step(NamedTuple):
    """What follows where starts are closed: whose limits became tighter, and whose visits closed them."""

    moved: Patients
    due_to: Patients


class RoomSearch:
    """Searches choices of some patients that go together."""

    def __init__(self, search: Branching, alone: Mapping[int, Numbers]) -> None:
        """``alone`` has what each patient costs at least in any repair, by the first numbers."""
        self._chooser, self._cases, self._budget = search.chooser, search.cases, search.budget
        self._days, self._clashes = search.days, search.clashes
        self._alone = {index: numbers[:2] for index, numbers in alone.items()}
        self._closed: dict[tuple[int, Day, Keys], tuple[list[Item], Patients]] = {}
        self._cores: dict[tuple[tuple[str, bool], ...], list[Item]] = {}
        self._known_ways: dict[tuple[tuple[str, Limits], ...], list[tuple[Item, list[Item]]]] = {}
        self._most: tuple[int, ...] = ()
        self._last = self._depth = 0
        self._is_staffed = False

    def find(self, limits: Limited, most: Numbers, last: int, *, is_staffed: bool = False) -> Room | None:
        """Return choices within limits whose first two numbers are at most those of ``most``, or who is to blame.

        None where it is not known in the steps.  With ``is_staffed`` the choices are a repair: there are chairs and
        people; without, it is only not known that there are none.
        """
        self._most, self._last, self._depth, self._is_staffed = most[:2], last, 0, is_staffed
        choices = {index: self._chooser.best(self._cases[index], limits[index]) for index in limits}
        lost = next((index for index, choice in choices.items() if choice is None), None)
        if lost is not None:
            return Room({}, frozenset({lost}))
        known = {index: choice for index, choice in choices.items() if choice is not None}
        try:
            found = self._solved(limits, known, set(self._days.by_day(known)))
        except (TooHardError, _NotKnownError):
            return None
        return found if isinstance(found, Room) else Room({}, found)

    def _solved(self, limits: Limited, choices: Choices, days: set[Day]) -> Room | Patients:
        """Return choices that go together below a node, or who is to blame that there are none.

        It is known of all but these days that their visits go together.
        """
        steps: list[_Step] = []
        while True:
            self._count()
            found: Room | Patients | None = self._too_dear(choices)
            if found is not None:
                break
            clash, days = self._clash(limits, choices, days)
            if clash is None:
                return Room(choices, frozenset())
            step, tighter = self._step(limits, choices, clash)
            if step is None:
                found = self._branched(limits, choices, clash, days)
                break
            steps.append(step)
            limits = {**limits, **tighter}
            fresh = {index: self._chooser.best(self._cases[index], tighter[index]) for index in tighter}
            lost = frozenset(index for index, choice in fresh.items() if choice is None)
            if lost:
                found = frozenset(sorted(lost)[:1])
                break
            changed = {index: choice for index, choice in fresh.items() if choice is not None}
            choices = {**choices, **changed}
            days = days.union(*(self._days.days_of(*one) for one in changed.items()))
        if isinstance(found, Room):
            return found
        for step in reversed(steps):
            found = found | step.due_to if found & step.moved else found
        return found

    def _count(self) -> None:
        self._budget.count(STEPS_OF_NODE)
        if self._budget.is_over(self._last):
            raise _NotKnownError

    def _too_dear(self, choices: Choices) -> Patients | None:
        """Return who costs more than alone where the choices cost more than allowed."""
        total = sum_of(choice.numbers for choice in choices.values())
        if total[:2] <= self._most:
            return None
        if not all(choice.is_exact for choice in choices.values()):
            raise _NotKnownError
        return frozenset(index for index, choice in choices.items() if choice.numbers[:2] > self._alone[index])

    # -- clashes

    def _clash(self, limits: Limited, choices: Choices, days: set[Day]) -> tuple[list[Item] | None, set[Day]]:
        """Return a smallest set of visits that do not go together, of those found the one with the fewest choices.

        Also return on which of the days there are any.
        """
        there = self._on(sorted(days), choices)
        misfitting = {day: items for day, items in there.items() if len(items) > 1 and not self._fit(items)}
        if misfitting:
            found = [self._misfits(limits, items) for items in misfitting.values()]
            return min(found, key=lambda items: len(self._free(limits, items))), set(misfitting)
        for items in self._days.by_day(choices).values() if self._is_staffed else ():
            if len(items) > 1 and self._days.staffing(items) is None:
                return list(self._clashes.smallest(items, None).items), set()
        return None, set()

    def _on(self, days: Sequence[Day], choices: Choices) -> dict[Day, list[Item]]:
        """Return the visits of some days, in the order of the patients: choices are in it."""
        there: dict[Day, list[Item]] = {day: [] for day in days}
        for index, choice in choices.items():
            for day, items in self._days.days_of(index, choice).items():
                if day in there:
                    there[day] += items
        return there

    def _fit(self, items: Sequence[Item]) -> bool:
        return self._days.staff.fits([item.wanted for item in items])

    def _misfits(self, limits: Limited, items: Sequence[Item]) -> list[Item]:
        """Return a smallest set of visits of a day that do not fit; those that can be elsewhere are left out first."""
        key = tuple((item.wanted.key, is_bound(limits[item.case], item)) for item in items)
        if key not in self._cores:
            core = sorted(items, key=lambda item: is_bound(limits[item.case], item))
            for item in list(core):
                rest = [one for one in core if one is not item]
                if rest and not self._fit(rest):
                    core = rest
            self._cores[key] = core
        return self._cores[key]

    def _free(self, limits: Limited, items: Sequence[Item]) -> list[Item]:
        return [item for item in items if not is_bound(limits[item.case], item)]

    # -- starts that what is bound leaves no room for

    def _step(self, limits: Limited, choices: Choices, clash: Sequence[Item]) -> tuple[_Step | None, Limited]:
        """Return the limits without the starts of a clash's visits that those bound to the day leave no room for.

        None where these do not concern any of the visits.
        """
        day = day_of(clash[0])
        bound = [item for item in self._on([day], choices)[day] if is_bound(limits[item.case], item)]
        tighter: dict[int, Limits] = {}
        due_to: Patients = frozenset()
        for item in self._free(limits, clash):
            starts, blamed = self._closed_starts(item, bound)
            if item in starts and (without := without_items(limits[item.case], starts)) is not None:
                tighter[item.case] = without
                due_to |= blamed
        return (_Step(frozenset(tighter), due_to) if tighter else None), tighter

    def _closed_starts(self, item: Item, bound: Sequence[Item]) -> tuple[list[Item], Patients]:
        """Return the starts of its day that a new visit cannot have next to those bound to it, and who these are."""
        if item.kind != "put":
            return [], frozenset()
        key = item.case, day_of(item), frozenset(one.wanted.key for one in bound)
        if key not in self._closed:
            self._closed[key] = self._find_closed(item, bound)
        return self._closed[key]

    def _find_closed(self, item: Item, bound: Sequence[Item]) -> tuple[list[Item], Patients]:
        starts, blamed = [], list[Item]()
        for start in self._days.starts(item):
            if self._fit([start, *blamed]):
                if not bound or self._fit([start, *bound]):
                    continue
                blamed += self._needed(start, blamed, [one for one in bound if one not in blamed])
            starts.append(start)
        return starts, frozenset(one.case for one in blamed)

    def _needed(self, start: Item, known: Sequence[Item], others: Sequence[Item]) -> list[Item]:
        """Return a smallest part of the others that leaves no room for a start next to those known."""
        known_core = self._days.staff.core([item.wanted for item in (start, *known, *others)])
        core = [item for item in others if item.wanted.key in known_core]
        for item in list(core):
            rest = [one for one in core if one is not item]
            if not self._fit([start, *known, *rest]):
                core = rest
        return core

    # -- branches

    def _branched(self, limits: Limited, choices: Choices, clash: Sequence[Item], days: set[Day]) -> Room | Patients:
        """Go through the visits of a clash that can be elsewhere: each is, and those before it are not."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise _NotKnownError
        found = self._each_elsewhere(limits, choices, clash, days)
        self._depth -= 1
        return found

    def _each_elsewhere(
        self, limits: Limited, choices: Choices, clash: Sequence[Item], days: set[Day]
    ) -> Room | Patients:
        blamed = frozenset(item.case for item in clash)
        required: dict[int, Limits] = dict(limits)
        changed: set[int] = set()
        for item, starts in self._ways(limits, clash):
            without = without_items(required[item.case], starts)
            if without is not None:
                choice = self._chooser.best(self._cases[item.case], without)
                found: Room | Patients = frozenset({item.case})
                if choice is not None:
                    open_days = days.union(self._days.days_of(item.case, choice))
                    found = self._solved({**required, item.case: without}, {**choices, item.case: choice}, open_days)
                if isinstance(found, Room):
                    return found
                if not found & {*changed, item.case}:
                    return found
                blamed |= found
            if len(starts) == 1:
                required[item.case] = with_item(required[item.case], item)
                changed.add(item.case)
        return blamed

    def _ways(self, limits: Limited, clash: Sequence[Item]) -> Iterator[tuple[Item, list[Item]]]:
        """Yield the visits of a clash that can be elsewhere, with the starts that clash as well, the dearest first."""
        free = self._free(limits, clash)
        alike = self._clashes.starts_alike(free, [item for item in clash if item not in free])

        def more(way: tuple[Item, list[Item]]) -> tuple[bool, Numbers]:
            index = way[0].case
            without = without_items(limits[index], way[1])
            there, elsewhere = (one and self._chooser.best(self._cases[index], one) for one in (limits[index], without))
            return not elsewhere, elsewhere.numbers.minus(there.numbers) if elsewhere and there else Numbers()

        key = tuple((item.wanted.key, limits[item.case]) for item in clash)
        if key not in self._known_ways:
            self._known_ways[key] = sorted(zip(free, alike, strict=True), key=more, reverse=True)
        yield from self._known_ways[key]
