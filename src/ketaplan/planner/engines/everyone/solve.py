"""One part of a batch from its requests to everybody's course: prices for the bound, then the search."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ketaplan.planner.engines.everyone.attempts import Attempts, TwoAttempts
from ketaplan.planner.engines.everyone.candidates import Candidate
from ketaplan.planner.engines.everyone.closing import Closing
from ketaplan.planner.engines.everyone.columns import Columns, Taken
from ketaplan.planner.engines.everyone.effort import PART, Schedule, falling, is_compiled, luck, schedule_for
from ketaplan.planner.engines.everyone.watch import Watch, part_of

PRICE_SCALE = 64
MOST_SCALED = 1 << 26
HOT, HOTTEST, SCARCE_HOT, SCARCE_HOT_IN_PIECES, COLD = 200, 600, 3000, 6000, 4
"""The first and last temperature, in points: the longer the search, the hotter; hottest where not all find room, the
more so where time is partly taken."""
STAGES = 200
"""Temperatures from first to last."""
FEW, FEW_GRAINS = 24, 10
"""So many patients at most are few: of them all is tried that could cost as little as is proved; so often at most."""
CLOSING, MOST_CLOSING_WORK = 25, 3_000_000
"""After so many of 100 parts of the search's work, with as much work at most as the search has, and never more."""
LEAST_FOR_TWO = 4
"""The least effort of a search that is made twice: a shorter one had better be longer."""
CHUNK = 25
"""Rounds between two looks at the watch."""
SEED = 0x9E3779B97F4A7C15
FIRST_STEP, TURNING_STEP, LAST_STEP = 20 * 256, 80_000, 4_000
"""What a whole person too much adds to the price of their time in one round, in 1/256 points: at first, and times the
number of rounds when the final ones begin, and at last."""
FINAL_SPANS, FEWEST_IN_A_SPAN, MOST_IN_A_SPAN = 8, 3, 12
"""In so many spans of the final rounds, each of at least and at most so many, the prices begin at the best there were:
momentum carries them past what is near."""
FIRST_STEP_OF_SEVERAL = 10 * 256
"""The first where patients have several sites to choose from: they answer to smaller differences."""
SOFT, SOFT_IN_PIECES = 10, 2
"""A price of so many times the first step moves twice as fast as one of nothing; where time is partly taken, prices of
few are high."""
MOMENTUM = 250
LOOKS = (25, 40)
"""After so many of 100 rounds of prices, limits are looked for."""
FEWEST_ROUNDS = 100
"""With fewer, prices are too rough to say where."""
ONE_SITE = 2
"""The length of a column that says where each site begins, and where the last one ends."""
TOLERANCE = 1e-6
"""Parts of the work that rounding may make of a watch's answer."""


@dataclass(frozen=True, slots=True)
class Solution:
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
    search = Closing(columns.values, luck(), SEED)
    search.price_scale = _price_scale(search)
    if not is_compiled():
        search.most_toil = search.never
    schedule = schedule_for(len(candidates), effort)
    if len(candidates) <= FEW or effort < LEAST_FOR_TWO:
        attempts = Attempts.ONE
    search.start(array("i", _in_order(candidates)))
    price_share = schedule.price_share(attempts.in_turn)
    cut = _find_prices(search, schedule, part_of(watch, 0, price_share), columns.grain)
    search.guide()
    cut = _search(search, schedule, attempts, part_of(watch, price_share, 1), columns.grain) or cut
    return Solution(columns, search, _bound(search, columns.grain), cut)


def _search(search: Closing, schedule: Schedule, attempts: Attempts, watch: Watch, grain: int) -> bool:
    """Search for plans, once or twice; whether the watch cut it short."""

    def anneal(watch: Watch) -> bool:
        return _anneal(search, schedule, watch, grain)

    if attempts is Attempts.ONE:
        return anneal(watch)
    two = TwoAttempts(search, anneal, lambda: search.kept_total <= _bound(search, grain), SEED + 1)
    return two.made(attempts, watch)


def _price_scale(search: Closing) -> int:
    """Parts of a point in which prices are counted: as fine as the numbers have room for."""
    scale = PRICE_SCALE
    while scale > 1 and max(search.absent) * scale > MOST_SCALED:
        scale //= 2
    return scale


