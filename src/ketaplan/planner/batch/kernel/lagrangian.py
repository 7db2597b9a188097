"""Prices on people and chairs and on limits, and the bound that they prove (Lagrangian relaxation).

Drop the rule that nobody and nothing is taken twice, and let every slot of a person's or chair's time cost a price
instead: each patient then has a cheapest course by itself, found exactly.  The sum of these, less what all the time
there is would fetch, is no more than the cost of any set of plans, whatever the prices are (all at least 0).  The
prices climb by subgradients with momentum: too much asked for makes a slot dearer, time left over makes it cheaper.
Limits are priced in the same way: what they allow is what there is of them.

Prices are whole numbers, ``price_scale`` a point and unit; so is the bound.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.pricing import Answers

FINE = 12
"""Prices are kept with so many bits more than the patients see."""


class Prices(Answers):
    """Climbs towards the prices that prove most."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin without drive."""
        super().__init__(columns)
        self.best_price = array("i", bytes(4 * len(self.price)))
        self.fine = array("q", bytes(8 * len(self.price)))
        self.drive = array("q", bytes(8 * len(self.price)))
        self.bound = 0
        self.soft = 1
        self.price_scale = 1
        self.fine_bits = FINE

    def climb(self, step: int, rest: int) -> int:
        """One round at the present prices, and a step to the next; ``rest``/256 of the momentum stays.

        ``step`` is what one unit too much adds to a price, in its finest parts.  Returns the bound of this round.
        """
        self.crowded, self.guided, self.scale, self.earliest_step = 0, 0, self.price_scale, 0
        self.make_tolls()
        self._ask_nothing()
        total = 0
        for patient in range(self.patients):
            total += self._respond(patient)
        total -= self._worth()
        if total > self.bound:
            self.bound = total
            self._keep_prices()
        self._move(step, rest)
        self._move_limits(step, rest)
        self.crowded, self.scale = 1, 1
        return total

    def _ask_nothing(self) -> None:
        """A new round; days of people and chairs that nobody has asked for yet are passed over, here and below."""
        for row in range(len(self.live)):
            if self.live[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    self.asked[cell] = 0

    def _keep_prices(self) -> None:
        for row in range(len(self.live)):
            if self.live[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    self.best_price[cell] = self.price[cell]
        for number in range(len(self.limit_price)):
            self.best_limit_price[number] = self.limit_price[number]

    def _worth(self) -> int:
        """What all the time there is would fetch, and all that the limits allow."""
        total = 0
        for row in range(len(self.live)):
            if self.live[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    total += self.price[cell] * self.price_room[cell]
        for row in range(len(self.limit_count)):
            for number in range(row * self.a_day, row * self.a_day + self.limit_count[row]):
                total += self.limit_price[number] * self.limit_most[number]
        return total

    def _move(self, step: int, rest: int) -> None:
        """A step along the subgradient, longer where a price is high already: they differ by orders of magnitude."""
        soft = self.soft
        for row in range(len(self.live)):
            if not self.live[row]:
                continue
            for cell in range(row * self.slots, (row + 1) * self.slots):
                over = self.asked[cell] - self.price_room[cell]
                if self.fine[cell] or self.drive[cell] or over > 0:
                    more = step * (self.price[cell] + soft) // soft if self.price[cell] else step  # to divide is slow
                    self.drive[cell] = (self.drive[cell] * rest >> 8) + over * more
                    price = self._pushed(self.fine, self.drive, cell)
                    if price != self.price[cell]:
                        self.price[cell] = price
                        self.moved[row] = 1

    def _move_limits(self, step: int, rest: int) -> None:
        """The same for limits, whose price is that of a visit and not of a unit of time."""
        unit = self.level_units[self.levels - 1]
        soft, stride = self.soft * unit, step * unit * unit
        for row in range(len(self.limit_count)):
            for number in range(row * self.a_day, row * self.a_day + self.limit_count[row]):
                over = self.limit_asked[number] - self.limit_most[number]
                more = stride * (self.limit_price[number] + soft) // soft
                self.limit_asked[number] = 0
                self.limit_drive[number] = (self.limit_drive[number] * rest >> 8) + over * more
                price = self._pushed(self.limit_fine, self.limit_drive, number)
                if price != self.limit_price[number]:
                    self.limit_price[number] = price
                    self.row_moved[row] = 1

    def _pushed(self, fine: array[int], drive: array[int], at: int) -> int:
        """Where the drive takes a price; at nothing it stops."""
        fine[at] += drive[at]
        if fine[at] < 0:
            fine[at] = drive[at] = 0
        return fine[at] >> self.fine_bits

    def climb_from_best(self) -> None:
        """Go on from the prices that proved most, without drive."""
        self.bring_best_prices()
        for cell in range(len(self.price)):
            self.fine[cell] = self.price[cell]
            self.fine[cell] <<= self.fine_bits
            self.drive[cell] = 0
        for number in range(len(self.limit_price)):
            self.limit_fine[number] = self.limit_price[number]
            self.limit_fine[number] <<= self.fine_bits
            self.limit_drive[number] = 0

    def settle_prices(self) -> None:
        """Let the best prices guide the search, in whole points."""
        self.bring_best_prices()
        self.round_tolls()
        for option in range(len(self.option_shape)):
            self.look_ahead(option, 1)

    def bring_best_prices(self) -> None:
        """Back to the prices that proved most, and to the tolls that follow from them."""
        for cell in range(len(self.price)):
            self.price[cell] = self.best_price[cell]
        for number in range(len(self.limit_price)):
            self.limit_price[number] = self.best_limit_price[number]
        for cell in range(len(self.moved)):
            self.moved[cell] = 1
        for row in range(len(self.row_moved)):
            self.row_moved[row] = 1
        self.make_tolls()

    def round_tolls(self) -> None:
        """From parts of a point to whole points."""
        for at in range(len(self.toll)):
            self.toll[at] //= self.price_scale
