"""Who and what is free, day by day: the uses, shifts, leave and busy time of a request, looked up once."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from ketaplan.domain.clinic import StaffMember
from ketaplan.domain.intervals import DAY, DAY_MINUTES, MINUTE, Minutes, merged, without
from ketaplan.domain.plan import ResourceUse
from ketaplan.planner.grid import Grid
from ketaplan.planner.request import Engaged, Request

WHOLE = Fraction(1)
ALL_DAY = ((0, DAY_MINUTES),)
Load = tuple[int, int, Fraction]
"""Minutes of a day, half-open, and the share of a resource in use."""


class Availability:
    """Who and what is free at the clinic of one request, day by day.

    Answers are cached, so rules and explanations may ask the same twice.
    """

    def __init__(self, request: Request) -> None:
        """Sort the uses of others by resource and day."""
        self.request = request
        self.clinic = request.clinic
        self.grid = Grid(request.clinic.grid_minutes)
        self.staff = {member.id: member for member in request.clinic.staff}
        self._loads: dict[tuple[str, date], list[Load]] = {}
        self._uses: dict[str, list[ResourceUse]] = {}
        self._open: dict[tuple[str, date], Sequence[Minutes]] = {}
        self._own = _by_day(request)
        for use in request.in_use:
            self.take(use)

    def take(self, use: ResourceUse) -> None:
        """Add one more use of a resource; only before the first query."""
        self._uses.setdefault(use.resource, []).append(use)

    def share_uses(self, other: Availability) -> None:
        """Sort uses by day only once for both, where they are the same; only before the first query."""
        if self.request.in_use is other.request.in_use and self.clinic.zone == other.clinic.zone:
            self._uses, self._loads = other._uses, other._loads

    def of(self, request: Request) -> Availability:
        """Return the same for another request at this clinic, next to the same uses: what is looked up is shared."""
        other = copy(self)
        vars(other).update(request=request, clinic=request.clinic, _own=_by_day(request))
        return other

    def own(self, day: date) -> Sequence[tuple[Minutes, Engaged]]:
        """Return the patient's own appointments of a day, with their minutes of the day in the clinic's time."""
        return self._own.get(day, ())

    def free(self, resource: str, day: date, share: Fraction = WHOLE) -> Sequence[Minutes]:
        """Return the minutes of a day in which a further ``share`` of a chair or person is free."""
        spans = self.there(resource, day)
        loads = self._loads_on(resource, day) if spans else None
        return without(spans, overloaded(loads, share)) if loads else spans

    def shares(self, resource: str, day: date) -> list[Load]:
        """Return the intervals of a day in which a chair or person is in use, with the total share."""
        return levels(self._loads_on(resource, day) or ())

    def _loads_on(self, resource: str, day: date) -> list[Load] | None:
        """Return the loads of a resource on a day; its uses are sorted by day on first use."""
        if resource in self._uses:
            for use in self._uses.pop(resource):
                for here, (first, last) in days_of(use.start, use.end, self.clinic.zone):
                    self._loads.setdefault((resource, here), []).append((first, last, use.share))
        return self._loads.get((resource, day))

    def there(self, resource: str, day: date) -> Sequence[Minutes]:
        """Return the minutes in which a chair or person is on site and not busy, ignoring patients."""
        spans = self._open.get((resource, day))
        if spans is None:
            spans = self._open[resource, day] = self._find_open(resource, day)
        return spans

    def _find_open(self, resource: str, day: date) -> Sequence[Minutes]:
        member = self.staff.get(resource)
        spans = ALL_DAY if member is None else self.present(member, day)
        busy = self.clinic.busy.get(resource) if spans else None
        return without(spans, busy.on(day)) if busy else spans

    def present(self, member: StaffMember, day: date) -> Sequence[Minutes]:
        """Return the minutes of a day in which a person is on shift and not on leave."""
        spans = member.shifts.on(day)
        leave = member.leave.on(day) if spans else ()
        return without(spans, leave) if leave else spans

    def is_free(self, resource: str, day: date, start: int, end: int, share: Fraction = WHOLE) -> bool:
        """Return whether a further ``share`` is free from one minute of the day to another."""
        return any(a <= start and end <= b for a, b in self.free(resource, day, share))


def _by_day(request: Request) -> dict[date, list[tuple[Minutes, Engaged]]]:
    """Return the patient's own appointments by local day, with their minutes."""
    found: dict[date, list[tuple[Minutes, Engaged]]] = {}
    for one in request.own:
        for day, pair in days_of(one.start, one.end, request.clinic.zone):
            found.setdefault(day, []).append((pair, one))
    return found


