"""Multipliers on the time of resources and on cuts, and the bound that they prove (Lagrangian relaxation).

Relax the rule that no resource is used beyond its capacity, and give every slot of its time a price instead: then each
patient's cheapest course is found separately and exactly.  The sum of these, minus the value of all capacity, is a
lower bound on the cost of any set of plans, for any prices of at least 0.  They follow the subgradient with momentum
(Held and Karp 1971; Camerini, Fratta and Maffioli 1975): the price of time in too much demand rises, that of unused
time falls.  Cuts are priced in the same way.

Multipliers and the bound are integers, ``scale`` parts of a point for a unit.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.day_cuts import DayCuts
from ketaplan.planner.batch.kernel.day_packing import DayPacking
from ketaplan.planner.batch.kernel.pricing import Pricing
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices

PARTS, EXACT_EVERY = 4, 8
"""At first a quarter of the days is packed in each round, all of them in every eighth, which alone proves a bound."""
FIXED_BITS = 12
"""Fraction bits of stored multipliers, more than the patients see."""


class LagrangianDual:
    """Maximizes the bound over the multipliers.

    A multiplier of n * ``step_scale`` parts moves n + 1 times as fast as one of 0; ``unit`` is all of one person.
    """

    def __init__(
        self, data: ProblemData, pricing: Pricing, prices: VisitPrices, cuts: DayCuts, packing: DayPacking
    ) -> None:
        """Start without velocity."""
        self.pricing, self.prices, self.cuts, self.packing = pricing, prices, cuts, packing
        self.patients, self.slots = data.options.patients, data.calendar.slots
        self.unit = data.resources.level_units[data.resources.levels - 1]
        cells = len(prices.multiplier)
        self.best_multiplier = array("i", bytes(4 * cells))
        self.multiplier_fixed = array("q", bytes(8 * cells))
        self.velocity = array("q", bytes(8 * cells))
        self.bound = 0
        self.step_scale = 1
        self.round, self.parts, self.every = 0, 1, EXACT_EVERY
        self.fixed_bits = FIXED_BITS

    def subgradient_step(self, step: int, momentum: int) -> int:
        """Solve the relaxation at the current multipliers, move them, and return the bound of this round.

        ``step`` is what one excess unit adds to a multiplier, in its finest parts; ``momentum``/256 of the velocity
        stays.
        """
        self.prices.update()
        is_exact = self._pack_days()
        self.pricing.clear_usage()
        total = 0
        for patient in range(self.patients):
            total += self.pricing.price_patient(patient)
        total -= self.capacity_value()
        if is_exact and total > self.bound:
            self.bound = total
            self._store_best()
        self._move(step, momentum)
        self._move_cuts(step, momentum)
        return total

    def choose_packed_days(self) -> None:
        """Choose the days to pack at the present prices; at first, a part of them is packed in each round."""
        self.prices.update()
        self.packing.choose_days()
        if self.packing.states:
            self.parts = PARTS

    def pack_all_days(self) -> None:
        """Pack every chosen day in every round from now on."""
        self.parts = 1

    def _pack_days(self) -> bool:
        """Pack some days, or all; return whether the supply of all is that of the present prices, as a bound needs."""
        self.round += 1
        if self.parts == 1 or self.round % self.every == 0:
            self.packing.pack(0, 1)
            return True
        self.packing.pack(self.round % self.parts, self.parts)
        return False

    def capacity_value(self) -> int:
        """Return the value of all supply, and that of the cuts."""
        total, cuts = 0, self.cuts
        for row in range(len(self.pricing.is_used)):
            if self.pricing.is_used[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    total += self.prices.multiplier[cell] * self.packing.supply[cell]
        for row in range(len(cuts.cut_count)):
            for number in range(row * cuts.a_day, row * cuts.a_day + cuts.cut_count[row]):
                total += cuts.multiplier[number] * cuts.cut_most[number]
        return total

    def excess(self) -> int:
        """Return the sum of the squares of all demand beyond supply in the last round."""
        total = 0
        for row in range(len(self.pricing.is_used)):
            if self.pricing.is_used[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    over = self.pricing.usage[cell] - self.packing.supply[cell]
                    total += over * over if over > 0 else 0
        return total

    def _store_best(self) -> None:
        """Store the multipliers with the best bound so far."""
        for row in range(len(self.pricing.is_used)):
            if self.pricing.is_used[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    self.best_multiplier[cell] = self.prices.multiplier[cell]
        for number in range(len(self.cuts.multiplier)):
            self.cuts.best_multiplier[number] = self.cuts.multiplier[number]

    def _move(self, step: int, momentum: int) -> None:
        """Move along the subgradient, farther for high multipliers: they differ by orders of magnitude."""
        soft, prices, usage = self.step_scale, self.prices, self.pricing.usage
        for row in range(len(self.pricing.is_used)):
            if not self.pricing.is_used[row]:
                continue
            for cell in range(row * self.slots, (row + 1) * self.slots):
                over = usage[cell] - self.packing.supply[cell]
                if self.multiplier_fixed[cell] or self.velocity[cell] or over > 0:
                    price = prices.multiplier[cell]
                    more = step * (price + soft) // soft if price else step  # a division is slow
                    self.velocity[cell] = (self.velocity[cell] * momentum >> 8) + over * more
                    price = self._projected(self.multiplier_fixed, self.velocity, cell)
                    if price != prices.multiplier[cell]:
                        prices.multiplier[cell] = price
                        prices.moved[row] = 1

    def _move_cuts(self, step: int, momentum: int) -> None:
        """Move the multipliers of cuts, which are prices of a visit, not of a unit of time."""
        cuts = self.cuts
        soft, stride = self.step_scale * self.unit, step * self.unit * self.unit
        for row in range(len(cuts.cut_count)):
            for number in range(row * cuts.a_day, row * cuts.a_day + cuts.cut_count[row]):
                over = cuts.cut_usage[number] - cuts.cut_most[number]
                more = stride * (cuts.multiplier[number] + soft) // soft
                cuts.cut_usage[number] = 0
                cuts.velocity[number] = (cuts.velocity[number] * momentum >> 8) + over * more
                price = self._projected(cuts.multiplier_fixed, cuts.velocity, number)
                if price != cuts.multiplier[number]:
                    cuts.multiplier[number] = price
                    cuts.row_moved[row] = 1

    def _projected(self, multiplier_fixed: array[int], velocity: array[int], at: int) -> int:
        """Move a multiplier by its velocity, stopping at 0; return it without its fraction bits."""
        multiplier_fixed[at] += velocity[at]
        if multiplier_fixed[at] < 0:
            multiplier_fixed[at] = velocity[at] = 0
        return multiplier_fixed[at] >> self.fixed_bits

    def restore_best(self) -> None:
        """Restore the multipliers with the best bound, their prices, and what packed days supply at these."""
        for cell in range(len(self.best_multiplier)):
            self.prices.multiplier[cell] = self.best_multiplier[cell]
        for number in range(len(self.cuts.multiplier)):
            self.cuts.multiplier[number] = self.cuts.best_multiplier[number]
        self.prices.update_all()
        self.packing.pack(0, 1)

    def restart_from_best(self) -> None:
        """Continue from the multipliers with the best bound, without velocity."""
        self.restore_best()
        for cell in range(len(self.best_multiplier)):
            self.multiplier_fixed[cell] = self.best_multiplier[cell]
            self.multiplier_fixed[cell] <<= self.fixed_bits
            self.velocity[cell] = 0
        for number in range(len(self.cuts.multiplier)):
            self.cuts.multiplier_fixed[number] = self.cuts.multiplier[number]
            self.cuts.multiplier_fixed[number] <<= self.fixed_bits
            self.cuts.velocity[number] = 0
