"""The fewest patients to be called, by implicit hitting sets (Moreno-Centeno and Karp, Operations Research 2013).

What has to leave its time is not known in full, but it is found out demand by demand: a day has not enough people for
some visits, so that one of them leaves; what leaves finds no place next to some patients, so that one of these is
called, too.  The fewest patients who meet the demands known so far bound the calls.  It is tried to call only these:
that is a repair, or it shows another demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from ketaplan.planner.repair.branching import Joint
from ketaplan.planner.repair.choices import Limits, Numbers, wanted
from ketaplan.planner.repair.day_bound import could_stay
from ketaplan.planner.repair.day_items import sum_of
from ketaplan.planner.repair.leaving_sets import Called, Demand, Departures, Leaves, fewest_called

if TYPE_CHECKING:
    from ketaplan.planner.repair.branching import Branching

Visits = frozenset[Leaves]
Patients = frozenset[int]
MOST_APART = 2
"""Up to this many visits that leave are tried without the others first: what these cannot do, all cannot."""
PARTS = 8
"""One trial takes at most this part of the steps."""


class FewestCalls:
    """What has to leave in a group of patients of whom a repair is known whose first two numbers are proved."""

    def __init__(self, search: Branching, group: Sequence[int], best: Joint) -> None:
        """Begin with those who have to be called in any case."""
        self.search, self.group = search, frozenset(group)
        alone = {index: search.chooser.best(search.cases[index], Limits()) for index in group}
        self.alone = {index: Numbers(*choice.numbers[:3]) for index, choice in alone.items() if choice is not None}
        self.demands = [Demand(frozenset(), frozenset({Called(index)})) for index in group if self.alone[index].calls]
        self.allowed = Numbers(*best.numbers[:2])
        self._days = could_stay(search.days, group)
        self._most = 0

    def improved(self, best: Joint, last: int) -> Joint:
        """Return the repair, or one with fewer calls, and the bound on calls as far as the steps last."""
        self._most = (last - self.search.budget.steps) // PARTS
        while True:
            choice = fewest_called(self.demands, best.numbers.calls - 1)
            calls = best.numbers.calls if choice is None else len(choice.called)
            best = Joint(best.choices, best.numbers, max(best.bound, self._bound(calls)))
            if choice is None or self.search.budget.is_over(last):
                return best
            demands = list(self._misfits(choice)) or list(self._without_room(choice))
            if not demands:
                found = self._repair(choice.leaving, choice.called, self.group - choice.called)
                if found is None:
                    return best
                if found.choices:
                    best = Joint(found.choices, found.numbers, best.bound)
                else:
                    demands = [self._demand(choice.leaving, choice.called, self.group - choice.called)]
            self.demands += demands

    def _bound(self, calls: int) -> Numbers:
        """Return the bound with this many calls: who is called and has what is broken placed has a visit that moves."""
        return Numbers(*self.allowed[:2], calls, max(0, calls - self.allowed.unplaced))

    def _misfits(self, choice: Departures) -> Iterator[Demand]:
        """Yield a demand for each day that has not enough chairs and people for the visits that stay."""
        for visits in self._days.values():
            there = [one for one in (Leaves(index, visit.id) for index, visit in visits) if one not in choice.leaving]
            if not there or self._fits(there):
                continue
            for visit in list(there):
                rest = [one for one in there if one is not visit]
                if rest and not self._fits(rest):
                    there = rest
            yield Demand(frozenset(), frozenset(there))

    def _fits(self, visits: Sequence[Leaves]) -> bool:
        cases = self.search.cases
        return self.search.days.staff.fits(
            [wanted(cases[one.patient], cases[one.patient].by_id[one.visit]) for one in visits]
        )

    def _without_room(self, choice: Departures) -> Iterator[Demand]:
        """Yield a demand for each of the visits that leave, or for some together, that find no place."""
        staying = self.group - choice.called
        is_found = False
        for count in range(1, min(MOST_APART, len(choice.leaving) - 1) + 1):
            for some in combinations(sorted(choice.leaving), count):
                leaving = frozenset(some)
                patients = frozenset(one.patient for one in some)
                if self._is_impossible(leaving, patients, staying):
                    yield self._demand(leaving, patients, staying)
                    is_found = True
            if is_found:
                return

    def _is_impossible(self, leaving: Visits, called: Patients, staying: Patients) -> bool:
        """Whether these visits cannot leave next to those who keep their times, even with all others gone."""
        found = self._repair(leaving, called, staying)
        return found is not None and not found.choices

    def _repair(self, leaving: Visits, called: Patients, staying: Patients) -> Joint | None:
        """Return a repair of these patients, one without choices if there is none, None if that is not known."""
        limits = {index: Limits(keep=frozenset(self.search.cases[index].by_id)) for index in staying}
        for index in called:
            limits[index] = Limits(no_keep=frozenset(one.visit for one in leaving if one.patient == index))
        gone = sum_of(self.alone[index] for index in self.group - called - staying)
        cutoff = self.allowed.minus(gone)._replace(calls=len(called) + 1)
        return self.search.below(dict(sorted(limits.items())), cutoff, self.search.budget.steps + self._most)

    def _demand(self, leaving: Visits, called: Patients, staying: Patients) -> Demand:
        """Return which of those who stay, a smallest part of them, these visits cannot leave next to (QuickXplain)."""

        def smallest(fixed: Patients, rest: Sequence[int], *, is_more: bool) -> Patients:
            if is_more and self._is_impossible(leaving, called, fixed):
                return frozenset()
            if len(rest) < 2:
                return frozenset(rest)
            first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
            of_second = smallest(fixed.union(first), second, is_more=True)
            return of_second | smallest(fixed | of_second, first, is_more=bool(of_second))

        core = smallest(frozenset(), sorted(staying), is_more=True)
        return Demand(leaving, frozenset(map(Called, core)))
