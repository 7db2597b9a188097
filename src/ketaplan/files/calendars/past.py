"""Events of years that are over, found by their text alone: a calendar that is used for years is mostly these.

Reading an event takes a hundred times as long.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

LONGEST = timedelta(days=100)
"""A length of two digits of days ends within so many."""

Key = tuple[str, str]
"""A UID, and the RECURRENCE-ID with it."""


class Past(NamedTuple):
    """Where such events are; ``by_key`` finds them again where a version of one is not over."""

    spans: list[tuple[int, int]]
    by_key: dict[Key, list[tuple[int, int]]]
    first: str
    last: str


def past_events(text: str, lo: datetime) -> Past:
    """The single events of a text that were over in years before a time; what is not plain is not among them."""
    spans: list[tuple[int, int]] = []
    by_key: dict[Key, list[tuple[int, int]]] = {}
    first, last = "99999999", "00000000"
    for match in _pattern((lo - LONGEST).year).finditer(text):
        uid, start, replaces = match.groups()
        if start is None:
            continue
        span = match.span()
        spans.append(span)
        if uid:
            by_key.setdefault((uid.strip(), replaces or ""), []).append(span)
        first, last = min(first, start), max(last, start)
    return Past(spans, by_key, first, last)


@lru_cache(maxsize=8)
def _pattern(year: int) -> re.Pattern[str]:
    """An event whose times are in years before one, line by line."""
    old = rf"(?:{_years_before(year)})\d{{4}}"
    line = "|".join(
        [
            rf"DTSTART[^:\n]*:({old})[^\n]*+",
            rf"DTEND[^:\n]*:{old}[^\n]*+",
            rf"RECURRENCE-ID(?![^:\n]*RANGE)[^:\n]*:({old}[^\n]*+)",
            r"DURATION[^:\n]*:P(?:\d{1,2}D)?(?:T(?:\d{1,3}[HMS]){1,3})?[ ]*(?=\n)",
            r"BEGIN:VALARM(?:\n(?!END:VALARM)[^\n]*+)*+\nEND:VALARM[ ]*(?=\n)",
            r"(?!DTSTART|DTEND|RECURRENCE-ID|DURATION|RRULE|RDATE|UID|BEGIN|END)[^\n]*+",
        ]
    )
    return re.compile(rf"\nBEGIN:VEVENT[ ]*(?:\n(?:UID[;:]([^\n]*+)|{line}))*+\nEND:VEVENT[ ]*(?=\n)", re.IGNORECASE)


def _years_before(year: int) -> str:
    """An expression for the years before one, in four digits."""
    digits = f"{year:04}"
    parts = [
        f"{digits[:place]}[0-{int(digit) - 1}]" + r"\d" * (3 - place)
        for place, digit in enumerate(digits)
        if digit != "0"
    ]
    return "|".join(parts)
