"""Who and what is taken when: taking time, giving it back, and the starts that a day still has.

``free`` holds, for each resource, day and size of need, the slots with room for it as the bits of 64-bit words.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.problem_data import Tables

WORD = 64


class Occupancy(Tables):
    """The clinics' days with everything that is placed on them."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin with nobody placed."""
        super().__init__(columns)
        shapes = len(self.shape_site)
        self.open = array("Q", bytes(8 * shapes * self.days * self.words))
        self.known = array("b", bytes(shapes * self.days))
        self.run = array("Q", bytes(8 * self.words))
        self.any = array("Q", bytes(8 * self.words))
        self.kind_mask = array("Q", [(1 << min(slots, WORD)) - 1 for slots in self.kind_slots])

    # -- which starts there are

    def refresh(self, shape: int, day: int) -> None:
        """Bring the open slots of a day up to date: where a visit of that shape finds all that it needs."""
        at = (shape * self.days + day) * self.words
        if self.words == 1:
            self.open[at] = self._open_word(shape, day)
            self.known[shape * self.days + day] = 1
            return
        for word in range(self.words):
            self.open[at + word] = self.ones
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            self._gather(self.need_kind[need], day)
            for word in range(self.words):
                self.open[at + word] &= self._later(self.any, word, self.need_after[need])
        self.known[shape * self.days + day] = 1

    def _open_word(self, shape: int, day: int) -> int:
        """The same for a day of one word."""
        found = self.ones
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            kind = self.need_kind[need]
            slots, anybody = self.kind_slots[kind], self.ones ^ self.ones
            level = self.kind_level[kind] * self.days + day
            for place in range(self.kind_first[kind], self.kind_first[kind + 1]):
                anybody |= self._runs(self.free[self.kind_people[place] * self.levels * self.days + level], slots)
            found &= anybody >> self.need_after[need]
        return found

    def _gather(self, kind: int, day: int) -> None:
        """The slots at which anybody of a kind can begin, into ``any``."""
        for word in range(self.words):
            self.any[word] = 0
        for place in range(self.kind_first[kind], self.kind_first[kind + 1]):
            self._find_runs(self.kind_people[place], kind, day)
            for word in range(self.words):
                self.any[word] |= self.run[word]

    def _find_runs(self, resource: int, kind: int, day: int) -> None:
        """The slots from which one resource is free long enough, into ``run``; by doubling."""
        at = ((resource * self.levels + self.kind_level[kind]) * self.days + day) * self.words
        if self.words == 1:
            self.run[0] = self._runs(self.free[at], self.kind_slots[kind])
            return
        for word in range(self.words):
            self.run[word] = self.free[at + word]
        have = 1
        while have < self.kind_slots[kind]:
            more = min(have, self.kind_slots[kind] - have)
            for word in range(self.words):
                self.run[word] &= self._later(self.run, word, more)
            have += more

    def _runs(self, bits: int, slots: int) -> int:
        """The same for a day of one word."""
        have = 1
        while have < slots:
            more = min(have, slots - have)
            bits &= bits >> more
            have += more
        return bits

    def _later(self, bits: array[int], word: int, slots: int) -> int:
        """One word of some bits, moved so that slot t + ``slots`` stands at t."""
        first, rest = word + (slots >> 6), slots & 63
        if first >= self.words:
            return 0
        if rest == 0:
            return bits[first]
        found = bits[first] >> rest
        if first + 1 < self.words:
            found |= (bits[first + 1] << (64 - rest)) & self.ones
        return found

    def wished(self, shape: int, day: int, resource: int) -> None:
        """The slots at which a wished-for person is free in some stage, into ``any``."""
        for word in range(self.words):
            self.any[word] = 0
        for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
            if self.need_wish[need]:
                self._find_runs(resource, self.need_kind[need], day)
                for word in range(self.words):
                    self.any[word] |= self._later(self.run, word, self.need_after[need])

    # -- taking and giving back

    def occupy(self, shape: int, day: int, slot: int, wish: int, who: array[int], at: int) -> bool:
        """Choose people and chair for a visit and take their time; False, and nothing taken, where none fit."""
        first = self.shape_first[shape]
        for need in range(first, self.shape_first[shape + 1]):
            person = self._choose(need, first, day, slot, wish, who, at)
            if person < 0:
                self._give_back(first, need, day, slot, who, at)
                return False
            who[at + need - first] = person
            self._change(need, person, day, slot, 1)
        self._outdate(shape, day)
        return True

    def retake(self, shape: int, day: int, slot: int, who: array[int], at: int) -> None:
        """Take the same people's time again."""
        first = self.shape_first[shape]
        for need in range(first, self.shape_first[shape + 1]):
            self._change(need, who[at + need - first], day, slot, 1)
        self._outdate(shape, day)

    def vacate(self, shape: int, day: int, slot: int, who: array[int], at: int) -> None:
        """Give everybody's time back."""
        self._give_back(self.shape_first[shape], self.shape_first[shape + 1], day, slot, who, at)
        self._outdate(shape, day)

    def _give_back(self, first: int, end: int, day: int, slot: int, who: array[int], at: int) -> None:
        for need in range(first, end):
            self._change(need, who[at + need - first], day, slot, -1)

    def _outdate(self, shape: int, day: int) -> None:
        """The day's open slots are to be found anew, for every shape of the site."""
        site = self.shape_site[shape]
        for other in range(self.site_shapes[site], self.site_shapes[site + 1]):
            self.known[other * self.days + day] = 0

    def _choose(self, need: int, first: int, day: int, slot: int, wish: int, who: array[int], at: int) -> int:
        """The person who is wished for, else whoever the visit fits most snugly; -1 where nobody can."""
        kind, best, most = self.need_kind[need], -1, -1
        begin = slot + self.need_after[need]
        for place in range(self.kind_first[kind], self.kind_first[kind + 1]):
            person = self.kind_people[place]
            if not self._can(person, kind, day, begin) or self._has_stage(need, first, person, who, at):
                continue
            if person == wish and self.need_wish[need]:
                return person
            snug = self._snugness(person, kind, day, begin)
            if snug > most:
                best, most = person, snug
        return best

    def _can(self, person: int, kind: int, day: int, begin: int) -> bool:
        if self.words == 1:
            bits = self.free[(person * self.levels + self.kind_level[kind]) * self.days + day] >> begin
            return bits & self.kind_mask[kind] == self.kind_mask[kind]
        at = (person * self.days + day) * self.slots + begin
        most = self.room[person] - self.kind_units[kind]
        for slot in range(at, at + self.kind_slots[kind]):
            if self.load[slot] > most:
                return False
        return True

    def _has_stage(self, need: int, first: int, person: int, who: array[int], at: int) -> bool:
        """Whether somebody already has another role in the stage."""
        for other in range(first, need):
            if who[at + other - first] == person and self.need_stage[other] == self.need_stage[need]:
                return True
        return False

    def _snugness(self, person: int, kind: int, day: int, begin: int) -> int:
        """How full the time is already, and the slots before and after: what is whole elsewhere stays whole."""
        at = (person * self.days + day) * self.slots
        end, full = begin + self.kind_slots[kind], 0
        for slot in range(begin, end):
            full += self.load[at + slot]
        full += self.load[at + begin - 1] if begin > 0 else self.room[person]
        full += self.load[at + end] if end < self.slots else self.room[person]
        return full

    def _change(self, need: int, person: int, day: int, slot: int, sign: int) -> None:
        """Add to or take from somebody's load, and keep the free slots of each size of need."""
        kind = self.need_kind[need]
        begin = slot + self.need_after[need]
        at = (person * self.days + day) * self.slots
        units, room, most = self.kind_units[kind], self.room[person], self.level_units[self.levels - 1]
        first = (person * self.levels * self.days + day) * self.words
        if units == room and self.words == 1:
            self._change_all(first, kind, begin)
            units = sign * units
            for now in range(at + begin, at + begin + self.kind_slots[kind]):
                self.load[now] += units
            return
        units = sign * units
        for now in range(begin, begin + self.kind_slots[kind]):
            before = room - self.load[at + now]
            left = before - units
            self.load[at + now] += units
            if before < most or left < most:
                self._change_slot(first, now, before, left)

    def _change_all(self, first: int, kind: int, begin: int) -> None:
        """Somebody is taken as a whole, or becomes free as a whole: for needs of every size."""
        bits = self.kind_mask[kind] << begin
        for level in range(self.levels):
            self.free[first + level * self.days] ^= bits

    def _change_slot(self, first: int, slot: int, before: int, left: int) -> None:
        """A slot has as much room left, and had as much before: note for which sizes of need that matters."""
        apart, one = self.days * self.words, self.ones & 1
        for level in range(self.levels):
            if (before >= self.level_units[level]) != (left >= self.level_units[level]):
                self.free[first + level * apart + (slot >> 6)] ^= one << (slot & 63)
