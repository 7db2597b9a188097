"""The best repair of several patients together: clashes over chairs and people are branched on, one by one.

Each patient's best choice is found as if the others to be called took nothing, so that the sum is a bound.  Where the
chosen visits of a day find no chairs and people together, or only with more changes than each alone, the smallest set
of visits that is to blame is a clash: in any repair one of them is elsewhere, or the price is paid.  The search
splits on it, best bound first, until a repair costs no more than any bound that is left.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from msgspec import Struct

from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.case import Case
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.clashes import Clash, Clashes, Paid
from ketaplan.planner.repair.day_bound import leaving_of
from ketaplan.planner.repair.day_items import DayItems, sum_of
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.fewer_calls import fewer_calls
from ketaplan.planner.repair.insertion import PatientInsertion
from ketaplan.planner.repair.items import Item, with_item, without_item
from ketaplan.planner.repair.neighborhoods import fill_in, improved
from ketaplan.planner.repair.search_budget import SearchBudget

FEW_PATIENTS = 4
"""At most this many patients are repaired exactly at once."""
SOME_PATIENTS = 8
"""At most this many patients are repaired exactly in the end, as far as the steps last."""
FIRST_STEPS = 30_000
"""After this many steps of improving it is tried to prove the calls; then the improving goes on."""


class Joint(Struct, frozen=True):
    """A repair of some patients: their choices by index, the people of new and changed visits, and what is proved.

    ``numbers`` are what it costs; no repair of these patients costs less than ``bound``.
    """

    choices: dict[int, PatientRepair]
    numbers: Numbers
    bound: Numbers
    staffed: dict[tuple[str, ...], Staffed] = {}


class _Node(NamedTuple):
    limits: Mapping[int, Limits]
    choices: Mapping[int, PatientRepair]
    bound: Numbers
    paid: frozenset[Paid]


class JointSearch:
    """Searches the best repair of groups of patients; answers about days and patients are kept."""

    def __init__(self, cases: Sequence[Case], budget: SearchBudget) -> None:
        """Take over the patients, and how long to search."""
        self.cases, self.budget = cases, budget
        self.days = DayItems(cases, budget)
        self.staff, self.chooser = self.days.staff, self.days.chooser
        self.clashes = Clashes(self.days)

    def best(self) -> Joint:
        """Return the best repair: of groups, as far as they take nothing of one another."""
        solved: dict[tuple[int, ...], Joint] = {(n,): self._solve((n,), {}) for n in range(len(self.cases))}
        improved: set[tuple[int, ...]] = set()
        while True:
            while meeting := self._meeting(solved):
                for merged in meeting:
                    parts = [solved.pop(group) for group in merged]
                    together = tuple(sorted(index for group in merged for index in group))
                    solved[together] = self._solve(together, max(parts, key=lambda one: len(one.choices)).choices)
            many = [group for group in solved if len(group) > FEW_PATIENTS and group not in improved]
            if not many:
                return self._together(list(solved.values()))
            for group in many:
                improved.add(group)
                solved[group] = self._improved(group, solved[group])

    def _improved(self, group: Sequence[int], joint: Joint) -> Joint:
        """Return a repair of many patients, improved, and proved where that is possible."""
        begun, best = self.budget.steps, joint
        steps = self.budget.for_many * len(group) // len(self.cases)
        if joint.numbers[:4] != joint.bound[:4]:
            steps *= 3
        for last in (begun + min(steps, FIRST_STEPS), begun + steps):
            insertion = PatientInsertion(self.days, dict.fromkeys(group, Limits()))
            insertion.restore(best.choices)
            numbers = fill_in(insertion, improved(insertion, best.numbers, best.bound, last))
            best = Joint(dict(insertion.choices), numbers, min(numbers, best.bound))
            best = self._with_fewer_calls(group, best)
            if best.numbers <= best.bound or last == begun + steps:
                break
        if best.numbers <= best.bound or len(group) > SOME_PATIENTS:
            return best
        return self._branched(group, best, self.budget.steps + self.budget.for_some)

    def _with_fewer_calls(self, group: Sequence[int], best: Joint) -> Joint:
        """Return the same repair, or one with fewer calls, proved to have the fewest where that is possible."""
        while best.numbers[:3] > best.bound[:3]:
            last = self.budget.steps + self.budget.for_many
            found = fewer_calls(self, group, best, last)
            if found is None:
                return best
            if found is best:
                return Joint(best.choices, best.numbers, max(best.bound, Numbers(*best.numbers[:3])))
            best = Joint(found.choices, found.numbers, best.bound)
        return best

    def below(self, limits: Mapping[int, Limits], cutoff: Numbers, last: int) -> Joint | None:
        """Return a repair within limits that costs less, one of ``cutoff`` if there is none, None if not known."""
        root = self._node(limits, {}, Numbers(), frozenset(), list(limits))
        nothing = Joint({}, cutoff, Numbers())
        found = nothing if root is None else self._best_below(root, nothing, last)
        return found if found.numbers < cutoff or found.numbers <= found.bound or root is None else None

    def _together(self, joints: Sequence[Joint]) -> Joint:
        """Return the repair of all groups, with people for all of a day's visits at once."""
        choices = {index: choice for joint in joints for index, choice in joint.choices.items()}
        numbers, bound = (sum_of(joint.numbers for joint in joints), sum_of(joint.bound for joint in joints))
        staffed = self.days.people(choices)
        if not self.staff.has_best_points:
            bound = bound._replace(points=0)
        return Joint(choices, numbers, bound if self.chooser.is_exact else Numbers(), staffed)

    def _meeting(self, solved: Mapping[tuple[int, ...], Joint]) -> list[list[tuple[int, ...]]]:
        """Return the sets of groups whose repairs do not fit one another."""
        group_of = {index: group for group in solved for index in group}
        choices = {index: choice for joint in solved.values() for index, choice in joint.choices.items()}
        sets: list[list[tuple[int, ...]]] = []
        for items in self.days.by_day(choices).values():
            meeting = self._meeting_on(items, group_of)
            touched = [some for some in sets if set(some) & set(meeting)]
            if meeting:
                sets = [some for some in sets if some not in touched]
                sets.append(list(dict.fromkeys([*(group for some in touched for group in some), *meeting])))
        return sets

    def _meeting_on(self, items: Sequence[Item], group_of: Mapping[int, tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Return the groups whose visits of a day do not fit one another."""
        apart: dict[tuple[int, ...], list[Item]] = {}
        for item in items:
            apart.setdefault(group_of[item.case], []).append(item)
        if len(apart) < 2:
            return []
        try:
            alone = [self.days.staffing(some) for some in apart.values()]
            found = self.days.staffing(items)
        except TooHardError:
            return list(apart)
        cost = (sum(one.changes for one in alone if one), sum(one.points for one in alone if one))
        if found is not None and (found.changes, found.points) <= cost:
            return []
        meeting = dict.fromkeys(group_of[item.case] for item in self.clashes.smallest(items, found).items)
        return list(meeting if len(meeting) > 1 else apart)

    # -- one group

    def _solve(self, group: tuple[int, ...], start: Mapping[int, PatientRepair]) -> Joint:
        """Return a repair of a group: of few patients the best; ``start`` is one of some of them."""
        root = self._root(group)
        least, _ = leaving_of(self.days, root.choices)
        if len(group) > FEW_PATIENTS:
            return self._put_in(group, root, least, start if len(start) > FEW_PATIENTS else {})
        numbers, node = self._dive(root) or self._given_up(group)
        return self._branched(
            group, Joint(dict(node.choices), numbers, min(least, numbers)), self.budget.steps + self.budget.for_few
        )

    def _root(self, group: Sequence[int]) -> _Node:
        root = self._node(dict.fromkeys(group, Limits()), {}, Numbers(), frozenset(), group)
        assert root is not None, "a repair that gives up is always possible"
        return root

    def _branched(self, group: Sequence[int], best: Joint, last: int) -> Joint:
        """Return the best repair of a group by branching on clashes, best bound first, until the budget is used."""
        return self._best_below(self._root(group), best, last)

    def _best_below(self, root: _Node, best: Joint, last: int) -> Joint:
        """Return the best repair that is found below a node; the given one if it costs less."""
        numbers = count()
        heap = [(root.bound, next(numbers), root)]
        unknown = best.numbers if all(choice.is_exact for choice in root.choices.values()) else Numbers()
        choices, total = best.choices, best.numbers
        while heap and heap[0][0] < total and not self.budget.is_over(last):
            bound, _, node = heapq.heappop(heap)
            try:
                clash, cost = self.clashes.of(node.choices, node.paid)
            except TooHardError:
                unknown = min(unknown, bound)
                continue
            if (clash is None or clash.price is not None) and cost < total:
                choices, total = dict(node.choices), cost
            for child in self._children(node, clash) if clash is not None else ():
                if child.bound < total:
                    heapq.heappush(heap, (child.bound, next(numbers), child))
        proved = min(total, unknown, heap[0][0] if heap else total)
        return Joint(choices, total, min(total, max(proved, best.bound)))

    def _put_in(self, group: Sequence[int], root: _Node, least: Numbers, start: Mapping[int, PatientRepair]) -> Joint:
        """Return a good repair of many patients: those first who keep their times, then who has the fewest visits."""
        free = dict.fromkeys(group, Limits())
        insertion = PatientInsertion(self.days, free)
        insertion.restore(start)
        leaving = leaving_of(self.days, root.choices, insertion.leaving_cost)[1]
        limits = {index: Limits(no_keep=frozenset(one.name for one in leaving if one.case == index)) for index in group}
        choices = {index: self.chooser.best(self.cases[index], limits[index]) for index in group}
        moves = {index: not (one := choices[index]) or bool(one.puts) for index in group}
        numbers, node = self._given_up(group)
        insertion.start_at(free, node.choices)
        numbers = fill_in(insertion, numbers)
        best = Joint(dict(insertion.choices), numbers, min(numbers, least))
        for begun, few_first in dict.fromkeys([(bool(start), False), (False, False), (False, True)]):
            insertion.start_at(limits, start if begun else {})
            order = sorted(
                set(group) - set(insertion.choices),
                key=lambda index: (moves[index], few_first * len(self.cases[index].movables), index),
            )
            try:
                if insertion.run(order) and (numbers := insertion.numbers()) < best.numbers:
                    best = Joint(dict(insertion.choices), numbers, min(numbers, least))
            except TooHardError:
                continue
        return best

    def _given_up(self, group: Sequence[int]) -> tuple[Numbers, _Node]:
        """Return the repair in which nothing that is broken finds a place: it is always possible."""
        limits = {
            index: Limits(out=frozenset(case.must), keep=frozenset(case.by_id) - frozenset(case.must))
            for index in group
            for case in [self.cases[index]]
        }
        node = self._node(limits, {}, Numbers(), frozenset(), group)
        assert node is not None
        return self.clashes.of(node.choices, node.paid)[1], node

    def _dive(self, node: _Node) -> tuple[Numbers, _Node] | None:
        """Return a repair that is found by following the best child of each clash."""
        for _ in range(40 * len(node.choices)):
            try:
                clash, total = self.clashes.of(node.choices, node.paid)
            except TooHardError as error:
                clash, total = Clash(tuple(error.args[0]), None), node.bound
            if clash is None or clash.price is not None:
                return total, node
            children = list(self._children(node, clash, requires=False))
            if not children:
                return None
            node = min(children, key=lambda child: child.bound)
        return None

    def _node(
        self,
        limits: Mapping[int, Limits],
        choices: Mapping[int, PatientRepair],
        price: Numbers,
        paid: frozenset[Paid],
        changed: Sequence[int],
    ) -> _Node | None:
        """Return a node whose ``changed`` patients choose again; None where one of them has no choice left."""
        fresh = dict(choices)
        for index in changed:
            choice = self.chooser.best(self.cases[index], limits[index])
            if choice is None:
                return None
            fresh[index] = choice
        total = sum_of(choice.numbers for choice in fresh.values())
        return _Node(limits, fresh, total.plus(price), paid)

    def _children(self, node: _Node, clash: Clash, *, requires: bool = True) -> Iterator[_Node]:
        """Yield a node for each visit of a clash that is elsewhere, those before it where they are."""
        paid_for = sum_of(one.price for one in node.paid)
        limits = dict(node.limits)
        for item in clash.items:
            without = without_item(limits[item.case], item)
            if without is not None:
                child = self._node({**limits, item.case: without}, node.choices, paid_for, node.paid, [item.case])
                if child is not None:
                    yield child
            if requires:
                limits[item.case] = with_item(limits[item.case], item)
        if clash.price is not None and requires:
            keys = frozenset(item.wanted.key for item in clash.items)
            cases = list(dict.fromkeys(item.case for item in clash.items))
            paid = node.paid | {Paid(keys, clash.price)}
            kept = self._node(limits, node.choices, paid_for.plus(clash.price), paid, cases)
            if kept is not None:
                yield kept
