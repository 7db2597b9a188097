"""All columns (courses) of which plans within a target can consist.

The cost of a set of plans above the bound is at least the sum of the reduced costs of its columns: the cost of each at
the best multipliers, above the least possible for its patient.  So no column of plans within a target has a greater
reduced cost than the gap between target and bound; for few patients near the bound, they can all be enumerated.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.completion_bounds import CompletionBounds
from ketaplan.planner.batch.kernel.course_dp import CourseDP
from ketaplan.planner.batch.kernel.lagrangian import LagrangianDual
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.start_costs import PricedStarts
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices
from ketaplan.planner.batch.kernel.work import Work

MOST_COLUMNS = 20_000
"""The most columns of all patients together."""


class ColumnPool:
    """The columns of one target, patient by patient; to be unplanned is one of them, with option -1.

    ``reduced_cost`` is in parts of a point, ``points`` the cost of a column if no preferred physician is missed.  Its
    visits have a ``cell`` (a site's day) and a ``key`` (template, step and wish).  ``gap_budget`` is the most that the
    reduced costs of all chosen columns may add up to.
    """

    def __init__(
        self,
        data: ProblemData,
        dp: CourseDP,
        costs: PricedStarts,
        bounds: CompletionBounds,
        prices: VisitPrices,
        dual: LagrangianDual,
        work: Work,
    ) -> None:
        """Start with an empty pool; ``bounds`` are those without prices."""
        self.calendar, self.templates, self.automata = data.calendar, data.templates, data.automata
        self.options, self.dp, self.costs, self.bounds = data.options, dp, costs, bounds
        self.prices, self.dual, self.work = prices, dual, work
        self.days, self.width, self.sessions = self.calendar.days, self.calendar.width, self.automata.sessions
        self.names = len(data.resources.room) + 1
        self.most_columns = MOST_COLUMNS
        self.columns = self.is_full = 0
        self.gap_budget = self.work_end = 0

    def enumerate_columns(self, target: int, work_end: int) -> bool:
        """Enumerate the columns of plans that cost no more than ``target``; False if there are too many."""
        self._allocate()
        self.work_end = work_end
        self.dual.restore_best()
        self.gap_budget = target * self.prices.scale + self.dual.capacity_value()
        for patient in range(self.options.patients):
            self.least[patient] = self._least_of(patient)
            self.gap_budget -= self.least[patient]
        if self.gap_budget >= self.calendar.never >> 1:
            self.is_full = 1
        elif self.gap_budget >= 0:
            self._enumerate_all()
        self.prices.round_to_points()
        return self.is_full == 0

    def _allocate(self) -> None:
        visits, patients = self.most_columns * self.sessions, self.options.patients
        self.least = array("i", bytes(4 * patients))
        self.first = array("i", bytes(4 * (patients + 1)))
        self.option = array("i", bytes(4 * self.most_columns))
        self.reduced_cost = array("i", bytes(4 * self.most_columns))
        self.points = array("i", bytes(4 * self.most_columns))
        self.cell = array("i", bytes(4 * visits))
        self.key = array("i", bytes(4 * visits))
        self.back_day = array("i", bytes(4 * self.sessions))
        self.back_step = array("i", bytes(4 * self.sessions))
        self.columns = self.is_full = 0

    def _least_of(self, patient: int) -> int:
        """Return the least possible cost of a patient at the prices."""
        least = self.options.unplanned_cost[patient] * self.prices.scale
        for option in range(self.options.option_first[patient], self.options.option_first[patient + 1]):
            least = min(least, self.dp.solve(option, least, self.costs, self.bounds, 0, 0))
        return least

    def _enumerate_all(self) -> None:
        for patient in range(self.options.patients):
            self.first[patient] = self.columns
            cap = self.least[patient] + self.gap_budget
            unplanned = self.options.unplanned_cost[patient] * self.prices.scale
            if unplanned <= cap:
                self._add(patient, -1, cap - unplanned)
            for option in range(self.options.option_first[patient], self.options.option_first[patient + 1]):
                if self.dp.solve(option, cap, self.costs, self.bounds, 0, 0) < self.calendar.never:
                    self._enumerate_option(patient, option, cap)
        self.first[self.options.patients] = self.columns

    def _enumerate_option(self, patient: int, option: int, cap: int) -> None:
        """Trace back from every start of a last session that costs no more than the cap."""
        automaton = self.options.automaton[option]
        last = self.automata.sessions_of[automaton] - 1
        for day in range(self.dp.low_day[last], self.dp.high_day[last] + 1):
            for state in range(self.automata.states_of[automaton]):
                cell = self.dp.cell_of(last, day, state)
                if cell >= 0:
                    for step in range(self.width):
                        if self.dp.value_at(cell, step) <= cap:
                            self._go_back(patient, option, cell, step, cap)

    def _go_back(self, patient: int, option: int, cell: int, step: int, cap: int) -> None:
        """Enumerate the courses that reach a start of a cell for no more than the cap."""
        dp, automata = self.dp, self.automata
        session, day, state = dp.session_of(cell), dp.day_of(cell), cell % automata.states
        self.back_day[session], self.back_step[session] = day, step
        if session == 0:
            self._add(patient, option, cap - dp.value_at(cell, step))
            return
        cap -= self.costs.cost[day * self.width + step]
        automaton = self.options.automaton[option]
        states = automata.states_of[automaton]
        for origin in range(states):
            place = automata.first_state[automaton] + (session - 1) * states + origin
            for arc in range(automata.arc_first[place], automata.arc_first[place + 1]):
                before = dp.cell_from(arc, session, day, state, origin)
                if before >= 0:
                    points = automata.arc_points[arc] * self.prices.scale
                    self._go_back_from(patient, option, before, step, cap - points)

    def _go_back_from(self, patient: int, option: int, cell: int, step: int, cap: int) -> None:
        """Trace back from each start of a cell that leads to the next session's step."""
        self.work.done += 1
        for origin in range(self.width):
            shift = self.dp.shift_cost(step, origin)
            if self.dp.value_at(cell, origin) + shift <= cap and self.is_full == 0:
                self._go_back(patient, option, cell, origin, cap - shift)

    def _add(self, patient: int, option: int, left: int) -> None:
        """Add the column found; ``left`` is the rest of the cap."""
        if self.columns == self.most_columns or self.work.done > self.work_end:
            self.is_full = 1
            return
        points = self.least[patient] + self.gap_budget - left
        for session in range(self.sessions_of(option)):
            at, template = self.columns * self.sessions + session, self.options.template[option]
            day, step = self.back_day[session], self.back_step[session]
            self.cell[at] = self.templates.template_site[template] * self.days + day
            self.key[at] = self.key_of(option, step)
            points -= self.prices.price_of(option, day, step)
        self.option[self.columns] = option
        self.reduced_cost[self.columns] = self.gap_budget - left
        self.points[self.columns] = points // self.prices.scale
        self.columns += 1

    # -- keys of visits

    def key_of(self, option: int, step: int) -> int:
        """Return the key of a visit: a wish that costs nothing to miss is none."""
        wish = self.options.wish[option] if self.options.wish_points[option] else -1
        return (self.options.template[option] * self.width + step) * self.names + wish + 1

    def template_of(self, key: int) -> int:
        """Return the template of a key."""
        return key // self.names // self.width

    def step_of(self, key: int) -> int:
        """Return the step of a key."""
        return key // self.names % self.width

    def wish_of(self, key: int) -> int:
        """Return the preferred physician of a key, -1 for none."""
        return key % self.names - 1

    def sessions_of(self, option: int) -> int:
        """Return the number of visits of a column: none for one that leaves the patient unplanned."""
        return self.automata.sessions_of[self.options.automaton[option]] if option >= 0 else 0
