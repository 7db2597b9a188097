"""Whether some visits fit on one day together: by trying everybody who could serve.

Exact, unless it takes too many tries: then the visits are taken to fit.  So "they do not fit" can be relied upon; "they
fit" can be where ``gave_up`` is not set, and ``item_who`` then says who serves each need.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.course_dp import Courses

MOST_TOGETHER = 4
"""Visits that are tried together, at most."""
MOST_TRIES = 2000
"""People who are tried for one group of needs before its visits are taken to fit."""


class Together(Courses):
    """Tries visits beside what was taken before anybody was placed.

    Their shapes and steps stand in ``tried_shape`` and ``tried``, whom they wish for in ``tried_wish`` (-1 for nobody).
    Each need of a visit is an item; those of one group, which the same people could serve, stand together.  Whoever is
    of one ``team`` could serve the same kinds of need.
    """

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Note what is left of everybody, and which kinds of need ask for the same people."""
        super().__init__(columns)
        cells = self.days * self.slots
        self.left = array("i", self.load)
        for cell in range(len(self.left)):
            self.left[cell] = self.room[cell // cells] - self.load[cell]
        self.most_together, self.most_tries = MOST_TOGETHER, MOST_TRIES
        visits = max(MOST_TOGETHER, self.patients)
        self.tried = array("i", bytes(4 * visits))
        self.tried_shape = array("i", bytes(4 * visits))
        self.tried_wish = array("i", bytes(4 * visits))
        self.tried_day = self.visits = self.may_miss = 0
        self.item_need = array("i", bytes(4 * visits * self.needs))
        self.item_slot = array("i", bytes(4 * visits * self.needs))
        self.item_visit = array("i", bytes(4 * visits * self.needs))
        self.item_who = array("i", bytes(4 * visits * self.needs))
        self.going = array("i", bytes(4 * visits * self.needs))
        self.items = self.group_begin = self.group_end = 0
        self.tries = self.gave_up = 0
        kinds = self._kinds_of_everybody()
        self.kind_group = array("i", range(len(self.kind_units)))
        self._group_kinds(kinds)
        known: dict[tuple[int, ...], int] = {}
        self.team = array("i", [known.setdefault(tuple(own), len(known)) for own in kinds])
        self.person_group = array("i", [self.kind_group[own[0]] if own else -1 for own in kinds])

    def _kinds_of_everybody(self) -> list[list[int]]:
        """The kinds of need that each resource could serve."""
        kinds: list[list[int]] = [[] for _ in self.room]
        for kind in range(len(self.kind_units)):
            for place in range(self.kind_first[kind], self.kind_first[kind + 1]):
                kinds[self.kind_people[place]].append(kind)
        return kinds

    def _group_kinds(self, kinds: list[list[int]]) -> None:
        """Kinds that no person could both serve do not hinder each other: each group is tried for itself."""
        for own in kinds:
            for kind in own:
                old, new = self.kind_group[kind], self.kind_group[own[0]]
                if old != new:
                    for other in range(len(self.kind_group)):
                        if self.kind_group[other] == old:
                            self.kind_group[other] = new

    def fit_together(self, shape: int, day: int, count: int) -> bool:
        """Whether ``count`` visits of one shape, at the steps in ``tried``, find all that they need."""
        for visit in range(count):
            self.tried_shape[visit], self.tried_wish[visit] = shape, -1
        return self._find_people(day, count, 0)

    def _find_people(self, day: int, count: int, may_miss: int) -> bool:
        """Whether ``count`` visits find all that they need, no more than so many without whom they wish for."""
        self.tried_day, self.visits, self.may_miss = day, count, may_miss
        self.items = self.group_end = self.gave_up = 0
        for number in range(self.needs):
            for visit in range(count):
                need = self.shape_first[self.tried_shape[visit]] + number
                if need < self.shape_first[self.tried_shape[visit] + 1]:
                    self._add_item(need, visit)
        while self.group_end < self.items:
            self._next_group()
            self.tries = 0
            fits = not self._are_too_few() and self._serve(self.group_begin)
            self.work += self.tries
            if not fits:
                return False
        return True

    def _add_item(self, need: int, visit: int) -> None:
        """In order of time: who cannot be served is found soon after whoever is in the way."""
        at, group = self.items, self.kind_group[self.need_kind[need]]
        slot = self.tried[visit] * self.shape_stride[self.tried_shape[visit]] + self.need_after[need]
        while at > 0 and self._stands_before(group, slot, at - 1):
            self.item_need[at] = self.item_need[at - 1]
            self.item_slot[at] = self.item_slot[at - 1]
            self.item_visit[at] = self.item_visit[at - 1]
            at -= 1
        self.item_need[at], self.item_slot[at], self.item_visit[at] = need, slot, visit
        self.items += 1

    def _stands_before(self, group: int, slot: int, item: int) -> bool:
        other = self.kind_group[self.need_kind[self.item_need[item]]]
        return group < other or (group == other and slot < self.item_slot[item])

    def _next_group(self) -> None:
        """On to the items of the next group."""
        self.group_begin = self.group_end
        group = self.kind_group[self.need_kind[self.item_need[self.group_begin]]]
        while self.group_end < self.items and self.kind_group[self.need_kind[self.item_need[self.group_end]]] == group:
            self.group_end += 1

    def _are_too_few(self) -> bool:
        """Whether items of one kind that go on at once are clearly too many for all who could serve them."""
        for item in range(self.group_begin, self.group_end):
            if self._lacks_people(item):
                return True
        return False

    def _lacks_people(self, item: int) -> bool:
        """Whether that is so when an item begins, each person counted for all that they could serve."""
        kind, now = self.need_kind[self.item_need[item]], self.item_slot[item]
        going = self._note_going(kind, now)
        lacking = going
        for place in range(self.kind_first[kind], self.kind_first[kind + 1]):
            person = self.kind_people[place]
            left = self.left[(person * self.days + self.tried_day) * self.slots + now] // self.kind_units[kind]
            serves, number = 0, 0
            while serves < left and number < going:
                serves += self._has_room(person, kind, self.item_slot[self.going[number]])
                number += 1
            lacking -= serves
            if lacking <= 0:
                return False
        return True

    def _note_going(self, kind: int, now: int) -> int:
        """Write into ``going`` which items of the group are of a kind and take that slot of the day; how many."""
        count = 0
        for item in range(self.group_begin, self.group_end):
            begin = self.item_slot[item]
            if self.need_kind[self.item_need[item]] == kind and begin <= now < begin + self.kind_slots[kind]:
                self.going[count] = item
                count += 1
        return count

    def _serve(self, item: int) -> bool:
        """Whether this and all later items of the group find somebody."""
        if item == self.group_end:
            return True
        kind, slot = self.need_kind[self.item_need[item]], self.item_slot[item]
        first = self.kind_first[kind]
        for place in range(first, self.kind_first[kind + 1]):
            person = self.kind_people[place]
            if not self._has_room(person, kind, slot) or self._serves_stage(item, person):
                continue
            if self._is_like_one_before(item, first, place):
                continue
            missed = 1 if self._misses_wish(item, person) else 0
            if missed > self.may_miss:
                continue
            self.tries += 1
            if self.tries > self.most_tries:
                self.gave_up = 1
                return True
            self.item_who[item] = person
            self._charge(person, kind, slot, 1)
            self.may_miss -= missed
            fits = self._serve(item + 1)
            self.may_miss += missed
            self._charge(person, kind, slot, -1)
            if fits:
                return True
        return False

    def _has_room(self, person: int, kind: int, begin: int) -> bool:
        if begin + self.kind_slots[kind] > self.slots:
            return False
        at = (person * self.days + self.tried_day) * self.slots + begin
        for slot in range(at, at + self.kind_slots[kind]):
            if self.left[slot] < self.kind_units[kind]:
                return False
        return True

    def _serves_stage(self, item: int, person: int) -> bool:
        """Whether somebody already has another role in that stage of that visit."""
        stage = self.need_stage[self.item_need[item]]
        for other in range(self.group_begin, item):
            if (
                self.item_who[other] == person
                and self.item_visit[other] == self.item_visit[item]
                and self.need_stage[self.item_need[other]] == stage
            ):
                return True
        return False

    def _misses_wish(self, item: int, person: int) -> bool:
        """Whether a visit will have been without the physician who is wished for once this person serves."""
        visit = self.item_visit[item]
        wish = self.tried_wish[visit]
        if wish < 0 or person == wish or not self.need_wish[self.item_need[item]]:
            return False
        for other in range(self.group_begin, self.group_end):
            if self.item_visit[other] != visit or not self.need_wish[self.item_need[other]] or other == item:
                continue
            if other > item or self.item_who[other] == wish:
                return False
        return True

    def _is_like_one_before(self, item: int, first: int, place: int) -> bool:
        """Whether somebody who was tried in vain has the same roles and time left, and neither anything of their own.

        That is a role that begins now, or a patient who wishes for them.
        """
        begin, person = self.item_slot[item], self.kind_people[place]
        if self._begins_now(item, person) or self._is_wished(person):
            return False
        at = (person * self.days + self.tried_day) * self.slots
        for before in range(first, place):
            other = self.kind_people[before]
            if self.team[other] != self.team[person] or self._is_wished(other):
                continue
            there = (other * self.days + self.tried_day) * self.slots
            slot = begin
            while slot < self.slots and self.left[at + slot] == self.left[there + slot]:
                slot += 1
            if slot == self.slots and not self._begins_now(item, other):
                return True
        return False

    def _begins_now(self, item: int, person: int) -> bool:
        """Whether somebody has a role that begins with this item: they cannot take another of its stage."""
        for other in range(self.group_begin, item):
            if self.item_who[other] == person and self.item_slot[other] == self.item_slot[item]:
                return True
        return False

    def _is_wished(self, person: int) -> bool:
        for visit in range(self.visits):
            if self.tried_wish[visit] == person:
                return True
        return False

    def _charge(self, person: int, kind: int, begin: int, sign: int) -> None:
        units = sign * self.kind_units[kind]
        at = (person * self.days + self.tried_day) * self.slots + begin
        for slot in range(at, at + self.kind_slots[kind]):
            self.left[slot] -= units
