"""Find the multipliers: subgradient steps of decreasing size, the last of them from the best multipliers."""

from __future__ import annotations

from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.solver import BatchSolver
from ketaplan.planner.batch.progress import TOLERANCE, Progress
from ketaplan.planner.batch.schedule import FEW, PART, Schedule, falling

PRICE_SCALE = 64
MOST_SCALED = 1 << 26
FIRST_STEP, TURNING_STEP, LAST_STEP = 20 * 256, 80_000, 4_000
"""What one person too many adds to the price of their time in one round, in 1/256 points: at first; times the number of
rounds when the final ones start, and at the end (tuned, see README.md).
"""
FINAL_SPANS, FEWEST_IN_A_SPAN, MOST_IN_A_SPAN = 8, 3, 12
"""The final rounds are divided into this many spans, of a least and a greatest length, each starting at the best
multipliers, as momentum would otherwise carry them away.
"""
FIRST_STEP_OF_SEVERAL = 10 * 256
"""The first step if there are several sites: patients change sites at smaller differences."""
SOFT, SOFT_FRAGMENTED = 10, 2
"""A multiplier of this many first steps moves twice as fast as one of 0; if time is partly in use, a few are high."""
MOMENTUM = 250
"""The velocity retained each round, in 1/256."""
SEPARATIONS = (25, 40)
"""Cuts are separated after these percentages of the rounds."""
FEWEST_ROUNDS = 100
"""With fewer rounds, multipliers are too rough for cuts and packings."""
PACKED_AFTER = 20
"""Days are packed after this percentage of the rounds: the bound takes hundreds of rounds to follow."""
MOST_SITES = 10
"""With more sites there is time for few rounds, and packing makes them fewer."""
ONE_SITE = 2
"""The length of the array of site offsets if there is one site."""


def price_scale_of(data: ProblemData) -> int:
    """Return the parts of a point in which multipliers are counted: as many as 32 bits allow."""
    scale = PRICE_SCALE
    while scale > 1 and max(data.options.unplanned_cost) * scale > MOST_SCALED:
        scale //= 2
    return scale


def proved(solver: BatchSolver, cost_gcd: int) -> int:
    """Return the proved bound in points, rounded up to a multiple of ``cost_gcd``, as every cost is one."""
    return max(0, -(-solver.dual.bound // (solver.prices.scale * cost_gcd)) * cost_gcd)


def find_multipliers(solver: BatchSolver, schedule: Schedule, progress: Progress, cost_gcd: int) -> bool:
    """Improve the multipliers; return whether it was cut short."""
    resources, dual, scale = solver.data.resources, solver.dual, solver.prices.scale
    unit = resources.level_units[len(resources.level_units) - 1]
    first = FIRST_STEP if len(solver.data.templates.site_templates) == ONE_SITE else FIRST_STEP_OF_SEVERAL
    soft = SOFT_FRAGMENTED if solver.is_fragmented else SOFT
    dual.step_scale = max(1, soft * first * scale // (256 * unit))
    steps, from_best = _steps(schedule, first)
    span = min(max(FEWEST_IN_A_SPAN, schedule.final_rounds // FINAL_SPANS), MOST_IN_A_SPAN)
    separations = [from_best * part // 100 for part in SEPARATIONS] if from_best >= FEWEST_ROUNDS else []
    number, rounds, cut = 0, 0, False
    packs_at = len(steps) * PACKED_AFTER // 100 if _may_pack(solver, len(steps)) else len(steps)
    while number < len(steps) and solver.ruin.best_total > proved(solver, cost_gcd):
        if number >= packs_at:
            packs_at = len(steps)
            dual.choose_packed_days()
        if number >= from_best:
            dual.restart_from_best()
            from_best = number + span
            dual.pack_all_days()
        amount = steps[number] * scale << dual.fixed_bits
        dual.subgradient_step(max(1, amount * (256 - MOMENTUM) // (256 * 256 * PART * unit * unit)), MOMENTUM)
        number, rounds = number + 1, rounds + 1
        if separations and number >= separations[0]:
            solver.cuts.separate(rounds)
            separations, rounds = separations[1:], 0
        used = progress(number / len(steps))
        if used >= 1 and number < len(steps):
            return True
        if (late := int(len(steps) * used - TOLERANCE)) > number:
            number, cut = late, True
    return cut


def _may_pack(solver: BatchSolver, rounds: int) -> bool:
    """Return whether days may be packed: not for few patients, as closing their gap needs the price of all capacity."""
    is_small = len(solver.data.templates.is_fragmented) <= MOST_SITES
    return solver.data.options.patients > FEW and rounds >= FEWEST_ROUNDS and is_small


def _steps(schedule: Schedule, first: int) -> tuple[tuple[int, ...], int]:
    """Return the steps of all rounds, in parts of the unit of ``first``, and the index of the first final one."""
    rising = schedule.price_rounds - schedule.final_rounds
    turning = min(first * PART, TURNING_STEP * PART // schedule.price_rounds)
    last = LAST_STEP * PART // schedule.price_rounds
    return falling(first * PART, turning, rising) + falling(turning, last, schedule.final_rounds), rising
