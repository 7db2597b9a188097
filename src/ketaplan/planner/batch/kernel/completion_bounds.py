"""Lower bounds on the cost-to-go of each state of a course, for an empty clinic and without steadiness."""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.start_costs import StartCosts

WEEK = 7
HIGHEST = (1 << 16) - 1
"""Bounds are stored in 16 bits: a higher one is cut to this and stays valid."""


class CompletionBounds:
    """The bounds of an option, in full points, start at ``first`` in ``cost_to_go``: by session, day, state.

    Those of the session after the one being computed are in ``ahead``, by state, in which days are neighbors.
    """

    def __init__(self, data: ProblemData) -> None:
        """Start with bounds of 0."""
        self.calendar, self.automata, self.options = data.calendar, data.automata, data.options
        self.days = self.calendar.days
        self.far, self.highest = self.calendar.never >> 6, HIGHEST
        self.day_low = array("i", bytes(4 * self.days))
        self.least = array("i", bytes(4 * self.days))
        self.ahead = array("i", bytes(4 * self.automata.states * self.days))
        self.too_late = array("i", bytes(4 * (WEEK + 1) * self.days))
        self.first = array("i", bytes(4 * (len(self.options.template) + 1)))
        for option in range(len(self.options.template)):
            automaton = self.options.automaton[option]
            cells = self.automata.sessions_of[automaton] * self.days * self.automata.states_of[automaton]
            self.first[option + 1] = self.first[option] + cells
        self.cost_to_go = array("H", bytes(2 * self.first[len(self.options.template)]))
        self._find_too_late()

    def _find_too_late(self) -> None:
        """Find the days whose weekday is not below each span of an arc."""
        for span in range(WEEK + 1):
            for day in range(self.days):
                if self.calendar.weekday[day] >= span:
                    self.too_late[span * self.days + day] = self.calendar.never

    def compute_bounds(self, option: int, costs: StartCosts) -> None:
        """Compute the bounds of an option for given costs of starts, from its last session back."""
        automaton = self.options.automaton[option]
        for day in range(self.days):
            self.day_low[day] = costs.day_bound(option, day)
        states, sessions = self.automata.states_of[automaton], self.automata.sessions_of[automaton]
        for cell in range(states * self.days):
            self.ahead[cell] = 0
        for session in range(sessions - 2, -1, -1):
            last = min(self.options.last_day[option * self.automata.sessions + session + 1], self.days - 1)
            for state in range(states):
                self._relax_back(option, session, state, last)
            self._look_back(self.first[option] + session * self.days * states, states)

    def _relax_back(self, option: int, session: int, state: int, last: int) -> None:
        """Compute the bounds of a state of a session, for all its days at once."""
        automata, automaton = self.automata, self.options.automaton[option]
        states = automata.states_of[automaton]
        place = automata.first_state[automaton] + session * states + state
        for day in range(self.days):
            self.least[day] = self.far
        for arc in range(automata.arc_first[place], automata.arc_first[place + 1]):
            late = automata.arc_span[arc] * self.days
            self._relax_arc(
                automata.arc_gap[arc], automata.arc_points[arc], late, automata.arc_to[arc] * self.days, last
            )
        at = self.first[option] + session * self.days * states + state
        for day in range(self.days):
            self.cost_to_go[at + day * states] = min(self.least[day], self.highest)

    def _look_back(self, at: int, states: int) -> None:
        """Take the bounds of a session, which start at a place, as those ahead of the session before it."""
        for state in range(states):
            for day in range(self.days):
                self.ahead[state * self.days + day] = self.cost_to_go[at + day * states + state]

    def _relax_arc(self, gap: int, points: int, late: int, then: int, last: int) -> None:
        """Relax an arc: lower ``least`` to its cost where that is less."""
        for day in range(gap, last + 1):
            cost = points + self.day_low[day] + self.too_late[late + day] + self.ahead[then + day]
            self.least[day - gap] = min(self.least[day - gap], cost)
