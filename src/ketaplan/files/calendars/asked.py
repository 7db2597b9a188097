"""What is asked of a calendar: the time that it takes between two days, at what cost at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from ketaplan.domain.intervals import DAY
from ketaplan.files.calendars.text import CalendarError, CalendarText

MOST_STEPS = 65_000
"""A step takes about 20 microseconds on a slow machine; what plainly lies apart from the days asked for takes none."""

HEADER_STEPS, EVENT_STEPS, LINE_STEPS, VALUE_STEPS, SERIES_STEPS, ZONE_STEPS = 2, 3, 5, 1, 40, 250

MARGIN = 2 * DAY
"""No time zone is further away than this from another."""

LONG_AGO = timedelta(days=400)
"""Single days of a series may be so long."""


class HasPlace(Protocol):
    """Anything with a place in the text."""

    @property
    def at(self) -> int:
        """Where it is."""


class Asked:
    """Two days, both included, the clinic's zone, and the steps that are left."""

    def __init__(self, first: date, last: date, zone: ZoneInfo) -> None:
        """Nothing is read yet."""
        self.first, self.last, self.zone = first, last, zone
        self._line_of: Callable[[int], int] = lambda _: 0
        self.begin = datetime.combine(first, time())
        self.end = datetime.combine(last, time()) + DAY
        self.near = (self.begin - MARGIN, self.end + MARGIN)
        self.near_days = (self.near[0].date(), self.near[1].date())
        self.in_lists = (f"{self.near[0] - LONG_AGO:%Y%m%d}", f"{self.near[1]:%Y%m%d}")
        self._left = MOST_STEPS

    def text_of(self, content: bytes) -> CalendarText:
        """The text that is asked; raises :class:`CalendarError` for what is none."""
        text = CalendarText(content, *self.near)
        self._line_of = text.line
        return text

    def spend(self, steps: int, place: HasPlace, key: str = "") -> None:
        """Count what reading a place costs; raises :class:`CalendarError` where all of it together is too much."""
        self._left -= steps
        if self._left < 0:
            words = f"there is more between {self.first} and {self.last} than can be worked out up to here"
            raise CalendarError(f"{words}; export those days alone", self._line_of(place.at), key)
