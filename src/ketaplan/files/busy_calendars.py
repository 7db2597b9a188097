"""Reads time already taken from iCalendar files: recurrence, exceptions, whole days and time zones worked out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ketaplan.domain.clinic import BusyCalendar, Clinic
from ketaplan.domain.time import DAY, Stretch, Stretches, zone_named
from ketaplan.errors import Fault
from ketaplan.files.calendar_bounds import Bounded, CalendarError, bounded_calendar, check_events
from ketaplan.files.document import bounded_bytes, read_document
from ketaplan.files.kept_calendars import kept_times
from ketaplan.files.reading import Read

LARGEST_BYTES = 4 * 1024 * 1024
MARGIN = 2 * DAY
"""No time zone is further away than this from another."""


def with_busy_calendars(clinic: Clinic, first: date, last: date) -> Read[Clinic]:
    """The clinic with what its calendars hold between two days, both included, among its busy time."""
    busy = {resource: list(taken.stretches) for resource, taken in clinic.busy.items()}
    faults: list[Fault] = []
    for index, calendar in enumerate(clinic.busy_calendars):
        path = Path(clinic.file).parent / calendar.file
        if isinstance(content := bounded_bytes(path, LARGEST_BYTES), str):
            faults.append(_unreadable(clinic, index, calendar, content))
            continue
        taken = _kept_or_read(content, path, clinic.zone, (first, last), calendar.reason)
        busy.setdefault(calendar.resource, []).extend(taken.value or ())
        faults += taken.faults
    if faults:
        return Read(None, tuple(sorted(faults)))
    merged = {resource: Stretches(tuple(listed)) for resource, listed in busy.items()}
    return Read(replace(clinic, busy=merged))


def calendar_faults(path: Path, first: date, last: date) -> tuple[Fault, ...]:
    """Why a calendar could not be used for some days, at a clinic of whatever zone."""
    content = bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return (Fault(str(path), 0, "", content),)
    return stretches_in(content, str(path), zone_named("UTC"), (first, last), "").faults


def stretches_in(
    content: bytes, shown: str, zone: ZoneInfo, days: tuple[date, date], reason: str
) -> Read[tuple[Stretch, ...]]:
    """The time that a calendar takes around some days, in order, by the clock of a zone."""
    try:
        return Read(tuple(_taken(content, zone, days, reason)))
    except CalendarError as error:
        return Read(None, (Fault(shown, error.line, error.key, str(error)),))


def _kept_or_read(
    content: bytes, path: Path, zone: ZoneInfo, days: tuple[date, date], reason: str
) -> Read[tuple[Stretch, ...]]:
    """The same as an earlier run found it, where the calendar has not changed since."""

    def read(first: date, last: date) -> list[tuple[datetime, datetime]]:
        return [(stretch.start, stretch.end) for stretch in _taken(content, zone, (first, last), "")]

    try:
        times = kept_times(content, path, zone, days, read)
    except CalendarError as error:
        return Read(None, (Fault(str(path), error.line, error.key, str(error)),))
    return Read(tuple(Stretch(start, end, reason) for start, end in times))


def _unreadable(clinic: Clinic, index: int, calendar: BusyCalendar, reason: str) -> Fault:
    """A calendar that is not there is a fault of the file that names it."""
    from ketaplan.files.wording import shown

    words = f"{shown(calendar.file)}: {reason}"
    document = read_document(Path(clinic.file)).value
    if document is None:
        return Fault(clinic.file, 0, f"busy_calendars[{index}].file", words)
    return document.fault(("busy_calendars", index, "file"), words)


def _taken(content: bytes, zone: ZoneInfo, days: tuple[date, date], reason: str) -> list[Stretch]:
    """The stretches that a calendar's events take of the days and a little around them, in order."""
    first, last = days[0] - MARGIN, days[1] + MARGIN
    bounded = bounded_calendar(content, first, last)
    try:
        events = _events(bounded, first, last)
        found = {stretch for event in events if (stretch := _stretch(event, zone, reason))}
    except CalendarError:
        raise
    except Exception as error:  # noqa: BLE001  whatever the libraries raise over a file, the file is at fault
        raise CalendarError(f"cannot be read as a calendar ({type(error).__name__})") from None
    return sorted(found, key=lambda stretch: (stretch.start, stretch.end))


def _events(bounded: Bounded, first: date, last: date) -> list[Any]:
    """The occurrences that take time."""
    import icalendar
    import recurring_ical_events

    calendars = icalendar.Calendar.from_ical(bounded.text, multiple=True)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    check_events(events, bounded.event_lines, last)
    occurrences = [recurring_ical_events.of(calendar).between(first, last) for calendar in calendars]
    return [event for listed in occurrences for event in listed if _takes_time(event)]


def _takes_time(event: Any) -> bool:
    """Whether it is neither transparent nor cancelled."""
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _stretch(event: Any, zone: ZoneInfo, reason: str) -> Stretch | None:
    """The local time of an event, or None where it has no length."""
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    first, last = _local(start, zone), _local(end, zone)
    if isinstance(start, datetime) and isinstance(end, datetime) and start.tzinfo and end.tzinfo:
        # Where the clock goes back meanwhile, some minutes come twice: all that may be meant are taken.
        elapsed = end - start if start.tzinfo is not end.tzinfo else _elapsed(start, end)
        first, last = min(first, last - elapsed), max(last, first + elapsed)
    return Stretch(first, last, reason) if first < last else None


def _elapsed(start: datetime, end: datetime) -> timedelta:
    """The time between two moments of one zone; Python subtracts their clock times."""
    offset = (end.utcoffset() or timedelta()) - (start.utcoffset() or timedelta())
    return end - start - offset


def _local(moment: date, zone: ZoneInfo) -> datetime:
    """A date, a floating or an absolute moment as the clock at the clinic shows it."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment
