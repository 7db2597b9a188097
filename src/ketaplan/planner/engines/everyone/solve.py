"""One part of a batch from its requests to everybody's course: prices for the bound, then the search."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ketaplan.planner.engines.everyone.candidates import Candidate
from ketaplan.planner.engines.everyone.closing import Closing
from ketaplan.planner.engines.everyone.columns import Columns, Taken
from ketaplan.planner.engines.everyone.effort import PART, Schedule, falling, luck, schedule_for

Watch = Callable[[float], float]
"""Told how much of the work is done (0 to 1); answers how far it is to be taken to be, 1 to stop at once."""

PRICE_SCALE = 64
MOST_SCALED = 1 << 26
HOT, HOTTEST, SCARCE_HOT, COLD = 200, 600, 3000, 4
"""The first and last temperature, in points: the longer the search, the hotter; hottest where not all find room."""
STAGES = 200
"""Temperatures from first to last."""
FEW, FEW_GRAINS = 24, 10
"""So many patients at most are few: of them all is tried that could cost as little as is proved; so often at most."""
CLOSING, MOST_CLOSING_WORK = 25, 3_000_000
"""After so many of 100 parts of the search's work, with as much work at most as the search has, and never more."""
CHUNK = 25
"""Rounds between two looks at the watch."""
SEED = 0x9E3779B97F4A7C15
FIRST_STEP, LAST_STEP = 20 * 256, 50
"""What a whole person too much adds to the price of their time in one round, in 1/256 points: at first, at last."""
FIRST_FINAL_STEP, LAST_FINAL_STEP = 60, 6
"""The same in the final rounds."""
FINAL_SPAN = 12
"""After so many of these the prices go on from the best there were: momentum carries them past what is near."""
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


def solve(candidates: Sequence[Candidate], taken: Taken, effort: int, watch: Watch, attempt: int = 0) -> Solution:
    """Plan the candidates together beside what is taken; each attempt has chances of its own."""
    columns = Columns(candidates, taken)
    search = Closing(columns.values, luck(), SEED + attempt)
    search.price_scale = _price_scale(search)
    schedule = schedule_for(len(candidates), effort)
    search.start(array("i", _in_order(candidates)))
    cut = _find_prices(search, schedule, watch, columns.grain)
    search.guide()
    cut = _anneal(search, schedule, watch, columns.grain) or cut
    return Solution(columns, search, _bound(search, columns.grain), cut)


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
    climbing = schedule.price_rounds - schedule.final_rounds
    steps = falling(first * PART, LAST_STEP * PART, climbing)
    steps += falling(FIRST_FINAL_STEP * PART, LAST_FINAL_STEP * PART, schedule.final_rounds)
    looks = [climbing * look // 100 for look in LOOKS] if climbing >= FEWEST_ROUNDS else []
    number, rounds, cut = 0, 0, False
    while number < len(steps) and search.kept_total > _bound(search, grain):
        if number >= climbing and (number - climbing) % FINAL_SPAN == 0:
            search.climb_from_best()
        amount = steps[number] * search.price_scale << search.fine_bits
        search.climb(max(1, amount * (256 - MOMENTUM) // (256 * 256 * PART * unit * unit)), MOMENTUM)
        number, rounds = number + 1, rounds + 1
        if looks and number >= looks[0]:
            search.find_limits(rounds)
            looks, rounds = looks[1:], 0
        seen = watch(schedule.price_share * number / len(steps))
        if seen >= 1:
            return True
        if (late := int(len(steps) * seen / schedule.price_share - TOLERANCE)) > number:
            number, cut = late, True
    return cut


def _anneal(search: Closing, schedule: Schedule, watch: Watch, grain: int) -> bool:
    """Search at falling temperatures; whether the watch cut it short."""
    hot = SCARCE_HOT if search.is_scarce() else min(HOTTEST, HOT + schedule.effort)
    heats = falling(hot * PART, COLD * PART, STAGES)
    cut, begun, before = False, search.work, schedule.price_share
    closes_at = schedule.work * CLOSING // 100 if search.patients <= FEW else schedule.work
    while (spent := search.work - begun) < schedule.work and search.kept_total > _bound(search, grain):
        share = before + (1 - before) * spent / schedule.work
        seen = watch(share)
        if seen >= 1:
            return True
        if spent >= closes_at:
            begun, closes_at = begun + _close(search, schedule, grain), schedule.work
            continue
        cut = cut or seen > share + TOLERANCE
        stage = int((max(seen, share) - before) / (1 - before) * STAGES)
        search.anneal(CHUNK, heats[max(0, min(stage, STAGES - 1))])
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
