"""What the sessions after a state of a course cost at the least, in an empty clinic; steadiness left out.

Two numbers are kept for each state: without guidance, and with what the prices say on top of each start.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.resource_calendar import Occupancy

WEEK = 7
MOST_AHEAD = (1 << 16) - 1
"""``togo`` is kept in 16 bits; what is more than this counts as this, which leaves it a bound."""


class Ahead(Occupancy):
    """``togo`` holds the sessions of an option from ``togo_at`` on: session, state, day."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Look ahead for every option, without guidance."""
        super().__init__(columns)
        self.toll = array("i", bytes(4 * len(self.shape_site) * self.days * self.width))
        self.own_low = array("i", bytes(4 * self.days))
        self.least = array("i", bytes(4 * self.days))
        self.too_late = array("i", bytes(4 * (WEEK + 1) * self.days))
        self.scale = 1
        self.togo_at = array("i", bytes(4 * (len(self.option_shape) + 1)))
        for option in range(len(self.option_shape)):
            chain = self.option_chain[option]
            cells = self.chain_sessions[chain] * self.days * self.chain_states[chain]
            self.togo_at[option + 1] = self.togo_at[option] + cells
        self.guided_at = self.togo_at[len(self.option_shape)]
        self.togo = array("H", bytes(2 * 2 * self.guided_at))
        self.far, self.most_ahead = self.never >> 6, MOST_AHEAD
        self.ahead = 0
        self.ahead_states = 1
        self._note_too_late()
        for option in range(len(self.option_shape)):
            self.look_ahead(option, 0)

    def _note_too_late(self) -> None:
        """For each span of an arc, the days whose weekday is not below it."""
        for span in range(WEEK + 1):
            for day in range(self.days):
                if self.weekday[day] >= span:
                    self.too_late[span * self.days + day] = self.never

    def look_ahead(self, option: int, guided: int) -> None:
        """Fill in ``togo`` of an option: from the last session back, steadiness left out."""
        chain = self.option_chain[option]
        states = self.chain_states[chain]
        self._look_from(option, guided)
        for day in range(self.days):
            self.own_low[day] = self._lowest(option, day, guided)
        for session in range(self.chain_sessions[chain] - 2, -1, -1):
            last = min(self.option_last[option * self.sessions + session + 1], self.days - 1)
            for state in range(states):
                self._look_back(self.chain_arcs[chain], session, state, last)

    def _look_from(self, option: int, guided: int) -> None:
        """Where ``togo`` of an option begins, without guidance or with it."""
        self.ahead = self.togo_at[option] + guided * self.guided_at
        self.ahead_states = self.chain_states[self.option_chain[option]]

    def _lowest(self, option: int, day: int, guided: int) -> int:
        """The least that a day's start costs, in whole points."""
        row = self.option_row_of[self.option_row[option] + day]
        if row < 0:
            return self.never
        least = self.never
        if not guided:
            for step in range(self.width):
                least = min(least, self.rows[row * self.width + step])
            return least
        toll = (self.option_shape[option] * self.days + day) * self.width
        for step in range(self.width):
            points = self.rows[row * self.width + step]
            if points < self.never:
                least = min(least, points * self.scale + self.toll[toll + step])
        return least // self.scale if least < self.never else self.never

    def _look_back(self, arcs: int, session: int, state: int, last: int) -> None:
        """What comes after a state of a session, for all its days at once."""
        place = arcs + session * self.ahead_states + state
        for day in range(self.days):
            self.least[day] = self.far
        for arc in range(self.arc_first[place], self.arc_first[place + 1]):
            then = self.ahead + ((session + 1) * self.ahead_states + self.arc_to[arc]) * self.days
            self._arrive(self.arc_gap[arc], self.arc_points[arc], self.arc_span[arc] * self.days, then, last)
        at = self.ahead + (session * self.ahead_states + state) * self.days
        for day in range(self.days):
            self.togo[at + day] = min(self.least[day], self.most_ahead)

    def _arrive(self, gap: int, points: int, late: int, ahead: int, last: int) -> None:
        """So many days later."""
        for day in range(gap, last + 1):
            cost = points + self.own_low[day] + self.too_late[late + day] + self.togo[ahead + day]
            self.least[day - gap] = min(self.least[day - gap], cost)
