"""How the prices are found: rounds of steps that grow smaller, the last of them from the best prices there were."""

from __future__ import annotations

from ketaplan.planner.batch.kernel.gap_closing import Closing
from ketaplan.planner.batch.progress import TOLERANCE, Watch
from ketaplan.planner.batch.schedule import PART, Schedule, falling

PRICE_SCALE = 64
MOST_SCALED = 1 << 26
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


def price_scale_of(search: Closing) -> int:
    """Parts of a point in which prices are counted: as fine as the numbers have room for."""
    scale = PRICE_SCALE
    while scale > 1 and max(search.absent) * scale > MOST_SCALED:
        scale //= 2
    return scale


def proved(search: Closing, grain: int) -> int:
    """What is proved, in points: the next multiple of the grain, as every cost is one."""
    return max(0, -(-search.bound // (search.price_scale * grain)) * grain)


def find_prices(search: Closing, schedule: Schedule, watch: Watch, grain: int) -> bool:
    """Let the prices climb; whether the watch cut it short."""
    unit = search.level_units[len(search.level_units) - 1]
    first = FIRST_STEP if len(search.site_shapes) == ONE_SITE else FIRST_STEP_OF_SEVERAL
    soft = SOFT_IN_PIECES if any(search.in_pieces) else SOFT
    search.soft = max(1, soft * first * search.price_scale // (256 * unit))
    steps, from_best = _steps(schedule, first)
    span = min(max(FEWEST_IN_A_SPAN, schedule.final_rounds // FINAL_SPANS), MOST_IN_A_SPAN)
    looks = [from_best * look // 100 for look in LOOKS] if from_best >= FEWEST_ROUNDS else []
    number, rounds, cut = 0, 0, False
    while number < len(steps) and search.kept_total > proved(search, grain):
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
