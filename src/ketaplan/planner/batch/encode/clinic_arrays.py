"""Clinics as columns of whole numbers: resources with their loads, kinds of need, shapes of visit."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sized
from datetime import date, timedelta
from fractions import Fraction
from operator import sub

from msgspec import Struct, field

from ketaplan.domain.clinic import Clinic
from ketaplan.planner.availability import ALL_DAY, Availability
from ketaplan.planner.visit_templates import VisitTemplate

CHAIR = "chair"
WORD = 64
LANES = 4
"""Rows are a multiple of so many starts long, which suits machines that handle several at a time."""
Kind = tuple[str, int, int]
"""A role (or the chair), units and slots."""


class Need(Struct, frozen=True):
    """One need of a visit: its kind's number, slots after the start, and the stage (-1: the chair's)."""

    kind: int
    after: int
    stage: int
    is_physician: bool


class Site(Struct):
    """One clinic: its resources by name, and the window of the day that counts, in slots from its opening.

    Chairs of which none is ever taken are one pool; a site is in pieces where anybody's time is partly taken.
    """

    clinic: Clinic
    agenda: Availability
    opens: int
    closes: int
    slot_minutes: int
    shortest: int
    resources: dict[str, int] = field(default_factory=dict)
    pooled_chairs: bool = False
    in_pieces: bool = False
    shapes: dict[VisitTemplate, int] = field(default_factory=dict)

    @property
    def slots(self) -> int:
        """Slots of a day."""
        return (self.closes - self.opens) // self.slot_minutes

    @property
    def steps(self) -> int:
        """Starts of a day, as far as the shortest visit leaves time for one."""
        return max(1, (self.closes - self.opens - self.shortest) // self.clinic.grid_minutes + 1)

    @property
    def stride(self) -> int:
        """Slots from one start to the next."""
        return self.clinic.grid_minutes // self.slot_minutes

    def slot_of(self, minute: int) -> int:
        """The slot in which a minute of the day lies; those before the opening are below 0."""
        return (minute - self.opens) // self.slot_minutes

    def slot_after(self, minute: int) -> int:
        """The first slot that begins at a minute or after it."""
        return -((self.opens - minute) // self.slot_minutes)

    @property
    def first_step(self) -> int:
        """The grid step (from midnight) of the first start."""
        return self.opens // self.clinic.grid_minutes


def site_of(clinic: Clinic, agenda: Availability, shapes: Iterable[VisitTemplate]) -> Site:
    """A clinic with the slots that suit all its shapes; the window is its opening hours, on the grid."""
    windows = clinic.hours.windows
    grid = clinic.grid_minutes
    opens = min((window.start for window in windows), default=0) // grid * grid
    closes = -(-max((window.end for window in windows), default=grid) // grid) * grid
    minutes, shapes = [grid], list(shapes)
    for shape in shapes:
        minutes += [shape.minutes, *(n for stage in shape.stages for n in (stage.offset, stage.minutes))]
    return Site(clinic, agenda, opens, closes, math.gcd(*minutes), min(shape.minutes for shape in shapes))


def units_of_a_whole(shapes: Iterable[VisitTemplate]) -> int:
    """The least whole number of which every share is a whole part."""
    return math.lcm(*(share.denominator for shape in shapes for stage in shape.stages for _, share in stage.roles))


class ClinicColumns:
    """Builds the columns of some clinics; ``columns`` holds them under their names in :class:`Tables`."""

    def __init__(
        self, sites: list[Site], shapes: list[list[VisitTemplate]], today: date, days: int, units: int
    ) -> None:
        """Lay out resources, kinds, shapes and entries of all sites, then their loads."""
        self.sites, self.today, self.days, self.units = sites, today, days, units
        self.slots = max(1, *(site.slots for site in sites))
        self.width = -(-max(site.steps for site in sites) // LANES) * LANES
        self.words = -(-max(self.slots, *(self.width * site.stride for site in sites)) // WORD)
        self.room: list[int] = []
        self.kinds: list[dict[Kind, int]] = []
        self.kind_rows: list[tuple[list[int], int, int]] = []
        self.needs: list[list[Need]] = []
        self.entries: list[list[tuple[int, int]]] = []
        self.columns: dict[str, object] = {}
        for site, own in zip(sites, shapes, strict=True):
            self._lay_out(site, own)
        self._fill()

    # -- what there is

    def _lay_out(self, site: Site, shapes: list[VisitTemplate]) -> None:
        site.pooled_chairs = all(
            site.agenda.free(chair, self._day(day)) == ALL_DAY
            for chair in site.clinic.chairs
            for day in range(self.days)
        )
        is_busy = any(member.id in site.clinic.busy for member in site.clinic.staff)
        site.in_pieces = is_busy or not site.pooled_chairs or bool(site.agenda.request.taken)
        names = [] if site.pooled_chairs else list(site.clinic.chairs)
        names += [member.id for member in site.clinic.staff]
        for name in names:
            site.resources[name] = len(self.room)
            self.room.append(self.units)
        if site.pooled_chairs:
            site.resources[CHAIR + "s"] = len(self.room)
            self.room.append(self.units * len(site.clinic.chairs))
        self.kinds.append({})
        for shape in shapes:
            site.shapes[shape] = len(self.needs)
            self.needs.append(self._needs_of(site, shape))

    def _needs_of(self, site: Site, shape: VisitTemplate) -> list[Need]:
        needs = []
        for number, stage in enumerate(shape.stages):
            for role, share in stage.roles:
                kind = self._kind(site, role, share, stage.minutes)
                needs.append(Need(kind, stage.offset // site.slot_minutes, number, role == "physician"))
        if shape.takes_chair:
            needs.append(Need(self._kind(site, CHAIR, Fraction(1), shape.minutes), 0, -1, is_physician=False))
        return needs

    def _kind(self, site: Site, role: str, share: Fraction, minutes: int) -> int:
        key = (role, int(share * self.units), minutes // site.slot_minutes)
        known = self.kinds[-1]
        if key not in known:
            known[key] = len(self.kind_rows)
            self.kind_rows.append((self._who(site, role), key[1], key[2]))
        return known[key]

    def _who(self, site: Site, role: str) -> list[int]:
        if role == CHAIR:
            names = [CHAIR + "s"] if site.pooled_chairs else list(site.clinic.chairs)
        else:
            names = [member.id for member in site.clinic.staff if role in member.roles]
        return [site.resources[name] for name in names]

    # -- the columns

    def _fill(self) -> None:
        levels = sorted({units for _, units, _ in self.kind_rows})
        load = self._loads()
        self.columns |= {
            "days": self.days,
            "slots": self.slots,
            "words": self.words,
            "levels": len(levels),
            "ones": (1 << WORD) - 1,
            "weekday": array("i", [self._day(day).weekday() for day in range(self.days)]),
            "load": load,
            "room": array("i", self.room),
            "level_units": array("i", levels),
            "free": self._free(load, levels),
            "kind_first": _firsts([people for people, _, _ in self.kind_rows]),
            "kind_people": _flat([people for people, _, _ in self.kind_rows]),
            "kind_level": array("i", [levels.index(units) for _, units, _ in self.kind_rows]),
            "kind_units": array("i", [units for _, units, _ in self.kind_rows]),
            "kind_slots": array("i", [slots for _, _, slots in self.kind_rows]),
            "needs": max(len(needs) for needs in self.needs),
            "shape_first": _firsts(self.needs),
            "need_kind": array("i", [need.kind for needs in self.needs for need in needs]),
            "need_after": array("i", [need.after for needs in self.needs for need in needs]),
            "need_stage": array("i", [need.stage for needs in self.needs for need in needs]),
            "need_wish": array("i", [need.is_physician for needs in self.needs for need in needs]),
            "shape_site": array("i", [at for at, site in enumerate(self.sites) for _ in site.shapes]),
            "shape_stride": array("i", [site.stride for site in self.sites for _ in site.shapes]),
            "site_shapes": _firsts([list(site.shapes) for site in self.sites]),
            "in_pieces": array("i", [site.in_pieces for site in self.sites]),
            "width": self.width,
        }
        self._fill_prices(load)

    def _loads(self) -> array[int]:
        """How much of each resource is taken already, slot by slot; all of it where it is away."""
        load = array("i")
        for site in self.sites:
            for name, resource in site.resources.items():
                after = [self.room[resource]] * (self.slots - site.slots)
                for day in range(self.days):
                    load.extend(self._taken(site, name, self._day(day)) + after)
        return load

    def _taken(self, site: Site, name: str, day: date) -> list[int]:
        """The same of one resource on one day; chairs that are one pool are free."""
        if name == CHAIR + "s":
            return [0] * site.slots
        taken = [self.units] * site.slots
        for start, end in site.agenda.there(name, day):
            first, last = max(0, site.slot_after(start)), min(site.slots, site.slot_of(end))
            taken[first:last] = [0] * (last - first)
        for start, end, share in site.agenda.shares(name, day):
            units = min(self.units, -(-self.units * share.numerator // share.denominator))
            for slot in range(max(0, site.slot_of(start)), min(site.slots, site.slot_after(end))):
                taken[slot] = max(taken[slot], units)
        return taken

    def _free(self, load: array[int], levels: list[int]) -> array[int]:
        """The slots with room for each size of need, as bits; many days of many resources are alike."""
        free = array("Q", bytes(8 * len(self.room) * len(levels) * self.days * self.words))
        known: dict[tuple[int, bytes], list[list[int]]] = {}
        for resource, room in enumerate(self.room):
            for day in range(self.days):
                at = (resource * self.days + day) * self.slots
                taken = load[at : at + self.slots]
                key = (room, taken.tobytes())
                if key not in known:
                    known[key] = [self._words_of([now + units <= room for now in taken]) for units in levels]
                for number, words in enumerate(known[key]):
                    first = ((resource * len(levels) + number) * self.days + day) * self.words
                    free[first : first + self.words] = array("Q", words)
        return free

    def _words_of(self, slots: list[bool]) -> list[int]:
        bits = sum(1 << slot for slot, is_free in enumerate(slots) if is_free)
        return [bits >> (WORD * word) & ((1 << WORD) - 1) for word in range(self.words)]

    def _fill_prices(self, load: array[int]) -> None:
        """Physicians are priced by name, nurses and chairs as one pool; all by name where time is partly taken.

        A pool knows how much time is left, not that it lies in pieces too short for a visit.
        """
        prices: dict[tuple[int, ...], int] = {}
        entries: list[list[tuple[int, int]]] = []
        rooms = array("i")
        for site, kinds in zip(self.sites, self.kinds, strict=True):
            for (role, _, _), number in kinds.items():
                people = self.kind_rows[number][0]
                by_name = people and (role == "physician" or site.in_pieces)
                groups = [(one,) for one in people] if by_name else [tuple(people)]
                row = []
                for group in groups:
                    if group not in prices:
                        prices[group] = len(prices)
                        rooms.extend(self._room_left(load, group))
                    row.append((prices[group], group[0] if by_name else -1))
                entries.append(row)
        self.columns |= {
            "prices": len(prices),
            "price_room": rooms,
            "entry_first": _firsts(entries),
            "entry_price": array("i", [price for row in entries for price, _ in row]),
            "entry_person": array("i", [person for row in entries for _, person in row]),
        }

    def _room_left(self, load: array[int], group: tuple[int, ...]) -> list[int]:
        cells = self.days * self.slots
        left = [sum(self.room[one] for one in group)] * cells
        for one in group:
            left = list(map(sub, left, load[one * cells : (one + 1) * cells]))
        return left

    def _day(self, day: int) -> date:
        return self.today + timedelta(days=day)


def _firsts(rows: Iterable[Sized]) -> array[int]:
    """Where each row begins in the flat column, and where the last one ends."""
    firsts = [0]
    for row in rows:
        firsts.append(firsts[-1] + len(row))
    return array("i", firsts)


def _flat(rows: list[list[int]]) -> array[int]:
    return array("i", [one for row in rows for one in row])
