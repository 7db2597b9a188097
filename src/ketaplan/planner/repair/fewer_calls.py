"""Proof that no repair calls fewer patients: who could be called alone is tried, while the others keep their times."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from ketaplan.planner.repair.branching import Joint
from ketaplan.planner.repair.choices import Limits, Numbers, wanted
from ketaplan.planner.repair.day_bound import could_stay

if TYPE_CHECKING:
    from ketaplan.planner.repair.branching import Branching
    from ketaplan.planner.repair.case import Movable

MOST_SETS = 3000
"""Of more sets of patients none is tried in the first round, and of twice as many in each of the next."""
MOST_CALLED = 4
"""Sets of more patients are not tried."""


def fewer_calls(search: Branching, group: Sequence[int], best: Joint, last: int, number: int) -> Joint | None:
    """Return a repair with one call less; the same repair where it is proved that there is none; None if not known.

    The sessions without a place and the confirmed ones that move have to be proved already.  ``number`` is that of the
    round.
    """
    alone = {index: search.chooser.best(search.cases[index], Limits()) for index in group}
    forced = [index for index, choice in alone.items() if choice is None or choice.numbers.calls]
    is_called = any(search.cases[index].is_called for index in group)
    calls = best.numbers.calls - 1
    if is_called or not len(forced) <= calls <= MOST_CALLED or best.numbers[:2] != best.bound[:2]:
        return None
    if comb(len(group) - len(forced), calls - len(forced)) > MOST_SETS << number:
        return None
    cutoff = Numbers(*best.numbers[:3])
    for called in _sets(search, group, forced, calls):
        if _one_has_no_choice(search, group, called, cutoff, last):
            continue
        found = search.below(_limits(search, group, called), cutoff, last)
        if found is None or found.numbers < cutoff:
            return found
    return best


def _limits(search: Branching, group: Sequence[int], called: Collection[int]) -> dict[int, Limits]:
    """Return the limits under which only these patients may be called."""
    return {
        index: Limits() if index in called else Limits(keep=frozenset(search.cases[index].by_id)) for index in group
    }


def _one_has_no_choice(
    search: Branching, group: Sequence[int], called: Collection[int], cutoff: Numbers, last: int
) -> bool:
    """Whether one of the patients finds nothing next to those who keep their times, even with the others gone."""
    for index in sorted(called):
        there = [other for other in group if other == index or other not in called]
        found = search.below(_limits(search, there, [index]), cutoff, last)
        if found is not None and found.numbers >= cutoff:
            return True
    return False


def _sets(search: Branching, group: Sequence[int], forced: Sequence[int], calls: int) -> Iterator[frozenset[int]]:
    """Yield whom it could be enough to call: the others' visits have chairs and people on each day."""
    days = could_stay(search.days, group)
    rest = [index for index in group if index not in forced]
    for some in combinations(rest, calls - len(forced)):
        called = frozenset((*forced, *some))
        if all(_fits(search, visits, called) for visits in days.values()):
            yield called


def _fits(search: Branching, visits: Sequence[tuple[int, Movable]], called: frozenset[int]) -> bool:
    stays = [wanted(search.cases[index], one) for index, one in visits if index not in called]
    return not stays or search.days.staff.fits(stays)
