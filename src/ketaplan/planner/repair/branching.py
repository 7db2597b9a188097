"""Branch and bound over clashes: visits that cannot all be where their patients' choices want them.

Each patient's best choice is found as if the others to be called took nothing, so that the sum is a bound.  In any
repair one visit of a clash is elsewhere, or its price is paid: the search splits on it, best bound first, until a
repair costs no more than any bound that is left.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from msgspec import Struct

from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.clashes import Clash, Clashes, Paid
from ketaplan.planner.repair.day_items import Day, DayItems, day_of, sum_of
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.items import Item, is_bound, with_item, without_items

STEPS_OF_NODE = 5
"""The steps that the clashes of a node count for."""


class Joint(Struct, frozen=True):
    """A repair of some patients: their choices by index, the people of new and changed visits, and what is proved.

    ``numbers`` are what it costs; no repair of these patients costs less than ``bound``.
    """

    choices: dict[int, PatientRepair]
    numbers: Numbers
    bound: Numbers
    staffed: dict[str, Staffed] = {}


class Node(NamedTuple):
    """Limits for each patient, the best choices within them, what those cost at least, and the prices in it."""

    limits: Mapping[int, Limits]
    choices: Mapping[int, PatientRepair]
    bound: Numbers
    paid: frozenset[Paid]


class Branching:
    """Searches repairs of a few patients; ``clashes`` finds what their choices cannot have together."""

    def __init__(self, days: DayItems, clashes: Clashes) -> None:
        """Take over who answers about days and patients."""
        self.days, self.clashes = days, clashes
        self.cases, self.chooser, self.budget = days.cases, days.chooser, days.budget

    def root(self, group: Sequence[int]) -> Node:
        """Return the node without limits."""
        root = self.node(dict.fromkeys(group, Limits()))
        assert root is not None, "a repair that gives up is always possible"
        return root

    def node(self, limits: Mapping[int, Limits]) -> Node | None:
        """Return the node with these limits; None where one of the patients has no choice."""
        return self._node(limits, {}, Numbers(), frozenset(), list(limits))

    def given_up(self, group: Sequence[int]) -> tuple[Numbers, Node]:
        """Return the repair in which nothing that is broken finds a place: it is always possible."""
        node = self.node(
            {
                index: Limits(out=frozenset(case.must), keep=frozenset(case.by_id) - frozenset(case.must))
                for index in group
                for case in [self.cases[index]]
            }
        )
        assert node is not None
        return self.clashes.of(node.choices, node.paid)[1], node

    def dive(self, node: Node) -> tuple[Numbers, Node] | None:
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

    def best_below(self, root: Node, best: Joint, last: int, *, any_is_enough: bool = False) -> Joint:
        """Return the best repair that is found below a node, or any that costs less than the given one.

        The given one where there is none.
        """
        numbers = count()
        heap = [(root.bound, next(numbers), root)]
        unknown = best.numbers if all(choice.is_exact for choice in root.choices.values()) else Numbers()
        choices, total = best.choices, best.numbers
        while heap and heap[0][0] < total and not self.budget.is_over(last):
            bound, _, node = heapq.heappop(heap)
            self.budget.count(STEPS_OF_NODE)
            try:
                clash, cost = self.clashes.of(node.choices, node.paid)
            except TooHardError:
                unknown = min(unknown, bound)
                continue
            if (clash is None or clash.price is not None) and cost < total:
                choices, total = dict(node.choices), cost
                if any_is_enough:
                    break
            for child in self._children(node, clash) if clash is not None else ():
                if child.bound < total:
                    heapq.heappush(heap, (child.bound, next(numbers), child))
        proved = min(total, unknown, heap[0][0] if heap else total)
        return Joint(choices, total, min(total, max(proved, best.bound)))

    def below(self, limits: Mapping[int, Limits], cutoff: Numbers, last: int) -> Joint | None:
        """Return a repair within limits that costs less, one of ``cutoff`` if there is none, None if not known."""
        root = self.node(limits)
        nothing = Joint({}, cutoff, Numbers())
        found = nothing if root is None else self.best_below(root, nothing, last, any_is_enough=True)
        return found if found.numbers < cutoff or found.numbers <= found.bound or root is None else None

    def _node(
        self,
        limits: Mapping[int, Limits],
        choices: Mapping[int, PatientRepair],
        price: Numbers,
        paid: frozenset[Paid],
        changed: Sequence[int],
    ) -> Node | None:
        """Return a node whose ``changed`` patients choose again; None where one of them has no choice left."""
        fresh = dict(choices)
        for index in changed:
            choice = self.chooser.best(self.cases[index], limits[index])
            if choice is None:
                return None
            fresh[index] = choice
        total = sum_of(choice.numbers for choice in fresh.values())
        return Node(limits, fresh, total.plus(price), paid)

    def _children(self, node: Node, clash: Clash, *, requires: bool = True) -> Iterator[Node]:
        """Yield a node for each visit of a clash that is elsewhere, those before it where they are."""
        if clash.price is None:
            yield from self._children_of_hard(node, clash, requires=requires)
            return
        limits = dict(node.limits)
        for item in clash.items:
            yield from self._elsewhere(node, limits, item, [item])
            if requires:
                limits[item.case] = with_item(limits[item.case], item)
        if requires:
            keys = frozenset(item.wanted.key for item in clash.items)
            paid = node.paid | {Paid(keys, clash.price)}
            price = sum_of(one.price for one in paid)
            kept = self._node(limits, node.choices, price, paid, list(dict.fromkeys(item.case for item in clash.items)))
            if kept is not None:
                yield kept

    def _children_of_hard(self, node: Node, clash: Clash, *, requires: bool) -> Iterator[Node]:
        """Yield the nodes of a clash that nothing pays for.

        No visit starts where those that cannot be elsewhere leave it no room: if that alone solves it, that is the one.
        """
        limits = dict(node.limits)
        bound = self._bound_on(node, day_of(clash.items[0]))
        free = [item for item in clash.items if item not in bound]
        blocked = [start for item in free for start in self.clashes.blocked(item, bound)]
        for start in blocked:
            limits[start.case] = without_items(limits[start.case], [start]) or limits[start.case]
        if moving := [item.case for item in free if item in blocked]:
            child = self._node(limits, node.choices, sum_of(one.price for one in node.paid), node.paid, moving)
            yield from [] if child is None else [child]
            return
        alike = self.clashes.starts_alike(free, bound)
        for item, starts in zip(free, alike, strict=True):
            yield from self._elsewhere(node, limits, item, starts)
            if requires and len(starts) == 1:
                limits[item.case] = with_item(limits[item.case], item)

    def _bound_on(self, node: Node, day: Day) -> list[Item]:
        """Return the visits of a day that cannot be elsewhere."""
        items = [item for index, choice in node.choices.items() for item in self.days.of(index, choice)]
        return [item for item in items if day_of(item) == day and is_bound(node.limits[item.case], item)]

    def _elsewhere(
        self, node: Node, limits: Mapping[int, Limits], item: Item, starts: Sequence[Item]
    ) -> Iterator[Node]:
        """Yield the node in which a visit has none of these starts of its day, if there is one."""
        without = without_items(limits[item.case], starts)
        if without is not None:
            paid_for = sum_of(one.price for one in node.paid)
            child = self._node({**limits, item.case: without}, node.choices, paid_for, node.paid, [item.case])
            yield from [] if child is None else [child]
