"""What a day's pooled time can fetch: the most that visits who fit on the day together would pay for it.

All time of a pool would fetch its multipliers, as if visits could be cut into slots.  But plans consist of visits, and
those of a day pay no more for the time of its pools than its best packing does.  So the bound stays valid if the best
packing of a day takes the place of all its capacity (a Lagrangian decomposition: Guignard and Kim 1987); in crowded
weeks that is less.  The subgradient is then demand less what the packing uses.

The best packing is found by a dynamic program over the starts of a day (``packing_states.py``).  The time of named
people stays priced as before; how many there are limits the visits of a packing.
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

    Days are packed at sites whose time is not in pieces and where all visits have one template.
    """

    def __init__(self, data: ProblemData, prices: VisitPrices) -> None:
        """Start with no day packed."""
        self.data, self.templates, self.pools, self.prices = data, data.templates, data.pools, prices
        self.days, self.slots = data.calendar.days, data.calendar.slots
        self.width, self.never = data.calendar.width, data.calendar.never
        self.supply = array("i", data.pools.pool_room)
        self.unreached = UNREACHED
        self.states: list[PackingStates] = []
        self.days_of: list[list[int]] = []
        self.start_price = array("i", bytes(4 * self.slots))
        self.value = array("q", [UNREACHED])
        self.then = array("q", [UNREACHED])
        self.before = array("i", bytes(4))

    # -- choosing days

    def choose_days(self) -> None:
        """Pack each day that would fetch more than its best packing does, at the present prices."""
        for site in range(len(self.templates.is_fragmented)):
            first = self.templates.site_templates[site]
            if self.templates.is_fragmented[site] or self.templates.site_templates[site + 1] != first + 1:
                continue
            states = PackingStates(self.data, first)
            days = [day for day in range(self.days) if states.states and self._is_worth_it(states, day)]
            if days:
                self.states.append(states)
                self.days_of.append(days)

    def _is_worth_it(self, states: PackingStates, day: int) -> bool:
        """Return whether packing a day lowers what its time fetches; leave its supply as it was."""
        before = self._worth(states, day)
        if before < LEAST_GAIN * self.prices.scale:
            return False
        self._pack(states, day)
        gain = before - self._worth(states, day)
        self._supply_room(states, day)
        return gain >= LEAST_GAIN * self.prices.scale

    def _worth(self, states: PackingStates, day: int) -> int:
        """Return what the supply of a day's pooled time fetches."""
        total = 0
        for need in range(len(states.pooled)):
            if self._is_first_of_pool(states, need):
                first = self._row(states, need, day)
                for cell in range(first, first + self.slots):
                    total += self.prices.multiplier[cell] * self.supply[cell]
        return total

    def _is_first_of_pool(self, states: PackingStates, need: int) -> bool:
        """Return whether a need is the first that the one pool of its kind serves."""
        if states.pooled[need] < 0:
            return False
        for other in range(need):
            if states.pooled[other] >= 0 and (
                self.pools.entry_pool[states.pooled[other]] == self.pools.entry_pool[states.pooled[need]]
            ):
                return False
        return True

    def _row(self, states: PackingStates, need: int, day: int) -> int:
        """Return the first cell of a day of the pool that serves a need."""
        return (self.pools.entry_pool[states.pooled[need]] * self.days + day) * self.slots

    # -- packing

    def pack(self, part: int, parts: int) -> None:
        """Find the best packing of every packed day whose number leaves the rest ``part``, at the present prices."""
        for number in range(len(self.states)):
            states = self.states[number]
            days = self.days_of[number]
            for place in range(part, len(days), parts):
                self._pack(states, days[place])

    def _pack(self, states: PackingStates, day: int) -> None:
        """Write what the best packing of a day uses into its supply."""
        self._price_starts(states, day)
        steps = states.steps
        if len(self.before) < states.states * steps:
            self.value = array("q", [UNREACHED]) * states.states
            self.then = array("q", [UNREACHED]) * states.states
            self.before = array("i", bytes(4 * states.states * steps))
        for state in range(states.states):
            self.value[state] = self.unreached
        self.value[0] = 0
        for step in range(steps):
            self._advance(states, day, step)
        self._supply_packing(states, day)

    def _price_starts(self, states: PackingStates, day: int) -> None:
        """Write what a visit pays at each step for the time of pools."""
        first = self.templates.template_first[states.template]
        for step in range(self.slots):
            self.start_price[step] = 0 if step < self.width else self.never
        for need in range(len(states.pooled)):
            entry, length = states.pooled[need], self.templates.kind_slots[self.templates.need_kind[first + need]]
            for step in range(self.width):
                slot = step * states.stride + self.templates.need_after[first + need]
                if slot + length > self.slots:
                    self.start_price[step] = self.never
                elif entry >= 0:
                    price = self.prices.interval_price[(entry * self.days + day) * self.slots + slot]
                    self.start_price[step] = min(self.start_price[step] + price, self.never)

    def _advance(self, states: PackingStates, day: int, step: int) -> None:
        """Start visits at a step, from every state that was reached."""
        row, price = step * states.states, self.start_price[step]
        fits = states.fits_first[day * states.steps + step]
        most = states.most if price < self.never else 0
        for state in range(states.states):
            self.then[state] = self.unreached
        for state in range(states.states):
            value = self.value[state]
            if value > self.unreached:
                after = state * (states.most + 1)
                for place in range(after, after + min(most, states.fits[fits + state]) + 1):
                    if value > self.then[states.after[place]]:
                        self.then[states.after[place]] = value
                        self.before[row + states.after[place]] = state
                    value += price
        self.value, self.then = self.then, self.value

    def _supply_packing(self, states: PackingStates, day: int) -> None:
        """Trace the best packing back, and write what it uses into the supply."""
        best = 0
        for state in range(states.states):
            if self.value[state] > self.value[best]:
                best = state
        self._clear(states, day)
        for step in range(states.steps - 1, -1, -1):
            if visits := states.latest[best]:
                self._supply(states, day, step, visits)
            best = self.before[step * states.states + best]

    def _clear(self, states: PackingStates, day: int) -> None:
        """Leave a day's pools no supply."""
        for need in range(len(states.pooled)):
            if states.pooled[need] >= 0:
                first = self._row(states, need, day)
                for cell in range(first, first + self.slots):
                    self.supply[cell] = 0

    def _supply_room(self, states: PackingStates, day: int) -> None:
        """Supply all the room of a day's pools."""
        for need in range(len(states.pooled)):
            if states.pooled[need] >= 0:
                first = self._row(states, need, day)
                for cell in range(first, first + self.slots):
                    self.supply[cell] = self.pools.pool_room[cell]

    def _supply(self, states: PackingStates, day: int, step: int, visits: int) -> None:
        """Add what some visits that start at a step use of the pools."""
        first = self.templates.template_first[states.template]
        for need in range(len(states.pooled)):
            if states.pooled[need] >= 0:
                kind = self.templates.need_kind[first + need]
                slot = step * states.stride + self.templates.need_after[first + need]
                cell = self._row(states, need, day) + slot
                for now in range(cell, cell + self.templates.kind_slots[kind]):
                    self.supply[now] += visits * self.templates.kind_units[kind]
