"""Events that are clearly outside the requested days, found by their text alone.

A calendar with years of events has mostly these, and reading an event takes ten times as long.  Such an event has one
time, or a rule with a last day, and only lines known to be irrelevant to its time.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

LONGEST = timedelta(days=100)
"""Days: the most that a duration of two digits of days, or an event within one month, can last."""

Span = tuple[int, int]
Key = tuple[str, str]
"""A UID, and the RECURRENCE-ID with it."""

Rank = tuple[int, str]
"""SEQUENCE and DTSTAMP, which order the versions of one event."""

_LINE = (
    r"UID[;:]([^\n]*)"
    r"|DT(?:START[^:\n]*:(\d{8})|END[^:\n]*:(\d{8})|STAMP[^:\n]*:(\d{8}T\d{6}))[^\n]*"
    r"|SEQUENCE:(\d{1,9})(?=\n)"
    r"|RECURRENCE-ID(?![^:\n]*RANGE)[^:\n]*:(\d{8}[^\n]*)"
    r"|RRULE:[^\n]*?UNTIL=(\d{8})[^\n]*"
    r"|(DURATION):P(?:\d{1,2}D)?(?:T(?:\d{1,3}[HMS]){1,3})?(?=\n)"
    r"|BEGIN:VALARM(?:\n(?!END:VALARM)[^\n]*){0,50}\nEND:VALARM(?=\n)"
    r"|(?!DTSTART|DTEND|DTSTAMP|SEQUENCE|RECURRENCE-ID|DURATION|RRULE|RDATE|UID|BEGIN|END)[A-Z][A-Z0-9-]*[;:][^\n]*"
)
_SIMPLE = re.compile(rf"\nBEGIN:VEVENT(?:\n(?:{_LINE})){{1,200}}\nEND:VEVENT(?=\n)")
"""In capitals and without spaces, as nearly all are written; others are read in full."""

_EMPTY_LIST = re.compile(r"\nBEGIN:VFREEBUSY(?:\n(?!(?i:BEGIN|END|FREEBUSY))[^\n]*){0,200}\nEND:VFREEBUSY(?=\n)")
"""A list of busy time without any, such as one whose periods are all outside the requested days."""

_LEAST = (-1, "")


class Apart:
    """The positions of such events in a text, and the versions of events among them."""

    def __init__(self, text: str, lo: datetime, hi: datetime) -> None:
        """Find events that end before ``lo`` or start after ``hi``."""
        lists = [match.span() for match in _EMPTY_LIST.finditer(text)]
        self.spans: list[Span] = []
        self.newest: dict[Key, Rank] = {}
        self.over = 0
        self._days: set[str] = set()
        first, last, early = f"{lo:%Y%m%d}", f"{hi:%Y%m%d}", f"{lo - LONGEST:%Y%m%d}"
        for match in _SIMPLE.finditer(text):
            uid, start, end, stamp, sequence, replaces, until, lasts = match.groups("")
            if not start or (replaces and early <= replaces[:8] <= last) or (until and end and end[:6] != start[:6]):
                continue
            latest = max(start, end, until)
            if start > last or latest < early or (latest < first and not lasts and not until):
                self.spans.append(match.span())
                self._days.add(start)
                self.over += start <= last
                if uid:
                    rank, key = (int(sequence or 0), stamp), (uid, replaces)
                    if rank > self.newest.get(key, _LEAST):
                        self.newest[key] = rank
        self.events = len(self.spans)
        if lists:
            self.spans = sorted(self.spans + lists)

    @property
    def extent(self) -> tuple[str, str] | None:
        """The first and the last day on which one of them starts."""
        return (min(self._days), max(self._days)) if self._days else None
