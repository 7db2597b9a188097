"""What a day's pooled time can fetch: the most that visits who fit on the day together would pay for it.

All time of a pool would fetch its multipliers, as if visits could be cut into slots.  But plans consist of visits, and
those of a day pay no more for the time of its pools than its best packing does.  So the bound stays valid if the best
packing of a day takes the place of all its capacity (a Lagrangian decomposition: Guignard and Kim 1987); in crowded
weeks that is less.  The subgradient is then demand less what the packing uses.

The best packing is found by a dynamic program over the starts of a day (``packing_states.py``).  A state is not
followed if even without its earlier visits the rest of the day could not make it better than the last packing (bounds
by state-space relaxation: Christofides, Mingozzi and Toth 1981).  The time of named people stays priced as before; how
many there are limits the visits of a packing.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.packing_states import PackingStates
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.visit_prices import VisitPrices

LEAST_GAIN = 1
"""Days are packed if all their capacity would fetch at least this many points more than their best packing."""
UNREACHED = -1


class DayPacking:
    """The ``supply`` of each pool and slot: its room, or what the best packing of a packed day uses of it.

    Days are packed at sites whose time is not in pieces and where all visits have one template.  ``live`` are the
    states reached so far, ``value`` what their visits pay, and ``rest`` at most what is paid from a step on by visits
    who come after those of a lighter state.
    """

    def __init__(self, data: ProblemData, prices: VisitPrices) -> None:
        """Start with no day packed."""
        self.data, self.templates, self.pools, self.prices = data, data.templates, data.pools, prices
        self.days, self.slots = data.calendar.days, data.calendar.slots
        self.supply = array("i", data.pools.pool_room)
        self.unreached = UNREACHED
        self.states: list[PackingStates] = []
        self.days_of: list[list[int]] = []
        self.start_price = array("q", bytes(8 * self.slots))
        self.live, self.next_live, self.before = array("i"), array("i"), array("i")
        self.value, self.next_value, self.rest = array("q"), array("q"), array("q")

    # -- choosing days

    def choose_days(self) -> None:
        """Pack each day that would fetch more than its best packing does, at the present prices."""
        for site in range(len(self.templates.is_fragmented)):
            first = self.templates.site_templates[site]
            if self.templates.is_fragmented[site] or self.templates.site_templates[site + 1] != first + 1:
                continue
            states = PackingStates(self.data, first)
            self._make_space(states)
            days = [day for day in range(self.days) if states.states and self._is_worth_it(states, day)]
            if days:
                self.states.append(states)
                self.days_of.append(days)

    def _make_space(self, states: PackingStates) -> None:
        """Make the arrays long enough for a day's states."""
        if states.states > len(self.live):
            self.live, self.next_live = array("i", bytes(4 * states.states)), array("i", bytes(4 * states.states))
            self.value = array("q", [UNREACHED]) * states.states
            self.next_value = array("q", [UNREACHED]) * states.states
        self.before = array("i", bytes(4 * max(len(self.before), states.states * states.steps)))
        self.rest = array("q", bytes(8 * max(len(self.rest), states.lightest * (states.steps + 1))))

    def _is_worth_it(self, states: PackingStates, day: int) -> bool:
        """Return whether packing a day lowers what its time fetches; if not, all its room stays in supply."""
        least = LEAST_GAIN * self.prices.scale
        worth = self._worth(states, day)
        if worth >= least:
            self._supply_share(states, day, 0)
            self._pack(states, day)
            if worth - self._worth(states, day) >= least:
                return True
        self._supply_share(states, day, 1)
        return False

    def _worth(self, states: PackingStates, day: int) -> int:
        """Return what the supply of a day's pooled time fetches."""
        total = 0
        for group in range(states.groups):
            first = self._first_cell(states, group, day)
            if first >= 0:
                for cell in range(first, first + self.slots):
                    total += self.prices.multiplier[cell] * self.supply[cell]
        return total

    def _first_cell(self, states: PackingStates, group: int, day: int) -> int:
        """Return the first cell of a day of a group's pool, -1 if its people are priced by name."""
        return (states.pool_of[group] * self.days + day) * self.slots if states.pool_of[group] >= 0 else -1

    # -- packing

    def pack(self, part: int, parts: int) -> None:
        """Find the best packing of every packed day whose number leaves the rest ``part``, at the present prices."""
        for number in range(len(self.states)):
            states = self.states[number]
            days = self.days_of[number]
            for place in range(part, len(days), parts):
                self._pack(states, days[place])

    def _pack(self, states: PackingStates, day: int) -> None:
        """Write what the best packing of a day uses into its supply, which has to be that of a packing before."""
        least, count = self._worth(states, day), 1
        for step in range(states.steps):
            self.start_price[step] = self._price_of_start(states, day, step)
        self._bound_rest(states, day)
        self.live[0], self.value[0] = 0, 0
        for step in range(states.steps):
            count = self._advance(states, day, step, count, least)
        self._supply_packing(states, day, self._best_of(count))

    def _price_of_start(self, states: PackingStates, day: int, step: int) -> int:
        """Return what a visit pays for the time of pools, -1 if it would not end on the day."""
        after, price = step * states.stride, 0
        if after + states.length > self.slots:
            return -1
        for group in range(states.groups):
            first, profile = self._first_cell(states, group, day), group * states.span * states.stride
            if first >= 0:
                for slot in range(states.length):
                    price += self.prices.multiplier[first + after + slot] * states.profile[profile + slot]
        return price

    def _most(self, states: PackingStates, day: int, step: int, state: int) -> int:
        """Return how many visits can start at a step, -1 if those of the state do not fit."""
        fits = states.fits[states.fits_first[day * states.steps + step] + state]
        return fits if self.start_price[step] > 0 else min(fits, 0)

    def _bound_rest(self, states: PackingStates, day: int) -> None:
        """Compute ``rest`` from the end of the day back, as if only the latest visits of a state took time."""
        lightest = states.lightest
        for number in range(lightest):
            self.rest[states.steps * lightest + number] = 0
        for step in range(states.steps - 1, -1, -1):
            for number in range(lightest):
                state, most_paid = states.light[number], self.unreached
                after, paid = state * (states.most + 1), 0
                for place in range(after, after + self._most(states, day, step, state) + 1):
                    rest = self.rest[(step + 1) * lightest + states.lighter[states.after[place]]]
                    if rest >= 0 and paid + rest > most_paid:
                        most_paid = paid + rest
                    paid += self.start_price[step]
                self.rest[step * lightest + number] = most_paid

    def _advance(self, states: PackingStates, day: int, step: int, count: int, least: int) -> int:
        """Start visits at a step from every live state; return how many states are live then."""
        row, ahead, found = step * states.states, (step + 1) * states.lightest, 0
        for number in range(count):
            state = self.live[number]
            value, after = self.value[state], state * (states.most + 1)
            self.value[state] = self.unreached
            for place in range(after, after + self._most(states, day, step, state) + 1):
                then = states.after[place]
                rest = self.rest[ahead + states.lighter[then]]
                if value > self.next_value[then] and rest >= 0 and value + rest >= least:
                    if self.next_value[then] == self.unreached:
                        self.next_live[found] = then
                        found += 1
                    self.next_value[then] = value
                    self.before[row + then] = state
                value += self.start_price[step]
        self.live, self.next_live = self.next_live, self.live
        self.value, self.next_value = self.next_value, self.value
        return found

    def _best_of(self, count: int) -> int:
        """Return the live state that pays most; forget the values of all."""
        best, most_paid = 0, self.unreached
        for number in range(count):
            state = self.live[number]
            if self.value[state] > most_paid:
                best, most_paid = state, self.value[state]
            self.value[state] = self.unreached
        return best

    # -- supply

    def _supply_packing(self, states: PackingStates, day: int, best: int) -> None:
        """Trace the best packing back from its last state, and write what it uses into the supply."""
        self._supply_share(states, day, 0)
        for step in range(states.steps - 1, -1, -1):
            if states.latest[best]:
                self._supply_visits(states, day, step, states.latest[best])
            best = self.before[step * states.states + best]

    def _supply_visits(self, states: PackingStates, day: int, step: int, visits: int) -> None:
        """Add what some visits that start at a step use of the pools."""
        for group in range(states.groups):
            first, profile = self._first_cell(states, group, day), group * states.span * states.stride
            if first >= 0:
                first += step * states.stride
                for slot in range(states.length):
                    self.supply[first + slot] += visits * states.profile[profile + slot]

    def _supply_share(self, states: PackingStates, day: int, share: int) -> None:
        """Supply all the room of a day's pools (1), or none of it (0)."""
        for group in range(states.groups):
            first = self._first_cell(states, group, day)
            if first >= 0:
                for cell in range(first, first + self.slots):
                    self.supply[cell] = share * self.pools.pool_room[cell]
