"""Doubtful events of a calendar, as faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ketaplan.errors import Fault
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from ketaplan.files.calendars.busy_time import CalendarTime
    from ketaplan.files.calendars.lines import Doubt
    from ketaplan.files.calendars.text import CalendarText

MOST_SAID = 20
"""The most lines about one calendar; the rest are counted."""

LEFT_OUT = "this event is left out, so the person may look free then"
STOPS = "without it the person may look free, so nothing is planned until it is corrected"


def doubts_as_faults(found: CalendarTime, shown: str) -> list[Fault]:
    """Return one fault for each kind of doubt that matters on the requested days."""
    return [Fault(shown, line, key, f"{words}; {STOPS}") for line, key, words in by_kind(found.text, found.doubts)]


def by_kind(text: CalendarText, doubts: Iterable[Doubt]) -> Iterator[tuple[int, str, str]]:
    """Yield line, key and message of the first doubt of each kind, with the number of the others."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for doubt in doubts:
        kinds.setdefault((doubt.key, doubt.words), []).append(doubt.at)
    for (key, words), places in list(kinds.items())[:MOST_SAID]:
        more = len(set(places)) - 1
        also = f" (and {counted(more, 'line')} more)" if more else ""
        yield text.line(min(places)), key, f"{words}{also}"
