"""The best repair of several patients together: conflicts over chairs and people are branched on, one by one.

Each patient's best choice is found as if the others to be called took nothing, so that the sum is a bound.  Where the
chosen visits of a day find no chairs and people together, or only with more changes than each alone, the smallest set
of visits that is to blame is a conflict: in any repair one of them is elsewhere, or the price is paid.  The search
splits on it, best bound first, until a repair costs no more than any bound that is left.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from msgspec import Struct

from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.case import Case, Movable
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair, wanted
from ketaplan.planner.repair.day_bound import Stayer, least_leaving
from ketaplan.planner.repair.day_items import DayItems, price, sum_of
from ketaplan.planner.repair.day_staff import Staffing, TooHardError
from ketaplan.planner.repair.insertion import Insertion, improved
from ketaplan.planner.repair.items import Item, with_item, without_item

FEW_PATIENTS = 4
"""At most this many patients are repaired exactly, within NODES_OF_FEW."""
NODES_OF_FEW = 3000
SEARCHES_OF_MANY = 300
"""How many courses are searched to improve a repair of more patients."""


class Joint(Struct, frozen=True):
    """A repair of some patients: their choices by index, the people of new and changed visits, and what is proved.

    ``numbers`` are what it costs; no repair of these patients costs less than ``bound``.
    """

    choices: dict[int, PatientRepair]
    numbers: Numbers
    bound: Numbers
    staffed: dict[tuple[str, ...], Staffed] = {}


class _Conflict(NamedTuple):
    items: tuple[Item, ...]
    price: Numbers | None
    """What it costs to keep them all; None where they cannot be kept."""


class _Paid(NamedTuple):
    """Visits that are kept together, and what of its price is counted in the bound."""

    keys: frozenset[tuple[str, ...]]
    price: Numbers


class _Node(NamedTuple):
    limits: Mapping[int, Limits]
    choices: Mapping[int, PatientRepair]
    bound: Numbers
    paid: frozenset[_Paid]


class JointSearch:
    """Searches the best repair of groups of patients; answers about days and patients are kept."""

    def __init__(self, cases: Sequence[Case]) -> None:
        """Take over the patients."""
        self.cases = cases
        self.days = DayItems(cases)
        self.staff, self.chooser = self.days.staff, self.days.chooser

    def best(self) -> Joint:
        """Return the best repair: of groups, as far as they take nothing of one another."""
        groups: list[tuple[int, ...]] = [(index,) for index in range(len(self.cases))]
        solved = {group: self._solve(group) for group in groups}
        improved: set[tuple[int, ...]] = set()
        while True:
            while meeting := self._meeting(solved):
                for merged in meeting:
                    for group in merged:
                        del solved[group]
                    together = tuple(sorted(index for group in merged for index in group))
                    solved[together] = self._solve(together)
            many = [group for group in solved if len(group) > FEW_PATIENTS and group not in improved]
            if not many:
                return self._together(list(solved.values()))
            for group in many:
                improved.add(group)
                solved[group] = self._improved(group, solved[group])

    def _improved(self, group: Sequence[int], joint: Joint) -> Joint:
        """Return a repair of many patients, improved."""
        insertion = Insertion(self.days, dict.fromkeys(group, Limits()))
        insertion.restore(joint.choices)
        numbers = improved(insertion, SEARCHES_OF_MANY)
        return Joint(dict(insertion.choices), numbers, min(numbers, joint.bound))

    def _together(self, joints: Sequence[Joint]) -> Joint:
        """Return the repair of all groups, with people for all of a day's visits at once."""
        choices = {index: choice for joint in joints for index, choice in joint.choices.items()}
        numbers, bound = (sum_of(joint.numbers for joint in joints), sum_of(joint.bound for joint in joints))
        staffed = self.days.people(choices)
        return Joint(choices, numbers, bound if self.staff.is_exact else Numbers(), staffed)

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
        meeting = dict.fromkeys(group_of[item.case] for item in self._smallest(items, found).items)
        return list(meeting if len(meeting) > 1 else apart)

    # -- one group

    def _solve(self, group: tuple[int, ...]) -> Joint:
        root = self._node(dict.fromkeys(group, Limits()), {}, Numbers(), frozenset(), group)
        assert root is not None, "a repair that gives up is always possible"
        least, leaving = self._leaving(group, root)
        if len(group) > FEW_PATIENTS:
            return self._put_in(group, least, leaving)
        best = self._dive(root) or self._given_up(group)
        numbers = count()
        heap = [(root.bound, next(numbers), root)]
        is_exact = all(choice.is_exact for choice in root.choices.values())
        for _ in range(NODES_OF_FEW):
            if not heap or heap[0][0] >= best[0]:
                break
            _, _, node = heapq.heappop(heap)
            try:
                conflict, total = self._conflict(node)
            except TooHardError:
                is_exact = False
                continue
            if (conflict is None or conflict.price is not None) and total < best[0]:
                best = total, node
            if conflict is not None:
                for child in self._children(node, conflict):
                    if child.bound < best[0]:
                        heapq.heappush(heap, (child.bound, next(numbers), child))
        bound = min(heap[0][0], best[0]) if heap else best[0]
        bound = min(best[0], max(bound if is_exact else Numbers(), least))
        return Joint(dict(best[1].choices), best[0], bound)

    def _put_in(self, group: Sequence[int], least: Numbers, leaving: Sequence[Stayer]) -> Joint:
        """Return a good repair of many patients: those first who keep their times."""
        limits = {index: Limits(no_keep=frozenset(one.name for one in leaving if one.case == index)) for index in group}
        choices = {index: self.chooser.best(self.cases[index], limits[index]) for index in group}
        order = sorted(group, key=lambda index: (not (one := choices[index]) or bool(one.puts), index))
        insertion = Insertion(self.days, limits)
        if not insertion.run(order):
            numbers, node = self._given_up(group)
            return Joint(dict(node.choices), numbers, min(numbers, least))
        numbers = insertion.numbers()
        return Joint(dict(insertion.choices), numbers, min(numbers, least))

    def _leaving(self, group: Sequence[int], root: _Node) -> tuple[Numbers, list[Stayer]]:
        """Return a bound on the first four numbers of any repair, and the visits that leave their days for it."""
        least = sum_of(Numbers(*choice.numbers[:4]) for choice in root.choices.values())
        if not all(choice.is_exact for choice in root.choices.values()):
            return Numbers(), []
        days: dict[tuple[int, str], list[tuple[int, Movable]]] = {}
        for index in group:
            case = self.cases[index]
            for one in case.movables:
                if one.spot is not None and self.chooser.alone(case, one) is not None:
                    days.setdefault((one.spot.day, one.clinic), []).append((index, one))
        leaving: list[Stayer] = []
        counted: set[int] = set()
        for _, visits in sorted(days.items(), key=lambda item: item[0]):
            if self.staff.fits([wanted(self.cases[index], one) for index, one in visits]):
                continue
            found = least_leaving([self._stayer(index, one, root, counted) for index, one in visits], self.staff.fits)
            if found is not None:
                least = least.plus(found.cost)
                leaving += found.stayers
        return least, leaving

    def _stayer(self, index: int, one: Movable, root: _Node, counted: set[int]) -> Stayer:
        """Return a visit that could stay; a patient's costs are counted on one day only, so that the sum is a bound."""
        case = self.cases[index]
        elsewhere = self.chooser.best(case, Limits(no_keep=frozenset({one.id})))
        cost = None
        if elsewhere is not None:
            more = elsewhere.numbers.minus(root.choices[index].numbers)
            cost = Numbers() if index in counted else Numbers(*more[:4])
        counted.add(index)
        return Stayer(index, one.id, wanted(case, one), cost)

    def _given_up(self, group: Sequence[int]) -> tuple[Numbers, _Node]:
        """Return the repair in which nothing that is broken finds a place: it is always possible."""
        limits = {
            index: Limits(out=frozenset(case.must), keep=frozenset(case.by_id) - frozenset(case.must))
            for index in group
            for case in [self.cases[index]]
        }
        node = self._node(limits, {}, Numbers(), frozenset(), group)
        assert node is not None
        return self._conflict(node)[1], node

    def _dive(self, node: _Node) -> tuple[Numbers, _Node] | None:
        """Return a repair that is found by following the best child of each conflict."""
        for _ in range(40 * len(node.choices)):
            try:
                conflict, total = self._conflict(node)
            except TooHardError as error:
                conflict, total = _Conflict(tuple(error.args[0]), None), node.bound
            if conflict is None or conflict.price is not None:
                return total, node
            children = list(self._children(node, conflict, requires=False))
            if not children:
                return None
            node = min(children, key=lambda child: child.bound)
        return None

    def _node(
        self,
        limits: Mapping[int, Limits],
        choices: Mapping[int, PatientRepair],
        price: Numbers,
        paid: frozenset[_Paid],
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

    def _children(self, node: _Node, conflict: _Conflict, *, requires: bool = True) -> Iterator[_Node]:
        """Yield a node for each visit of a conflict that is elsewhere, those before it where they are."""
        paid_for = sum_of(one.price for one in node.paid)
        limits = dict(node.limits)
        for item in conflict.items:
            without = without_item(limits[item.case], item)
            if without is not None:
                child = self._node({**limits, item.case: without}, node.choices, paid_for, node.paid, [item.case])
                if child is not None:
                    yield child
            if requires:
                limits[item.case] = with_item(limits[item.case], item)
        if conflict.price is not None and requires:
            keys = frozenset(item.wanted.key for item in conflict.items)
            cases = list(dict.fromkeys(item.case for item in conflict.items))
            paid = node.paid | {_Paid(keys, conflict.price)}
            kept = self._node(limits, node.choices, paid_for.plus(conflict.price), paid, cases)
            if kept is not None:
                yield kept

    # -- conflicts

    def _conflict(self, node: _Node) -> tuple[_Conflict | None, Numbers]:
        """Return a conflict of a node, and what its repair costs if it is one: hard conflicts come first."""
        soft: _Conflict | None = None
        total = sum_of(choice.numbers for choice in node.choices.values())
        for items in self.days.by_day(node.choices).values():
            if len(items) < 2:
                continue
            found = self.days.staffing(items)
            if found is None:
                return self._smallest(items, None), total
            more = price(items, found)
            total = total.plus(more)
            soft = soft or self._unpaid(node, items, found, more)
        return soft, total

    def _unpaid(self, node: _Node, items: Sequence[Item], found: Staffing, price: Numbers) -> _Conflict | None:
        """Return a conflict of a day whose price is not in the bound yet."""
        keys = {item.wanted.key for item in items}
        paid = sum_of(one.price for one in node.paid if one.keys <= keys)
        if paid == price:
            return None
        if any(paid):
            return _Conflict(tuple(items), price.minus(paid))
        return self._smallest(items, found)

    def _smallest(self, items: Sequence[Item], found: Staffing | None) -> _Conflict:
        """Return a smallest set of these visits that is a conflict as well."""
        core = list(items)
        for item in items:
            rest = [one for one in core if one is not item]
            if len(rest) < 2 and found is not None:
                continue
            try:
                again = self.days.staffing(rest) if rest else None
            except TooHardError:
                continue
            if (again is None and rest) if found is None else (again is None or any(price(rest, again))):
                core = rest
        last = None if found is None else self.days.staffing(core)
        return _Conflict(tuple(core), None if last is None else price(core, last))
