"""A clinic's busy calendars as busy time, and their problems as faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ketaplan.domain.clinic import BusyCalendar, Clinic
from ketaplan.domain.intervals import Interval, Intervals
from ketaplan.errors import Fault
from ketaplan.files.calendars.cache import Times, cached_times
from ketaplan.files.result import ReadResult
from ketaplan.files.toml.document import bounded_bytes, read_document

LARGEST_BYTES = 10 * 1024 * 1024


class _FaultyError(Exception):
    """A calendar cannot be used for some days."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def with_busy_calendars(clinic: Clinic, first: date, last: date) -> ReadResult[Clinic]:
    """Return the clinic with the events of its calendars between two days, inclusive, added to its busy time."""
    busy = {resource: list(taken.intervals) for resource, taken in clinic.busy.items()}
    faults: list[Fault] = []
    unreadable: list[tuple[int, BusyCalendar, str]] = []
    for index, calendar in enumerate(clinic.busy_calendars):
        path = Path(clinic.file).parent / calendar.file
        if isinstance(content := bounded_bytes(path, LARGEST_BYTES), str):
            unreadable.append((index, calendar, content))
            continue
        try:
            times = _cached_or_read(content, path, clinic.zone, (first, last))
            taken = [Interval(start, end, calendar.reason) for start, end in times]
            busy.setdefault(calendar.resource, []).extend(taken)
        except _FaultyError as error:
            faults += error.faults
    if unreadable:
        faults += _unreadable(clinic, unreadable)
    if faults:
        return ReadResult(None, tuple(sorted(faults)))
    merged = {resource: Intervals(tuple(listed)) for resource, listed in busy.items()}
    return ReadResult(replace(clinic, busy=merged))


def _cached_or_read(content: bytes, path: Path, zone: ZoneInfo, days: tuple[date, date]) -> Times:
    """Return the busy times, from an earlier run if the calendar has not changed since."""
    return cached_times(
        content, path, zone, days, lambda first, last: times_in(content, str(path), zone, (first, last))
    )


def times_in(content: bytes, shown: str, zone: ZoneInfo, days: tuple[date, date]) -> Times:
    """Return a calendar's busy times on some days, in order, in the local time of a zone."""
    from ketaplan.files.calendars.busy_time import busy_time
    from ketaplan.files.calendars.text import CalendarError

    try:
        found = busy_time(content, zone, *days)
    except CalendarError as error:
        raise _FaultyError([Fault(shown, error.line, error.key, str(error))]) from None
    if found.doubts:
        from ketaplan.files.calendars.doubts import doubts_as_faults

        raise _FaultyError(doubts_as_faults(found, shown))
    return found.times


def _unreadable(clinic: Clinic, calendars: Sequence[tuple[int, BusyCalendar, str]]) -> Iterator[Fault]:
    """Yield the faults for missing or unreadable calendars, each with its reason, in the file that lists them."""
    from ketaplan.text.suggestions import shown

    document = read_document(Path(clinic.file)).value
    for index, calendar, reason in calendars:
        words = f"{shown(calendar.file)}: {reason}"
        if document is None:
            yield Fault(clinic.file, 0, f"busy_calendars[{index}].file", words)
        else:
            yield document.fault(("busy_calendars", index, "file"), words)
