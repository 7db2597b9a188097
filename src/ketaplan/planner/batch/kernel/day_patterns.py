"""What a day of a site holds, found out once for each set of visits; and what priced time is worth that is left over.

A set of visits is a smaller set and one visit more, whose key is no less than the others'; it is looked up by these.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.column_pool import Nearby

MOST_SETS = 100_000
"""Sets of visits that are remembered."""
SHELVES, APART = 262_147, 1_000_003
"""Two primes: the places where sets are looked up, and what keeps larger sets of neighbours apart there."""


class DaySets(Nearby):
    """Sets of visits, the first of them those of each cell without any.

    ``set_missed`` is how many visits of a set do at the least without the physician they wish for, -1 where they do not
    fit.  ``is_unsure`` says that some were taken not to fit that perhaps do.

    Slots that have a price, whoever of a group is taken, are ``tight``: ``dear`` is the least of these prices, for
    ``dear_left`` units of time that those who are placed leave.  ``use_slot`` are the tight slots that a course takes.
    """

    def __init__(self, columns: Mapping[str, object], luck: array[int], seed: int) -> None:
        """Begin with no set."""
        super().__init__(columns, luck, seed)
        self.most_sets, self.shelves, self.apart = MOST_SETS, SHELVES, APART
        self.sets = self.is_unsure = self.tight = 0

    # -- which visits fit

    def _forget_sets(self) -> None:
        """Know only the empty ones, and what is left of everybody's time, group by group."""
        sites, slots = len(self.site_shapes) - 1, self.days * self.slots
        most = sites * self.days + self.most_sets + 1
        self.set_key = array("i", [-1]) * most
        self.set_before = array("i", [-1]) * most
        self.set_missed = array("i", bytes(4 * most))
        self.set_on = array("i", [-1]) * self.shelves
        self.sets, self.is_unsure = sites * self.days, 0
        self.group_asked = array("i", bytes(4 * len(self.kind_group) * self.slots))
        self.group_left = array("i", bytes(4 * len(self.kind_group) * slots))
        self._add_up_left(slots)

    def _add_up_left(self, slots: int) -> None:
        for person in range(len(self.room)):
            group = self.person_group[person]
            if group >= 0:
                for slot in range(slots):
                    self.group_left[group * slots + slot] += self.left[person * slots + slot]

    def _with(self, number: int, cell: int, key: int) -> int:
        """A set with one visit more, or a part of that which does not fit already."""
        if self.set_key[number] <= key:
            return self._with_last(number, cell, key)
        before = self._with(self.set_before[number], cell, key)
        return before if self.set_missed[before] < 0 else self._with_last(before, cell, self.set_key[number])

    def _with_last(self, before: int, cell: int, key: int) -> int:
        """A set with one visit more, whose key comes after those of the others."""
        shelf = (before * self.apart + key) % self.shelves
        while self.set_on[shelf] >= 0:
            number = self.set_on[shelf]
            if self.set_before[number] == before and self.set_key[number] == key:
                return number
            shelf = shelf + 1 if shelf + 1 < self.shelves else 0
        number = self.sets
        if number == len(self.set_key) - 1:
            self.is_unsure, self.set_missed[number] = 1, -1
            return number
        self.sets += 1
        self.set_on[shelf], self.set_before[number], self.set_key[number] = number, before, key
        self.set_missed[number] = self._fewest_missed(cell, number)
        return number

    def _fewest_missed(self, cell: int, number: int) -> int:
        """How many visits of a set do without whom they wish for; ``item_who`` then says who serves them."""
        count, wishes, day = 0, 0, cell % self.days
        missed = self.set_missed[self.set_before[number]]
        while self.set_key[number] >= 0:
            key = self.set_key[number]
            self.tried_wish[count] = key % self.names - 1
            self.tried[count] = key // self.names % self.width
            self.tried_shape[count] = key // self.names // self.width
            wishes += self.tried_wish[count] >= 0
            count, number = count + 1, self.set_before[number]
        if self._asks_too_much(day, count):
            return -1
        while missed <= wishes:
            if self._find_people(day, count, missed):
                self.is_unsure |= self.gave_up
                return -1 if self.gave_up else missed
            missed += 1
        return -1

    def _asks_too_much(self, day: int, count: int) -> bool:
        """Whether the visits want more time of a group than all of it have left together."""
        too_much = self._ask_for(day, count, 1)
        self._ask_for(day, count, -1)
        return too_much

    def _ask_for(self, day: int, count: int, sign: int) -> bool:
        too_much = False
        for visit in range(count):
            shape = self.tried_shape[visit]
            for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
                kind = self.need_kind[need]
                begin = self.tried[visit] * self.shape_stride[shape] + self.need_after[need]
                asked, left = self.kind_group[kind] * self.slots, (self.kind_group[kind] * self.days + day) * self.slots
                for slot in range(begin, min(begin + self.kind_slots[kind], self.slots)):
                    self.group_asked[asked + slot] += sign * self.kind_units[kind]
                    too_much = too_much or self.group_asked[asked + slot] > self.group_left[left + slot]
        return too_much

    # -- time that has a price

    def _find_tight(self) -> None:
        """Find the slots of which all time has a price, while nobody is placed, and which courses take them."""
        cells = len(self.kind_group) * self.days * self.slots
        self.tight_at = array("i", [-1]) * cells
        self.group_price = array("i", [self.never]) * cells
        self.group_room = array("i", bytes(4 * cells))
        counted = array("b", bytes(self.prices))
        for kind in range(len(self.kind_group)):
            for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
                if not counted[self.entry_price[entry]]:
                    counted[self.entry_price[entry]] = 1
                    self._add_price(self.entry_price[entry], self.kind_group[kind])
        self._number_tight()
        self.dear = array("q", bytes(8 * self.tight))
        self.dear_left = array("i", bytes(4 * self.tight))
        self.takes = array("i", bytes(4 * self.tight))
        self.most_taken = array("i", bytes(4 * self.tight))
        self.could_take = array("i", bytes(4 * self.tight))
        self._note_dear()
        self._find_uses()

    def _add_price(self, row: int, group: int) -> None:
        slots = self.days * self.slots
        for slot in range(slots):
            room = self.price_room[row * slots + slot]
            if room > 0:
                at = group * slots + slot
                self.group_price[at] = min(self.group_price[at], self.price[row * slots + slot])
                self.group_room[at] += room

    def _number_tight(self) -> None:
        self.tight = 0
        for at in range(len(self.tight_at)):
            if self.group_room[at] > 0 and self.group_price[at] > 0:
                self.tight_at[at] = self.tight
                self.tight += 1

    def _note_dear(self) -> None:
        for at in range(len(self.tight_at)):
            if self.tight_at[at] >= 0:
                self.dear[self.tight_at[at]] = self.group_price[at]
                self.dear_left[self.tight_at[at]] = self.group_room[at]

    def _find_uses(self) -> None:
        """Which tight slots each course takes, and how much of them: counted first, then written down."""
        self.use_first = array("i", bytes(4 * (self.listed + 1)))
        self.use_slot, self.use_units = self.takes, self.takes
        for course in range(self.listed):
            self.use_first[course + 1] = self.use_first[course] + self._count_uses(course)
        self.use_slot = array("i", bytes(4 * self.use_first[self.listed]))
        self.use_units = array("i", bytes(4 * self.use_first[self.listed]))
        for course in range(self.listed):
            self._write_uses(course)

    def _count_uses(self, course: int) -> int:
        """How many tight slots a course takes."""
        found = 0
        self._take(course)
        for slot in range(self.tight):
            found += self.takes[slot] > 0
            self.takes[slot] = 0
        return found

    def _write_uses(self, course: int) -> None:
        at = self.use_first[course]
        self._take(course)
        for slot in range(self.tight):
            if self.takes[slot] > 0:
                self.use_slot[at], self.use_units[at] = slot, self.takes[slot]
                at += 1
            self.takes[slot] = 0

    def _take(self, course: int) -> None:
        """Add up in ``takes`` what a course takes."""
        for session in range(self.sessions_of(self.course_option[course])):
            at = course * self.sessions + session
            day, start = self.course_cell[at] % self.days, self.course_key[at] // self.names
            shape, step = start // self.width, start % self.width
            for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
                kind = self.need_kind[need]
                begin = (self.kind_group[kind] * self.days + day) * self.slots
                begin += step * self.shape_stride[shape] + self.need_after[need]
                for slot in range(begin, begin + self.kind_slots[kind]):
                    if self.tight_at[slot] >= 0:
                        self.takes[self.tight_at[slot]] += self.kind_units[kind]
