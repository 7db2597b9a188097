"""The time of people and chairs: occupy it, vacate it, and find the open starts of a day."""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.problem_data import ProblemData

WORD = 64


class ResourceCalendar:
    """The load of every resource, and the open slots that follow from it.

    ``free`` has, for each resource, level and day, a bit for each slot with room, if the resource ``serves`` a need of
    that level.  ``open`` has, for each template and day, a bit for each slot at which a visit has all that it needs;
    valid while ``is_known``.
    """

    def __init__(self, data: ProblemData) -> None:
        """Start with no patient placed."""
        self.calendar, self.resources, self.templates = data.calendar, data.resources, data.templates
        self.days, self.slots, self.words = self.calendar.days, self.calendar.slots, self.calendar.words
        self.ones = self.calendar.ones
        self.levels = self.resources.levels
        self.top_level = self.resources.level_units[self.levels - 1]
        self.load = array("i", self.resources.load)
        self.free = array("Q", self.resources.free)
        templates = len(self.templates.template_site)
        self.open = array("Q", bytes(8 * templates * self.days * self.words))
        self.is_known = array("b", bytes(templates * self.days))
        self.run = array("Q", bytes(8 * self.words))
        self.any = array("Q", bytes(8 * self.words))
        self.kind_mask = array("Q", [(1 << min(slots, WORD)) - 1 for slots in self.templates.kind_slots])
        self.serves = array("b", bytes(len(self.resources.room) * self.levels))
        for kind in range(len(self.templates.kind_units)):
            for place in range(self.templates.kind_first[kind], self.templates.kind_first[kind + 1]):
                self.serves[self.templates.kind_people[place] * self.levels + self.templates.kind_level[kind]] = 1

    # -- open starts

    def refresh(self, template: int, day: int) -> None:
        """Find the open slots of a day."""
        templates = self.templates
        at = (template * self.days + day) * self.words
        self.is_known[template * self.days + day] = 1
        if self.words == 1:
            self.open[at] = self._open_word(template, day)
            return
        for word in range(self.words):
            self.open[at + word] = self.ones
        for need in range(templates.template_first[template], templates.template_first[template + 1]):
            self._gather(templates.need_kind[need], day)
            for word in range(self.words):
                self.open[at + word] &= self._later(self.any, word, templates.need_after[need])

    def _open_word(self, template: int, day: int) -> int:
        """Return the open slots of a day of one word; people are looked at only while they can open another slot."""
        templates, found = self.templates, self.ones
        first, end = templates.template_first[template], templates.template_first[template + 1]
        for need in range(end - 1, first - 1, -1):  # the chair is the last need, and often one resource
            kind, after = templates.need_kind[need], templates.need_after[need]
            slots, missing = templates.kind_slots[kind], found
            level = templates.kind_level[kind] * self.days + day
            for place in range(templates.kind_first[kind], templates.kind_first[kind + 1]):
                if missing == 0:
                    break
                person = templates.kind_people[place] * self.levels * self.days
                missing &= self.ones ^ (self._runs(self.free[person + level], slots) >> after)
            found ^= missing
        return found

    def _gather(self, kind: int, day: int) -> None:
        """Write into ``any`` the slots at which some resource can start a kind."""
        for word in range(self.words):
            self.any[word] = 0
        for place in range(self.templates.kind_first[kind], self.templates.kind_first[kind + 1]):
            self.find_runs(self.templates.kind_people[place], kind, day)
            for word in range(self.words):
                self.any[word] |= self.run[word]

    def find_runs(self, resource: int, kind: int, day: int) -> None:
        """Write into ``run`` the slots from which one resource is free long enough for a kind; by doubling."""
        slots = self.templates.kind_slots[kind]
        at = ((resource * self.levels + self.templates.kind_level[kind]) * self.days + day) * self.words
        if self.words == 1:
            self.run[0] = self._runs(self.free[at], slots)
            return
        for word in range(self.words):
            self.run[word] = self.free[at + word]
        have = 1
        while have < slots:
            more = min(have, slots - have)
            for word in range(self.words):
                self.run[word] &= self._later(self.run, word, more)
            have += more

    def _runs(self, bits: int, slots: int) -> int:
        """Return the first slots of the runs of ``slots`` set bits in one word."""
        have = 1
        while have < slots:
            more = min(have, slots - have)
            bits &= bits >> more
            have += more
        return bits

    def _later(self, bits: array[int], word: int, slots: int) -> int:
        """Return a word of the bits, shifted so that slot t + ``slots`` becomes t."""
        first, rest = word + (slots >> 6), slots & 63
        if first >= self.words:
            return 0
        if rest == 0:
            return bits[first]
        found = bits[first] >> rest
        if first + 1 < self.words:
            found |= (bits[first + 1] << (64 - rest)) & self.ones
        return found

    def find_wished(self, template: int, day: int, resource: int) -> None:
        """Write into ``any`` the slots at which a preferred physician is free in some stage."""
        templates = self.templates
        for word in range(self.words):
            self.any[word] = 0
        for need in range(templates.template_first[template], templates.template_first[template + 1]):
            if templates.need_wish[need]:
                self.find_runs(resource, templates.need_kind[need], day)
                for word in range(self.words):
                    self.any[word] |= self._later(self.run, word, templates.need_after[need])

    # -- occupying and vacating

    def occupy(self, template: int, day: int, slot: int, wish: int, who: array[int], at: int) -> bool:
        """Choose people and a chair for a visit and occupy their time; False, with no change, if none fit."""
        first = self.templates.template_first[template]
        for need in range(first, self.templates.template_first[template + 1]):
            person = self._choose(need, first, day, slot, wish, who, at)
            if person < 0:
                self._release(first, need, day, slot, who, at)
                return False
            who[at + need - first] = person
            self._change(need, person, day, slot, 1)
        self._invalidate(template, day)
        return True

    def occupy_again(self, template: int, day: int, slot: int, who: array[int], at: int) -> None:
        """Occupy the time of the same people again."""
        first = self.templates.template_first[template]
        for need in range(first, self.templates.template_first[template + 1]):
            self._change(need, who[at + need - first], day, slot, 1)
        self._invalidate(template, day)

    def vacate(self, template: int, day: int, slot: int, who: array[int], at: int) -> None:
        """Release the time of a visit."""
        first = self.templates.template_first[template]
        self._release(first, self.templates.template_first[template + 1], day, slot, who, at)
        self._invalidate(template, day)

    def _release(self, first: int, end: int, day: int, slot: int, who: array[int], at: int) -> None:
        for need in range(first, end):
            self._change(need, who[at + need - first], day, slot, -1)

    def _invalidate(self, template: int, day: int) -> None:
        """Mark the open slots of the day as unknown, for every template of the site."""
        site = self.templates.template_site[template]
        for other in range(self.templates.site_templates[site], self.templates.site_templates[site + 1]):
            self.is_known[other * self.days + day] = 0

    def _choose(self, need: int, first: int, day: int, slot: int, wish: int, who: array[int], at: int) -> int:
        """Return the preferred person, else the one whose free time the visit fits most tightly; -1 for none."""
        templates = self.templates
        kind, best, most = templates.need_kind[need], -1, -1
        begin = slot + templates.need_after[need]
        for place in range(templates.kind_first[kind], templates.kind_first[kind + 1]):
            person = templates.kind_people[place]
            if not self._is_free(person, kind, day, begin) or self._is_in_stage(need, first, person, who, at):
                continue
            if (person == wish and templates.need_wish[need]) or self._is_only_one(kind):
                return person
            snug = self._snugness(person, kind, day, begin)
            if snug > most:
                best, most = person, snug
        return best

    def _is_only_one(self, kind: int) -> bool:
        """Return whether one resource alone serves a kind, as all chairs of a site may count as one."""
        return self.templates.kind_first[kind + 1] - self.templates.kind_first[kind] == 1

    def _is_free(self, person: int, kind: int, day: int, begin: int) -> bool:
        templates = self.templates
        if self.words == 1:
            bits = self.free[(person * self.levels + templates.kind_level[kind]) * self.days + day] >> begin
            return bits & self.kind_mask[kind] == self.kind_mask[kind]
        at = (person * self.days + day) * self.slots + begin
        most = self.resources.room[person] - templates.kind_units[kind]
        for slot in range(at, at + templates.kind_slots[kind]):
            if self.load[slot] > most:
                return False
        return True

    def _is_in_stage(self, need: int, first: int, person: int, who: array[int], at: int) -> bool:
        """Return whether a person already has another role in the stage."""
        for other in range(first, need):
            if (
                who[at + other - first] == person
                and self.templates.need_stage[other] == self.templates.need_stage[need]
            ):
                return True
        return False

    def _snugness(self, person: int, kind: int, day: int, begin: int) -> int:
        """Return the load of the slots and of those just before and after, to preserve long free runs elsewhere."""
        at, room = (person * self.days + day) * self.slots, self.resources.room[person]
        end = begin + self.templates.kind_slots[kind]
        full = self.load[at + begin - 1] if begin > 0 else room
        full += self.load[at + end] if end < self.slots else room
        if self.templates.kind_units[kind] < room:  # else the slots are empty
            for slot in range(at + begin, at + end):
                full += self.load[slot]
        return full

    def _change(self, need: int, person: int, day: int, slot: int, sign: int) -> None:
        """Add to a person's load or subtract from it, and update the free slots of each level."""
        kind = self.templates.need_kind[need]
        begin = slot + self.templates.need_after[need]
        at = (person * self.days + day) * self.slots + begin
        units, room, full = sign * self.templates.kind_units[kind], self.resources.room[person], 0
        for now in range(at, at + self.templates.kind_slots[kind]):
            full = max(full, self.load[now])
            self.load[now] += units
        if room - full - max(units, 0) >= self.top_level:
            return  # there was room for every level, and still is
        first = (person * self.levels * self.days + day) * self.words
        if units in (room, -room) and self.words == 1:
            self._change_all(first, kind, begin)
        else:
            self._change_levels(first, at, begin, self.templates.kind_slots[kind], units)

    def _change_all(self, first: int, kind: int, begin: int) -> None:
        """Flip the slots for every level: all of a resource is occupied, or released."""
        bits = self.kind_mask[kind] << begin
        for level in range(self.levels):
            self.free[first + level * self.days] ^= bits

    def _change_levels(self, first: int, at: int, begin: int, length: int, units: int) -> None:
        """Flip the slots for the levels that had room before and have none now, or conversely."""
        resource = at // (self.days * self.slots)
        one, room = self.ones & 1, self.resources.room[resource]
        for level in range(self.levels):
            if not self.serves[resource * self.levels + level]:
                continue
            most, cell = room - self.resources.level_units[level], first + level * self.days * self.words
            slot, end = begin, begin + length
            while slot < end:  # word by word
                word, bits, stop = slot >> 6, one ^ one, min(end, (slot | 63) + 1)
                while slot < stop:
                    left = most - self.load[at + slot - begin]
                    is_changed = (left ^ (left + units)) >> 31 & 1  # 1 if one of them is negative
                    bits |= (one * is_changed) << (slot & 63)
                    slot += 1
                self.free[cell + word] ^= bits
