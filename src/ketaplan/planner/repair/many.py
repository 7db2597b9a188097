"""A good repair of many patients, with a bound: put in one after the other, proved as far as that goes, improved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ketaplan.planner.repair.branching import Branching, Joint
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.day_bound import Stayer, leaving_of
from ketaplan.planner.repair.day_items import sum_of
from ketaplan.planner.repair.day_people import MOST_POINTS, TooHardError
from ketaplan.planner.repair.fewer_calls import FewestCalls
from ketaplan.planner.repair.fewest_unplaced import fewest_unplaced
from ketaplan.planner.repair.insertion import PatientInsertion
from ketaplan.planner.repair.neighborhoods import fill_in, improved
from ketaplan.planner.repair.search_budget import Round

SOME_PATIENTS = 8
"""At most this many patients are repaired exactly in the end, as far as the steps last."""
FIRST_STEPS = 30_000
"""After this many steps towards the bound of the first four numbers it is tried to prove them."""
Limited = dict[int, Limits]


class ManyPatients:
    """Repairs groups of more patients than can be searched exactly."""

    def __init__(self, branching: Branching) -> None:
        """Take over who answers about days and patients."""
        self.branching, self.days = branching, branching.days
        self.cases, self.chooser, self.budget = self.days.cases, self.days.chooser, self.days.budget
        self._tried: set[tuple[int, tuple[int, ...], tuple[int, ...]]] = set()
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
        """Return the repair proved and improved in turns: no part takes all steps."""
        best = self._proved(group, best, now)
        steps = now.steps * len(group) // len(self.cases)
        if best.numbers[:4] != best.bound[:4]:
            best, done = self._towards_bound(group, best, min(3 * steps, FIRST_STEPS), now)
            if best.numbers[:4] != best.bound[:4]:
                steps = max(0, 3 * steps - done)
        best = self._better(group, best, best.bound, self.budget.steps + steps, now)
        if steps > FIRST_STEPS:
            best = self._proved(group, best, now)
        if best.numbers <= best.bound or len(group) > SOME_PATIENTS:
            return best
        root = self.branching.root(group)
        return self.branching.best_below(root, best, self.budget.steps + 2 * now.steps)

    def _towards_bound(self, group: Sequence[int], best: Joint, steps: int, now: Round) -> tuple[Joint, int]:
        """Return the repair improved until its first numbers are proved, and how many steps of ``steps`` it took.

        One call above the bound it is tried first to prove that the bound is too low.
        """
        begun, last = self.budget.steps, self.budget.steps + steps
        for more in (1, 0):
            least = Numbers(*best.bound[:2], best.bound.calls + more, MOST_POINTS)
            best = self._proved(group, self._better(group, best, least, last, now), now)
            if best.numbers[:3] == best.bound[:3]:
                break
        return best, min(steps, self.budget.steps - begun)

    def _better(self, group: Sequence[int], best: Joint, least: Numbers, last: int, now: Round) -> Joint:
        """Return the repair improved until the steps are done, or until it costs no more than ``least``."""
        insertion = PatientInsertion(self.days, dict.fromkeys(group, Limits()))
        insertion.restore(best.choices)
        numbers = fill_in(insertion, improved(insertion, best.numbers, least, last, now.number))
        return Joint(dict(insertion.choices), numbers, min(numbers, best.bound))

    def _proved(self, group: Sequence[int], best: Joint, now: Round) -> Joint:
        """Return the repair, or a better one, proved in its first numbers as far as that goes: once a round."""
        if (tried := (now.number, tuple(group), best.numbers[:3])) in self._tried:
            return best
        self._tried.add(tried)
        if best.bound.unplaced < best.numbers.unplaced:
            best = fewest_unplaced(self.branching, group, best, self.budget.steps + now.steps)
        return self._with_fewer_calls(group, best, now)

    def _with_fewer_calls(self, group: Sequence[int], best: Joint, now: Round) -> Joint:
        """Return the same repair, or one with fewer calls, and how few they are at least as far as that is proved.

        What is released is called anyway: then nothing is proved.
        """
        is_called = any(self.cases[index].is_called for index in group)
        if is_called or best.numbers[:3] == best.bound[:3]:
            return best
        key = tuple(group), best.bound[:2]
        if key not in self._fewest:
            self._fewest[key] = FewestCalls(self.branching, group, best)
        return self._fewest[key].improved(best, self.budget.steps + 2 * now.steps)

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
