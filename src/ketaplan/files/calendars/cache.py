"""Busy times of calendars, cached between runs: reading a calendar again costs more than planning a course.

Only times are cached, private to the owner: no title, place or person.  A calendar with a doubtful event is not cached,
so that the cache gives the same result as reading again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ketaplan.domain.intervals import DAY
from ketaplan.files.cache import cache_folder, cached, store
from ketaplan.versions import version_of

Times = list[tuple[datetime, datetime]]
"""Local start and end moments, in order."""

READERS = ("icalendar", "recurring_ical_events", "python_dateutil", "tzdata")
"""The packages that read calendars."""
FORM = "4"
"""The cache's version: raised when calendars are interpreted differently."""


def cached_times(
    content: bytes, path: Path, zone: ZoneInfo, days: tuple[date, date], read: Callable[..., Times]
) -> Times:
    """Return a calendar's busy times between two days, cached if possible; else ``read(first, last)``, then cached."""
    place, seal = _place(path, zone), _seal(content)
    if (found := _trusted(cached(place), seal, days)) is not None:
        return found
    taken = read(*days)
    times = [[start.isoformat(), end.isoformat()] for start, end in taken]
    store(place, {"seal": seal, "first": days[0].isoformat(), "last": days[1].isoformat(), "taken": times})
    return taken


def _place(path: Path, zone: ZoneInfo) -> Path:
    import hashlib

    name = hashlib.sha256(f"{path.absolute()}\n{zone.key}".encode()).hexdigest()[:32]
    return cache_folder() / "calendars" / f"{name}.json"


def _seal(content: bytes) -> str:
    """Return a digest of what cached times depend on: the calendar and its readers' versions."""
    import hashlib

    readers = "\n".join([FORM, *(version_of(package) for package in READERS)])
    return hashlib.sha256(content + readers.encode()).hexdigest()


def _trusted(found: dict[str, Any] | None, seal: str, days: tuple[date, date]) -> Times | None:
    """Return the cached times, if they are of this exact calendar and cover the days."""
    if found is None or found.get("seal") != seal:
        return None
    try:
        if not date.fromisoformat(found["first"]) <= days[0] <= days[1] <= date.fromisoformat(found["last"]):
            return None
        times = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found["taken"]]
    except (KeyError, TypeError, ValueError):
        return None
    begin, end = datetime.combine(days[0], time()), datetime.combine(days[1], time()) + DAY
    within = ((max(first, begin), min(last, end)) for first, last in times)
    return [(first, last) for first, last in within if first < last]
