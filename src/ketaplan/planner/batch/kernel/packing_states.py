"""What has started on a day and still takes time: the states of the best packing of a site's day."""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.problem_data import ProblemData

MOST_STATES, MOST_AT_ONCE = 8000, 100
"""With more states, or more visits that start at once, packing takes longer than it is worth."""


class PackingStates:
    """The states of one template at its site: how many visits started at each of the last steps, the latest first.

    ``latest`` is a state's first number.  Its visits use ``load`` of each group of pools in each slot of the next step;
    with n more visits the state ``after[state * (most + 1) + n]`` follows, or none (-1).  A visit uses ``profile`` of a
    group in each slot from its start.  At a step of a day, ``fits[fits_first[day * steps + step] + state]`` visits can
    start, -1 if those already there do not fit.  ``pool_of`` is the one pool of a group, -1 for people priced by name.
    A state without its earlier half of visits is one of ``lightest`` states, which ``light`` lists, and is ``lighter``
    in that list.
    """

    def __init__(self, data: ProblemData, template: int) -> None:
        """Find the states that the greatest room of any day allows; none if there are too many."""
        self.data, self.template = data, template
        self.stride = data.templates.template_stride[template]
        usage = self._usage()
        self.length = max(end for _, end, _, _ in usage)
        self.span = max(2, -(-self.length // self.stride))  # a state has at least the visits that started last
        pools = sorted({pools for _, _, _, pools in usage})
        self.groups, self.pools_of = len(pools), pools
        self.profile = array("i", bytes(4 * self.groups * self.span * self.stride))
        for start, end, units, group in usage:
            for slot in range(start, end):
                self.profile[pools.index(group) * self.span * self.stride + slot] += units
        self.steps = -(-data.calendar.slots // self.stride)
        self.room = self._room()
        self.pool_of = array("i", [group[0] if len(group) == 1 else -1 for group in pools])
        self.states = self.most = self.lightest = 0
        self.latest, self.after, self.load = array("i"), array("i"), array("i")
        self.light, self.lighter = array("i"), array("i")
        self.fits_first, self.fits = array("i"), array("b")
        self._enumerate()
        if self.states:
            self._find_fits()

    def _usage(self) -> list[tuple[int, int, int, tuple[int, ...]]]:
        """Return the first slot of each need, the one after its last, its units, and the pools that can serve it."""
        templates, pools = self.data.templates, self.data.pools
        found = []
        for need in range(templates.template_first[self.template], templates.template_first[self.template + 1]):
            kind, first = templates.need_kind[need], templates.need_after[need]
            some = [pools.entry_pool[entry] for entry in range(pools.entry_first[kind], pools.entry_first[kind + 1])]
            found.append((first, first + templates.kind_slots[kind], templates.kind_units[kind], tuple(some)))
        return found

    def _room(self) -> array[int]:
        """Return the room of each group, day and slot."""
        cells = self.data.calendar.days * self.data.calendar.slots
        rooms = array("i")
        for group in self.pools_of:
            rows = [self.data.pools.pool_room[pool * cells : (pool + 1) * cells] for pool in set(group)]
            rooms.extend([max(0, sum(units)) for units in zip(*rows, strict=True)])
        return rooms

    def _enumerate(self) -> None:
        cells = self.data.calendar.days * self.data.calendar.slots
        most = [max(self.room[group * cells : (group + 1) * cells]) for group in range(self.groups)]
        self.most_units = max(most)
        states = [(0,) * (self.span - 1)]
        number = {states[0]: 0}
        follow: list[list[int]] = []
        loads = array("i")
        for state in states:
            load = self._load_after(state)
            loads.extend(load)
            row: list[int] = []
            while self._fits(load, len(row), most) and len(row) <= MOST_AT_ONCE:
                then = (len(row), *state)[: self.span - 1]
                if then not in number:
                    number[then] = len(states)
                    states.append(then)
                row.append(number[then])
            follow.append(row)
            if len(states) > MOST_STATES or len(row) > MOST_AT_ONCE:
                return
        self.states = len(states)
        self.most = max(map(len, follow)) - 1
        self.latest = array("i", [state[0] for state in states])
        self.after = array("i", [one for row in follow for one in row + [-1] * (self.most + 1 - len(row))])
        self.load = loads
        self._find_light(states, number)

    def _find_light(self, states: list[tuple[int, ...]], number: dict[tuple[int, ...], int]) -> None:
        """Find the light states; each is a state itself, as fewer visits always fit."""
        later = self.span // 2
        without = [state[:later] + (0,) * (self.span - 1 - later) for state in states]
        light = sorted({number[state] for state in without})
        place = {state: at for at, state in enumerate(light)}
        self.lightest, self.light = len(light), array("i", light)
        self.lighter = array("i", [place[number[state]] for state in without])

    def _load_after(self, state: tuple[int, ...]) -> list[int]:
        """Return what the visits of a state use of each group, in each slot of the next step."""
        size = self.span * self.stride
        return [
            sum(
                count * self.profile[group * size + (ago + 1) * self.stride + slot]
                for ago, count in enumerate(state)
                if count
            )
            for group in range(self.groups)
            for slot in range(self.stride)
        ]

    def _fits(self, load: list[int], visits: int, most: list[int]) -> bool:
        """Return whether visits fit next to a load."""
        size = self.span * self.stride
        return all(
            load[group * self.stride + slot] + visits * self.profile[group * size + slot] <= most[group]
            for group in range(self.groups)
            for slot in range(self.stride)
        )

    def _find_fits(self) -> None:
        """Find how many visits can start, for each state and each room that a step of some day has."""
        known: dict[tuple[int, ...], int] = {}
        first, fits = array("i"), array("b")
        for day in range(self.data.calendar.days):
            for step in range(self.steps):
                room = self._room_at(day, step)
                if room not in known:
                    known[room] = len(fits)
                    fits.extend([self._most_next_to(state, room) for state in range(self.states)])
                first.append(known[room])
        self.fits_first, self.fits = first, fits

    def _room_at(self, day: int, step: int) -> tuple[int, ...]:
        """Return the room of each group in each slot of a step; all of it after the end of the day."""
        days, slots = self.data.calendar.days, self.data.calendar.slots
        return tuple(
            [
                self.room[(group * days + day) * slots + slot] if slot < slots else self.most_units
                for group in range(self.groups)
                for slot in range(step * self.stride, (step + 1) * self.stride)
            ]
        )

    def _most_next_to(self, state: int, room: tuple[int, ...]) -> int:
        """Return how many visits can start next to those of a state."""
        most, size = self.most, self.span * self.stride
        for place in range(self.groups * self.stride):
            left = room[place] - self.load[state * self.groups * self.stride + place]
            units = self.profile[place // self.stride * size + place % self.stride]
            if left < most * units or left < 0:
                most = left // units if left >= 0 and units else -1
        return most
