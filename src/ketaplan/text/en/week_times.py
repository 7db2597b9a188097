"""Days and times of the week in English: ``Thu 15:15 - 16:00 (6 times)``."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from ketaplan.text.words import DAY_NAMES, MONTH_NAMES, TO, counted, listed, minutes_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ketaplan.domain.reasons import Moment

MOST = 3
"""Up to this many different times are listed one by one."""


def moments_words(moments: Sequence[Moment], clock: int) -> str:
    """Return the weekdays and times, each with its count; if there are many, their range."""
    times = Counter((one.on.weekday(), one.start, one.end) for one in sorted(moments))
    if len(times) <= MOST:
        parts = [
            f"{DAY_NAMES[weekday]} {span_of_day(start, end, clock)}{_times(number)}"
            for (weekday, start, end), number in times.items()
        ]
        return listed(parts)
    first, last = min(one.start for one in moments), max(one.end for one in moments)
    days = days_words({one.on.weekday() for one in moments})
    return f"{counted(len(moments), 'time')} on {days}, within {span_of_day(first, last, clock)}"


def _times(number: int) -> str:
    return f" ({counted(number, 'time')})" if number > 1 else ""


def span_of_day(start: int, end: int, clock: int) -> str:
    """Return ``09:00 - 11:00``, with a long dash."""
    return f"{minutes_words(start, clock)}{TO}{minutes_words(end, clock)}"


def days_words(weekdays: Iterable[int]) -> str:
    """Return ``Mon and Thu``, ``Mon to Fri``: three or more in a row by the first and the last."""
    days = sorted(set(weekdays))
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAY_NAMES[days[0]]} to {DAY_NAMES[days[-1]]}"
    return listed([DAY_NAMES[day] for day in days])


def dates_words(dates: Iterable[date]) -> str:
    """Return ``Tue 24 to Sun 29 Nov``, ``Thu 24 and Mon 28 Dec``: days in a row by the first and the last."""
    parts = list(_runs(sorted(dates)))
    months = [(run[-1].year, run[-1].month) for run in parts]
    words = []
    for run, month, following in zip(parts, months, [*months[1:], None], strict=True):
        named = "" if month == following else f" {MONTH_NAMES[month[1] - 1]}"
        first = f"{_day(run[0], run[-1])} to " if len(run) > 1 else ""
        words.append(f"{first}{DAY_NAMES[run[-1].weekday()]} {run[-1].day}{named}")
    return listed(words)


def _runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Yield three or more days in a row together, the others one by one."""
    for _, run in groupby(enumerate(days), key=lambda one: one[1].toordinal() - one[0]):
        in_row = [day for _, day in run]
        yield from [in_row] if len(in_row) > 2 else [[day] for day in in_row]


def _day(day: date, last: date) -> str:
    """Return the first of a run of days; with its month if the last is in another."""
    month = "" if day.month == last.month else f" {MONTH_NAMES[day.month - 1]}"
    return f"{DAY_NAMES[day.weekday()]} {day.day}{month}"


def start_words(minutes: Sequence[int], clock: int) -> str:
    """Return ``always at 09:00``, ``mostly at 09:00``, ``between 08:00 and 10:30``."""
    usual, times = Counter(minutes).most_common(1)[0]
    if times * 3 >= 2 * len(minutes):
        return f"{'always' if times == len(minutes) else 'mostly'} at {minutes_words(usual, clock)}"
    return f"between {minutes_words(min(minutes), clock)} and {minutes_words(max(minutes), clock)}"
