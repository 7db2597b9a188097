"""Times of the week in words: ``Thu 15:15 - 16:00 (6 times)``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ketaplan.domain.words import DAY_NAMES, TO, counted, listed, minutes_words

MOST = 3
"""So many different times are told one by one."""


class Moment(NamedTuple):
    """A part of a day, in minutes of the day."""

    day: date
    start: int
    end: int


def moments_words(moments: Sequence[Moment], clock: int) -> str:
    """The weekdays and times, each with how often; where there are many, what they lie within."""
    times = Counter((one.day.weekday(), one.start, one.end) for one in sorted(moments))
    if len(times) <= MOST:
        told = [
            f"{DAY_NAMES[weekday]} {span_of_day(start, end, clock)}{_times(number)}"
            for (weekday, start, end), number in times.items()
        ]
        return listed(told)
    first, last = min(one.start for one in moments), max(one.end for one in moments)
    days = days_words({one.day.weekday() for one in moments})
    return f"{counted(len(moments), 'time')} on {days}, within {span_of_day(first, last, clock)}"


def _times(number: int) -> str:
    return f" ({counted(number, 'time')})" if number > 1 else ""


def span_of_day(start: int, end: int, clock: int) -> str:
    """``09:00 - 11:00``, with a long dash."""
    return f"{minutes_words(start, clock)}{TO}{minutes_words(end, clock)}"


def days_words(weekdays: Iterable[int]) -> str:
    """``Mon and Thu``, ``Mon to Fri``: three or more in a row by the first and the last."""
    days = sorted(set(weekdays))
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAY_NAMES[days[0]]} to {DAY_NAMES[days[-1]]}"
    return listed([DAY_NAMES[day] for day in days])
