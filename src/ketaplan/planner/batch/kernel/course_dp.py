"""The cheapest course of one patient beside everything else that is placed, exactly.

A forward dynamic programme over (session, day, state of the chain), each with one row over the starts of the day.
Steadiness is a min-plus transform of a row, in two sweeps.  A state whose row cannot end below the cap, by what is
still to come at the least, is never looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.completion_bounds import Ahead


class Courses(Ahead):
    """Finds courses; what it has found stands in ``found_day`` and ``found_step`` until the next search.

    ``crowded``: only starts that are free now, else all that an empty clinic has.  ``guided``: with what the prices
    say on top of each start.  Neither: at the exact prices of :class:`Prices`; ``foreseen``: what is to come has been
    looked up at these prices, too.
    """

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Make room for the rows of one search."""
        super().__init__(columns)
        cells = self.sessions * self.days * self.states
        self.field = array("i", bytes(4 * cells * self.width))
        self.stamp = array("i", bytes(4 * cells))
        self.place = array("i", bytes(4 * cells))
        self.places = 0
        self.own = array("i", bytes(4 * self.days * self.width))
        self.own_stamp = array("i", bytes(4 * self.days))
        self.near = array("i", bytes(4 * self.width))
        self.low_day = array("i", bytes(4 * self.sessions))
        self.high_day = array("i", bytes(4 * self.sessions))
        self.found_day = array("i", bytes(4 * self.sessions))
        self.found_step = array("i", bytes(4 * self.sessions))
        self.call = 0
        self.work = 0
        self.crowded, self.guided, self.foreseen = 1, 0, 0
        self.earliest = 0
        self.earliest_step = 0
        self.trace_step = 0

    # -- the rows of a day

    def _row(self, option: int, day: int) -> int:
        """Make the row of a day ready, once a search; its least."""
        if self.own_stamp[day] == self.call:
            return self.own_low[day]
        self.own_stamp[day] = self.call
        row = self.option_row_of[self.option_row[option] + day]
        low = self.never
        if row >= 0:
            if self.crowded:
                low = self._free_row(option, day, row * self.width)
            elif self.guided:
                low = self._wanted_row(option, day, row * self.width)
            else:
                low = self._priced_row(option, day, row * self.width)
        self.own_low[day] = low
        return low

    def _priced_row(self, option: int, day: int, row: int) -> int:
        """Overridden by :class:`Prices`."""
        return self._wanted_row(option, day, row)

    def _wanted_row(self, option: int, day: int, row: int) -> int:
        """As if nobody else were there, with the prices as guidance."""
        at, low = day * self.width, self.never
        toll = (self.option_shape[option] * self.days + day) * self.width
        for step in range(self.width):
            points = self.rows[row + step] + self.toll[toll + step]
            self.own[at + step] = points
            low = min(low, points)
        return low

    def _free_row(self, option: int, day: int, row: int) -> int:
        """The starts that are free now."""
        shape, wish = self.option_shape[option], self.option_wish[option]
        at, low = day * self.width, self.never
        if not self.known[shape * self.days + day]:
            self.refresh(shape, day)
        open_at = (shape * self.days + day) * self.words
        stride, one = self.shape_stride[shape], self.ones & 1
        if self.words == 1:
            bits = self.open[open_at]
            if bits == 0:
                return low
            for step in range(self.width):
                free = bits >> (step * stride) & one
                points = self.rows[row + step] if free else self.never
                self.own[at + step] = points
                low = min(low, points)
        else:
            for step in range(self.width):
                slot = step * stride
                free = self.open[open_at + (slot >> 6)] >> (slot & 63) & one
                points = self.rows[row + step] if free else self.never
                self.own[at + step] = points
                low = min(low, points)
        if low >= self.never:
            return low
        if wish >= 0:
            low = self._add_wish(shape, day, wish, self.option_wish_points[option])
        if self.guided:
            low = self._add_toll(shape, day)
        return low

    def _add_wish(self, shape: int, day: int, wish: int, points: int) -> int:
        at, low = day * self.width, self.never
        stride, one = self.shape_stride[shape], self.ones & 1
        self.wished(shape, day, wish)
        for step in range(self.width):
            slot = step * stride
            if not self.any[slot >> 6] >> (slot & 63) & one:
                self.own[at + step] += points
            low = min(low, self.own[at + step])
        return low

    def _add_toll(self, shape: int, day: int) -> int:
        at, low = day * self.width, self.never
        toll = (shape * self.days + day) * self.width
        for step in range(self.width):
            self.own[at + step] += self.toll[toll + step]
            low = min(low, self.own[at + step])
        return low

    # -- the search

    def shortest(self, option: int, cap: int) -> int:
        """The points of the cheapest course of at most ``cap``, or ``never``; its days and steps are written down."""
        self.call += 1
        self.places = 0
        self._look_from(option, 1 if self.foreseen else self.guided)
        chain = self.option_chain[option]
        last = self.chain_sessions[chain] - 1
        self._begin(option, cap)
        for session in range(last):
            self._advance(option, session, cap)
        states = self.chain_states[chain]
        best, best_cell = self.never, -1
        for day in range(self.low_day[last], self.high_day[last] + 1):
            for state in range(states):
                cell = (last * self.days + day) * self.states + state
                if self.stamp[cell] == self.call:
                    least = self._settle(self.place[cell], day)
                    if least < best:
                        best, best_cell = least, cell
        if best > cap or best_cell < 0:
            return self.never
        self._trace(option, best_cell, best)
        return best

    def _togo(self, session: int, day: int, state: int) -> int:
        return self.togo[self.ahead + (session * self.ahead_states + state) * self.days + day] * self.scale

    def _begin(self, option: int, cap: int) -> None:
        self.low_day[0], self.high_day[0] = self.days, -1
        for start in range(self.start_first[option], self.start_first[option + 1]):
            day, state = self.start_day[start], self.start_state[start]
            points = self.start_points[start] * self.scale
            if day < self.earliest or points + self._togo(0, day, state) > cap:
                continue
            low = self._row(option, day)
            if low >= self.never or points + low + self._togo(0, day, state) > cap:
                continue
            self._add_first(option, day, state, points)

    def _add_first(self, option: int, day: int, state: int, points: int) -> None:
        """The first planned session alone knows the time of a held one, and the end of a consultation."""
        known = self.stamp[day * self.states + state] == self.call
        at = self._place_of(0, day, state)
        before = self.option_before[option]
        for step in range(self.width):
            here = points
            if before >= 0:
                here += self.rows[before * self.width + step] * self.scale
            if day == self.earliest and step < self.earliest_step:
                here = self.never
            self.field[at + step] = min(here, self.field[at + step]) if known else here

    def _place_of(self, session: int, day: int, state: int) -> int:
        """Where the row of a cell begins; it is given a place when it is first asked for."""
        cell = (session * self.days + day) * self.states + state
        if self.stamp[cell] != self.call:
            self.stamp[cell] = self.call
            self.place[cell] = self.places
            self.places += self.width
            self.low_day[session] = min(self.low_day[session], day)
            self.high_day[session] = max(self.high_day[session], day)
        return self.place[cell]

    def _settle(self, at: int, day: int) -> int:
        """Add what the day's starts cost by themselves; the least of the row."""
        self.work += 1
        own, low = day * self.width, self.never
        for step in range(self.width):
            points = self.field[at + step] + self.own[own + step]
            self.field[at + step] = points
            low = min(low, points)
        return low

    def _advance(self, option: int, session: int, cap: int) -> None:
        """From every cell of a session on to the next one."""
        chain = self.option_chain[option]
        states = self.chain_states[chain]
        self.low_day[session + 1], self.high_day[session + 1] = self.days, -1
        for day in range(self.low_day[session], self.high_day[session] + 1):
            for state in range(states):
                cell = (session * self.days + day) * self.states + state
                if self.stamp[cell] != self.call:
                    continue
                low = self._settle(self.place[cell], day)
                if low + self._togo(session, day, state) <= cap:
                    self._follow(option, session, day, state, low, cap)

    def _spread(self, option: int, at: int, low: int) -> None:
        """What the next session pays at each start for being there, into ``near``."""
        slope = self.option_slope[option] * self.scale
        top = low + self.option_ceiling[option] * self.scale
        points = top
        for step in range(self.width):
            points = min(points + slope, self.field[at + step])
            points = min(points, top)
            self.near[step] = points
        for step in range(self.width - 1, -1, -1):
            points = min(points + slope, self.near[step])
            self.near[step] = points

    def _follow(self, option: int, session: int, day: int, state: int, low: int, cap: int) -> None:
        chain = self.option_chain[option]
        last = min(self.option_last[option * self.sessions + session + 1], self.days - 1)
        states = self.ahead_states
        place = self.chain_arcs[chain] + session * states + state
        ahead = self.ahead + (session + 1) * self.days * states
        is_spread = 0
        for arc in range(self.arc_first[place], self.arc_first[place + 1]):
            then, to = day + self.arc_gap[arc], self.arc_to[arc]
            if then > last or self.weekday[then] >= self.arc_span[arc]:
                continue
            points = self.arc_points[arc] * self.scale
            least = low + points + self.togo[ahead + to * self.days + then] * self.scale
            if least > cap:
                continue
            own = self.own_low[then] if self.own_stamp[then] == self.call else self._row(option, then)
            if least + own > cap:
                continue
            if is_spread == 0:
                self._spread(option, self.place[(session * self.days + day) * self.states + state], low)
                is_spread = 1
            self._meet(session + 1, then, to, points)

    def _meet(self, session: int, day: int, state: int, points: int) -> None:
        """Let ``near`` reach a cell."""
        known = self.stamp[(session * self.days + day) * self.states + state] == self.call
        at = self._place_of(session, day, state)
        if known:
            for step in range(self.width):
                self.field[at + step] = min(self.field[at + step], self.near[step] + points)
        else:
            for step in range(self.width):
                self.field[at + step] = self.near[step] + points

    # -- the way back

    def _trace(self, option: int, cell: int, best: int) -> None:
        """Write down days and steps, from the last session back."""
        session = self.chain_sessions[self.option_chain[option]] - 1
        day = cell // self.states - session * self.days
        state = cell % self.states
        step = self._step_of(cell, best)
        while True:
            self.found_day[session], self.found_step[session] = day, step
            if session == 0:
                return
            due = self.field[self.place[cell] + step] - self.own[day * self.width + step]
            cell = self._cell_before(option, session, day, state, step, due)
            session -= 1
            day = cell // self.states - session * self.days
            state = cell % self.states
            step = self.trace_step

    def _step_of(self, cell: int, points: int) -> int:
        at = self.place[cell]
        for step in range(self.width):
            if self.field[at + step] == points:
                return step
        return -1

    def _cell_before(self, option: int, session: int, day: int, state: int, step: int, due: int) -> int:
        """The cell of the session before from which a start was reached for ``due``."""
        chain = self.option_chain[option]
        for origin in range(self.chain_states[chain]):
            place = self.chain_arcs[chain] + (session - 1) * self.chain_states[chain] + origin
            for arc in range(self.arc_first[place], self.arc_first[place + 1]):
                before = day - self.arc_gap[arc]
                if self.arc_to[arc] != state or before < self.low_day[session - 1]:
                    continue
                cell = ((session - 1) * self.days + before) * self.states + origin
                if self.stamp[cell] != self.call or self.weekday[day] >= self.arc_span[arc]:
                    continue
                if self._left_from(option, cell, step, due - self.arc_points[arc] * self.scale):
                    return cell
        return -1

    def _left_from(self, option: int, cell: int, step: int, due: int) -> bool:
        """Whether some start of a cell leads to ``step`` for exactly ``due``; it is written down."""
        at, slope = self.place[cell], self.option_slope[option] * self.scale
        ceiling = self.option_ceiling[option] * self.scale
        for origin in range(self.width):
            away = step - origin if step > origin else origin - step
            if self.field[at + origin] + min(slope * away, ceiling) == due:
                self.trace_step = origin
                return True
        return False
