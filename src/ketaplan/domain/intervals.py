"""Local time in pieces: weekly windows, and intervals between two moments.

Inside a day, time is counted in full minutes since local midnight, 0 to 1440.  All intervals are half-open:
``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The contract's names of the weekdays; a weekday's number is its index here, as in ``date.weekday()``."""

DAY_MINUTES = 1440
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WHOLE_DAY = (0, DAY_MINUTES)
LONG_DAYS = 31
"""An interval of more days than this is scanned instead of listed by day."""


class MinuteRange(NamedTuple):
    """Minutes of one day, half-open: 0 <= start < end <= 1440."""

    start: int
    end: int


Minutes = tuple[int, int]
"""A minute range as a plain pair, which is faster to create."""

_NEVER = (DAY_MINUTES + 1, DAY_MINUTES + 1)


def merged(ranges: Iterable[Minutes]) -> tuple[Minutes, ...]:
    """Return the same minutes in order, with touching and overlapping ranges merged."""
    out: list[Minutes] = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def without(ranges: Sequence[Minutes], removed: Sequence[Minutes]) -> tuple[Minutes, ...]:
    """Return the minutes of ``ranges`` without ``removed``; both must be merged."""
    if not removed:
        return tuple(ranges)
    left: list[Minutes] = []
    rest = iter(removed)
    start, end = next(rest)
    for first, last in ranges:
        while first < last:
            while end <= first:
                start, end = next(rest, _NEVER)
            if start >= last:
                left.append((first, last))
                break
            if first < start:
                left.append((first, start))
            first = end  # noqa: PLW2901  the rest of the range
    return tuple(left)


class Window(Struct, frozen=True, kw_only=True):
    """Some weekdays, from one minute of the day to another, every week or every few weeks.

    ``every_weeks = n`` counts calendar weeks (Monday to Sunday) from that of ``starting``; ``starting`` and
    ``until`` are included.
    """

    days: frozenset[int]
    start: int
    end: int
    every_weeks: int = 1
    starting: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse an empty window, and ``every_weeks`` without ``starting``."""
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise ValueError(f"window from {self.start} to {self.end} is empty")
        if self.every_weeks > 1 and self.starting is None:
            raise ValueError("every_weeks requires starting")

    def holds(self, day: date) -> bool:
        """Return whether the window includes the day."""
        if day.weekday() not in self.days:
            return False
        if (self.starting and day < self.starting) or (self.until and day > self.until):
            return False
        return self.every_weeks == 1 or day in _weeks_apart(self, day.year)


@lru_cache(maxsize=4096)
def _weeks_apart(window: Window, year: int) -> frozenset[date]:
    """Return the days of a window of every n-th week in one calendar year."""
    from dateutil.rrule import MO, WEEKLY, rrule

    assert window.starting is not None
    first_week = window.starting - timedelta(days=window.starting.weekday())
    rule = rrule(
        WEEKLY,
        interval=window.every_weeks,
        wkst=MO,
        byweekday=sorted(window.days),
        dtstart=datetime.combine(first_week, time()),
        until=datetime(year, 12, 31),  # noqa: DTZ001  wall-clock days
    )
    return frozenset(moment.date() for moment in rule.xafter(datetime(year, 1, 1), inc=True))  # noqa: DTZ001


class WeeklyWindows:
    """Hours, shifts or availability: a list of windows; those that touch or overlap are merged."""

    __slots__ = ("_plain", "windows")

    def __init__(self, windows: tuple[Window, ...] = ()) -> None:
        """Store the windows; they are merged day by day on request."""
        self.windows = windows
        self._plain: dict[int, tuple[MinuteRange, ...]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WeeklyWindows) and self.windows == other.windows

    def __hash__(self) -> int:
        return hash(self.windows)

    def __repr__(self) -> str:
        return f"WeeklyWindows({self.windows!r})"

    def on(self, day: date) -> tuple[MinuteRange, ...]:
        """Return the minutes of one day, in order."""
        weekday = day.weekday()
        if (known := self._plain.get(weekday)) is not None:
            return known
        ranges = tuple(MinuteRange(*pair) for pair in merged((w.start, w.end) for w in self.windows if w.holds(day)))
        if all(w.every_weeks == 1 and not w.starting and not w.until for w in self.windows):
            self._plain[weekday] = ranges
        return ranges


class Interval(Struct, frozen=True):
    """Time between two local moments without an offset, half-open; ``reason`` is free text."""

    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse an empty interval."""
        if not self.start < self.end:
            raise ValueError(f"interval from {self.start} to {self.end} is empty")

    @classmethod
    def of_days(cls, first: date, last: date, reason: str = "") -> Interval:
        """Return an interval of full days, both included."""
        end = datetime.max if last == date.max else datetime.combine(last + DAY, time())  # noqa: DTZ901
        return cls(datetime.combine(first, time()), end, reason)

    def on(self, day: date) -> Minutes | None:
        """Return the minutes of one day that it covers, even in part; None if it covers none."""
        ordinal, first, last = day.toordinal(), self.start, self.end
        start = (first.toordinal() - ordinal) * DAY_MINUTES + first.hour * 60 + first.minute
        end = (last.toordinal() - ordinal) * DAY_MINUTES + last.hour * 60 + last.minute
        if last.second or last.microsecond:
            end += 1
        if end <= 0 or start >= DAY_MINUTES:
            return None
        return max(0, start), min(DAY_MINUTES, end)


class Intervals:
    """Many intervals, looked up by day."""

    __slots__ = ("_by_day", "_long", "intervals")

    def __init__(self, intervals: tuple[Interval, ...] = ()) -> None:
        """List short intervals by day, and long ones separately."""
        self.intervals = intervals
        self._long: list[Interval] = []
        self._by_day: dict[int, list[Interval]] = {}
        for interval in intervals:
            first, last = interval.start.toordinal(), interval.end.toordinal()
            if last - first > LONG_DAYS:
                self._long.append(interval)
                continue
            for day in range(first, last + 1):
                self._by_day.setdefault(day, []).append(interval)

    def during(self, day: date) -> list[Interval]:
        """Return the intervals that overlap the day."""
        near = self._by_day.get(day.toordinal(), [])
        return [interval for interval in (*near, *self._long) if interval.on(day)] if near or self._long else []

    def on(self, day: date) -> tuple[Minutes, ...]:
        """Return the minutes of the day that they cover, merged."""
        near = self._by_day.get(day.toordinal())
        if not near and not self._long:
            return ()
        ranges = [_within(interval.start, interval.end) or interval.on(day) for interval in near or ()]
        for interval in self._long:
            ranges.append(interval.on(day))
            if ranges[-1] == WHOLE_DAY:
                return (WHOLE_DAY,)
        return merged([one for one in ranges if one])


def _within(start: datetime, end: datetime) -> Minutes | None:
    """Return the minutes between two times of the same day, the most frequent case; None in other cases."""
    if (start.day, start.month) != (end.day, end.month) or end.second or end.microsecond:
        return None
    return start.hour * 60 + start.minute, end.hour * 60 + end.minute
