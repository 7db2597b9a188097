"""A good repair of many patients, with a bound: put in one after the other, proved as far as that goes, improved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from ketaplan.planner.repair.branching import Branching, Joint
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.day_bound import Stayer, leaving_of
from ketaplan.planner.repair.day_items import sum_of
from ketaplan.planner.repair.day_people import MOST_POINTS, TooHardError
from ketaplan.planner.repair.fewer_calls import FewestCalls, called_in
from ketaplan.planner.repair.fewest_unplaced import fewest_unplaced
from ketaplan.planner.repair.insertion import PatientInsertion
from ketaplan.planner.repair.neighborhoods import fill_in, improved
from ketaplan.planner.repair.search_budget import Round

SOME_PATIENTS = 8
"""At most this many patients are repaired exactly in the end, as far as the steps last."""
AT_ONCE = 4
"""The number of those who are called that are repaired exactly at once, while the others stay as they are."""
MOST_PARTS = 8
"""To repair some of them takes at least one of this many parts of the steps."""
Limited = dict[int, Limits]


class ManyPatients:
    """Repairs groups of more patients than can be searched exactly."""

    def __init__(self, branching: Branching) -> None:
        """Take over who answers about days and patients."""
        self.branching, self.days = branching, branching.days
        self.cases, self.chooser, self.budget = self.days.cases, self.days.chooser, self.days.budget
        self._times_improved = 0
        self._fewest: dict[tuple[tuple[int, ...], tuple[int, ...]], FewestCalls] = {}

    def joined(self, group: Sequence[int], parts: Sequence[Joint]) -> Joint:
        """Return a repair of groups together: the patients of the largest stay, the others are put in.

        No repair of all costs less than the bounds of the parts together.
        """
        bound = sum_of(part.bound for part in parts)
        largest = max(parts, key=lambda part: len(part.choices))
        free = dict.fromkeys(group, Limits())
        insertion = PatientInsertion(self.days, free)
        found = self._in_order(insertion, group, free, largest.choices)
        if found is None:
            numbers, node = self.branching.given_up(group)
            found = Joint(dict(node.choices), numbers, Numbers())
        return Joint(found.choices, found.numbers, min(bound, found.numbers))

    def improved(self, group: Sequence[int], joint: Joint) -> Joint:
        """Return a repair of many patients, improved, and proved where that is possible."""
        best = self._put_in(group, joint)
        for one in self.budget.rounds():
            best = self._in_round(group, best, one)
            if best.numbers <= best.bound or self.budget.stops():
                break
        return best

    def _in_round(self, group: Sequence[int], best: Joint, now: Round) -> Joint:
        """Return the repair improved and proved in turns, one number after the other: no part takes all steps."""
        if best.bound.calls < len(group):
            best = self._with_few_called(group, best, now)
        else:
            best = self._with_all_called(group, best, now)
        best = self._better(group, best, best.bound, now.steps)
        if best.numbers <= best.bound or len(group) > SOME_PATIENTS:
            return best
        root = self.branching.root(group)
        return self.branching.best_below(root, best, self.budget.steps + 2 * now.steps)

    def _with_few_called(self, group: Sequence[int], best: Joint, now: Round) -> Joint:
        """Return the repair with fewer sessions without a place, then with fewer calls, then with fewer moves."""
        best = self._better(group, best, Numbers(*best.bound[:2], MOST_POINTS), 3 * now.steps)
        best = self._better(group, best, Numbers(*best.bound[:3], MOST_POINTS), now.steps // 10)
        if best.bound.unplaced < best.numbers.unplaced:
            best = fewest_unplaced(self.branching, group, best, self.budget.steps + now.steps)
        best = self._with_fewer_calls(group, best, 8 * now.steps)
        if best.numbers[:2] == best.bound[:2] and best.numbers.calls > best.bound.calls:
            best = self._better(group, best, Numbers(*best.bound[:3], MOST_POINTS), now.steps)
            best = self._with_fewer_calls(group, best, 4 * now.steps)
        return self._same_called(group, best, now.steps)

    def _with_all_called(self, group: Sequence[int], best: Joint, now: Round) -> Joint:
        """Return the repair with fewer sessions without a place, where everyone is called in any case."""
        for _ in range(3):
            before = best.numbers, best.bound
            if best.bound.unplaced < best.numbers.unplaced:
                best = fewest_unplaced(self.branching, group, best, self.budget.steps + now.steps)
                best = self._better(group, best, Numbers(*best.bound[:2], MOST_POINTS), 2 * now.steps)
            if (best.numbers, best.bound) == before:
                break
        return best

    def _same_called(self, group: Sequence[int], best: Joint, steps: int) -> Joint:
        """Return the best repair found that calls the same patients, where they are few: some exactly at once."""
        called, last = sorted(called_in(best)), self.budget.steps + steps
        if len(called) > SOME_PATIENTS:
            return best
        together = list(combinations(called, min(len(called), AT_ONCE)))
        for some in together:
            limits = {index: Limits() if index in some else _as_in(best.choices[index]) for index in group}
            root = self.branching.node(limits)
            if root is not None:
                part = self.budget.steps + steps // min(len(together), MOST_PARTS)
                found = self.branching.best_below(root, best, min(last, part))
                best = Joint(found.choices, found.numbers, best.bound)
            if self.budget.is_over(last):
                break
        return best

    def _better(self, group: Sequence[int], best: Joint, least: Numbers, steps: int) -> Joint:
        """Return the repair improved until the steps are done, or until it costs no more than ``least``."""
        if best.numbers <= least:
            return best
        insertion = PatientInsertion(self.days, dict.fromkeys(group, Limits()))
        insertion.restore(best.choices)
        last = self.budget.steps + steps * len(group) // len(self.cases)
        numbers = fill_in(insertion, improved(insertion, best.numbers, least, last, self._times_improved))
        self._times_improved += 1
        return Joint(dict(insertion.choices), numbers, min(numbers, best.bound))

    def _with_fewer_calls(self, group: Sequence[int], best: Joint, steps: int) -> Joint:
        """Return the same repair, or one with fewer calls, and how few they are at least as far as that is proved.

        What is released is called anyway: then nothing is proved.
        """
        is_called = any(self.cases[index].is_called for index in group)
        if is_called or best.numbers[:3] == best.bound[:3]:
            return best
        key = tuple(group), best.bound[:2]
        if key not in self._fewest:
            self._fewest[key] = FewestCalls(self.branching, group, best)
        return self._fewest[key].improved(best, self.budget.steps + steps)

    def _put_in(self, group: Sequence[int], joint: Joint) -> Joint:
        """Return a good repair of many patients: those first who keep their times, then who has the fewest visits."""
        insertion = PatientInsertion(self.days, dict.fromkeys(group, Limits()))
        insertion.restore(joint.choices)
        root = self.branching.root(group)
        least, leaving = leaving_of(self.days, root.choices)
        numbers = fill_in(insertion, joint.numbers)
        best = Joint(dict(insertion.choices), numbers, max(least, joint.bound))
        best = self._with_leaving(insertion, group, best, leaving)
        if best.numbers[:4] > best.bound[:4]:
            insertion.start_at(dict.fromkeys(group, Limits()), best.choices)
            leaving = leaving_of(self.days, root.choices, insertion.leaving_cost)[1]
            best = self._with_leaving(insertion, group, best, leaving)
        return Joint(best.choices, best.numbers, min(best.numbers, best.bound))

    def _with_leaving(
        self, insertion: PatientInsertion, group: Sequence[int], best: Joint, leaving: Sequence[Stayer]
    ) -> Joint:
        """Return the best repair found in which these visits leave their days."""
        limits = {index: Limits(no_keep=frozenset(one.name for one in leaving if one.case == index)) for index in group}
        for few_first in (False, True):
            found = self._in_order(insertion, group, limits, {}, few_first=few_first)
            if found is not None and found.numbers < best.numbers:
                best = Joint(found.choices, found.numbers, best.bound)
        return best

    def _in_order(
        self,
        insertion: PatientInsertion,
        group: Sequence[int],
        limits: Limited,
        start: Mapping[int, PatientRepair],
        *,
        few_first: bool = False,
    ) -> Joint | None:
        """Return a repair in which patients are put in next to those of ``start``; None where one does not fit."""
        insertion.start_at(limits, start)
        choices = {index: self.chooser.best(self.cases[index], limits[index]) for index in group}
        moves = {index: not (one := choices[index]) or bool(one.puts) for index in group}
        order = sorted(
            set(group) - set(start),
            key=lambda index: (moves[index], few_first * len(self.cases[index].movables), index),
        )
        try:
            if insertion.run(order):
                return Joint(dict(insertion.choices), insertion.numbers(), Numbers())
        except TooHardError:
            pass
        return None


def _as_in(choice: PatientRepair) -> Limits:
    """Return the limits under which a patient's visits are where a choice has them."""
    starts = frozenset(put.spot for put in choice.puts)
    return Limits(keep=frozenset(choice.kept), out=frozenset(choice.out), wanted=starts)
