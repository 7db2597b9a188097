"""The best repair of several patients together: of groups, as far as they take nothing of one another.

Groups of few patients are repaired exactly (branching.py), those of more as well as is found in the steps of the budget
(many.py), with a bound.  Where repairs of groups meet on a day and do not fit, the groups are merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ketaplan.planner.repair.branching import Branching, Joint
from ketaplan.planner.repair.case import Case
from ketaplan.planner.repair.choices import Numbers
from ketaplan.planner.repair.clashes import Clashes
from ketaplan.planner.repair.day_bound import leaving_of
from ketaplan.planner.repair.day_items import DayItems, sum_of
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.items import Item
from ketaplan.planner.repair.many import SOME_PATIENTS, ManyPatients
from ketaplan.planner.repair.search_budget import SearchBudget

FEW_PATIENTS = 4
"""At most this many patients are repaired exactly at once."""
Group = tuple[int, ...]


class JointSearch:
    """Searches the best repair of groups of patients; answers about days and patients are kept."""

    def __init__(self, cases: Sequence[Case], budget: SearchBudget) -> None:
        """Take over the patients, and how long to search."""
        self.cases, self.budget = cases, budget
        self.days = DayItems(cases, budget)
        self.clashes = Clashes(self.days)
        self.branching = Branching(self.days, self.clashes)
        self.many = ManyPatients(self.branching)

    def best(self) -> Joint:
        """Return the best repair: of groups, as far as they take nothing of one another."""
        solved: dict[Group, Joint] = {(n,): self._exact((n,)) for n in range(len(self.cases))}
        improved: set[Group] = set()
        while True:
            while meeting := self._meeting(solved, FEW_PATIENTS if improved else SOME_PATIENTS):
                for merged in meeting:
                    parts = [solved.pop(group) for group in merged]
                    together = tuple(sorted(index for group in merged for index in group))
                    is_few = len(together) <= FEW_PATIENTS
                    solved[together] = self._exact(together) if is_few else self.many.joined(together, parts)
            many = [group for group in solved if len(group) > FEW_PATIENTS and group not in improved]
            if not many:
                return self._together(list(solved.values()))
            for group in many:
                improved.add(group)
                solved[group] = self.many.improved(group, solved[group])

    def _exact(self, group: Group) -> Joint:
        """Return the best repair of few patients."""
        root = self.branching.root(group)
        least, _ = leaving_of(self.days, root.choices)
        numbers, node = self.branching.dive(root) or self.branching.given_up(group)
        found = Joint(dict(node.choices), numbers, min(least, numbers))
        return self.branching.best_below(root, found, self.budget.steps + self.budget.for_few)

    def _together(self, joints: Sequence[Joint]) -> Joint:
        """Return the repair of all groups, with people for all of a day's visits at once."""
        choices = {index: choice for joint in joints for index, choice in joint.choices.items()}
        numbers, bound = (sum_of(joint.numbers for joint in joints), sum_of(joint.bound for joint in joints))
        staffed = self.days.people(choices)
        if not self.days.staff.has_best_points:
            bound = bound._replace(points=0)
        return Joint(choices, numbers, bound if self.days.chooser.is_exact else Numbers(), staffed)

    def _meeting(self, solved: Mapping[Group, Joint], most: int) -> list[list[Group]]:
        """Return the sets of groups whose repairs do not fit one another.

        Where these are more than ``most`` patients, all groups of the day.
        """
        group_of = {index: group for group in solved for index in group}
        choices = {index: choice for joint in solved.values() for index, choice in joint.choices.items()}
        sets: list[list[Group]] = []
        for items in self.days.by_day(choices).values():
            meeting = self._meeting_on(items, group_of, most)
            touched = [some for some in sets if set(some) & set(meeting)]
            if meeting:
                sets = [some for some in sets if some not in touched]
                sets.append(list(dict.fromkeys([*(group for some in touched for group in some), *meeting])))
        return sets

    def _meeting_on(self, items: Sequence[Item], group_of: Mapping[int, Group], most: int) -> list[Group]:
        """Return the groups whose visits of a day do not fit one another."""
        apart: dict[Group, list[Item]] = {}
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
        is_few = sum(map(len, meeting)) <= most
        return list(meeting if len(meeting) > 1 and is_few else apart)
