"""Improve a repair of many patients: some are taken out and put back in another order, as long as the steps last."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import permutations

from ketaplan.planner.repair.choices import Limits, Numbers
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.insertion import PatientInsertion

MOST_TOGETHER = 5
"""The most patients to take out at once."""


def improved(insertion: PatientInsertion, best: Numbers, least: Numbers, last: int, seed: int) -> Numbers:
    """Improve a repair from its numbers until the budget is used, or none costs less; return the new numbers.

    Another ``seed`` draws other patients to take out together.
    """
    budget = insertion.days.budget
    is_better = True
    while is_better:
        is_better = False
        for some in list(_systematic(insertion)):
            if best <= least or budget.is_over(last):
                return best
            numbers = _again(insertion, list(permutations(some)), best)
            is_better = is_better or numbers < best
            best = numbers
    chance = random.Random(seed)  # noqa: S311  the same in every run
    failures = 0
    while best > least and failures < MOST_FAILURES and not budget.is_over(last):
        drawn = _drawn(insertion, chance)
        if not drawn:
            break
        numbers = _again(insertion, [drawn], best)
        failures = 0 if numbers < best else failures + 1
        best = numbers
    return best


def fill_in(insertion: PatientInsertion, best: Numbers) -> Numbers:
    """Place what was left without a place and has one while all others stay; return the numbers."""
    for index in sorted(insertion.choices):
        for name in insertion.choices[index].out:
            before = insertion.choices[index]
            if not insertion.place_left_out(index, name):
                continue
            try:
                numbers = insertion.numbers()
            except TooHardError:
                numbers = best
            if numbers < best:
                best = numbers
            else:
                insertion.restore({index: before})
    return best


MOST_FAILURES = 200
"""After this many draws without a better repair the search ends."""


def _again(insertion: PatientInsertion, orders: Sequence[Sequence[int]], best: Numbers) -> Numbers:
    """Put patients in again in each order; return the numbers of the best, which is kept.

    Another repair that costs the same is kept, too: so others are tried after it.
    """
    kept = {index: insertion.choices[index] for index in orders[0]}
    for order in orders:
        for index in order:
            if index in insertion.choices:
                insertion.take_out(index)
        if not insertion.run(order):
            continue
        try:
            numbers = insertion.numbers()
        except TooHardError:
            continue
        if numbers <= best:
            best, kept = numbers, {index: insertion.choices[index] for index in order}
    insertion.restore(kept)
    return best


def _worst(insertion: PatientInsertion) -> list[int]:
    """Return who costs more than alone, by how much, the most first."""
    days = insertion.days
    more = {}
    for index, choice in insertion.choices.items():
        alone = days.chooser.best(days.cases[index], Limits())
        if alone is not None and choice.numbers > alone.numbers:
            more[index] = choice.numbers.minus(alone.numbers)
    return sorted(more, key=lambda index: (more[index], -index), reverse=True)


def _systematic(insertion: PatientInsertion) -> Iterator[tuple[int, ...]]:
    """Yield who is taken out together: those who cost more than alone first, each with those on the days they want."""
    worst = _worst(insertion)
    yield from ((index,) for index in worst)
    for index in worst:
        yield from ((index, other) for other in _rivals(insertion, index))


def _rivals(insertion: PatientInsertion, index: int) -> list[int]:
    """Return who else is there on the days that a patient would like best."""
    alone = insertion.days.chooser.best(insertion.days.cases[index], Limits())
    return insertion.on_days_of(index, alone) if alone is not None else []


def _drawn(insertion: PatientInsertion, chance: random.Random) -> list[int]:
    """Draw who is taken out: one who costs more than alone, and some of those on the days that they want."""
    worst = _worst(insertion)
    if not worst:
        return []
    index = worst[min(int(chance.expovariate(0.5)), len(worst) - 1)]
    others = _rivals(insertion, index) or [other for other in sorted(insertion.choices) if other != index]
    some = chance.sample(others, min(len(others), chance.randint(1, MOST_TOGETHER - 1)))
    rest = [one for one in some if one != index]
    return [index, *rest] if chance.random() < 0.7 else [*rest, index]