def days_of(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, Minutes]]:
    """Yield the local days between two moments, each with its minutes by the wall clock."""
    begin, until = (start - _BEGINNING) // MINUTE, -((_BEGINNING - end) // MINUTE)
    day = begin // DAY_MINUTES
    offset = _steady_offset(zone, day)
    first, last = begin + offset - day * DAY_MINUTES, until + offset - day * DAY_MINUTES
    if 0 <= first < last <= DAY_MINUTES:
        yield date.fromordinal(day + 1), (first, last)
        return
    for wall, wall_end in by_the_clock(start, end, zone):
        here = wall.date()
        while (midnight := datetime.combine(here, time())) < wall_end:
            yield here, (max(0, (wall - midnight) // MINUTE), min(DAY_MINUTES, -((midnight - wall_end) // MINUTE)))
            here += DAY


_BEGINNING = datetime.min.replace(tzinfo=UTC)
NO_OFFSET = -DAY_MINUTES * 10
"""No zone has this offset: then a moment is on no day."""


@lru_cache(maxsize=4096)
def _steady_offset(zone: ZoneInfo, day: int) -> int:
    """Return the zone's offset in minutes during a UTC day, by its number, and the days around it.

    NO_OFFSET if the offset changes or is not in full minutes.
    """
    middle = _BEGINNING + day * DAY
    offsets = {(middle + number * DAY).astimezone(zone).utcoffset() or timedelta() for number in (-1, 0, 1, 2)}
    offset = offsets.pop()
    return NO_OFFSET if offsets or offset % MINUTE else offset // MINUTE


def by_the_clock(start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return the wall-clock intervals between two moments: one, or several if the clock changes.

    In the repeated hour of a clock change, a use of either occurrence blocks both, also if start and end are ambiguous
    and the end comes first.
    """
    here, there = start.astimezone(zone), end.astimezone(zone)
    offset, wall = here.utcoffset(), here.replace(tzinfo=None)
    whole = [(wall, there.replace(tzinfo=None))]
    if there.utcoffset() == offset:
        return whole
    change, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= change:
        return whole
    while change < end and change.astimezone(zone).utcoffset() == offset:
        change = min(change + MINUTE, end)
    before = [(wall, wall + (change - start))]
    return before if change == end else before + by_the_clock(change, end, zone)


def overloaded(loads: Sequence[Load], share: Fraction) -> tuple[Minutes, ...]:
    """Return the minutes without room for a further share."""
    if share == WHOLE:
        return merged([(start, end) for start, end, _ in loads])
    parts = math.lcm(share.denominator, _parts(loads))
    most = parts - share.numerator * (parts // share.denominator)
    return merged([(start, end) for start, end, units in _in_parts(loads, parts) if units > most])


def levels(loads: Sequence[Load]) -> list[Load]:
    """Return the intervals between changes of the total load, with the total."""
    parts = _parts(loads)
    return [(start, end, Fraction(units, parts)) for start, end, units in _in_parts(loads, parts) if units]


def _parts(loads: Sequence[Load]) -> int:
    """Return the smallest number of equal parts in which every load is an integer."""
    return math.lcm(*{share.denominator for _, _, share in loads})


def _in_parts(loads: Sequence[Load], parts: int) -> Iterator[tuple[int, int, int]]:
    """Yield the intervals between changes of the total load, with the total in such parts."""
    changes: dict[int, int] = defaultdict(int)
    for start, end, share in loads:
        units = share.numerator * (parts // share.denominator)
        changes[start] += units
        changes[end] -= units
    total = 0
    for start, end in itertools.pairwise(sorted(changes)):
        total += changes[start]
        yield start, end, total
