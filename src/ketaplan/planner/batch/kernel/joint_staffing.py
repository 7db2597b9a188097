"""Whether some visits fit together on one day, by backtracking over the people who can serve them.

Exact, unless it takes too many tries: then the visits count as fitting.  So "they do not fit" is always true, and "they
fit" if ``gave_up`` is not set; then ``item_person`` says who serves each need.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.work import Work

MOST_TOGETHER = 4
"""The most visits of a day that a cut considers together."""
MOST_TRIES = 2000
"""People to try for one group of needs before its visits count as fitting."""


class JointStaffing:
    """Tries visits on a day without other patients of the batch.

    Their steps are in ``visit_step``, their templates in ``visit_template``, the preferred physicians in ``visit_wish``
    (-1 for none).  Each need of a visit is an item; items that the same people could serve form a group.  Resources of
    one ``symmetry_class`` can serve the same kinds.
    """

    def __init__(self, data: ProblemData, work: Work) -> None:
        """Compute the remaining time of every resource, and which kinds compete for the same people."""
        self.calendar, self.resources, self.templates, self.work = data.calendar, data.resources, data.templates, work
        self.days, self.slots = self.calendar.days, self.calendar.slots
        cells = self.days * self.slots
        self.left = array("i", self.resources.load)
        for cell in range(len(self.left)):
            self.left[cell] = self.resources.room[cell // cells] - self.resources.load[cell]
        self.most_tries = MOST_TRIES
        visits = max(MOST_TOGETHER, data.options.patients)
        self.visit_step = array("i", bytes(4 * visits))
        self.visit_template = array("i", bytes(4 * visits))
        self.visit_wish = array("i", bytes(4 * visits))
        items = visits * self.templates.needs
        self.item_need = array("i", bytes(4 * items))
        self.item_slot = array("i", bytes(4 * items))
        self.item_visit = array("i", bytes(4 * items))
        self.item_person = array("i", bytes(4 * items))
        self.concurrent = array("i", bytes(4 * items))
        self.day = self.visits = self.may_miss = 0
        self.items = self.group_begin = self.group_end = 0
        self.tries = self.gave_up = 0
        kinds = self._kinds_of_resources()
        self.kind_group = array("i", range(len(self.templates.kind_units)))
        self._group_kinds(kinds)
        known: dict[tuple[int, ...], int] = {}
        self.symmetry_class = array("i", [known.setdefault(tuple(own), len(known)) for own in kinds])
        self.resource_group = array("i", [self.kind_group[own[0]] if own else -1 for own in kinds])

    def _kinds_of_resources(self) -> list[list[int]]:
        """Return the kinds that each resource can serve."""
        kinds: list[list[int]] = [[] for _ in self.resources.room]
        for kind in range(len(self.templates.kind_units)):
            for place in range(self.templates.kind_first[kind], self.templates.kind_first[kind + 1]):
                kinds[self.templates.kind_people[place]].append(kind)
        return kinds

    def _group_kinds(self, kinds: list[list[int]]) -> None:
        """Put kinds that one resource could serve into one group; groups are tried one by one."""
        for own in kinds:
            for kind in own:
                old, new = self.kind_group[kind], self.kind_group[own[0]]
                if old != new:
                    for other in range(len(self.kind_group)):
                        if self.kind_group[other] == old:
                            self.kind_group[other] = new

    def fit_together(self, template: int, day: int, count: int) -> bool:
        """Return whether ``count`` visits of one template, at the steps in ``visit_step``, have all that they need."""
        for visit in range(count):
            self.visit_template[visit], self.visit_wish[visit] = template, -1
        return self.find_people(day, count, 0)

    def find_people(self, day: int, count: int, may_miss: int) -> bool:
        """Return whether ``count`` visits have all that they need, ``may_miss`` without the preferred physician."""
        self.day, self.visits, self.may_miss = day, count, may_miss
        self.group_end = self.gave_up = 0
        self._add_items()
        while self.group_end < self.items:
            self._next_group()
            self.tries = 0
            fits = not self._are_too_few() and self._assign(self.group_begin)
            self.work.done += self.tries
            if not fits:
                return False
        return True

    # -- the items

    def _add_items(self) -> None:
        """List the needs of all visits."""
        self.items = 0
        for number in range(self.templates.needs):
            for visit in range(self.visits):
                need = self.templates.template_first[self.visit_template[visit]] + number
                if need < self.templates.template_first[self.visit_template[visit] + 1]:
                    self._add_item(need, visit)

    def _add_item(self, need: int, visit: int) -> None:
        """Insert an item by group and time, so that a conflict shows soon after its cause."""
        at, group = self.items, self.kind_group[self.templates.need_kind[need]]
        slot = self.visit_step[visit] * self.templates.template_stride[self.visit_template[visit]]
        slot += self.templates.need_after[need]
        while at > 0 and self._is_before(group, slot, at - 1):
            self.item_need[at] = self.item_need[at - 1]
            self.item_slot[at] = self.item_slot[at - 1]
            self.item_visit[at] = self.item_visit[at - 1]
            at -= 1
        self.item_need[at], self.item_slot[at], self.item_visit[at] = need, slot, visit
        self.items += 1

    def _is_before(self, group: int, slot: int, item: int) -> bool:
        other = self._group_of(item)
        return group < other or (group == other and slot < self.item_slot[item])

    def _group_of(self, item: int) -> int:
        return self.kind_group[self.templates.need_kind[self.item_need[item]]]

    def _next_group(self) -> None:
        """Move on to the items of the next group."""
        self.group_begin = self.group_end
        group = self._group_of(self.group_begin)
        while self.group_end < self.items and self._group_of(self.group_end) == group:
            self.group_end += 1

    # -- a quick check

    def _are_too_few(self) -> bool:
        """Return whether there are clearly too many concurrent items of one kind for all who could serve them."""
        for item in range(self.group_begin, self.group_end):
            if self._lacks_people(item):
                return True
        return False

    def _lacks_people(self, item: int) -> bool:
        """Return whether there are too many when an item starts, counting each person for all that they could serve."""
        templates = self.templates
        kind, now = templates.need_kind[self.item_need[item]], self.item_slot[item]
        count = self._find_concurrent(kind, now)
        lacking = count
        for place in range(templates.kind_first[kind], templates.kind_first[kind + 1]):
            person = templates.kind_people[place]
            left = self.left[(person * self.days + self.day) * self.slots + now] // templates.kind_units[kind]
            serves, number = 0, 0
            while serves < left and number < count:
                serves += self._has_room(person, kind, self.item_slot[self.concurrent[number]])
                number += 1
            lacking -= serves
            if lacking <= 0:
                return False
        return True

    def _find_concurrent(self, kind: int, now: int) -> int:
        """Write into ``concurrent`` the items of a kind in the group that use a slot; return how many."""
        count = 0
        for item in range(self.group_begin, self.group_end):
            begin = self.item_slot[item]
            is_of_kind = self.templates.need_kind[self.item_need[item]] == kind
            if is_of_kind and begin <= now < begin + self.templates.kind_slots[kind]:
                self.concurrent[count] = item
                count += 1
        return count

    # -- backtracking

    def _assign(self, item: int) -> bool:
        """Return whether this and all later items of the group get a person."""
        if item == self.group_end:
            return True
        kind, slot = self.templates.need_kind[self.item_need[item]], self.item_slot[item]
        for place in range(self.templates.kind_first[kind], self.templates.kind_first[kind + 1]):
            person = self.templates.kind_people[place]
            if not self._can_serve(item, place):
                continue
            missed = 1 if self._misses_wish(item, person) else 0
            if missed > self.may_miss:
                continue
            self.tries += 1
            if self.tries > self.most_tries:
                self.gave_up = 1
                return True
            self.item_person[item] = person
            self._charge(person, kind, slot, 1)
            self.may_miss -= missed
            fits = self._assign(item + 1)
            self.may_miss += missed
            self._charge(person, kind, slot, -1)
            if fits:
                return True
        return False

    def _can_serve(self, item: int, place: int) -> bool:
        """Return whether the person at a place of the item's kind can serve it and is worth trying."""
        person, kind = self.templates.kind_people[place], self.templates.need_kind[self.item_need[item]]
        if not self._has_room(person, kind, self.item_slot[item]) or self._is_in_stage(item, person):
            return False
        return not self._is_symmetric(item, place)

    def _has_room(self, person: int, kind: int, begin: int) -> bool:
        if begin + self.templates.kind_slots[kind] > self.slots:
            return False
        at = (person * self.days + self.day) * self.slots + begin
        for slot in range(at, at + self.templates.kind_slots[kind]):
            if self.left[slot] < self.templates.kind_units[kind]:
                return False
        return True

    def _is_in_stage(self, item: int, person: int) -> bool:
        """Return whether a person already has another role in that stage of that visit."""
        stage = self.templates.need_stage[self.item_need[item]]
        for other in range(self.group_begin, item):
            if (
                self.item_person[other] == person
                and self.item_visit[other] == self.item_visit[item]
                and self.templates.need_stage[self.item_need[other]] == stage
            ):
                return True
        return False

    def _misses_wish(self, item: int, person: int) -> bool:
        """Return whether a visit misses its preferred physician once this person serves the item."""
        visit = self.item_visit[item]
        wish = self.visit_wish[visit]
        if wish < 0 or person == wish or not self.templates.need_wish[self.item_need[item]]:
            return False
        for other in range(self.group_begin, self.group_end):
            if self.item_visit[other] != visit or not self.templates.need_wish[self.item_need[other]] or other == item:
                continue
            if other > item or self.item_person[other] == wish:
                return False
        return True

    def _is_symmetric(self, item: int, place: int) -> bool:
        """Return whether a person who failed before has the same kinds and time left, and neither is special.

        A person is special if they have a role that starts now or a patient prefers them.
        """
        kind, begin = self.templates.need_kind[self.item_need[item]], self.item_slot[item]
        person = self.templates.kind_people[place]
        if self._begins_now(item, person) or self._is_wished(person):
            return False
        for before in range(self.templates.kind_first[kind], place):
            other = self.templates.kind_people[before]
            if self.symmetry_class[other] != self.symmetry_class[person] or self._is_wished(other):
                continue
            if self._is_same_from(person, other, begin) and not self._begins_now(item, other):
                return True
        return False

    def _is_same_from(self, person: int, other: int, begin: int) -> bool:
        """Return whether two people have the same time left from a slot on."""
        at = (person * self.days + self.day) * self.slots
        there = (other * self.days + self.day) * self.slots
        for slot in range(begin, self.slots):
            if self.left[at + slot] != self.left[there + slot]:
                return False
        return True

    def _begins_now(self, item: int, person: int) -> bool:
        """Return whether a person has a role that starts with this item: they cannot take another of its stage."""
        for other in range(self.group_begin, item):
            if self.item_person[other] == person and self.item_slot[other] == self.item_slot[item]:
                return True
        return False

    def _is_wished(self, person: int) -> bool:
        for visit in range(self.visits):
            if self.visit_wish[visit] == person:
                return True
        return False

    def _charge(self, person: int, kind: int, begin: int, sign: int) -> None:
        """Subtract a kind from the time that a person has left, or add it again."""
        units = sign * self.templates.kind_units[kind]
        at = (person * self.days + self.day) * self.slots + begin
        for slot in range(at, at + self.templates.kind_slots[kind]):
            self.left[slot] -= units
