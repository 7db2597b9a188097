"""Find the multipliers: subgradient steps of decreasing size, the last of them from the best multipliers."""

from __future__ import annotations

from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.solver import BatchSolver
from ketaplan.planner.batch.progress import TOLERANCE, Progress
from ketaplan.planner.batch.schedule import FINAL_PART, PART, Schedule, falling

PRICE_SCALE = 64
MOST_SCALED = 1 << 26
FIRST_STEP, TURNING_STEP, LAST_STEP = 20 * 256, 80_000, 4_000
"""What one person too many adds to the price of their time in one round, in 1/256 points: at first, but for few rounds;
times the number of rounds when the final ones start, and at the end (tuned, see README.md).
"""
MARGIN = 32
"""Rounds are planned again if there is time for a 32nd more, or less."""
FULL_STEP_ROUNDS = 75
"""For this many rounds, the first step is the gap divided by the square of the excess demand (Polyak 1969); for more it
is longer, as there is time for it to settle.
"""
FINAL_SPANS, FEWEST_IN_A_SPAN, MOST_IN_A_SPAN = 8, 3, 12
"""The final rounds are divided into this many spans, of a least and a greatest length, each starting at the best
multipliers, as momentum would otherwise carry them away.
"""
SOFT, SOFT_FRAGMENTED = 10, 2
"""A multiplier of this many first steps moves twice as fast as one of 0; if time is partly in use, a few are high."""
MOMENTUM, MOMENTUM_FRAGMENTED = 250, 240
"""The velocity retained each round, in 1/256; less if time is partly in use, as the few high multipliers overshoot."""
SEPARATIONS = (25, 40)
"""Cuts are separated after these percentages of the rounds that are not final."""
FEWEST_ROUNDS = 100
"""With fewer rounds, multipliers are too rough for cuts."""
PACKED_AFTER = 20
"""Days are packed after this percentage of the rounds: the bound takes hundreds of rounds to follow."""
FEWEST_PACKED, FEWEST_PACKED_IN_TIME = 400, 900
"""Days are packed if there are at least 400 rounds, or time for 900 without packing, which makes a round two to three
times as long.
"""
MOST_SITES = 2
"""Days of more sites are not packed: there, searching in the same time gains more."""


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
    began = progress(0)
    ascent = _Ascent(solver, schedule.price_rounds)
    first = progress(0)
    ascent.fit(began, first)
    while ascent.number < ascent.rounds and solver.ruin.best_total > proved(solver, cost_gcd):
        ascent.go_on()
        used = progress(ascent.number / ascent.most)
        if used >= 1 and ascent.number < ascent.rounds:
            return True
        ascent.fit(first, used)
    return ascent.is_cut


class _Ascent:
    """Subgradient steps: ``number`` of ``rounds`` are done."""

    def __init__(self, solver: BatchSolver, rounds: int) -> None:
        """Plan as many rounds."""
        self.solver, self.most, self.number = solver, rounds, 0
        data = solver.data
        self.unit = solver.dual.unit
        self.momentum = MOMENTUM_FRAGMENTED if solver.is_fragmented else MOMENTUM
        self.full_step = self._full_step()
        self.unpriced_bound = solver.dual.bound
        self.separations: tuple[int, ...] = SEPARATIONS if rounds >= FEWEST_ROUNDS else ()
        self.since_separated = self.restarts_at = 0
        self.may_pack = len(data.templates.is_fragmented) <= MOST_SITES
        self._plan(rounds)

    def _full_step(self) -> int:
        """Return the gap at multipliers of 0, for each unit of excess demand squared, in 1/256 points."""
        solver = self.solver
        solver.dual.subgradient_step(0, 0)
        gap = solver.ruin.best_total - solver.dual.bound // solver.prices.scale
        return PART * gap * self.unit * self.unit // max(1, solver.dual.excess())

    def _plan(self, rounds: int) -> None:
        """Choose the sizes of all steps for a number of rounds."""
        self.rounds = rounds
        self.final = rounds - rounds // FINAL_PART
        first = max(1, min(FIRST_STEP, self.full_step * rounds // FULL_STEP_ROUNDS))
        turning, last = min(first * PART, TURNING_STEP * PART // rounds), LAST_STEP * PART // rounds
        self.sizes = falling(first * PART, turning, self.final) + falling(turning, last, rounds - self.final)
        soft = SOFT_FRAGMENTED if self.solver.is_fragmented else SOFT
        self.solver.dual.step_scale = max(1, soft * first * self.solver.prices.scale // (PART * self.unit))

    @property
    def is_cut(self) -> bool:
        """Whether there is no time for all rounds."""
        return self.rounds < self.most

    def fit(self, began: float, used: float) -> None:
        """Plan as many rounds as there is time for, if those done took it from the share ``began`` to ``used``.

        Before the first step, the round that measured the full step counts.
        """
        is_late = self.is_cut or used > self.number / self.most + TOLERANCE
        if used <= began or not is_late:
            return
        share = (used - began) / max(1, self.number)
        rounds = max(1, min(self.most, self.number + int((1 - used) / share)))
        if abs(rounds - self.rounds) * MARGIN > self.rounds or rounds <= self.number:
            self._plan(rounds)

    def go_on(self) -> None:
        """Take the next step."""
        dual = self.solver.dual
        fewest = FEWEST_PACKED_IN_TIME if self.is_cut else FEWEST_PACKED
        if self.may_pack and self.number >= self.rounds * PACKED_AFTER // 100 and self.rounds >= fewest:
            self.may_pack = False
            dual.choose_packed_days()
        if self.number >= max(self.final, self.restarts_at) and dual.bound > self.unpriced_bound:
            dual.restart_from_best()
            dual.pack_all_days()
            span = min(max(FEWEST_IN_A_SPAN, (self.rounds - self.final) // FINAL_SPANS), MOST_IN_A_SPAN)
            self.restarts_at = self.number + span
        amount = self.sizes[self.number] * self.solver.prices.scale << dual.fixed_bits
        parts = 256 * 256 * PART * self.unit * self.unit
        dual.subgradient_step(max(1, amount * (256 - self.momentum) // parts), self.momentum)
        self.number, self.since_separated = self.number + 1, self.since_separated + 1
        if self.separations and self.number >= self.final * self.separations[0] // 100:
            self.solver.cuts.separate(self.since_separated)
            self.separations, self.since_separated = self.separations[1:], 0
