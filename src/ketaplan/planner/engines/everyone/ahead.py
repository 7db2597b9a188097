"""What the sessions after a state of a course cost at the least, in an empty clinic; steadiness left out.

Two numbers are kept for each state: without guidance, and with what the prices say on top of each start.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.engines.everyone.occupancy import Occupancy

MOST_AHEAD = (1 << 16) - 1
"""``togo`` is kept in 16 bits; what is more than this counts as this, which leaves it a bound."""


class Ahead(Occupancy):
    """``togo`` holds the sessions of an option from ``togo_at`` on: session, day, state."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Look ahead for every option, without guidance."""
        super().__init__(columns)
        self.toll = array("i", bytes(4 * len(self.shape_site) * self.days * self.width))
        self.own_low = array("i", bytes(4 * self.days))
        self.scale = 1
        self.togo_at = array("i", bytes(4 * (len(self.option_shape) + 1)))
        for option in range(len(self.option_shape)):
            chain = self.option_chain[option]
            cells = self.chain_sessions[chain] * self.days * self.chain_states[chain]
            self.togo_at[option + 1] = self.togo_at[option] + cells
        self.guided_at = self.togo_at[len(self.option_shape)]
        self.togo = array("H", bytes(2 * 2 * self.guided_at))
        self.far = self.never >> 6
        self.ahead = 0
        self.ahead_states = 1
        for option in range(len(self.option_shape)):
            self.look_ahead(option, 0)

    def look_ahead(self, option: int, guided: int) -> None:
        """Fill in ``togo`` of an option: from the last session back, steadiness left out."""
        chain = self.option_chain[option]
        sessions, states = self.chain_sessions[chain], self.chain_states[chain]
        self._look_from(option, guided)
        for day in range(self.days):
            self.own_low[day] = self._lowest(option, day, guided)
        for session in range(sessions - 2, -1, -1):
            for day in range(self.days):
                for state in range(states):
                    least = self._least_ahead(option, session, day, state)
                    self.togo[self.ahead + (session * self.days + day) * states + state] = min(least, MOST_AHEAD)

    def _look_from(self, option: int, guided: int) -> None:
        """Where ``togo`` of an option begins, without guidance or with it."""
        self.ahead = self.togo_at[option] + guided * self.guided_at
        self.ahead_states = self.chain_states[self.option_chain[option]]

    def _lowest(self, option: int, day: int, guided: int) -> int:
        row = self.option_row_of[self.option_row[option] + day]
        if row < 0:
            return self.never
        least = self.never
        toll = (self.option_shape[option] * self.days + day) * self.width
        for step in range(self.width):
            points = self.rows[row * self.width + step]
            if guided:
                points += self.toll[toll + step]
            least = min(least, points)
        return least

    def _least_ahead(self, option: int, session: int, day: int, state: int) -> int:
        chain = self.option_chain[option]
        states = self.chain_states[chain]
        last = min(self.option_last[option * self.sessions + session + 1], self.days - 1)
        ahead = self.ahead + (session + 1) * self.days * states
        place = self.chain_arcs[chain] + session * states + state
        least = self.far
        for arc in range(self.arc_first[place], self.arc_first[place + 1]):
            then = day + self.arc_gap[arc]
            if then > last or self.weekday[then] >= self.arc_span[arc] or self.own_low[then] >= self.never:
                continue
            points = self.arc_points[arc] + self.own_low[then] + self.togo[ahead + then * states + self.arc_to[arc]]
            least = min(least, points)
        return least
