"""What a visit pays at each start: the prices of everybody's time that it takes, and of the limits that it counts for.

Physicians are priced by name, for patients wish for one; nurses, and the chairs of a site, as one pool.  Where time
is partly taken, all are priced by name: a pool does not know that what is left of it lies in pieces.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.day_cuts import Limits


class Tolls(Limits):
    """Prices as they are, and the tolls that follow; only what has moved is added up anew."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin with everything free of charge."""
        super().__init__(columns)
        entries = len(self.entry_price)
        self.price = array("i", bytes(4 * self.prices * self.days * self.slots))
        self.fee = array("i", bytes(4 * entries * self.days * self.slots))
        self.shut = array("i", bytes(4 * entries * self.days * self.slots))
        self.least_fee = array("i", bytes(4 * self.slots))
        self.moved = array("b", [1]) * (self.prices * self.days)
        self.row_moved = array("b", bytes(len(self.limit_count)))
        self._note_shut()

    def _note_shut(self) -> None:
        """Where a named person is away, no price buys them."""
        one = self.ones & 1
        for kind in range(len(self.kind_units)):
            for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
                if self.entry_person[entry] < 0:
                    continue
                for day in range(self.days):
                    self._find_runs(self.entry_person[entry], kind, day)
                    for slot in range(self.slots):
                        if not self.run[slot >> 6] >> (slot & 63) & one:
                            self.shut[(entry * self.days + day) * self.slots + slot] = self.never

    def make_tolls(self) -> None:
        """What a visit of each shape costs in prices, at each start of each day."""
        for kind in range(len(self.kind_units)):
            for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
                for day in range(self.days):
                    if self.moved[self.entry_price[entry] * self.days + day]:
                        self._make_fees(kind, entry, day)
        for shape in range(len(self.shape_site)):
            for day in range(self.days):
                if self.row_moved[shape * self.days + day] or self._has_moved(shape, day):
                    self._add_up(shape, day)
        for cell in range(len(self.moved)):
            self.moved[cell] = 0
        for row in range(len(self.row_moved)):
            self.row_moved[row] = 0

    def _has_moved(self, shape: int, day: int) -> bool:
        """Whether any price that a shape pays on a day is another than when its tolls were made."""
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            kind = self.need_kind[need]
            for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
                if self.moved[self.entry_price[entry] * self.days + day]:
                    return True
        return False

    def _add_up(self, shape: int, day: int) -> None:
        at = (shape * self.days + day) * self.width
        for step in range(self.width):
            self.toll[at + step] = 0
        self._add_limits(shape * self.days + day, at)
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            self._add_need(shape, need, day)

    def _add_limits(self, row: int, at: int) -> None:
        for number in range(row * self.a_day, row * self.a_day + self.limit_count[row]):
            if price := self.limit_price[number]:
                for step in range(self.width):
                    self.toll[at + step] += price * self.limit_has[number * self.width + step]

    def _make_fees(self, kind: int, entry: int, day: int) -> None:
        """The price of the time that begins at each slot."""
        prices = (self.entry_price[entry] * self.days + day) * self.slots
        at = (entry * self.days + day) * self.slots
        length, units, fee = self.kind_slots[kind], self.kind_units[kind], 0
        for slot in range(self.slots - 1, -1, -1):
            fee += self.price[prices + slot]
            if slot + length < self.slots:
                fee -= self.price[prices + slot + length]
            self.fee[at + slot] = min(fee * units + self.shut[at + slot], self.never)

    def _add_need(self, shape: int, need: int, day: int) -> None:
        kind, stride = self.need_kind[need], self.shape_stride[shape]
        first = self.entry_first[kind]
        for slot in range(self.slots):
            self.least_fee[slot] = self.fee[(first * self.days + day) * self.slots + slot]
        for entry in range(first + 1, self.entry_first[kind + 1]):
            at = (entry * self.days + day) * self.slots
            for slot in range(self.slots):
                self.least_fee[slot] = min(self.least_fee[slot], self.fee[at + slot])
        at = (shape * self.days + day) * self.width
        for step in range(self.width):
            slot = step * stride + self.need_after[need]
            if slot < self.slots:
                self.toll[at + step] = min(self.toll[at + step] + self.least_fee[slot], self.never)

    # -- a physician who is wished for

    def _toll_of(self, option: int, day: int, step: int) -> int:
        shape = self.option_shape[option]
        toll = self.toll[(shape * self.days + day) * self.width + step]
        if self.option_wish[option] >= 0:
            toll += self._wish_toll(option, day, step)
        return toll

    def _wish_toll(self, option: int, day: int, step: int) -> int:
        """The lesser of what missing the wished-for person costs and of what insisting on them adds."""
        shape = self.option_shape[option]
        least = self.option_wish_points[option] * self.scale
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            if self.need_wish[need]:
                slot = step * self.shape_stride[shape] + self.need_after[need]
                least = min(least, self._insisting(need, day, slot, self.option_wish[option]))
        return least

    def _insisting(self, need: int, day: int, slot: int, wish: int) -> int:
        """What one person costs above the cheapest; ``never`` where they do not serve this need."""
        kind = self.need_kind[need]
        own, least = self.never, self.never
        for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
            fee = self.fee[(entry * self.days + day) * self.slots + slot]
            least = min(least, fee)
            if self.entry_person[entry] == wish:
                own = fee
        return own - least

    def _need_insisted(self, option: int, day: int, step: int) -> int:
        """The need in which the wished-for person is worth their price, or -1."""
        shape, found = self.option_shape[option], -1
        least = self.option_wish_points[option] * self.scale
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            if self.need_wish[need]:
                slot = step * self.shape_stride[shape] + self.need_after[need]
                more = self._insisting(need, day, slot, self.option_wish[option])
                if more < least:
                    least, found = more, need
        return found

    def _priced_row(self, option: int, day: int, row: int) -> int:
        at, low = day * self.width, self.never
        toll = (self.option_shape[option] * self.days + day) * self.width
        for step in range(self.width):
            points = self.rows[row + step]
            points = points * self.scale + self.toll[toll + step] if points < self.never else self.never
            self.own[at + step] = points
            low = min(low, points)
        if self.option_wish[option] >= 0 and low < self.never:
            low = self.never
            for step in range(self.width):
                if self.own[at + step] < self.never:
                    self.own[at + step] += self._wish_toll(option, day, step)
                    low = min(low, self.own[at + step])
        return low
