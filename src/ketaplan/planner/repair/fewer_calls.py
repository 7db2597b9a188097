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
from ketaplan.planner.repair.room_search import Patients, Room, RoomSearch

if TYPE_CHECKING:
    from ketaplan.planner.repair.branching import Branching

Visits = frozenset[Leaves]
MOST_APART = 2
"""Up to this many visits that leave are tried without the others first: what these cannot do, all cannot."""
PARTS = 4
"""To find a place for some visits takes at most this part of the steps."""
TRIAL_STEPS = 1250
"""To call only some patients is tried for this many steps, and LONGER where that was too few for all who were tried."""
LONG_TRIAL = 5000
"""More patients are called before those who were tried for this many steps are tried again."""
LONGER = 4
"""How many times as long, also where all are called in the best repair so far: some of them may well be enough."""


class FewestCalls:
    """What has to leave in a group of patients in any repair whose first two numbers are those of a bound."""

    def __init__(self, search: Branching, group: Sequence[int], best: Joint) -> None:
        """Begin with those who have to be called in any case."""
        self.search, self.group = search, frozenset(group)
        alone = {index: search.chooser.best(search.cases[index], Limits()) for index in group}
        self.alone = {index: Numbers(*choice.numbers[:3]) for index, choice in alone.items() if choice is not None}
        self.demands = [Demand(frozenset(), frozenset({Called(index)})) for index in group if self.alone[index].calls]
        self.allowed = Numbers(*best.bound[:2])
        self._days = could_stay(search.days, group)
        self._most, self._trial, self._least = 0, TRIAL_STEPS, 0
        self._rooms = RoomSearch(search, self.alone)
        self._doubted: list[Demand] = []
        self._tried: set[Visits] = set()
        self._possible: dict[Visits, list[Patients]] = {}

    def improved(self, best: Joint, last: int) -> Joint:
        """Return the repair, or one with fewer calls, and the bound on calls as far as the steps last."""
        self._most = (last - self.search.budget.steps) // PARTS
        while True:
            is_reached = best.numbers[:2] == self.allowed[:2]
            most = best.numbers.calls - 1 if is_reached else len(self.group)
            choice = fewest_called(self.demands, most, least=self._least, favored=called_in(best))
            if choice is not None or is_reached:
                self._least = best.numbers.calls if choice is None else len(choice.called)
                best = Joint(best.choices, best.numbers, max(best.bound, self._bound()))
            if choice is None or self.search.budget.is_over(last):
                return best
            choice = self._untried(most, best) or choice
            demands = list(self._misfits(choice)) or list(self._without_room(choice))
            self.demands += demands
            if not demands:
                best = self._called(choice, best, last)

    def _untried(self, most: int, best: Joint) -> Departures | None:
        """Return a choice that was not tried yet; None where all that call as few are to be tried, each for longer."""
        if not self._doubted:
            return None
        demands = [*self.demands, *self._doubted]
        choice = fewest_called(demands, most, least=self._least, favored=called_in(best))
        if choice is not None and (len(choice.called) == self._least or self._trial >= LONG_TRIAL):
            return choice
        self._trial, self._doubted = LONGER * self._trial, []
        return None

    def _called(self, choice: Departures, best: Joint, last: int) -> Joint:
        """Return the repair in which only these are called, or note what it lacks."""
        staying = self.group - choice.called
        trial = LONGER * self._trial if choice.called <= called_in(best) else self._trial
        steps = min(trial, last - self.search.budget.steps)
        found = self._room(choice.leaving, choice.called, staying, steps, is_staffed=True)
        if found is None:
            self._doubted.append(self._demand(choice.leaving, staying, choice.called))
        elif not found.choices:
            self.demands.append(self._demand(choice.leaving, found.blamed & staying, found.blamed - staying))
        else:
            numbers = self.search.clashes.of(found.choices, ())[1]
            return Joint(dict(found.choices), numbers, best.bound)
        return best

    def _bound(self) -> Numbers:
        """Return the bound with the fewest calls: of who is called and has what is broken placed a visit moves."""
        return Numbers(*self.allowed[:2], self._least, max(0, self._least - self.allowed.unplaced))

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
        for count in range(1, min(MOST_APART, len(choice.leaving) - 1) + 1):
            demands: list[Demand] = []
            for some in combinations(sorted(choice.leaving), count):
                leaving = frozenset(some)
                if leaving not in self._tried:
                    self._tried.add(leaving)
                    patients = frozenset(one.patient for one in some)
                    demands += self._demands_of(leaving, patients, self.group - patients)
                if all(choice.meets(one) for one in demands):
                    demands += self._demands_of(leaving, frozenset(one.patient for one in some), staying)
            if demands := [one for one in demands if not choice.meets(one)]:
                yield from demands
                return

    def _demands_of(self, leaving: Visits, called: Patients, staying: Patients) -> Iterator[Demand]:
        """Yield whom these visits cannot leave next to, then whom they cannot without those, and so on."""
        while True:
            if any(staying <= others for others in self._possible.get(leaving, ())):
                return
            found = self._room(leaving, called, staying, self._most)
            if found is None:
                return
            if found.choices:
                self._possible.setdefault(leaving, []).append(staying)
                return
            yield self._demand(leaving, found.blamed & staying, found.blamed - staying)
            if not found.blamed & staying:
                return
            staying -= found.blamed

    def _room(
        self, leaving: Visits, called: Patients, staying: Patients, steps: int, *, is_staffed: bool = False
    ) -> Room | None:
        """Return whether these visits can leave next to those who keep their times, with all others gone."""
        limits = {index: Limits(keep=frozenset(self.search.cases[index].by_id)) for index in staying}
        for index in called:
            limits[index] = Limits(no_keep=frozenset(one.visit for one in leaving if one.patient == index))
        gone = sum_of(self.alone[index] for index in self.group - called - staying)
        last = self.search.budget.steps + steps
        return self._rooms.find(dict(sorted(limits.items())), self.allowed.minus(gone), last, is_staffed=is_staffed)

    def _demand(self, leaving: Visits, staying: Patients, called: Patients) -> Demand:
        """Return that one of those who stay is called, too, where what leaves of those called leaves."""
        given = frozenset(one for one in leaving if one.patient in called)
        return Demand(given, frozenset(map(Called, staying)))


def called_in(best: Joint) -> Patients:
    """Return who is called in a repair."""
    return frozenset(index for index, choice in best.choices.items() if choice.numbers.calls)
