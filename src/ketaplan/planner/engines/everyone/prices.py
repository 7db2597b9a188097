"""Prices on people and chairs, and the bound that they prove (Lagrangian relaxation).

Drop the rule that nobody and nothing is taken twice, and let every slot of a person's or chair's time cost a price
instead: each patient then has a cheapest course by itself, found exactly.  The sum of these, less what all the time
there is would fetch, is no more than the cost of any set of plans, whatever the prices are (all at least 0).  The
prices climb by subgradients with momentum: too much asked for makes a slot dearer, time left over makes it cheaper.

Physicians are priced by name, for patients wish for one; nurses, and the chairs of a site, as one pool.  Prices are
whole numbers, ``scale`` a point and unit; so is the bound.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.engines.everyone.courses import Courses

FINE = 12
"""Prices are kept with so many bits more than the patients see."""


class Prices(Courses):
    """Climbs towards the prices that prove most."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin with everything free of charge."""
        super().__init__(columns)
        cells = self.prices * self.days * self.slots
        self.price = array("i", bytes(4 * cells))
        self.best_price = array("i", bytes(4 * cells))
        self.asked = array("i", bytes(4 * cells))
        self.fine = array("q", bytes(8 * cells))
        self.drive = array("q", bytes(8 * cells))
        entries = len(self.entry_price)
        self.fee = array("i", bytes(4 * entries * self.days * self.slots))
        self.shut = array("i", bytes(4 * entries * self.days * self.slots))
        self.least_fee = array("i", bytes(4 * self.slots))
        self.liked = array("i", [-1]) * self.patients
        self.liked_points = array("i", bytes(4 * self.patients))
        self.liked_day = array("i", bytes(4 * self.patients * self.sessions))
        self.liked_step = array("i", bytes(4 * self.patients * self.sessions))
        self.moved = array("b", [1]) * (self.prices * self.days)
        self.bound = 0
        self.soft = 1
        self.price_scale = 1
        self.fine_bits = FINE
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

    # -- what the patients ask for at these prices

    def climb(self, step: int, rest: int) -> int:
        """One round at the present prices, and a step to the next; ``rest``/256 of the momentum stays.

        ``step`` is what one unit too much adds to a price, in its finest parts.  Returns the bound of this round.
        """
        self.crowded, self.guided, self.scale, self.earliest_step = 0, 0, self.price_scale, 0
        self.make_tolls()
        for cell in range(len(self.asked)):
            self.asked[cell] = 0
        total = 0
        for patient in range(self.patients):
            total += self._respond(patient)
        total -= self._worth()
        if total > self.bound:
            self.bound = total
            for cell in range(len(self.price)):
                self.best_price[cell] = self.price[cell]
        self._move(step, rest)
        self.crowded, self.scale = 1, 1
        return total

    def _worth(self) -> int:
        """What all the time there is would fetch."""
        total = 0
        for cell in range(len(self.price)):
            total += self.price[cell] * self.price_room[cell]
        return total

    def _respond(self, patient: int) -> int:
        """The least that a patient can cost at these prices; the course is remembered, and its time asked for."""
        least = self.absent[patient] * self.scale
        cap, chosen = least, -1
        if self.liked[patient] >= 0:
            cap = min(cap, self._priced_again(patient))
        for option in range(self.option_first[patient], self.option_first[patient + 1]):
            self.earliest = (
                self.consult_from[option] + self.consult_lead[option] if self.consult_shape[option] >= 0 else 0
            )
            first = self.consult_day_points[option] * self.consult_from[option] * self.scale
            points = self.shortest(option, cap - first)
            if points < self.never and points + first <= cap:
                least, chosen = points + first, option
                cap = least
                self._remember(patient, option, least)
        self.liked[patient] = chosen
        if chosen >= 0:
            self._ask(patient, chosen)
        return least

    def _remember(self, patient: int, option: int, points: int) -> None:
        """Keep the course that was found, and its points without prices."""
        for session in range(self.chain_sessions[self.option_chain[option]]):
            day, step = self.found_day[session], self.found_step[session]
            self.liked_day[patient * self.sessions + session] = day
            self.liked_step[patient * self.sessions + session] = step
            points -= self._toll_of(option, day, step)
        self.liked_points[patient] = points

    def _priced_again(self, patient: int) -> int:
        option, points = self.liked[patient], self.liked_points[patient]
        for session in range(self.chain_sessions[self.option_chain[option]]):
            at = patient * self.sessions + session
            points += self._toll_of(option, self.liked_day[at], self.liked_step[at])
        return points

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

    def _ask(self, patient: int, option: int) -> None:
        shape, wish = self.option_shape[option], self.option_wish[option]
        for session in range(self.chain_sessions[self.option_chain[option]]):
            at = patient * self.sessions + session
            day, slot = self.liked_day[at], self.liked_step[at] * self.shape_stride[shape]
            insisted = self._need_insisted(option, day, self.liked_step[at]) if wish >= 0 else -1
            for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
                entry = self._entry(need, day, slot + self.need_after[need], wish if need == insisted else -1)
                self._count(entry, need, day, slot + self.need_after[need])

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

    def _entry(self, need: int, day: int, slot: int, wish: int) -> int:
        """Who serves a need: the wished-for person, or else the cheapest."""
        kind = self.need_kind[need]
        best = self.entry_first[kind]
        for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
            if wish >= 0 and self.entry_person[entry] == wish:
                return entry
            at = day * self.slots + slot
            if self.fee[entry * self.days * self.slots + at] < self.fee[best * self.days * self.slots + at]:
                best = entry
        return best

    def _count(self, entry: int, need: int, day: int, slot: int) -> None:
        kind = self.need_kind[need]
        at = (self.entry_price[entry] * self.days + day) * self.slots + slot
        for cell in range(at, at + self.kind_slots[kind]):
            self.asked[cell] += self.kind_units[kind]

    # -- from prices to tolls

    def make_tolls(self) -> None:
        """What a visit of each shape costs in prices, at each start of each day."""
        for kind in range(len(self.kind_units)):
            for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
                for day in range(self.days):
                    if self.moved[self.entry_price[entry] * self.days + day]:
                        self._make_fees(kind, entry, day)
        for shape in range(len(self.shape_site)):
            for day in range(self.days):
                if self._has_moved(shape, day):
                    self._add_up(shape, day)
        for cell in range(len(self.moved)):
            self.moved[cell] = 0

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
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            self._add_need(shape, need, day)

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

    def _move(self, step: int, rest: int) -> None:
        """A step along the subgradient, longer where a price is high already: they differ by orders of magnitude."""
        soft = self.soft
        for cell in range(len(self.price)):
            over = self.asked[cell] - self.price_room[cell]
            if self.fine[cell] or self.drive[cell] or over > 0:
                drive = (self.drive[cell] * rest >> 8) + over * step * (self.price[cell] + soft) // soft
                fine = self.fine[cell] + drive
                if fine < 0:
                    fine, drive = 0, 0
                self.drive[cell] = drive
                self.fine[cell] = fine
                price = fine >> self.fine_bits
                if price != self.price[cell]:
                    self.price[cell] = price
                    self.moved[cell // self.slots] = 1

    def settle_prices(self) -> None:
        """Let the best prices guide the search, in whole points."""
        for cell in range(len(self.price)):
            self.price[cell] = self.best_price[cell]
        for cell in range(len(self.moved)):
            self.moved[cell] = 1
        self.make_tolls()
        for at in range(len(self.toll)):
            self.toll[at] //= self.price_scale
        for option in range(len(self.option_shape)):
            self.look_ahead(option, 1)
