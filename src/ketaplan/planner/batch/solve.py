"""One part of a batch from its requests to everybody's course: prices for the bound, then the search."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from msgspec import Struct

from ketaplan.planner.batch.annealing import FEW, anneal
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.problem import Columns, Taken
from ketaplan.planner.batch.kernel.gap_closing import Closing
from ketaplan.planner.batch.progress import Watch, part_of
from ketaplan.planner.batch.restarts import Attempts, TwoAttempts
from ketaplan.planner.batch.schedule import Schedule, is_compiled, luck, schedule_for
from ketaplan.planner.batch.subgradient import find_prices, price_scale_of, proved

LEAST_FOR_TWO = 4
"""The least effort of a search that is made twice: a shorter one had better be longer."""
SEED = 0x9E3779B97F4A7C15


class Solution(Struct, frozen=True):
    """What a search has found; ``bound`` holds for its candidates beside what was taken."""

    columns: Columns
    search: Closing
    bound: int
    cut_short: bool


def solve(
    candidates: Sequence[Candidate],
    taken: Taken,
    effort: int,
    watch: Watch,
    attempts: Attempts = Attempts.ONE,
) -> Solution:
    """Plan the candidates together beside what is taken; one attempt at a short search, or for few, is enough."""
    columns = Columns(candidates, taken)
    search = _made(columns)
    schedule = schedule_for(len(candidates), effort)
    if len(candidates) <= FEW or effort < LEAST_FOR_TWO:
        attempts = Attempts.ONE
    search.start(array("i", _in_order(candidates)))
    price_share = schedule.price_share(attempts.in_turn)
    cut = find_prices(search, schedule, part_of(watch, 0, price_share), columns.grain)
    search.guide()
    cut = _search(search, schedule, attempts, part_of(watch, price_share, 1), columns.grain) or cut
    return Solution(columns, search, proved(search, columns.grain), cut)


def bound_of(candidates: Sequence[Candidate], taken: Taken, effort: int) -> int:
    """The bound alone, for candidates beside what is taken."""
    columns = Columns(candidates, taken)
    search = _made(columns)
    find_prices(search, schedule_for(len(candidates), effort), lambda done: done, columns.grain)
    return proved(search, columns.grain)


def _made(columns: Columns) -> Closing:
    search = Closing(columns.values, luck(), SEED)
    search.price_scale = price_scale_of(search)
    if not is_compiled():
        search.most_toil = search.never
    return search


def _in_order(candidates: Sequence[Candidate]) -> list[int]:
    """Who enters first: whoever is ready first."""
    ready = [min(request.ready for request in candidate.requests) for candidate in candidates]
    return sorted(range(len(candidates)), key=lambda number: (ready[number], number))


def _search(search: Closing, schedule: Schedule, attempts: Attempts, watch: Watch, grain: int) -> bool:
    """Search for plans, once or twice; whether the watch cut it short."""

    def once(watch: Watch) -> bool:
        return anneal(search, schedule, watch, grain)

    if attempts is Attempts.ONE:
        return once(watch)
    return TwoAttempts(search, once, lambda: search.kept_total <= proved(search, grain), SEED + 1).made(attempts, watch)
