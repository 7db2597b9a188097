"""A query of a calendar: its busy time between two days, with a limit on the work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from ketaplan.domain.intervals import DAY
from ketaplan.files.calendars.outside_periods import PeriodWindow
from ketaplan.files.calendars.text import CalendarError, CalendarText

MOST_STEPS = 50_000
"""A step takes about 20 microseconds on a slow machine; events clearly outside the requested days take none."""

HEADER_STEPS, EVENT_STEPS, LINE_STEPS, VALUE_STEPS, SERIES_STEPS, ZONE_STEPS = 2, 3, 5, 1, 40, 250

MARGIN = 2 * DAY
"""No two time zones are further apart than this."""

LONG_AGO = timedelta(days=400)
"""Single occurrences of a series may be this long."""


class HasPlace(Protocol):
    """Anything with a position in the text."""

    @property
    def at(self) -> int:
        """Its position."""


class Asked:
    """Two days, inclusive, the clinic's zone, and the remaining steps."""

    def __init__(self, first: date, last: date, zone: ZoneInfo) -> None:
        """Start with all steps left."""
        self.first, self.last, self.zone = first, last, zone
        self._line_of: Callable[[int], int] = lambda _: 0
        self.begin = datetime.combine(first, time())
        self.end = datetime.combine(last, time()) + DAY
        self.near = (self.begin - MARGIN, self.end + MARGIN)
        self.near_days = (self.near[0].date(), self.near[1].date())
        self.in_lists = (f"{self.near[0] - LONG_AGO:%Y%m%d}", f"{self.near[1]:%Y%m%d}")
        self.window = PeriodWindow.of(*self.near)
        self._left = MOST_STEPS

    def text_of(self, content: bytes) -> CalendarText:
        """Return the parsed text; raises :class:`CalendarError` if it is not a calendar."""
        text = CalendarText(content, *self.near)
        self._line_of = text.line
        return text

    def spend(self, steps: int, place: HasPlace, key: str = "") -> None:
        """Count the cost of reading a part; raises :class:`CalendarError` if the total is too much."""
        self._left -= steps
        if self._left < 0:
            words = f"the events between {self.first} and {self.last}, up to here, are too many"
            raise CalendarError(f"{words}; export only those days", self._line_of(place.at), key)
