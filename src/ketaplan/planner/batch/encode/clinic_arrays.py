"""Clinics as integer arrays: resources with their loads, kinds of need, visit templates."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sized
from datetime import date, timedelta
from fractions import Fraction
from operator import sub

from msgspec import Struct

from ketaplan.planner.availability import ALL_DAY
from ketaplan.planner.batch.encode.site_layout import SiteLayout
from ketaplan.planner.batch.kernel.problem_data import Calendar, PricePools, Resources, VisitTemplates
from ketaplan.planner.visit_templates import VisitTemplate

CHAIR = "chair"
WORD = 64
NEVER = 1 << 27
"""The cost of something impossible: a few of them, and points in parts, still fit into 32 bits."""
LANES = 4
"""Row lengths are a multiple of 4 starts, for SIMD."""
Kind = tuple[str, int, int]
"""A role (or the chair), units and slots."""


class Need(Struct, frozen=True):
    """One need of a visit: its kind's number, slots after the start, and the stage (-1: the chair's)."""

    kind: int
    after: int
    stage: int
    is_physician: bool


def units_of_a_whole(templates: Iterable[VisitTemplate]) -> int:
    """Return the smallest number of units in which every share is an integer."""
    return math.lcm(
        *(share.denominator for template in templates for stage in template.stages for _, share in stage.roles)
    )


class ClinicArrays:
    """Builds the clinics' parts of the problem data: ``calendar``, ``resources``, ``templates`` and ``pools``."""

    def __init__(
        self, sites: list[SiteLayout], templates: list[list[VisitTemplate]], today: date, days: int, units: int
    ) -> None:
        """Lay out resources, kinds and templates of all sites, then their loads."""
        self.sites, self.today, self.days, self.units = sites, today, days, units
        self.slots = max(1, *(site.slots for site in sites))
        self.width = -(-max(site.steps for site in sites) // LANES) * LANES
        self.words = -(-max(self.slots, *(self.width * site.stride for site in sites)) // WORD)
        self.room: list[int] = []
        self.kinds: list[dict[Kind, int]] = []
        self.kind_rows: list[tuple[list[int], int, int]] = []
        self.needs: list[list[Need]] = []
        for site, own in zip(sites, templates, strict=True):
            self._lay_out(site, own)
        self._fill()

    # -- resources and templates

    def _lay_out(self, site: SiteLayout, templates: list[VisitTemplate]) -> None:
        site.pooled_chairs = all(
            site.availability.free(chair, self._day(day)) == ALL_DAY
            for chair in site.clinic.chairs
            for day in range(self.days)
        )
        is_busy = any(member.id in site.clinic.busy for member in site.clinic.staff)
        site.is_fragmented = is_busy or not site.pooled_chairs or bool(site.availability.request.in_use)
        names = [] if site.pooled_chairs else list(site.clinic.chairs)
        names += [member.id for member in site.clinic.staff]
        for name in names:
            site.resources[name] = len(self.room)
            self.room.append(self.units)
        if site.pooled_chairs:
            site.resources[CHAIR + "s"] = len(self.room)
            self.room.append(self.units * len(site.clinic.chairs))
        self.kinds.append({})
        for template in templates:
            site.templates[template] = len(self.needs)
            self.needs.append(self._needs_of(site, template))

    def _needs_of(self, site: SiteLayout, template: VisitTemplate) -> list[Need]:
        needs = []
        for number, stage in enumerate(template.stages):
            for role, share in stage.roles:
                kind = self._kind(site, role, share, stage.minutes)
                needs.append(Need(kind, stage.offset // site.slot_minutes, number, role == "physician"))
        if template.takes_chair:
            needs.append(Need(self._kind(site, CHAIR, Fraction(1), template.minutes), 0, -1, is_physician=False))
        return needs

    def _kind(self, site: SiteLayout, role: str, share: Fraction, minutes: int) -> int:
        key = (role, int(share * self.units), minutes // site.slot_minutes)
        known = self.kinds[-1]
        if key not in known:
            known[key] = len(self.kind_rows)
            self.kind_rows.append((self._who(site, role), key[1], key[2]))
        return known[key]

    def _who(self, site: SiteLayout, role: str) -> list[int]:
        if role == CHAIR:
            names = [CHAIR + "s"] if site.pooled_chairs else list(site.clinic.chairs)
        else:
            names = [member.id for member in site.clinic.staff if role in member.roles]
        return [site.resources[name] for name in names]

    # -- the arrays

    def _fill(self) -> None:
        levels = sorted({units for _, units, _ in self.kind_rows})
        load = self._loads()
        self.calendar = Calendar(
            days=self.days,
            slots=self.slots,
            words=self.words,
            width=self.width,
            never=NEVER,
            ones=(1 << WORD) - 1,
            weekday=array("i", [self._day(day).weekday() for day in range(self.days)]),
        )
        self.resources = Resources(
            levels=len(levels),
            room=array("i", self.room),
            load=load,
            level_units=array("i", levels),
            free=self._free(load, levels),
        )
        self.templates = self._visit_templates(levels)
        self.pools = self._price_pools(load)

    def _visit_templates(self, levels: list[int]) -> VisitTemplates:
        return VisitTemplates(
            needs=max(len(needs) for needs in self.needs),
            kind_first=_firsts([people for people, _, _ in self.kind_rows]),
            kind_people=_flat([people for people, _, _ in self.kind_rows]),
            kind_level=array("i", [levels.index(units) for _, units, _ in self.kind_rows]),
            kind_units=array("i", [units for _, units, _ in self.kind_rows]),
            kind_slots=array("i", [slots for _, _, slots in self.kind_rows]),
            template_first=_firsts(self.needs),
            template_site=array("i", [at for at, site in enumerate(self.sites) for _ in site.templates]),
            template_stride=array("i", [site.stride for site in self.sites for _ in site.templates]),
            site_templates=_firsts([list(site.templates) for site in self.sites]),
            is_fragmented=array("i", [site.is_fragmented for site in self.sites]),
            need_kind=array("i", [need.kind for needs in self.needs for need in needs]),
            need_after=array("i", [need.after for needs in self.needs for need in needs]),
            need_stage=array("i", [need.stage for needs in self.needs for need in needs]),
            need_wish=array("i", [need.is_physician for needs in self.needs for need in needs]),
        )

    def _loads(self) -> array[int]:
        """Return how much of each resource is in use, slot by slot; all of it when it is away."""
        load = array("i")
        for site in self.sites:
            for name, resource in site.resources.items():
                after = [self.room[resource]] * (self.slots - site.slots)
                for day in range(self.days):
                    load.extend(self._in_use(site, name, self._day(day)) + after)
        return load

    def _in_use(self, site: SiteLayout, name: str, day: date) -> list[int]:
        """Return the load of one resource on one day; chairs that are one pool are free."""
        if name == CHAIR + "s":
            return [0] * site.slots
        in_use = [self.units] * site.slots
        for start, end in site.availability.there(name, day):
            first, last = max(0, site.slot_after(start)), min(site.slots, site.slot_of(end))
            in_use[first:last] = [0] * (last - first)
        for start, end, share in site.availability.shares(name, day):
            units = min(self.units, -(-self.units * share.numerator // share.denominator))
            for slot in range(max(0, site.slot_of(start)), min(site.slots, site.slot_after(end))):
                in_use[slot] = max(in_use[slot], units)
        return in_use

    def _free(self, load: array[int], levels: list[int]) -> array[int]:
        """Return the slots with room for each size of need, as bits; many days of many resources are equal."""
        free = array("Q", bytes(8 * len(self.room) * len(levels) * self.days * self.words))
        known: dict[tuple[int, bytes], list[list[int]]] = {}
        for resource, room in enumerate(self.room):
            for day in range(self.days):
                at = (resource * self.days + day) * self.slots
                in_use = load[at : at + self.slots]
                key = (room, in_use.tobytes())
                if key not in known:
                    known[key] = [self._words_of([now + units <= room for now in in_use]) for units in levels]
                for number, words in enumerate(known[key]):
                    first = ((resource * len(levels) + number) * self.days + day) * self.words
                    free[first : first + self.words] = array("Q", words)
        return free

    def _words_of(self, slots: list[bool]) -> list[int]:
        bits = sum(1 << slot for slot, is_free in enumerate(slots) if is_free)
        return [bits >> (WORD * word) & ((1 << WORD) - 1) for word in range(self.words)]

    def _price_pools(self, load: array[int]) -> PricePools:
        """Return the pools: physicians by name, nurses and chairs as one; all by name if time is partly in use.

        A pool knows how much time is left, not whether it is in pieces too short for a visit.
        """
        pools: dict[tuple[int, ...], int] = {}
        entries: list[list[tuple[int, int]]] = []
        rooms = array("i")
        for site, kinds in zip(self.sites, self.kinds, strict=True):
            for (role, _, _), number in kinds.items():
                people = self.kind_rows[number][0]
                by_name = people and (role == "physician" or site.is_fragmented)
                groups = [(one,) for one in people] if by_name else [tuple(people)]
                row = []
                for group in groups:
                    if group not in pools:
                        pools[group] = len(pools)
                        rooms.extend(self._room_left(load, group))
                    row.append((pools[group], group[0] if by_name else -1))
                entries.append(row)
        return PricePools(
            pools=len(pools),
            pool_room=rooms,
            entry_first=_firsts(entries),
            entry_pool=array("i", [pool for row in entries for pool, _ in row]),
            entry_person=array("i", [person for row in entries for _, person in row]),
        )

    def _room_left(self, load: array[int], group: tuple[int, ...]) -> list[int]:
        cells = self.days * self.slots
        left = [sum(self.room[one] for one in group)] * cells
        for one in group:
            left = list(map(sub, left, load[one * cells : (one + 1) * cells]))
        return left

    def _day(self, day: int) -> date:
        return self.today + timedelta(days=day)


def _firsts(rows: Iterable[Sized]) -> array[int]:
    """Return the index of each row's start in the flat array, and of the last one's end."""
    firsts = [0]
    for row in rows:
        firsts.append(firsts[-1] + len(row))
    return array("i", firsts)


def _flat(rows: list[list[int]]) -> array[int]:
    return array("i", [one for row in rows for one in row])
