"""Time with a price, and its cost if no patient uses it.

The bound counts the value of all capacity: idle capacity with a price adds to the cost above the bound.  Where the best
packing of a day takes its place, only what stays idle beyond the packing's own idle time does.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.column_pool import ColumnPool
from ketaplan.planner.batch.kernel.day_packing import DayPacking
from ketaplan.planner.batch.kernel.joint_staffing import JointStaffing
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices


class PricedSlots:
    """Slots of a group of resources that all have a price: ``slot_price`` is the least of them.

    ``left`` are the units not used by placed patients.  The uses of a column are its slots, and how much of each.
    ``packed_day`` is the day of a slot of time that may be packed, -1 for people who can replace each other;
    ``left_by_packing`` is the price of each day's time that its best packing leaves idle.
    """

    def __init__(
        self, data: ProblemData, staffing: JointStaffing, prices: VisitPrices, packing: DayPacking, pool: ColumnPool
    ) -> None:
        """Start with no slot."""
        self.calendar, self.templates, self.pools = data.calendar, data.templates, data.pools
        self.staffing, self.prices, self.packing, self.pool = staffing, prices, packing, pool
        self.days, self.slots = self.calendar.days, self.calendar.slots
        self.count = 0

    def find(self) -> None:
        """Find the slots at the present multipliers, with no patient placed, and the uses of every column."""
        cells = len(self.staffing.kind_group) * self.days * self.slots
        self.number_of = array("i", [-1]) * cells
        self.group_price = array("i", [self.calendar.never]) * cells
        self.group_room = array("i", bytes(4 * cells))
        self.is_packed = array("b", bytes(len(self.staffing.kind_group)))
        self.left_by_packing = array("q", bytes(8 * self.days))
        self.idle_of_day = array("q", bytes(8 * self.days))
        group_of = array("i", [-1]) * self.pools.pools
        for kind in range(len(self.staffing.kind_group)):
            for entry in range(self.pools.entry_first[kind], self.pools.entry_first[kind + 1]):
                pool = self.pools.entry_pool[entry]
                if group_of[pool] < 0:
                    group_of[pool] = self.staffing.kind_group[kind]
                    self._add_pool(pool, group_of[pool])
            if self.pools.entry_first[kind] + 1 == self.pools.entry_first[kind + 1]:
                self.is_packed[group_of[self.pools.entry_pool[self.pools.entry_first[kind]]]] = 1
        self._number()
        self._find_uses()

    def _add_pool(self, pool: int, group: int) -> None:
        slots = self.days * self.slots
        for slot in range(slots):
            room, price = self.pools.pool_room[pool * slots + slot], self.prices.multiplier[pool * slots + slot]
            if room > 0:
                at = group * slots + slot
                self.group_price[at] = min(self.group_price[at], price)
                self.group_room[at] += room
                self.left_by_packing[slot // self.slots] += (room - self.packing.supply[pool * slots + slot]) * price

    def _number(self) -> None:
        """Assign numbers to the slots whose time all has a price."""
        self.count = 0
        for at in range(len(self.number_of)):
            if self.group_room[at] > 0 and self.group_price[at] > 0:
                self.number_of[at] = self.count
                self.count += 1
        self.slot_price = array("q", bytes(8 * self.count))
        self.left = array("i", bytes(4 * self.count))
        self.uses = array("i", bytes(4 * self.count))
        self.most_used = array("i", bytes(4 * self.count))
        self.could_use = array("i", bytes(4 * self.count))
        self.packed_day = array("i", bytes(4 * self.count))
        cells = self.days * self.slots
        for at in range(len(self.number_of)):
            if self.number_of[at] >= 0:
                self.slot_price[self.number_of[at]] = self.group_price[at]
                self.left[self.number_of[at]] = self.group_room[at]
                is_packed = self.is_packed[at // cells]
                self.packed_day[self.number_of[at]] = at % cells // self.slots if is_packed else -1

    def _find_uses(self) -> None:
        """Find the uses of every column: count first, then store."""
        columns = self.pool.columns
        self.use_first = array("i", bytes(4 * (columns + 1)))
        for column in range(columns):
            self.use_first[column + 1] = self.use_first[column] + self._count_uses(column)
        self.use_slot = array("i", bytes(4 * self.use_first[columns]))
        self.use_units = array("i", bytes(4 * self.use_first[columns]))
        for column in range(columns):
            self._write_uses(column)

    def _count_uses(self, column: int) -> int:
        found = 0
        self._add_uses(column)
        for slot in range(self.count):
            found += self.uses[slot] > 0
            self.uses[slot] = 0
        return found

    def _write_uses(self, column: int) -> None:
        at = self.use_first[column]
        self._add_uses(column)
        for slot in range(self.count):
            if self.uses[slot] > 0:
                self.use_slot[at], self.use_units[at] = slot, self.uses[slot]
                at += 1
            self.uses[slot] = 0

    def _add_uses(self, column: int) -> None:
        """Add up in ``uses`` what a column uses of each slot."""
        templates, pool = self.templates, self.pool
        for session in range(pool.sessions_of(pool.option[column])):
            at = column * pool.sessions + session
            day, key = pool.cell[at] % self.days, pool.key[at]
            template, step = pool.template_of(key), pool.step_of(key)
            for need in range(templates.template_first[template], templates.template_first[template + 1]):
                kind = templates.need_kind[need]
                begin = (self.staffing.kind_group[kind] * self.days + day) * self.slots
                begin += step * templates.template_stride[template] + templates.need_after[need]
                for slot in range(begin, begin + templates.kind_slots[kind]):
                    if self.number_of[slot] >= 0:
                        self.uses[self.number_of[slot]] += templates.kind_units[kind]

    # -- while columns are chosen

    def use(self, column: int, sign: int) -> None:
        """Make a column use its slots (1), or release them (-1)."""
        for use in range(self.use_first[column], self.use_first[column + 1]):
            self.left[self.use_slot[use]] -= sign * self.use_units[use]

    def begin_idle(self) -> None:
        """Start adding up what the remaining patients could use, one by one."""
        for slot in range(self.count):
            self.could_use[slot] = 0

    def begin_patient(self) -> None:
        """Start with the columns of one patient."""
        for slot in range(self.count):
            self.most_used[slot] = 0

    def add_column(self, column: int) -> None:
        """Add a column to the patient's choices."""
        for use in range(self.use_first[column], self.use_first[column + 1]):
            slot = self.use_slot[use]
            self.most_used[slot] = max(self.most_used[slot], self.use_units[use])

    def end_patient(self) -> None:
        """Add the most that any of the patient's columns could use of each slot."""
        for slot in range(self.count):
            self.could_use[slot] += self.most_used[slot]

    def idle_cost(self) -> int:
        """Return the least that time without a patient in any case adds to the cost above the bound."""
        for day in range(self.days):
            self.idle_of_day[day] = -self.left_by_packing[day]
        total = 0
        for slot in range(self.count):
            if self.left[slot] > self.could_use[slot]:
                idle = (self.left[slot] - self.could_use[slot]) * self.slot_price[slot]
                if self.packed_day[slot] >= 0:
                    self.idle_of_day[self.packed_day[slot]] += idle
                else:
                    total += idle
        for day in range(self.days):
            total += max(0, self.idle_of_day[day])
        return total
