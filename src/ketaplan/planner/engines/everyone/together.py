"""Whether some visits fit on one day together: by trying everybody who could serve.

Exact, unless it takes too many tries: then the visits are taken to fit.  So "they do not fit" can be relied upon.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.engines.everyone.courses import Courses

MOST_TOGETHER = 4
"""Visits that are tried together, at most."""
MOST_TRIES = 2000
"""People who are tried for one group of needs before its visits are taken to fit."""


class Together(Courses):
    """Tries visits beside what was taken before anybody was placed; their steps stand in ``tried``."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Note what is left of everybody, and which needs ask for the same people."""
        super().__init__(columns)
        cells = self.days * self.slots
        self.left = array("i", self.load)
        for cell in range(len(self.left)):
            self.left[cell] = self.room[cell // cells] - self.load[cell]
        most = MOST_TOGETHER * self.needs
        self.most_together, self.most_tries = MOST_TOGETHER, MOST_TRIES
        self.tried = array("i", bytes(4 * MOST_TOGETHER))
        self.tried_day = 0
        self.items = 0
        self.item_need = array("i", bytes(4 * most))
        self.item_slot = array("i", bytes(4 * most))
        self.item_visit = array("i", bytes(4 * most))
        self.item_who = array("i", bytes(4 * most))
        self.tries = 0
        self.need_group = array("i", range(len(self.need_kind)))
        for shape in range(len(self.shape_site)):
            self._group_needs(shape)

    def _group_needs(self, shape: int) -> None:
        """Needs that no person could both serve do not hinder each other: each group is tried for itself."""
        first, end = self.shape_first[shape], self.shape_first[shape + 1]
        for need in range(first, end):
            for other in range(first, need):
                if self._share_people(self.need_kind[need], self.need_kind[other]):
                    old, new = self.need_group[need], self.need_group[other]
                    for one in range(first, end):
                        if self.need_group[one] == old:
                            self.need_group[one] = new

    def _share_people(self, kind: int, other: int) -> bool:
        for place in range(self.kind_first[kind], self.kind_first[kind + 1]):
            for there in range(self.kind_first[other], self.kind_first[other + 1]):
                if self.kind_people[place] == self.kind_people[there]:
                    return True
        return False

    def fit_together(self, shape: int, day: int, count: int) -> bool:
        """Whether ``count`` visits of one shape, at the steps in ``tried``, find all that they need."""
        first, end = self.shape_first[shape], self.shape_first[shape + 1]
        self.tried_day = day
        for group in range(first, end):
            self.items = self.tries = 0
            for need in range(first, end):
                if self.need_group[need] == group:
                    for visit in range(count):
                        slot = self.tried[visit] * self.shape_stride[shape] + self.need_after[need]
                        self._add_item(need, visit, slot)
            if not self._serve(0):
                return False
        return True

    def _add_item(self, need: int, visit: int, slot: int) -> None:
        """In order of time: who cannot be served is found soon after whoever is in the way."""
        at = self.items
        while at > 0 and self.item_slot[at - 1] > slot:
            self.item_need[at] = self.item_need[at - 1]
            self.item_slot[at] = self.item_slot[at - 1]
            self.item_visit[at] = self.item_visit[at - 1]
            at -= 1
        self.item_need[at], self.item_slot[at], self.item_visit[at] = need, slot, visit
        self.items += 1

    def _serve(self, item: int) -> bool:
        """Whether this and all later items find somebody."""
        if item == self.items:
            return True
        kind, slot = self.need_kind[self.item_need[item]], self.item_slot[item]
        first = self.kind_first[kind]
        for place in range(first, self.kind_first[kind + 1]):
            person = self.kind_people[place]
            if not self._has_room(person, kind, slot) or self._serves_stage(item, person):
                continue
            if self._is_like_one_before(item, first, place):
                continue
            self.tries += 1
            if self.tries > self.most_tries:
                return True
            self.item_who[item] = person
            self._charge(person, kind, slot, 1)
            fits = self._serve(item + 1)
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
        for other in range(item):
            if (
                self.item_who[other] == person
                and self.item_visit[other] == self.item_visit[item]
                and self.need_stage[self.item_need[other]] == stage
            ):
                return True
        return False

    def _is_like_one_before(self, item: int, first: int, place: int) -> bool:
        """Whether somebody who was tried in vain has the same time left, and neither a role that begins now."""
        begin, person = self.item_slot[item], self.kind_people[place]
        if self._begins_now(item, person):
            return False
        at = (person * self.days + self.tried_day) * self.slots
        for before in range(first, place):
            other = self.kind_people[before]
            there = (other * self.days + self.tried_day) * self.slots
            slot = begin
            while slot < self.slots and self.left[at + slot] == self.left[there + slot]:
                slot += 1
            if slot == self.slots and not self._begins_now(item, other):
                return True
        return False

    def _begins_now(self, item: int, person: int) -> bool:
        """Whether somebody has a role that begins with this item: they cannot take another of its stage."""
        for other in range(item):
            if self.item_who[other] == person and self.item_slot[other] == self.item_slot[item]:
                return True
        return False

    def _charge(self, person: int, kind: int, begin: int, sign: int) -> None:
        units = sign * self.kind_units[kind]
        at = (person * self.days + self.tried_day) * self.slots + begin
        for slot in range(at, at + self.kind_slots[kind]):
            self.left[slot] -= units
