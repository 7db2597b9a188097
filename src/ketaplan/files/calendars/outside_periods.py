"""Periods of published lists that are clearly outside the requested days, found by their text alone.

Lists of busy time often hold years of it, and reading a period takes ten times as long.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

LONGEST = timedelta(days=5)
"""Days: more than a length of two digits of hours, three of minutes and two of seconds."""

_LINE = re.compile(r"\nFREEBUSY((?:;[^:\n]*)?):([^\n]*)")
_PERIOD = re.compile(
    r"[ \t]*(\d{8})T\d{6}Z?/(?:(\d{8})T\d{6}Z?|PT(?:\d{1,2}H)?(?:\d{1,3}M)?(?:\d{1,2}S)?)[ \t]*", re.ASCII
)


class PeriodWindow(NamedTuple):
    """The requested days as they are written; periods of hours may be on them if they start after ``early``."""

    early: str
    first: str
    last: str

    @classmethod
    def of(cls, lo: datetime, hi: datetime) -> PeriodWindow:
        """Return the window of the time between two moments."""
        return cls(f"{lo - LONGEST:%Y%m%d}", f"{lo:%Y%m%d}", f"{hi:%Y%m%d}")

    def is_outside(self, value: str) -> bool:
        """Return whether a period certainly ends before or starts after; false if its text is unusual."""
        found = _PERIOD.fullmatch(value)
        if not found:
            return False
        begin, end = found.groups()
        if end is None:
            return begin < self.early or begin > self.last
        return max(begin, end) < self.first or min(begin, end) > self.last


def without_outside(text: str, window: PeriodWindow) -> tuple[str, int]:
    """Return the text with spaces in place of lines that have only such periods, and the number of busy ones."""
    if "\nFREEBUSY" not in text:
        return text, 0
    count = 0

    def blank(line: re.Match[str]) -> str:
        nonlocal count
        values = line[2].split(",")
        if not all(map(window.is_outside, values)):
            return line[0]
        count += 0 if "FBTYPE=FREE" in line[1].upper() else len(values)
        return "\n" + " " * (len(line[0]) - 1)

    return _LINE.sub(blank, text), count
