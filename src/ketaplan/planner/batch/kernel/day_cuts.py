"""Cutting planes: at most k visits at these starts of a day.

Prices treat each slot of a resource separately.  They miss fragmented days: visits may each have a chair, a physician
and a nurse, but not together.  A cut states this, and has its own multiplier, which every visit at one of its starts
pays.  Cuts are separated when the patients, on average over some rounds, ask for more visits than fit on a day; a
larger set of starts makes a stronger cut.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.joint_staffing import MOST_TOGETHER, JointStaffing
from ketaplan.planner.batch.kernel.problem_data import ProblemData

A_DAY = 16
"""The most cuts of a row."""
CLEARLY = 32
"""The minimum average violation of a cut: one visit per 32 rounds."""


class DayCuts:
    """Cut number ``row * A_DAY + i`` is the i-th of a row, which is a template on a day.

    At most ``cut_most`` visits can be at the steps that it ``cut_has``.  ``start_demand`` counts how often each start
    was requested since the last separation, ``cut_usage`` how many visits of this round count for a cut.
    """

    def __init__(self, data: ProblemData, staffing: JointStaffing) -> None:
        """Start without cuts."""
        self.calendar, self.templates, self.staffing = data.calendar, data.templates, staffing
        self.days, self.width = self.calendar.days, self.calendar.width
        self.a_day, self.clearly, self.most_together = A_DAY, CLEARLY, MOST_TOGETHER
        templates = len(self.templates.template_site)
        rows = templates * self.days
        self.cut_count = array("i", bytes(4 * rows))
        self.cut_most = array("i", bytes(4 * rows * A_DAY))
        self.cut_has = array("b", bytes(rows * A_DAY * self.width))
        self.cut_usage = array("i", bytes(4 * rows * A_DAY))
        self.multiplier = array("i", bytes(4 * rows * A_DAY))
        self.best_multiplier = array("i", bytes(4 * rows * A_DAY))
        self.multiplier_fixed = array("q", bytes(8 * rows * A_DAY))
        self.velocity = array("q", bytes(8 * rows * A_DAY))
        self.row_moved = array("b", bytes(rows))
        self.start_demand = array("i", bytes(4 * rows * self.width))
        self.order = array("i", bytes(4 * self.width))
        self.members = array("i", bytes(4 * (self.width + 1)))
        self.ordered = self.demanded = self.size = 0
        self.pair_fits = array("b", bytes(self.width * self.width))
        self.template_slots = array("i", [self._slots_of(template) for template in range(templates)])

    def _slots_of(self, template: int) -> int:
        """Return the slots from the start of a visit to the end of its last need."""
        needs = range(self.templates.template_first[template], self.templates.template_first[template + 1])
        kinds = self.templates.need_kind
        ends = [self.templates.need_after[need] + self.templates.kind_slots[kinds[need]] for need in needs]
        return max(ends, default=0)

    def count_start(self, row: int, step: int) -> None:
        """Count a visit that a patient requests in this round."""
        self.start_demand[row * self.width + step] += 1
        for number in range(row * self.a_day, row * self.a_day + self.cut_count[row]):
            self.cut_usage[number] += self.cut_has[number * self.width + step]

    def separate(self, rounds: int) -> int:
        """Add cuts that the demand of some rounds violates; return how many."""
        found = 0
        for row in range(len(self.cut_count)):
            if not self.templates.is_fragmented[self.templates.template_site[row // self.days]]:
                continue
            self._drop_idle(row)
            self._order_starts(row)
            most = 1
            while most < self.most_together and self._row_demand(row) > rounds * most + rounds // self.clearly:
                known = self.cut_count[row]
                for seed in range(self.demanded):
                    if not self._is_covered(row, known, self.order[seed]):
                        found += self._cut_around(row, seed, most, rounds)
                most += 1
        for cell in range(len(self.start_demand)):
            self.start_demand[cell] = 0
        return found

    def _is_covered(self, row: int, known: int, step: int) -> bool:
        """Return whether a cut beyond the first ``known`` has the start."""
        for number in range(row * self.a_day + known, row * self.a_day + self.cut_count[row]):
            if self.cut_has[number * self.width + step]:
                return True
        return False

    def _row_demand(self, row: int) -> int:
        demand = 0
        for step in range(self.width):
            demand += self.start_demand[row * self.width + step]
        return demand

    def _order_starts(self, row: int) -> None:
        """Order the possible starts of a row by demand, highest first; forget which pairs fit."""
        self.ordered = self.demanded = 0
        if self._row_demand(row) == 0:
            return
        for step in range(self.width):
            self.staffing.visit_step[0] = step
            if not self.staffing.fit_together(row // self.days, row % self.days, 1):
                continue
            demand, at = self.start_demand[row * self.width + step], self.ordered
            while at > 0 and self.start_demand[row * self.width + self.order[at - 1]] < demand:
                self.order[at] = self.order[at - 1]
                at -= 1
            self.order[at] = step
            self.ordered += 1
            self.demanded += demand > 0
        for cell in range(len(self.pair_fits)):
            self.pair_fits[cell] = -1

    # -- one cut

    def _cut_around(self, row: int, seed: int, most: int, rounds: int) -> int:
        """Add a cut that has the seed, if it is violated; return how many were added."""
        if self.cut_count[row] == self.a_day:
            return 0
        self.size = 0
        enough, demand = rounds * most + rounds // self.clearly, self._demand_near(row, self.order[seed])
        for turn in range(self.ordered):
            step = self.order[seed if turn == 0 else turn - 1 if turn <= seed else turn]
            if demand <= enough:
                return 0
            if self._is_near(row, step, self.order[seed]):
                if self._can_join(row, step, most):
                    self.size += 1
                else:
                    demand -= self.start_demand[row * self.width + step]
        return self._add_cut(row, most) if demand > enough else 0

    def _is_near(self, row: int, step: int, other: int) -> bool:
        """Return whether visits at two starts overlap."""
        away, template = step - other if step > other else other - step, row // self.days
        return away * self.templates.template_stride[template] < self.template_slots[template]

    def _demand_near(self, row: int, other: int) -> int:
        demand = 0
        for step in range(self.width):
            if self._is_near(row, step, other):
                demand += self.start_demand[row * self.width + step]
        return demand

    def _can_join(self, row: int, step: int, most: int) -> bool:
        """Return whether at most ``most`` visits still fit with this start in the set, each start usable repeatedly."""
        self.members[self.size] = step
        self.staffing.visit_step[0] = step
        return not self._more_fit(row, 1, most + 1, 0)

    def _more_fit(self, row: int, count: int, whole: int, first: int) -> bool:
        """Return whether the first ``count`` visits fit with some members from ``first`` on, ``whole`` in total."""
        if count == whole:
            return whole == 2 or self.staffing.fit_together(row // self.days, row % self.days, whole)
        for place in range(first, self.size + 1):
            if self._fits_with_all(row, self.members[place], count):
                self.staffing.visit_step[count] = self.members[place]
                if self._more_fit(row, count + 1, whole, place):
                    return True
        return False

    def _fits_with_all(self, row: int, step: int, count: int) -> bool:
        """Return whether a start fits with each of the first ``count`` visits, pair by pair."""
        for one in range(count):
            cell = self.staffing.visit_step[one] * self.width + step
            if self.pair_fits[cell] < 0:
                self._check_pair(row, self.staffing.visit_step[one], step)
            if self.pair_fits[cell] == 0:
                return False
        return True

    def _check_pair(self, row: int, one: int, other: int) -> None:
        """Determine whether two starts fit together."""
        steps = self.staffing.visit_step
        first, second = steps[0], steps[1]
        steps[0], steps[1] = one, other
        fits = 1 if self.staffing.fit_together(row // self.days, row % self.days, 2) else 0
        self.pair_fits[one * self.width + other] = self.pair_fits[other * self.width + one] = fits
        steps[0], steps[1] = first, second

    # -- the cuts of a row

    def _add_cut(self, row: int, most: int) -> int:
        """Add the set as a cut, unless one implies it; return how many were added."""
        number = row * self.a_day + self.cut_count[row]
        for step in range(self.width):
            self.cut_has[number * self.width + step] = 0
        for place in range(self.size):
            self.cut_has[number * self.width + self.members[place]] = 1
        for other in range(row * self.a_day, number):
            if self.cut_most[other] == most and self._is_within(number, other):
                return 0
        self.cut_most[number] = most
        self.multiplier[number] = self.best_multiplier[number] = self.cut_usage[number] = 0
        self.multiplier_fixed[number] = self.velocity[number] = 0
        self.cut_count[row] += 1
        return 1

    def _is_within(self, number: int, other: int) -> bool:
        """Return whether all starts of a cut are in the other."""
        for step in range(self.width):
            if self.cut_has[number * self.width + step] > self.cut_has[other * self.width + step]:
                return False
        return True

    def _drop_idle(self, row: int) -> None:
        """Drop cuts that cost nothing, both now and at the best multipliers."""
        to = row * self.a_day
        for number in range(row * self.a_day, row * self.a_day + self.cut_count[row]):
            if self.multiplier[number] or self.best_multiplier[number]:
                self._move_cut(number, to)
                to += 1
        self.cut_count[row] = to - row * self.a_day

    def _move_cut(self, number: int, to: int) -> None:
        self.cut_most[to] = self.cut_most[number]
        self.cut_usage[to] = self.cut_usage[number]
        self.multiplier[to] = self.multiplier[number]
        self.best_multiplier[to] = self.best_multiplier[number]
        self.multiplier_fixed[to] = self.multiplier_fixed[number]
        self.velocity[to] = self.velocity[number]
        for step in range(self.width):
            self.cut_has[to * self.width + step] = self.cut_has[number * self.width + step]
