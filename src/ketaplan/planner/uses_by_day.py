"""What is in use of a clinic's chairs and people, day by day: sorted once for all who ask next to the same uses."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from ketaplan.domain.intervals import DAY, DAY_MINUTES, MINUTE, Minutes
from ketaplan.domain.plan import ResourceUse

Load = tuple[int, int, Fraction]
"""Minutes of a day, half-open, and the share of a resource in use."""
MOST_KNOWN = 4
"""The uses of this many questions are kept sorted: of a few clinics, as they are and with a change."""


class UsesByDay:
    """Uses by resource and local day; those of a resource are sorted on first use."""

    def __init__(self, uses: tuple[ResourceUse, ...], zone: ZoneInfo) -> None:
        """Sort them by resource only."""
        self.uses, self.zone = uses, zone
        self._of: dict[str, list[ResourceUse]] = {}
        self._loads: dict[str, dict[date, list[Load]]] = {}
        for use in uses:
            self._of.setdefault(use.resource, []).append(use)

    def loads(self, resource: str, day: date) -> list[Load] | None:
        """Return the loads of a resource on a day; None where there are none."""
        loads = self._loads.get(resource)
        if loads is None:
            loads = self._loads[resource] = self._by_day(self._of.get(resource, ()))
        return loads.get(day)

    def _by_day(self, uses: Iterable[ResourceUse]) -> dict[date, list[Load]]:
        found: dict[date, list[Load]] = {}
        for use in uses:
            for day, (first, last) in days_of(use.start, use.end, self.zone):
                found.setdefault(day, []).append((first, last, use.share))
        return found


_KNOWN: deque[UsesByDay] = deque(maxlen=MOST_KNOWN)


def uses_by_day(uses: tuple[ResourceUse, ...], zone: ZoneInfo) -> UsesByDay:
    """Return uses by resource and local day, sorted before if they are those of one of the latest questions."""
    for known in tuple(_KNOWN):
        if known.zone is zone and known.uses == uses:
            return known
    new = UsesByDay(uses, zone)
    _KNOWN.append(new)
    return new


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
