"""One part of a batch from its requests to everybody's course: prices for the bound, then the search."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ketaplan.planner.engines.everyone.candidates import Candidate
from ketaplan.planner.engines.everyone.columns import Columns, Taken
from ketaplan.planner.engines.everyone.effort import PART, Schedule, falling, luck, schedule_for
from ketaplan.planner.engines.everyone.search import Search

Watch = Callable[[float], float]
"""Told how much of the work is done (0 to 1); answers how far it is to be taken to be, 1 to stop at once."""

PRICE_SCALE = 64
MOST_SCALED = 1 << 26
PRICE_SHARE = 0.15
"""About what part of the time the prices take."""
HOT, COLD = 600, 4
CHUNK = 25
"""Rounds between two looks at the watch."""
SEED = 0x9E3779B97F4A7C15
FIRST_STEP, LAST_STEP = 40 * 256, 50
"""What a whole person too much adds to the price of their time in one round, in 1/256 points: at first, at last."""
MOMENTUM = 243
MANY_ROUNDS = 1000
"""With fewer rounds than this, large first steps are not made good again."""
TOLERANCE = 1e-6
"""Parts of the work that rounding may make of a watch's answer."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What a search has found; ``bound`` holds for its candidates beside what was taken."""

    columns: Columns
    search: Search
    bound: int
    cut_short: bool


def solve(candidates: Sequence[Candidate], taken: Taken, effort: int, watch: Watch) -> Solution:
    """Plan the candidates together beside what is taken."""
    columns = Columns(candidates, taken)
    search = Search(columns.values, luck(), SEED)
    search.price_scale = _price_scale(search)
    schedule = schedule_for(len(candidates), effort, HOT, COLD)
    search.start(array("i", _in_order(candidates)))
    cut = _find_prices(search, schedule, watch)
    search.guide()
    cut = _anneal(search, schedule, watch) or cut
    return Solution(columns, search, max(0, search.bound // search.price_scale), cut)


def _price_scale(search: Search) -> int:
    """Parts of a point in which prices are counted: as fine as the numbers have room for."""
    scale = PRICE_SCALE
    while scale > 1 and max(search.absent) * scale > MOST_SCALED:
        scale //= 2
    return scale


def _is_proved(search: Search) -> bool:
    """Whether nothing can be better than what is found: costs are whole points, so the bound may be rounded up."""
    return search.kept_total <= -(-search.bound // search.price_scale)


def _in_order(candidates: Sequence[Candidate]) -> list[int]:
    """Who enters first: whoever is ready first."""
    ready = [min(request.ready for request in candidate.requests) for candidate in candidates]
    return sorted(range(len(candidates)), key=lambda number: (ready[number], number))


def _find_prices(search: Search, schedule: Schedule, watch: Watch) -> bool:
    """Let the prices climb; whether the watch cut it short."""
    unit = search.level_units[len(search.level_units) - 1]
    first = FIRST_STEP if schedule.price_rounds >= MANY_ROUNDS else FIRST_STEP // 4
    steps = falling(first * PART, LAST_STEP * PART, schedule.price_rounds)
    for number, step in enumerate(steps):
        if _is_proved(search):
            return False
        amount = step * search.price_scale << search.fine_bits
        search.climb(max(1, amount * (256 - MOMENTUM) // (256 * 256 * PART * unit * unit)), MOMENTUM)
        done = PRICE_SHARE * (number + 1) / schedule.price_rounds
        if watch(done) > PRICE_SHARE + TOLERANCE:
            return True
    return False


def _anneal(search: Search, schedule: Schedule, watch: Watch) -> bool:
    """Search at falling temperatures; whether the watch cut it short."""
    cut, begun = False, search.work
    while (spent := search.work - begun) < schedule.work and not _is_proved(search):
        share = PRICE_SHARE + (1 - PRICE_SHARE) * spent / schedule.work
        seen = watch(share)
        if seen >= 1:
            return True
        cut = cut or seen > share + TOLERANCE
        stage = int((max(seen, share) - PRICE_SHARE) / (1 - PRICE_SHARE) * len(schedule.heats))
        search.anneal(CHUNK, schedule.heats[max(0, min(stage, len(schedule.heats) - 1))])
    return cut


def bound_of(candidates: Sequence[Candidate], taken: Taken, effort: int) -> int:
    """The bound alone, for candidates beside what is taken."""
    search = Search(Columns(candidates, taken).values, luck(), SEED)
    search.price_scale = _price_scale(search)
    _find_prices(search, schedule_for(len(candidates), effort, HOT, COLD), lambda done: done)
    return max(0, search.bound // search.price_scale)
