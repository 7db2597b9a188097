"""What each patient asks for at the prices: the cheapest course by itself, found exactly."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.visit_prices import Tolls

MOST_TOIL = 100
"""Cells of a search that cost no more than looking ahead, where all days at once take hardly longer than one."""
EVERY = 32
"""One search in so many is made without looking ahead in any case."""


class Answers(Tolls):
    """Remembers everybody's last course, which is the first thing to be looked at in the next round."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin with nobody asking for anything."""
        super().__init__(columns)
        self.asked = array("i", bytes(4 * len(self.price)))
        self.live = array("b", bytes(self.prices * self.days))
        self.most_toil, self.every = MOST_TOIL, EVERY
        self.toil = array("i", bytes(4 * len(self.option_shape)))
        self.answered = array("i", bytes(4 * len(self.option_shape)))
        self.liked = array("i", [-1]) * self.patients
        self.liked_points = array("i", bytes(4 * self.patients))
        self.liked_day = array("i", bytes(4 * self.patients * self.sessions))
        self.liked_step = array("i", bytes(4 * self.patients * self.sessions))

    def _respond(self, patient: int) -> int:
        """The least that a patient can cost at these prices; the course is remembered, and its time asked for."""
        least = self.absent[patient] * self.scale
        cap, chosen = least, -1
        if self.liked[patient] >= 0:
            cap = min(cap, self._priced_again(patient))
        for option in range(self.option_first[patient], self.option_first[patient + 1]):
            self.earliest = (
                self.consult_from[option] + self.consult_lead[option] if self.consult_shape[option] >= 0 else 0
            )
            first = self.consult_day_points[option] * self.consult_from[option] * self.scale
            points = self._answer(option, cap - first)
            if points < self.never and points + first <= cap:
                least, chosen = points + first, option
                cap = least
                self._remember(patient, option, least)
        self.liked[patient] = chosen
        if chosen >= 0:
            self._ask(patient, chosen)
        return least

    def _answer(self, option: int, cap: int) -> int:
        """The points of the cheapest course; whoever was long in finding it looks ahead at these prices first.

        Now and then it is found without, to see whether that still takes long.
        """
        self.answered[option] = (self.answered[option] + 1) % self.every
        self.foreseen = 1 if self.toil[option] > self.most_toil and self.answered[option] else 0
        if self.foreseen:
            self.look_ahead(option, 1)
        before = self.work
        points = self.shortest(option, cap)
        if not self.foreseen:
            self.toil[option] = self.work - before
        self.foreseen = 0
        return points

    def _remember(self, patient: int, option: int, points: int) -> None:
        """Keep the course that was found, and its points without prices."""
        for session in range(self.chain_sessions[self.option_chain[option]]):
            day, step = self.found_day[session], self.found_step[session]
            self.liked_day[patient * self.sessions + session] = day
            self.liked_step[patient * self.sessions + session] = step
            points -= self._toll_of(option, day, step)
        self.liked_points[patient] = points

    def _priced_again(self, patient: int) -> int:
        option, points = self.liked[patient], self.liked_points[patient]
        for session in range(self.chain_sessions[self.option_chain[option]]):
            at = patient * self.sessions + session
            points += self._toll_of(option, self.liked_day[at], self.liked_step[at])
        return points

    def _ask(self, patient: int, option: int) -> None:
        shape, wish = self.option_shape[option], self.option_wish[option]
        for session in range(self.chain_sessions[self.option_chain[option]]):
            at = patient * self.sessions + session
            day, slot = self.liked_day[at], self.liked_step[at] * self.shape_stride[shape]
            insisted = self._need_insisted(option, day, self.liked_step[at]) if wish >= 0 else -1
            self._count_start(shape * self.days + day, self.liked_step[at])
            for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
                entry = self._entry(need, day, slot + self.need_after[need], wish if need == insisted else -1)
                self._count(entry, need, day, slot + self.need_after[need])

    def _entry(self, need: int, day: int, slot: int, wish: int) -> int:
        """Who serves a need: the wished-for person, or else the cheapest."""
        kind = self.need_kind[need]
        best = self.entry_first[kind]
        for entry in range(self.entry_first[kind], self.entry_first[kind + 1]):
            if wish >= 0 and self.entry_person[entry] == wish:
                return entry
            at = day * self.slots + slot
            if self.fee[entry * self.days * self.slots + at] < self.fee[best * self.days * self.slots + at]:
                best = entry
        return best

    def _count(self, entry: int, need: int, day: int, slot: int) -> None:
        kind = self.need_kind[need]
        row = self.entry_price[entry] * self.days + day
        self.live[row] = 1
        at = row * self.slots + slot
        for cell in range(at, at + self.kind_slots[kind]):
            self.asked[cell] += self.kind_units[kind]

    def _count_start(self, row: int, step: int) -> None:
        self.wanted[row * self.width + step] += 1
        for number in range(row * self.a_day, row * self.a_day + self.limit_count[row]):
            self.limit_asked[number] += self.limit_has[number * self.width + step]
