"""Insert a patient at the exact cheapest course, given all patients placed, and remove one.

A search starts with small caps, at which most end: the cost of the patient's last course, or a little more than the
course would cost in an empty clinic.  With the prices as guidance it chooses the course that leaves the most room for
others.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.assignment import Assignment
from ketaplan.planner.batch.kernel.completion_bounds import CompletionBounds
from ketaplan.planner.batch.kernel.course_dp import CourseDP
from ketaplan.planner.batch.kernel.patients_on_days import PatientsOnDays
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.resource_calendar import ResourceCalendar
from ketaplan.planner.batch.kernel.start_costs import DesiredStarts, FreeStarts, GuidedStarts
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices

SLACK = 600
"""Points above a patient's course in an empty clinic at which a search first stops, to try a higher cap."""


class Hint:
    """What is known before a patient is inserted: the ``points`` to expect.

    ``is_guided`` requests the prices as guidance; ``option`` is the one of the last course (-1 for none), which costs
    ``guided_points`` with the prices.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        self.points = self.is_guided = self.guided_points = 0
        self.option = -1


class Insertion:
    """The current courses of all patients.

    ``lone_optimum`` is the cost of an option in an empty clinic, ``lone_guided`` the same with prices, on the days and
    steps of ``desired_day`` and ``desired_step``, and ``least_lone`` the least cost over a patient's options, or that
    of no plan.
    """

    def __init__(
        self,
        data: ProblemData,
        resources: ResourceCalendar,
        dp: CourseDP,
        starts: tuple[FreeStarts, GuidedStarts, DesiredStarts],
        bounds: tuple[CompletionBounds, CompletionBounds],
        prices: VisitPrices,
    ) -> None:
        """Start with no patient placed; ``bounds`` are those without prices, and with the prices as guidance."""
        self.calendar, self.templates, self.automata = data.calendar, data.templates, data.automata
        self.options, self.consultations = data.options, data.consultations
        self.resources, self.dp, self.prices = resources, dp, prices
        self.free, self.guided, self.desired = starts
        self.free_bounds, self.priced_bounds = bounds
        self.days, self.never = self.calendar.days, self.calendar.never
        self.sessions, self.needs = self.automata.sessions, self.templates.needs
        self.current = Assignment(self.options.patients, self.sessions, self.needs)
        self.current.points = array("i", self.options.unplanned_cost)
        self.on_days = PatientsOnDays(data, self.current)
        self.lone_optimum = array("i", bytes(4 * len(self.options.template)))
        self.lone_guided = array("i", bytes(4 * len(self.options.template)))
        self.desired_day = array("i", bytes(4 * len(self.options.template) * self.sessions))
        self.desired_step = array("i", bytes(4 * len(self.options.template) * self.sessions))
        self.least_lone = array("i", self.options.unplanned_cost)
        self.slack = SLACK
        self.consult_day = self.consult_step = self.earliest_day = self.earliest_step = 0
        self.compute_lone_optima()

    # -- courses in an empty clinic

    def compute_lone_optima(self) -> None:
        """Compute the cost of each option; no patient must be placed."""
        for patient in range(self.options.patients):
            for option in range(self.options.option_first[patient], self.options.option_first[patient + 1]):
                self.lone_optimum[option] = min(self._lone_optimum(option), self.never)
                self.least_lone[patient] = min(self.least_lone[patient], self.lone_optimum[option])

    def _lone_optimum(self, option: int) -> int:
        """Return the cost of an option's cheapest course, small caps first."""
        earliest, points, cap = 0, 0, self.slack
        if self.consultations.template[option] >= 0:
            earliest = self.consultations.first_day[option] + self.consultations.lead_days[option]
            points = self.consultations.day_points[option] * self.consultations.first_day[option]
        while cap < self.free_bounds.far:
            found = self.dp.solve(option, cap, self.free, self.free_bounds, earliest, 0)
            if found < self.never:
                return points + found
            cap *= 4
        return points + self.never

    def compute_guided_optima(self) -> None:
        """Compute the cost of each option with the prices, as if no patient were placed."""
        for option in range(len(self.options.template)):
            self.lone_guided[option] = self.never
            cap = self.slack
            while cap < self.free_bounds.far and self.lone_guided[option] >= self.never:
                self.lone_guided[option] = self.dp.solve(option, cap, self.desired, self.priced_bounds, 0, 0)
                cap *= 4
            if self.lone_guided[option] < self.never:
                self._write_desired(option)

    def _write_desired(self, option: int) -> None:
        """Record the course found as the one that an option desires."""
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            self.desired_day[option * self.sessions + session] = self.dp.found_day[session]
            self.desired_step[option * self.sessions + session] = self.dp.found_step[session]

    # -- inserting one patient

    def insert(self, patient: int, cap: int, hint: Hint) -> int:
        """Place a patient on the cheapest course of at most ``cap`` points; return its cost, or ``never``."""
        best, chosen = cap, -1
        for option in range(self.options.option_first[patient], self.options.option_first[patient + 1]):
            if self.lone_optimum[option] > best or (chosen >= 0 and self.lone_optimum[option] >= best):
                continue
            points = self._solve(option, best if chosen < 0 else best - 1, hint)
            if points < self.never:
                best, chosen = points, option
                self._write_course(patient, option)
        if chosen < 0 or not self._place(patient, chosen):
            return self.never
        self.current.points[patient] = best
        return best

    def _solve(self, option: int, cap: int, hint: Hint) -> int:
        """Return the cost of the chosen course, without prices."""
        self.earliest_day = self.earliest_step = first = 0
        if self.consultations.template[option] >= 0:
            if not self._find_consultation(option):
                return self.never
            first = self.consultations.day_points[option] * self.consult_day
        if hint.is_guided:
            points = self._solve_guided(option, hint)
            if points + first <= cap:
                return points + first
        points = self._solve_free(option, cap - first, hint.points - first)
        return points + first if points < self.never else points

    def _solve_free(self, option: int, cap: int, expected: int) -> int:
        """Search without prices, small caps first: most searches end there quickly."""
        lone = self.lone_optimum[option]
        limit = max(expected, lone)
        while True:
            points = self.dp.solve(
                option, min(limit, cap), self.free, self.free_bounds, self.earliest_day, self.earliest_step
            )
            if points < self.never or limit >= cap:
                return points
            limit = lone + max(self.slack, 4 * (limit - lone))

    def _solve_guided(self, option: int, hint: Hint) -> int:
        """Search with prices, up to the cost of the patient's last course, which is often free again.

        A course that costs much more with prices is hardly ever within the cap without them: the search without prices
        finds that out faster.
        """
        least = self.lone_guided[option]
        limit = max(least, hint.guided_points) if option == hint.option else least + self.slack
        points = self.dp.solve(option, limit, self.guided, self.priced_bounds, self.earliest_day, self.earliest_step)
        return self._without_prices(option, points) if points < self.never else points

    def _without_prices(self, option: int, points: int) -> int:
        """Return the cost of the course found, without its prices."""
        width = self.calendar.width
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            cell = self.options.template[option] * self.days + self.dp.found_day[session]
            points -= self.prices.visit_price[cell * width + self.dp.found_step[session]]
        return points

    def visit_prices_of(self, assignment: Assignment, place: int) -> int:
        """Return what the prices add to a patient's course in an assignment."""
        option, prices, width = assignment.option[place], 0, self.calendar.width
        first = place * self.sessions
        for at in range(first, first + self.automata.sessions_of[self.options.automaton[option]]):
            cell = self.options.template[option] * self.days + assignment.day[at]
            prices += self.prices.visit_price[cell * width + assignment.step[at]]
        return prices

    def _find_consultation(self, option: int) -> bool:
        """Find the first open consultation; an earlier one never costs more and never leaves less room."""
        consultations = self.consultations
        template, rows = consultations.template[option], consultations.row_first[option]
        for day in range(consultations.first_day[option], consultations.end_day[option]):
            row = self.options.row_of_day[rows + day]
            if row < 0:
                continue
            if not self.resources.is_known[template * self.days + day]:
                self.resources.refresh(template, day)
            for step in range(self.calendar.width):
                if not self.is_open(template, day, step):
                    continue
                if self.options.rows[row * self.calendar.width + step] < self.never:
                    lead = consultations.lead_days[option]
                    self.consult_day, self.consult_step = day, step
                    self.earliest_day = day + lead
                    self.earliest_step = step + consultations.steps[option] if lead == 0 else 0
                    return True
        return False

    def is_open(self, template: int, day: int, step: int) -> bool:
        """Return whether a visit has all that it needs at a step."""
        slot = step * self.templates.template_stride[template]
        word = self.resources.open[(template * self.days + day) * self.calendar.words + (slot >> 6)]
        return (word >> (slot & 63) & self.calendar.ones & 1) != 0

    def _write_course(self, patient: int, option: int) -> None:
        """Record the course found."""
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            self.current.day[patient * self.sessions + session] = self.dp.found_day[session]
            self.current.step[patient * self.sessions + session] = self.dp.found_step[session]
        self.current.consult_day[patient] = self.consult_day
        self.current.consult_step[patient] = self.consult_step

    # -- occupying and vacating time

    def _place(self, patient: int, option: int) -> bool:
        """Occupy the time of all visits; False, with no change, if a person is needed twice at once."""
        current, resources = self.current, self.resources
        template, wish = self.options.template[option], self.options.wish[option]
        stride = self.templates.template_stride[template]
        if self.consultations.template[option] >= 0:
            slot = self._consult_slot(patient, option)
            consult, day = self.consultations.template[option], current.consult_day[patient]
            resources.occupy(consult, day, slot, -1, current.consult_who, patient * self.needs)
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            at = patient * self.sessions + session
            slot = current.step[at] * stride
            if not resources.occupy(template, current.day[at], slot, wish, current.who, at * self.needs):
                self._unplace(patient, option, session)
                return False
            self.on_days.add(patient, self._cell(template, at), at)
        current.option[patient] = option
        return True

    def _unplace(self, patient: int, option: int, sessions: int) -> None:
        """Release the time of the consultation and of the first visits."""
        current, resources = self.current, self.resources
        template = self.options.template[option]
        stride = self.templates.template_stride[template]
        if self.consultations.template[option] >= 0:
            slot = self._consult_slot(patient, option)
            consult, day = self.consultations.template[option], current.consult_day[patient]
            resources.vacate(consult, day, slot, current.consult_who, patient * self.needs)
        for session in range(sessions):
            at = patient * self.sessions + session
            resources.vacate(template, current.day[at], current.step[at] * stride, current.who, at * self.needs)
            self.on_days.remove(self._cell(template, at), at)

    def remove(self, patient: int) -> None:
        """Remove a patient."""
        option = self.current.option[patient]
        if option >= 0:
            self._unplace(patient, option, self.automata.sessions_of[self.options.automaton[option]])
        self.current.option[patient] = -1
        self.current.points[patient] = self.options.unplanned_cost[patient]

    def place_again(self, patient: int) -> None:
        """Occupy the time of a patient's course exactly as ``current`` has it."""
        current, resources = self.current, self.resources
        option = current.option[patient]
        if option < 0:
            return
        template = self.options.template[option]
        stride = self.templates.template_stride[template]
        if self.consultations.template[option] >= 0:
            slot = self._consult_slot(patient, option)
            consult, day = self.consultations.template[option], current.consult_day[patient]
            resources.occupy_again(consult, day, slot, current.consult_who, patient * self.needs)
        for session in range(self.automata.sessions_of[self.options.automaton[option]]):
            at = patient * self.sessions + session
            resources.occupy_again(template, current.day[at], current.step[at] * stride, current.who, at * self.needs)
            self.on_days.add(patient, self._cell(template, at), at)

    def _cell(self, template: int, visit: int) -> int:
        """Return the site and the day of a visit as one number."""
        return self.templates.template_site[template] * self.days + self.current.day[visit]

    def _consult_slot(self, patient: int, option: int) -> int:
        """Return the slot at which a patient's consultation starts."""
        consult = self.consultations.template[option]
        return self.current.consult_step[patient] * self.templates.template_stride[consult]
