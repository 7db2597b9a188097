"""How much has to leave a day at least: a bound on any repair, from the chairs and people of the day alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ketaplan.planner.repair.case import Movable
from ketaplan.planner.repair.choices import Limits, Numbers, PatientRepair, wanted
from ketaplan.planner.repair.day_items import Day, DayItems, sum_of
from ketaplan.planner.repair.day_options import Wanted

MOST_STATES = 64
"""Of more ways at once, visits are forgotten, so that the bound is lower but still one."""


class Stayer(NamedTuple):
    """A visit that could keep its time, and what its patient costs more where it does not; None if it has to stay."""

    case: int
    name: str
    wanted: Wanted
    cost: Numbers | None

    @property
    def end(self) -> int:
        """The minute of the day at which it ends."""
        return self.wanted.spot.minute + self.wanted.place.template.minutes


class Leaving(NamedTuple):
    """The cheapest visits to leave a day, and what that costs at least."""

    cost: Numbers
    stayers: tuple[Stayer, ...]


Cost = Callable[[int, Movable, PatientRepair], Numbers | None]
"""What a patient costs more where a visit leaves its day; None where it cannot."""


def leaving_of(
    days: DayItems, best: Mapping[int, PatientRepair], cost: Cost | None = None
) -> tuple[Numbers, list[Stayer]]:
    """Return a bound on the first four numbers of any repair, and the visits that leave their days for it.

    ``best`` is the best choice of each patient alone.  With another ``cost`` the visits are the cheapest by that, and
    the numbers are no bound.
    """
    if not all(choice.is_exact for choice in best.values()):
        return Numbers(), []
    least = sum_of(Numbers(*choice.numbers[:4]) for choice in best.values())
    leaving: list[Stayer] = []
    counted: set[int] = set()
    for _, visits in sorted(could_stay(days, best).items()):
        if days.staff.fits([wanted(days.cases[index], one) for index, one in visits]):
            continue
        stayers = [
            Stayer(index, one.id, wanted(days.cases[index], one), cost(index, one, best[index]))
            if cost
            else _stayer(days, index, one, best[index], counted)
            for index, one in visits
        ]
        found = least_leaving(stayers, days.staff.fits)
        if found is not None:
            least = least.plus(found.cost)
            leaving += found.stayers
    return least, leaving


def could_stay(days: DayItems, group: Iterable[int]) -> dict[Day, list[tuple[int, Movable]]]:
    """Return the visits that could keep their times, by day."""
    found: dict[Day, list[tuple[int, Movable]]] = {}
    for index in group:
        case = days.cases[index]
        for one in case.movables:
            if one.spot is not None and days.chooser.alone(case, one) is not None:
                found.setdefault((one.spot.day, one.clinic), []).append((index, one))
    return found


def _stayer(days: DayItems, index: int, one: Movable, best: PatientRepair, counted: set[int]) -> Stayer:
    """Return a visit that could stay; a patient's costs are counted on one day only, so that the sum is a bound."""
    case = days.cases[index]
    elsewhere = days.chooser.best(case, Limits(no_keep=frozenset({one.id})))
    cost = None
    if elsewhere is not None:
        more = elsewhere.numbers.minus(best.numbers)
        cost = Numbers() if index in counted else Numbers(*more[:4])
    counted.add(index)
    return Stayer(index, one.id, wanted(case, one), cost)


def least_leaving(stayers: Sequence[Stayer], fits: Callable[[Sequence[Wanted]], bool]) -> Leaving | None:
    """Return the cheapest visits to leave a day so that those at one time have chairs and people; None if none can.

    The visits are gone through by the clock; of ways that leave the same visits under way the cheapest is kept.
    """
    order = sorted(stayers, key=lambda one: (one.wanted.spot.minute, one.name))
    ways: dict[tuple[Stayer, ...], Leaving] = {(): Leaving(Numbers(), ())}
    for one in order:
        following: dict[tuple[Stayer, ...], Leaving] = {}
        for there, way in ways.items():
            for after, next_way in _next(one, there, way, fits):
                known = following.get(after)
                if known is None or next_way.cost < known.cost:
                    following[after] = next_way
        ways = _fewer(following)
    return min(ways.values(), key=lambda way: way.cost, default=None)


def _next(
    one: Stayer, there: tuple[Stayer, ...], way: Leaving, fits: Callable[[Sequence[Wanted]], bool]
) -> Iterator[tuple[tuple[Stayer, ...], Leaving]]:
    """Yield the ways in which a visit stays, and leaves."""
    there = tuple(other for other in there if other.end > one.wanted.spot.minute)
    if fits([other.wanted for other in (*there, one)]):
        yield (*there, one), way
    if one.cost is not None:
        yield there, Leaving(way.cost.plus(one.cost), (*way.stayers, one))


def _fewer(ways: dict[tuple[Stayer, ...], Leaving]) -> dict[tuple[Stayer, ...], Leaving]:
    """Return at most MOST_STATES ways: where there are more, the visits that end first are forgotten."""
    while len(ways) > MOST_STATES:
        longest = max(map(len, ways))
        merged: dict[tuple[Stayer, ...], Leaving] = {}
        for there, way in ways.items():
            if len(there) == longest:
                first = min(there, key=lambda one: (one.end, one.name))
                there = tuple(one for one in there if one is not first)  # noqa: PLW2901  the same way, less known
            if there not in merged or way.cost < merged[there].cost:
                merged[there] = way
        ways = merged
    return ways
