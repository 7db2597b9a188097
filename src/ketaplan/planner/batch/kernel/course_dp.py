"""The cheapest course of one patient, exactly: a forward dynamic program with bounds.

A cell is a session, a day and a state of the automaton; its value is a row of costs, one for each start of the day.
Steadiness is a min-plus convolution of a row with a capped absolute value, in two sweeps (Felzenszwalb and
Huttenlocher 2012).  A cell whose least value plus its cost-to-go exceeds the cap is not extended.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.completion_bounds import CompletionBounds
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.start_costs import StartCosts
from ketaplan.planner.batch.kernel.work import Work


class CourseDP:
    """Solves one option at a time; ``found_day`` and ``found_step`` are the course until the next call.

    A cell has a place in ``value`` once reached in this search, as its ``stamp`` says.
    """

    costs: StartCosts
    bounds: CompletionBounds

    def __init__(self, data: ProblemData, work: Work) -> None:
        """Allocate the rows of one search."""
        self.calendar, self.automata, self.options = data.calendar, data.automata, data.options
        self.work = work
        self.days, self.states = self.calendar.days, self.automata.states
        self.width, self.never = self.calendar.width, self.calendar.never
        cells = self.automata.sessions * self.days * self.states
        self.value = array("i", bytes(4 * cells * self.width))
        self.stamp = array("i", bytes(4 * cells))
        self.place = array("i", bytes(4 * cells))
        self.near = array("i", bytes(4 * self.width))
        self.low_day = array("i", bytes(4 * self.automata.sessions))
        self.high_day = array("i", bytes(4 * self.automata.sessions))
        self.found_day = array("i", bytes(4 * self.automata.sessions))
        self.found_step = array("i", bytes(4 * self.automata.sessions))
        self.search = self.places = self.origin_step = 0
        self.option = self.cap = self.earliest_day = self.earliest_step = 0
        self.bound_first = self.bound_states = 0
        self.scale = 1

    def solve(
        self,
        option: int,
        cap: int,
        costs: StartCosts,
        bounds: CompletionBounds,
        earliest_day: int,
        earliest_step: int,
    ) -> int:
        """Return the cost of the cheapest course of at most ``cap``, or ``never``.

        It does not start before ``earliest_day``, and on that day not before ``earliest_step``.
        """
        self.option, self.cap = option, cap
        self.costs, self.bounds, self.scale = costs, bounds, costs.scale
        self.earliest_day, self.earliest_step = earliest_day, earliest_step
        automaton = self.options.automaton[option]
        self.bound_first, self.bound_states = bounds.first[option], self.automata.states_of[automaton]
        self.search += 1
        self.places = 0
        costs.begin(option)
        last = self.automata.sessions_of[automaton] - 1
        self._begin()
        for session in range(last):
            self._advance(session)
        cell = self._least_last(last)
        if cell < 0:
            return self.never
        best = self.value_at(cell, self.origin_step)
        if best > cap:
            return self.never
        self._trace(cell, best)
        return best

    # -- forward

    def _begin(self) -> None:
        """Reach the cells in which the planned sessions can start."""
        options = self.options
        self.low_day[0], self.high_day[0] = self.days, -1
        for start in range(options.start_first[self.option], options.start_first[self.option + 1]):
            day, state = options.start_day[start], options.start_state[start]
            points = options.start_points[start] * self.scale
            if day < self.earliest_day or points + self._bound(0, day, state) > self.cap:
                continue
            low = self.costs.least(day)
            if low >= self.never or points + low + self._bound(0, day, state) > self.cap:
                continue
            self._add_start(day, state, points)

    def _bound(self, session: int, day: int, state: int) -> int:
        """Return the cost-to-go of a cell."""
        at = self.bound_first + (session * self.days + day) * self.bound_states + state
        return self.bounds.cost_to_go[at] * self.scale

    def _add_start(self, day: int, state: int, points: int) -> None:
        """Reach a cell of the first session; only here the last fixed session and the end of a consultation count."""
        known = self.stamp[day * self.states + state] == self.search
        at = self._place_of(0, day, state)
        before = self.options.row_before[self.option]
        for step in range(self.width):
            here = points
            if before >= 0:
                here += self.options.rows[before * self.width + step] * self.scale
            if day == self.earliest_day and step < self.earliest_step:
                here = self.never
            self.value[at + step] = min(here, self.value[at + step]) if known else here

    def _place_of(self, session: int, day: int, state: int) -> int:
        """Return where the row of a cell starts; a cell reached for the first time gets a place."""
        cell = (session * self.days + day) * self.states + state
        if self.stamp[cell] != self.search:
            self.stamp[cell] = self.search
            self.place[cell] = self.places
            self.places += self.width
            self.low_day[session] = min(self.low_day[session], day)
            self.high_day[session] = max(self.high_day[session], day)
        return self.place[cell]

    def _add_costs(self, at: int, day: int) -> int:
        """Add the costs of the day's starts to a row; return its least."""
        self.work.done += 1
        cost, low = day * self.width, self.never
        for step in range(self.width):
            points = self.value[at + step] + self.costs.cost[cost + step]
            self.value[at + step] = points
            low = min(low, points)
        return low

    def _least_last(self, last: int) -> int:
        """Return the cell of the last session with the least value, with its step in ``origin_step``; -1 for none."""
        best, found = self.never, -1
        for day in range(self.low_day[last], self.high_day[last] + 1):
            for state in range(self.bound_states):
                cell = (last * self.days + day) * self.states + state
                if self.stamp[cell] == self.search:
                    least = self._add_costs(self.place[cell], day)
                    if least < best:
                        best, found = least, cell
        if found >= 0:
            self.origin_step = self._step_of(found, best)
        return found

    def _advance(self, session: int) -> None:
        """Extend every cell of a session to the next session."""
        self.low_day[session + 1], self.high_day[session + 1] = self.days, -1
        for day in range(self.low_day[session], self.high_day[session] + 1):
            for state in range(self.bound_states):
                cell = (session * self.days + day) * self.states + state
                if self.stamp[cell] != self.search:
                    continue
                low = self._add_costs(self.place[cell], day)
                if low + self._bound(session, day, state) <= self.cap:
                    self._extend(session, day, state, low)

    def _min_plus(self, at: int, low: int) -> None:
        """Write into ``near`` each step's least value plus change of time."""
        slope = self.options.slope[self.option] * self.scale
        top = low + self.options.ceiling[self.option] * self.scale
        points = top
        for step in range(self.width):
            here = min(self.value[at + step], top)  # not in the chain of the sweep, which sets the pace
            points = min(points + slope, here)
            self.near[step] = points
        for step in range(self.width - 1, -1, -1):
            points = min(points + slope, self.near[step])
            self.near[step] = points

    def _extend(self, session: int, day: int, state: int, low: int) -> None:
        """Extend a cell to the cells of the next session that can end within the cap."""
        automata, costs = self.automata, self.costs
        last = min(self.options.last_day[self.option * automata.sessions + session + 1], self.days - 1)
        place = automata.first_state[self.options.automaton[self.option]] + session * self.bound_states + state
        ahead = self.bound_first + (session + 1) * self.days * self.bound_states
        is_near = 0
        for arc in range(automata.arc_first[place], automata.arc_first[place + 1]):
            then, to = day + automata.arc_gap[arc], automata.arc_to[arc]
            if then > last or self.calendar.weekday[then] >= automata.arc_span[arc]:
                continue
            points = automata.arc_points[arc] * self.scale
            least = low + points + self.bounds.cost_to_go[ahead + then * self.bound_states + to] * self.scale
            if least > self.cap:
                continue
            least += costs.low[then] if costs.found_in[then] == costs.search else costs.least(then)
            if least > self.cap:
                continue
            if is_near == 0:
                self._min_plus(self.place[(session * self.days + day) * self.states + state], low)
                is_near = 1
            self._reach(session + 1, then, to, points)

    def _reach(self, session: int, day: int, state: int, points: int) -> None:
        """Relax the row of a cell with ``near`` plus the points of an arc."""
        known = self.stamp[(session * self.days + day) * self.states + state] == self.search
        at = self._place_of(session, day, state)
        if known:
            for step in range(self.width):
                self.value[at + step] = min(self.value[at + step], self.near[step] + points)
        else:
            for step in range(self.width):
                self.value[at + step] = self.near[step] + points

    # -- backward

    def _trace(self, cell: int, best: int) -> None:
        """Record days and steps, from the last session back."""
        session, step = self.session_of(cell), self._step_of(cell, best)
        while True:
            day, state = self.day_of(cell), cell % self.states
            self.found_day[session], self.found_step[session] = day, step
            if session == 0:
                return
            due = self.value_at(cell, step) - self.costs.cost[day * self.width + step]
            cell = self._cell_before(session, day, state, step, due)
            session -= 1
            step = self.origin_step

    def _step_of(self, cell: int, points: int) -> int:
        """Return the first step of a cell with a value."""
        at = self.place[cell]
        for step in range(self.width):
            if self.value[at + step] == points:
                return step
        return -1

    def _cell_before(self, session: int, day: int, state: int, step: int, due: int) -> int:
        """Return the cell of the session before from which a step is reached for ``due``."""
        automaton = self.options.automaton[self.option]
        for origin in range(self.bound_states):
            place = self.automata.first_state[automaton] + (session - 1) * self.bound_states + origin
            for arc in range(self.automata.arc_first[place], self.automata.arc_first[place + 1]):
                cell = self.cell_from(arc, session, day, state, origin)
                if cell >= 0 and self._leads_to(cell, step, due - self.automata.arc_points[arc] * self.scale):
                    return cell
        return -1

    def cell_from(self, arc: int, session: int, day: int, state: int, origin: int) -> int:
        """Return the cell of the session before from which an arc leads to a cell; -1 if it was not reached."""
        before = day - self.automata.arc_gap[arc]
        if self.automata.arc_to[arc] != state or before < self.low_day[session - 1]:
            return -1
        cell = ((session - 1) * self.days + before) * self.states + origin
        if self.stamp[cell] != self.search or self.calendar.weekday[day] >= self.automata.arc_span[arc]:
            return -1
        return cell

    def _leads_to(self, cell: int, step: int, due: int) -> bool:
        """Return whether some start of a cell leads to ``step`` for exactly ``due``; write it into ``origin_step``."""
        for origin in range(self.width):
            if self.value_at(cell, origin) + self.shift_cost(step, origin) == due:
                self.origin_step = origin
                return True
        return False

    # -- reading the cells

    def cell_of(self, session: int, day: int, state: int) -> int:
        """Return the number of a cell, -1 if it was not reached."""
        cell = (session * self.days + day) * self.states + state
        return cell if self.stamp[cell] == self.search else -1

    def session_of(self, cell: int) -> int:
        """Return the session of a cell."""
        return cell // (self.days * self.states)

    def day_of(self, cell: int) -> int:
        """Return the day of a cell."""
        return cell // self.states % self.days

    def value_at(self, cell: int, step: int) -> int:
        """Return the cost of the cheapest way to a step of a cell, including that step's own."""
        return self.value[self.place[cell] + step]

    def shift_cost(self, step: int, other: int) -> int:
        """Return the cost of a change of the time of day from one step to another."""
        away = step - other if step > other else other - step
        return min(self.options.slope[self.option] * self.scale * away, self.options.ceiling[self.option] * self.scale)
