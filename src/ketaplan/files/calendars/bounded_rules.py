"""Recurrence rules limited to the requested days, before a library follows them.

=====================================  ==============================================================================
what is written                        what is made of it
=====================================  ==============================================================================
a rule from 1604, or of each minute    it starts shortly before the requested days, at one of its occurrences
a rule that ended before those days    nothing
a rule that fits no day                a fault: ``dateutil`` would search up to the year 9999
=====================================  ==============================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from ketaplan.files.calendars.moments import moved
from ketaplan.files.calendars.rules import BY_DAY, WEEKDAYS, RepeatRule, RuleError

_STEPS_OF_A_PERIOD = {"YEARLY": 80, "MONTHLY": 20, "WEEKLY": 4, "DAILY": 2, "HOURLY": 1, "MINUTELY": 1, "SECONDLY": 1}
"""The cost of following a rule through one of its periods, in eighths of a step."""

CYCLE_YEARS = 400
"""After this many years the calendar repeats: the same dates fall on the same weekdays."""

FAR_YEARS = 40
"""Years without an occurrence after which a rule does not matter."""

MOST_OF_ONE = 20_000
"""The most occurrences computed for one rule."""


def explicit(rule: RepeatRule, start: datetime) -> RepeatRule:
    """Return the rule with the days implied by its start explicit (RFC 5545 3.3.10), so that the start can move."""
    by = dict(rule.by)
    days = {name for name in BY_DAY if name in by} - {"BYMONTH"}
    if rule.frequency == "YEARLY" and not days:
        by.setdefault("BYMONTH", str(start.month))
        by["BYMONTHDAY"] = str(start.day)
    elif rule.frequency == "MONTHLY" and not days:
        by["BYMONTHDAY"] = str(start.day)
    elif rule.frequency == "WEEKLY" and not days:
        by["BYDAY"] = WEEKDAYS[start.weekday()]
    return rule._replace(by=by)


def _base(rule: RepeatRule, start: datetime, lo: datetime) -> datetime:
    """Return a possible new start before a moment: a period's start, or the same position in a period as the start."""
    if lo <= start or rule.times is not None:
        return start
    if rule.frequency == "YEARLY":
        year = start.year + (lo.year - 1 - start.year) // rule.interval * rule.interval
        return start if year <= start.year else start.replace(year=year, month=1, day=1)
    if rule.frequency == "MONTHLY":
        ahead = (lo.year - start.year) * 12 + lo.month - 1 - start.month
        months = start.year * 12 + start.month - 1 + ahead // rule.interval * rule.interval
        return start if ahead < rule.interval else start.replace(year=months // 12, month=months % 12 + 1, day=1)
    return start + max(0, (lo - start) // rule.period - 1) * rule.period


class Bounded(NamedTuple):
    """A rule limited to the requested days: its new start, and the cost of following it."""

    rule: RepeatRule
    start: datetime
    cost: int


def bounded(
    rule: RepeatRule, start: datetime, lo: datetime, hi: datetime, spend: Callable[[int], None]
) -> Bounded | None:
    """Return a rule from shortly before ``lo`` on; None if it has ended before, or starts after ``hi``.

    ``spend`` counts the cost.  Raises :class:`RuleError` if it never fits, or too often.
    """
    if start > hi or (rule.until and rule.until < lo) or _is_over(rule, start, lo):
        return None
    said = rule if rule.times is not None else explicit(rule, start)
    base = _base(said, start, lo)
    near = _tried(said, base, hi, spend) if not rule.is_plain else _plain(said, rule.fits_a_period, base, hi)
    if near is None:
        return None
    spend(min(MOST_OF_ONE, _periods(said, base, hi)) * _STEPS_OF_A_PERIOD[said.frequency] // 8)
    if near.cost > MOST_OF_ONE:
        raise RuleError(f"repeats too often up to {hi:%Y-%m-%d}; start it later, or repeat it less often")
    return near._replace(start=start) if base == start else near


def _plain(rule: RepeatRule, fits_a_period: int, base: datetime, hi: datetime) -> Bounded | None:
    """Return a bounded rule that certainly repeats."""
    first = next(iter(rule.moments(base)), None)
    return Bounded(rule, first, _periods(rule, first, hi) * fits_a_period) if first else None


def _is_over(rule: RepeatRule, start: datetime, lo: datetime) -> bool:
    """Return whether its last occurrence by count is certainly before a moment."""
    if rule.times is None or not rule.is_plain:
        return False
    rare = rule.frequency in {"YEARLY", "MONTHLY"}  # 29 February comes after eight years at the latest
    return moved(start, rule.times * rule.period * (8 if rare else 1)) < lo


def _periods(rule: RepeatRule, start: datetime, hi: datetime) -> int:
    end = min(hi, rule.until) if rule.until else hi
    return max(0, (end - start) // rule.period) + 1


def _tried(rule: RepeatRule, base: datetime, hi: datetime, spend: Callable[[int], None]) -> Bounded | None:
    """Return a bounded rule that was followed up to a moment, and ends by count soon after it.

    ``dateutil`` searches up to the year 9999 for an occurrence that never comes, which takes long; so the rule is
    followed in late years that have the same calendar as those from its base on.
    """
    later = _like_year(base.year, hi.year) - base.year
    first, count, end = None, 0, hi.replace(year=hi.year + later)
    for moment in rule._replace(until=None).moments(base.replace(year=base.year + later)):
        count, first = count + 1, first or moment
        if moment > end or count > MOST_OF_ONE:
            break
    spend(count // 4 if first else FAR_YEARS * 60)
    if first is None and rule.interval == 1:
        raise RuleError("is a rule that never occurs")
    if first is None or first > end:
        return None
    return Bounded(rule._replace(times=count), first.replace(year=first.year - later), count)


def _like_year(year: int, until: int) -> int:
    """Return a late year from which on the calendar equals that from a year on, with few years left after ``until``."""
    if year < 1901 or until + FAR_YEARS > 2099:
        return year + (MAXYEAR - until) // CYCLE_YEARS * CYCLE_YEARS
    last = MAXYEAR - FAR_YEARS - (until - year)
    alike = (late for late in range(last, last - 28, -1) if late % 4 == year % 4 and _begins(late) == _begins(year))
    return next(alike)


def _begins(year: int) -> int:
    return date(year, 1, 1).weekday()


def last_before(rule: RepeatRule, start: datetime, lo: datetime, hi: datetime) -> Iterator[datetime]:
    """Return the occurrences from well before ``lo`` up to ``hi``."""
    end = min(lo, rule.until) if rule.until else lo
    said = rule if rule.times is not None else explicit(rule, start)
    early = _base(said, start, moved(end, timedelta(days=-800) * rule.interval))
    return takewhile(lambda moment: moment <= hi, said.moments(early))
