"""Dates, times and lengths in calendars, normalized: Python's own values with a real zone, or none.

==================================  ====================================  ===========================================
what is written                     what it means                         who says so
==================================  ====================================  ===========================================
``20261124T100000Z``                10:00 in UTC, regardless of TZID            RFC 5545 3.2.19; Google and Outlook
``TZID=X:20261124``                 that day; a day has no zone           RFC 5545 3.3.4 and 3.2.19
``20261124``, ``20131210Z``         a day, without VALUE=DATE as well     iCloud, Horde, ical4j's samples
``VALUE=DATE:20261124T000000``      the day; with another time that time  old Evolution, Exchange; Meetup
``2026-11-24T10:00:00-05:00``       a time of that offset                 ISO 8601; writers of JSON calendars
``T240000``, ``T235960``            midnight; the minute's end            ISO 8601; RFC 5545 3.3.12
``PT1W``, ``P1DT``                  one week; one day                     ical4j's samples, old Zimbra
``P1D``                             to the same time of the next day      RFC 5545 3.3.6: days are nominal
``PT24H``                           24 hours that pass                    RFC 5545 3.3.6: hours are exact
==================================  ====================================  ===========================================

``icalendar`` 7.3 refuses the second half of these, turns a day with a zone into a moment, and treats ``P1D`` and
``PT24H`` as the same; so they are read here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

Moment = date | datetime
"""A day, a local time without a zone (naive), or an instant (aware)."""

_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:Z|[T ]\s*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
_LENGTH = re.compile(
    r"([+-]?)P(?=.)(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE | re.ASCII,
)
_NONE = timedelta()


class Length(NamedTuple):
    """How long something lasts: first in wall-clock time, then in elapsed time."""

    wall: timedelta = _NONE
    exact: timedelta = _NONE

    @property
    def about(self) -> timedelta:
        """The approximate length, ignoring clock changes."""
        return self.wall + self.exact


DAY_LONG = Length(timedelta(days=1))
FOR_EVER = Length(timedelta(days=3_000_000))
UNPLACED = date(1, 1, 1)
"""The start of an event without a readable one."""


class Written(NamedTuple):
    """A date or a time as written; ``offset`` is ``""`` if it has none, and ``clock`` None for a date."""

    day: date
    clock: datetime | None
    offset: str


def written(value: str) -> Written | None:
    """Return the parts of a date or time value; None if it is neither."""
    match = _MOMENT.fullmatch(value)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return Written(day, None, "")
        over = timedelta(days=match[4] == "24", seconds=match[6] == "60")
        clock = time(int(match[4]) % 24 if over.days else int(match[4]), int(match[5]), min(59, int(match[6] or 0)))
        return Written(day, datetime.combine(day, clock) + over, (match[7] or "").upper())
    except (ValueError, OverflowError):
        return None


def fixed(offset: str) -> tzinfo:
    """Return the zone of ``Z``, ``+0100`` or ``-05:00``."""
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if offset[0] == "-" else distance)


@lru_cache(maxsize=1024)
def length_of(value: str) -> Length | None:
    """Return the length in a DURATION value; None if it is not valid."""
    match = _LENGTH.fullmatch(value)
    if match is None or not any(match.groups()[1:]):
        return None
    weeks, days, more_weeks, more_days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    sign = -1 if match[1] == "-" else 1
    try:
        nominal = sign * timedelta(weeks=weeks + more_weeks, days=days + more_days)
        exact = sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return Length(nominal, exact) if abs(nominal + exact) < timedelta(days=3_000_000) else None
    except OverflowError:
        return None


def moved(moment: datetime, length: timedelta) -> datetime:
    """Return the time that much later on the same clock; the end of time if there is none."""
    try:
        return moment + length
    except OverflowError:
        last = date.max if length > _NONE else date.min
        return datetime.combine(last, moment.timetz())


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return an instant in a zone; the end of time if it is too close to that."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment.replace(tzinfo=zone)


def midnight(moment: Moment) -> datetime:
    """Return a time unchanged, a day as its local midnight."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())
