"""The pricing problem: the cheapest course of each patient at the prices, separately and exactly."""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.completion_bounds import CompletionBounds
from ketaplan.planner.batch.kernel.course_dp import CourseDP
from ketaplan.planner.batch.kernel.day_cuts import DayCuts
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.start_costs import PricedStarts
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices
from ketaplan.planner.batch.kernel.work import Work

MOST_DP_WORK = 100
"""Below this many cells, computing bounds at these prices first does not pay."""
EVERY = 32
"""Every 32nd search runs without bounds at these prices, to measure its work again."""


class Pricing:
    """The last column (course) of every patient, which is priced first in the next round, and the usage of all.

    ``usage`` counts the units of each pool and slot requested in this round; only rows (a pool's day) that were ever
    requested (``is_used``) are checked.
    """

    def __init__(
        self,
        data: ProblemData,
        dp: CourseDP,
        costs: PricedStarts,
        bounds: tuple[CompletionBounds, CompletionBounds],
        prices: VisitPrices,
        cuts: DayCuts,
        work: Work,
    ) -> None:
        """Start without columns; ``bounds`` are those without prices, and those to compute at the prices."""
        self.calendar, self.templates, self.pools = data.calendar, data.templates, data.pools
        self.automata, self.options, self.consultations = data.automata, data.options, data.consultations
        self.dp, self.costs, self.prices, self.cuts, self.work = dp, costs, prices, cuts, work
        self.free_bounds, self.priced_bounds = bounds
        self.days, self.slots = self.calendar.days, self.calendar.slots
        self.sessions, self.scale = self.automata.sessions, prices.scale
        self.most_dp_work, self.every = MOST_DP_WORK, EVERY
        options, patients = len(self.options.template), self.options.patients
        self.usage = array("i", bytes(4 * self.pools.pools * self.days * self.slots))
        self.is_used = array("b", bytes(self.pools.pools * self.days))
        self.dp_work = array("i", bytes(4 * options))
        self.solved = array("i", bytes(4 * options))
        self.last_option = array("i", [-1]) * patients
        self.last_points = array("i", bytes(4 * patients))
        self.last_day = array("i", bytes(4 * patients * self.sessions))
        self.last_step = array("i", bytes(4 * patients * self.sessions))

    def price_patient(self, patient: int) -> int:
        """Return the least cost of a patient at these prices; store the column and add its usage."""
        consultations, options = self.consultations, self.options
        least = options.unplanned_cost[patient] * self.scale
        cap, chosen = least, -1
        if self.last_option[patient] >= 0:
            cap = min(cap, self._last_column_cost(patient))
        for option in range(options.option_first[patient], options.option_first[patient + 1]):
            earliest = 0
            if consultations.template[option] >= 0:
                earliest = consultations.first_day[option] + consultations.lead_days[option]
            first = consultations.day_points[option] * consultations.first_day[option] * self.scale
            points = self._solve(option, cap - first, earliest)
            if points < self.calendar.never and points + first <= cap:
                least, chosen = points + first, option
                cap = least
                self._store(patient, option, least)
        self.last_option[patient] = chosen
        if chosen >= 0:
            self._add_usage(patient, chosen)
        return least

    def clear_usage(self) -> None:
        """Start a round."""
        for row in range(len(self.is_used)):
            if self.is_used[row]:
                for cell in range(row * self.slots, (row + 1) * self.slots):
                    self.usage[cell] = 0

    def _solve(self, option: int, cap: int, earliest_day: int) -> int:
        """Return the cost of the cheapest course; if the last search was long, compute bounds at these prices first."""
        self.solved[option] = (self.solved[option] + 1) % self.every
        if self.dp_work[option] > self.most_dp_work and self.solved[option]:
            self.priced_bounds.compute_bounds(option, self.costs)
            return self.dp.solve(option, cap, self.costs, self.priced_bounds, earliest_day, 0)
        before = self.work.done
        points = self.dp.solve(option, cap, self.costs, self.free_bounds, earliest_day, 0)
        self.dp_work[option] = self.work.done - before
        return points

    def _store(self, patient: int, option: int, points: int) -> None:
        """Store the column found, and its points without prices."""
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            day, step = self.dp.found_day[session], self.dp.found_step[session]
            self.last_day[patient * self.sessions + session] = day
            self.last_step[patient * self.sessions + session] = step
            points -= self.prices.price_of(option, day, step)
        self.last_points[patient] = points

    def _last_column_cost(self, patient: int) -> int:
        """Return the cost of the last column at these prices."""
        option, points = self.last_option[patient], self.last_points[patient]
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            at = patient * self.sessions + session
            points += self.prices.price_of(option, self.last_day[at], self.last_step[at])
        return points

    def _add_usage(self, patient: int, option: int) -> None:
        """Add the usage of a patient's column."""
        template, wish = self.options.template[option], self.options.wish[option]
        templates = self.templates
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            at = patient * self.sessions + session
            day, step = self.last_day[at], self.last_step[at]
            insisted = self.prices.need_insisted(option, day, step) if wish >= 0 else -1
            self.cuts.count_start(template * self.days + day, step)
            for need in range(templates.template_first[template], templates.template_first[template + 1]):
                slot = step * templates.template_stride[template] + templates.need_after[need]
                entry = self.prices.cheapest_entry(need, day, slot, wish if need == insisted else -1)
                self._add_interval(entry, need, day, slot)

    def _add_interval(self, entry: int, need: int, day: int, slot: int) -> None:
        kind = self.templates.need_kind[need]
        row = self.pools.entry_pool[entry] * self.days + day
        self.is_used[row] = 1
        at = row * self.slots + slot
        for cell in range(at, at + self.templates.kind_slots[kind]):
            self.usage[cell] += self.templates.kind_units[kind]
