"""The time that a busy calendar takes, kept between runs: reading a calendar anew costs more than planning a course.

Only times are kept, for their owner alone: no title, no place, no person of the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ketaplan.files.kept import cache_folder, keep, kept
from ketaplan.versions import version_of

Taken = list[tuple[datetime, datetime]]
"""Local moments, from and to, in order."""


def kept_times(
    content: bytes, path: Path, zone: ZoneInfo, days: tuple[date, date], read: Callable[..., Taken]
) -> Taken:
    """The times that a calendar takes between two days, as kept; else ``read(first, last)``, which is then kept."""
    place, seal = _place(path, zone), _seal(content)
    if (found := _trusted(kept(place), seal, days)) is not None:
        return found
    taken = read(*days)
    times = [[start.isoformat(), end.isoformat()] for start, end in taken]
    keep(place, {"seal": seal, "first": days[0].isoformat(), "last": days[1].isoformat(), "taken": times})
    return taken


def _place(path: Path, zone: ZoneInfo) -> Path:
    import hashlib

    name = hashlib.sha256(f"{path.absolute()}\n{zone.key}".encode()).hexdigest()[:32]
    return cache_folder() / "calendars" / f"{name}.json"


def _seal(content: bytes) -> str:
    """What the kept times depend on beside the place: the calendar, and the libraries that read it."""
    import hashlib

    libraries = "\n".join(version_of(package) for package in ("icalendar", "recurring_ical_events", "tzdata"))
    return hashlib.sha256(content + libraries.encode()).hexdigest()


def _trusted(found: dict[str, Any] | None, seal: str, days: tuple[date, date]) -> Taken | None:
    """The kept times, if they are of this very calendar and cover the days."""
    if found is None or found.get("seal") != seal:
        return None
    try:
        if not date.fromisoformat(found["first"]) <= days[0] <= days[1] <= date.fromisoformat(found["last"]):
            return None
        return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found["taken"]]
    except (KeyError, TypeError, ValueError):
        return None
