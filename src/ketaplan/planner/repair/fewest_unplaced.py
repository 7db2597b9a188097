"""Proof that no repair leaves fewer sessions without a place, by the patients who compete for the same places.

A repair of everyone is one of some of them, too, to whom the others leave all room.  So no repair of everyone leaves
fewer sessions without a place than the best one of some patients alone, and the least of each of the others by
themselves.  It starts with those who have no place; those in the way of a better repair join them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ketaplan.planner.repair.branching import Joint
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.insertion import PatientInsertion

if TYPE_CHECKING:
    from ketaplan.planner.repair.branching import Branching

MOST_RIVALS = 20
"""Of more patients who compete nothing is proved."""


def fewest_unplaced(search: Branching, group: Sequence[int], best: Joint, last: int) -> Joint:
    """Return the repair, or one with fewer sessions without a place, proved where the steps last."""
    alone = {index: _alone(search, index) for index in group}
    rivals = {index for index in group if best.choices[index].numbers.unplaced > alone[index]}
    while best.bound.unplaced < best.numbers.unplaced and len(rivals) <= MOST_RIVALS:
        others = sum(alone[index] for index in group if index not in rivals)
        cutoff = Numbers(best.numbers.unplaced - others)
        found = search.below(dict.fromkeys(sorted(rivals), Limits()), cutoff, last)
        if found is None:
            break
        best = Joint(best.choices, best.numbers, max(best.bound, Numbers(others + found.bound.unplaced)))
        if found.numbers >= cutoff:
            break
        completed = _completed(search, group, best, found.choices)
        if completed is not None and completed.numbers < best.numbers:
            best = Joint(completed.choices, completed.numbers, best.bound)
        joining = _in_the_way(search, {**best.choices, **found.choices}) - rivals
        if not joining:
            break
        rivals |= joining
    return best


def _alone(search: Branching, index: int) -> int:
    choice = search.chooser.best(search.cases[index], Limits())
    return choice.numbers.unplaced if choice else 0


def _completed(
    search: Branching, group: Sequence[int], best: Joint, chosen: Mapping[int, PatientRepair]
) -> Joint | None:
    """Return a repair of all with the choices of some; None where it was not found."""
    insertion = PatientInsertion(search.days, dict.fromkeys(group, Limits()))
    insertion.restore(chosen)
    rest = [index for index in group if index not in chosen]
    for index in rest:
        if insertion.has_room_for(index, best.choices[index]):
            insertion.restore({index: best.choices[index]})
    try:
        if insertion.run([index for index in rest if index not in insertion.choices]):
            return Joint(dict(insertion.choices), insertion.numbers(), Numbers())
    except TooHardError:
        pass
    return None


def _in_the_way(search: Branching, choices: Mapping[int, PatientRepair]) -> set[int]:
    """Return patients who cannot have these choices together; none where all can."""
    try:
        clash, _ = search.clashes.of(choices, ())
    except TooHardError as error:
        return {item.case for item in error.args[0]}
    return set() if clash is None or clash.price is not None else {item.case for item in clash.items}
