"""What ``check`` says about a calendar: its faults, and what was understood and left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from ketaplan.errors import Fault
from ketaplan.files.calendars.busy import LARGEST_BYTES
from ketaplan.files.calendars.busy_time import CalendarTime, busy_time
from ketaplan.files.calendars.doubts import LEFT_OUT, MOST_SAID, by_kind, doubts_as_faults
from ketaplan.files.calendars.text import CalendarError
from ketaplan.files.toml.document import bounded_bytes
from ketaplan.text.words import counted, listed


class CalendarReport(Struct, frozen=True):
    """One calendar: faults that make it unusable for the requested days, and ``lines`` of what was understood."""

    file: str
    faults: tuple[Fault, ...]
    lines: tuple[str, ...] = ()


def report_on(path: Path, zone: ZoneInfo, first: date, last: date) -> CalendarReport:
    """Return the report on a calendar between two days, inclusive."""
    shown, content = str(path), bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return CalendarReport(shown, (Fault(shown, 0, "", content),))
    try:
        found = busy_time(content, zone, first, last)
    except CalendarError as error:
        return CalendarReport(shown, (fault_of(error, shown),))
    return CalendarReport(shown, tuple(doubts_as_faults(found, shown)), tuple(_lines(found, shown, first)))


def fault_of(error: CalendarError, shown: str) -> Fault:
    """Return why an entire calendar cannot be used."""
    return Fault(shown, error.line, error.key, str(error))


def _lines(found: CalendarTime, shown: str, first: date) -> Iterator[str]:
    """Yield what was understood, then what was left out, with file and line."""
    said, text = found.understood, found.text
    yield f"{shown}: {_amount(found)}"
    aside = [f"{counted(said.over, 'event')} over before {first}"] if said.over else []
    aside += [f"{counted(said.free, 'event')} free or cancelled"] if said.free else []
    aside += [f"{count} {name}" for name, count in sorted(said.unread.items())][:MOST_SAID]
    if aside:
        yield f"{shown}: left out: {listed(aside)}"
    beyond = [doubt for doubt in said.doubts if doubt not in found.doubts]
    for line, key, words in sorted(by_kind(text, beyond)):
        yield f"{shown}:{line}: {key}: {words}; {LEFT_OUT}"
    for line, key, words in sorted(by_kind(text, said.notes)):
        yield f"{shown}:{line}: {key}: {words}"
    for at in said.replaced[:MOST_SAID]:
        yield f"{shown}:{text.line(at)}: UID: left out: a newer version of this event is in the file"


def _amount(found: CalendarTime) -> str:
    """Return ``12 events (3 of them repeat) from 2026-01-05 to 2026-12-23, 40 busy periods``."""
    said = found.understood
    events = counted(said.events, "event") + (f" ({said.repeating} of them repeating)" if said.repeating else "")
    parts = [events, *([counted(said.periods, "busy period")] if said.periods else [])]
    if said.first is None or said.last is None:
        return listed(parts)
    until = "on, without an end" if said.last == date.max else f"to {said.last}"
    return f"{listed(parts)} from {said.first} {until}"
