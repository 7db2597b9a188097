"""Whether a set of visits fits on a site's day, determined once for each set.

A pattern is a smaller pattern plus one visit, whose key is no less than the others'; a hash table finds it by these
two.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.column_pool import ColumnPool
from ketaplan.planner.batch.kernel.joint_staffing import JointStaffing
from ketaplan.planner.batch.kernel.problem_data import ProblemData

MOST_PATTERNS = 100_000
"""The most patterns to remember."""
BUCKETS, SPREAD = 262_147, 1_000_003
"""Two primes: the size of the hash table, over twice the patterns, and the factor that spreads them in it."""


class DayPatterns:
    """Patterns of visits; the first are the empty ones of each cell (a site's day).

    ``missed`` is the least number of visits of a pattern without their preferred physician, -1 if they do not fit.
    ``is_unsure`` says that some patterns count as not fitting but might.
    """

    def __init__(self, data: ProblemData, staffing: JointStaffing, pool: ColumnPool) -> None:
        """Start with no pattern."""
        self.calendar, self.resources, self.templates = data.calendar, data.resources, data.templates
        self.staffing, self.pool = staffing, pool
        self.days, self.slots = self.calendar.days, self.calendar.slots
        self.most_patterns, self.buckets, self.spread = MOST_PATTERNS, BUCKETS, SPREAD
        self.patterns = self.is_unsure = 0

    def clear(self) -> None:
        """Forget all patterns except the empty ones, and add up the remaining time of each group."""
        cells = (len(self.templates.site_templates) - 1) * self.days
        most, groups = cells + self.most_patterns + 1, len(self.staffing.kind_group)
        self.pattern_key = array("i", [-1]) * most
        self.pattern_before = array("i", [-1]) * most
        self.missed = array("i", bytes(4 * most))
        self.bucket_pattern = array("i", [-1]) * self.buckets
        self.patterns, self.is_unsure = cells, 0
        self.group_demand = array("i", bytes(4 * groups * self.slots))
        self.group_left = array("i", bytes(4 * groups * self.days * self.slots))
        self._add_up_left()

    def _add_up_left(self) -> None:
        slots = self.days * self.slots
        for resource in range(len(self.resources.room)):
            group = self.staffing.resource_group[resource]
            if group >= 0:
                for slot in range(slots):
                    self.group_left[group * slots + slot] += self.staffing.left[resource * slots + slot]

    def extended(self, pattern: int, cell: int, key: int) -> int:
        """Return a pattern with one more visit, or a part of it that already does not fit."""
        if self.pattern_key[pattern] <= key:
            return self._extended_at_end(pattern, cell, key)
        before = self.extended(self.pattern_before[pattern], cell, key)
        return before if self.missed[before] < 0 else self._extended_at_end(before, cell, self.pattern_key[pattern])

    def _extended_at_end(self, before: int, cell: int, key: int) -> int:
        """Return a pattern with one more visit, whose key comes after those of the others."""
        bucket = (before * self.spread + key) % self.buckets
        while self.bucket_pattern[bucket] >= 0:
            pattern = self.bucket_pattern[bucket]
            if self.pattern_before[pattern] == before and self.pattern_key[pattern] == key:
                return pattern
            bucket = bucket + 1 if bucket + 1 < self.buckets else 0
        pattern = self.patterns
        if pattern == len(self.pattern_key) - 1:
            self.is_unsure, self.missed[pattern] = 1, -1
            return pattern
        self.patterns += 1
        self.bucket_pattern[bucket], self.pattern_before[pattern], self.pattern_key[pattern] = pattern, before, key
        self.missed[pattern] = self.fewest_missed(cell, pattern)
        return pattern

    def fewest_missed(self, cell: int, pattern: int) -> int:
        """Return how many visits miss their preferred physician, -1 if they do not fit; leave them staffed."""
        staffing, pool = self.staffing, self.pool
        count, wishes, day = 0, 0, cell % self.days
        missed = self.missed[self.pattern_before[pattern]]
        while self.pattern_key[pattern] >= 0:
            key = self.pattern_key[pattern]
            staffing.visit_wish[count] = pool.wish_of(key)
            staffing.visit_step[count] = pool.step_of(key)
            staffing.visit_template[count] = pool.template_of(key)
            wishes += staffing.visit_wish[count] >= 0
            count, pattern = count + 1, self.pattern_before[pattern]
        if self._demands_too_much(day, count):
            return -1
        while missed <= wishes:
            if staffing.find_people(day, count, missed):
                self.is_unsure |= staffing.gave_up
                return -1 if staffing.gave_up else missed
            missed += 1
        return -1

    def _demands_too_much(self, day: int, count: int) -> bool:
        """Return whether the visits need more time of a group than it has left in total."""
        too_much = self._add_demand(day, count, 1)
        self._add_demand(day, count, -1)
        return too_much

    def _add_demand(self, day: int, count: int, sign: int) -> bool:
        templates, staffing, too_much = self.templates, self.staffing, False
        for visit in range(count):
            template = staffing.visit_template[visit]
            for need in range(templates.template_first[template], templates.template_first[template + 1]):
                kind = templates.need_kind[need]
                group = staffing.kind_group[kind]
                begin = staffing.visit_step[visit] * templates.template_stride[template] + templates.need_after[need]
                demand, left = group * self.slots, (group * self.days + day) * self.slots
                for slot in range(begin, min(begin + templates.kind_slots[kind], self.slots)):
                    self.group_demand[demand + slot] += sign * templates.kind_units[kind]
                    too_much = too_much or self.group_demand[demand + slot] > self.group_left[left + slot]
        return too_much