def _bound(search: Closing, grain: int) -> int:
    """What is proved, in points: the next multiple of the grain, as every cost is one."""
    return max(0, -(-search.bound // (search.price_scale * grain)) * grain)


def _in_order(candidates: Sequence[Candidate]) -> list[int]:
    """Who enters first: whoever is ready first."""
    ready = [min(request.ready for request in candidate.requests) for candidate in candidates]
    return sorted(range(len(candidates)), key=lambda number: (ready[number], number))


def _find_prices(search: Closing, schedule: Schedule, watch: Watch, grain: int) -> bool:
    """Let the prices climb; whether the watch cut it short."""
    unit = search.level_units[len(search.level_units) - 1]
    first = FIRST_STEP if len(search.site_shapes) == ONE_SITE else FIRST_STEP_OF_SEVERAL
    soft = SOFT_IN_PIECES if any(search.in_pieces) else SOFT
    search.soft = max(1, soft * first * search.price_scale // (256 * unit))
    steps, from_best = _steps(schedule, first)
    span = min(max(FEWEST_IN_A_SPAN, schedule.final_rounds // FINAL_SPANS), MOST_IN_A_SPAN)
    looks = [from_best * look // 100 for look in LOOKS] if from_best >= FEWEST_ROUNDS else []
    number, rounds, cut = 0, 0, False
    while number < len(steps) and search.kept_total > _bound(search, grain):
        if number >= from_best:
            search.climb_from_best()
            from_best = number + span
        amount = steps[number] * search.price_scale << search.fine_bits
        search.climb(max(1, amount * (256 - MOMENTUM) // (256 * 256 * PART * unit * unit)), MOMENTUM)
        number, rounds = number + 1, rounds + 1
        if looks and number >= looks[0]:
            search.find_limits(rounds)
            looks, rounds = looks[1:], 0
        seen = watch(number / len(steps))
        if seen >= 1 and number < len(steps):
            return True
        if (late := int(len(steps) * seen - TOLERANCE)) > number:
            number, cut = late, True
    return cut


def _steps(schedule: Schedule, first: int) -> tuple[tuple[int, ...], int]:
    """The steps of the rounds of prices, in parts of what ``first`` is counted in; with which the final ones begin."""
    climbing = schedule.price_rounds - schedule.final_rounds
    turning = min(first * PART, TURNING_STEP * PART // schedule.price_rounds)
    last = LAST_STEP * PART // schedule.price_rounds
    return falling(first * PART, turning, climbing) + falling(turning, last, schedule.final_rounds), climbing


def _anneal(search: Closing, schedule: Schedule, watch: Watch, grain: int) -> bool:
    """Search at falling temperatures; whether the watch cut it short."""
    hot = min(HOTTEST, HOT + schedule.effort)
    if search.is_scarce():
        hot = SCARCE_HOT_IN_PIECES if any(search.in_pieces) else SCARCE_HOT
    heats = falling(hot * PART, COLD * PART, STAGES)
    cut, begun = False, search.work
    closes_at = schedule.work * CLOSING // 100 if search.patients <= FEW else schedule.work
    while (spent := search.work - begun) < schedule.work and search.kept_total > _bound(search, grain):
        share = spent / schedule.work
        seen = watch(share)
        if seen >= 1:
            return True
        if spent >= closes_at:
            begun, closes_at = begun + _close(search, schedule, grain), schedule.work
            continue
        is_late = seen > share + TOLERANCE
        cut = cut or is_late
        search.anneal(CHUNK, heats[int(seen * STAGES) if is_late else spent * STAGES // schedule.work])
    return cut


def _close(search: Closing, schedule: Schedule, grain: int) -> int:
    """Find plans that cost what is proved, or else prove a grain more, and so on; the work that it took."""
    begun = search.work
    end = begun + min(schedule.work, MOST_CLOSING_WORK)
    for _ in range(FEW_GRAINS):
        proved = _bound(search, grain)
        if search.kept_total <= proved or not search.settle(proved, end - search.work):
            break
    return search.work - begun


def bound_of(candidates: Sequence[Candidate], taken: Taken, effort: int) -> int:
    """The bound alone, for candidates beside what is taken."""
    columns = Columns(candidates, taken)
    search = Closing(columns.values, luck(), SEED)
    search.price_scale = _price_scale(search)
    _find_prices(search, schedule_for(len(candidates), effort), lambda done: done, columns.grain)
    return _bound(search, columns.grain)
