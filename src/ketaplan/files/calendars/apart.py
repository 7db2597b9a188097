"""Events that plainly lie apart from the days asked for, found by their text alone.

A calendar that is used for years is mostly these, and reading an event takes ten times as long. Such an event has one
time, or a rule that says its last day, and no line that is not known to have nothing to do with when it is.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

LONGEST = timedelta(days=100)
"""A length of two digits of days ends within so many, and so does what begins and ends in one month."""

Span = tuple[int, int]
Key = tuple[str, str]
"""A UID, and the RECURRENCE-ID with it."""

Rank = tuple[int, str]
"""SEQUENCE and DTSTAMP, by which versions of one event follow one another."""

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
"""In capitals and without blanks, as nearly all are written; what is not is read."""

_LEAST = (-1, "")


class Apart:
    """Where such events are in a text, and which versions of an event are among them."""

    def __init__(self, text: str, lo: datetime, hi: datetime) -> None:
        """Look for events that are over before ``lo``, or begin after ``hi``."""
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

    @property
    def extent(self) -> tuple[str, str] | None:
        """The first and the last day on which one of them begins."""
        return (min(self._days), max(self._days)) if self._days else None
