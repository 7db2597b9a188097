r"""Rules of repetition made plain and bounded, before a library follows them.

What ``dateutil`` (2.9), and so ``recurring-ical-events`` (3.8), does with a rule is right; what is done here first:

=====================================  ==============================================================================
what is written                        what is made of it
=====================================  ==============================================================================
a rule from 1604, or of each minute    it begins shortly before the days asked for, at an occurrence of its own
a rule that ended before those days    nothing
``COUNT=-1``                           no count (Nextcloud; recurring-ical-events#128)
``INTERVAL=0``, ``BYMONTH=13``         a fault: ``dateutil`` looks for ever (#1441), and to the year 9999
``X-...=``, ``RSCALE=GREGORIAN``       left out
``BYDAY=MO, TU``, ``freq=daily``, ``\;``   as meant
``W2 MO #10``                          a fault: a rule of vCalendar 1.0
=====================================  ==============================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import takewhile
from math import prod
from typing import Any, NamedTuple

from ketaplan.files.calendars.moments import moved

SECONDS = {
    "YEARLY": 31_622_400,
    "MONTHLY": 2_678_400,
    "WEEKLY": 604_800,
    "DAILY": 86_400,
    "HOURLY": 3_600,
    "MINUTELY": 60,
    "SECONDLY": 1,
}
"""The frequencies, and how long one of their periods is at most."""

_STEPS_OF_A_PERIOD = {"YEARLY": 80, "MONTHLY": 20, "WEEKLY": 4, "DAILY": 2, "HOURLY": 1, "MINUTELY": 1, "SECONDLY": 1}
"""Eighths of a step that following a rule through one of its periods costs."""

BY_DAY = ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY")
BY_TIME = ("BYHOUR", "BYMINUTE", "BYSECOND")
_ALLOWED = {
    "BYSECOND": range(60),
    "BYMINUTE": range(60),
    "BYHOUR": range(24),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYMONTH": range(1, 13),
    "BYSETPOS": range(1, 367),
}
_SIGNED = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ON_A_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_OLD_RULE = re.compile(r"(?:MP|MD|YM|YD|D|W|M)\d+\b", re.IGNORECASE)

_TIMES_IN = {("YEARLY", "BYDAY"): 53, ("YEARLY", "BYMONTHDAY"): 12, ("MONTHLY", "BYDAY"): 5}

CYCLE_YEARS = 400
"""After so many years the same dates fall on the same weekdays again."""

FAR_YEARS = 40
"""What does not come for so long does not matter."""

MOST_LETTERS = 10_000
MOST_OF_ONE = 20_000
"""Occurrences of one rule that are worked out at most."""


class RuleError(Exception):
    """Why a rule cannot be followed."""


class RepeatRule(NamedTuple):
    """A rule; ``times`` is its COUNT, ``until`` is on the clock of its start, included."""

    frequency: str
    interval: int
    times: int | None
    until: datetime | None
    by: dict[str, str]

    @property
    def period(self) -> timedelta:
        """The longest that one of its periods is."""
        return timedelta(seconds=SECONDS[self.frequency] * self.interval)

    @property
    def is_plain(self) -> bool:
        """Whether it surely fits again and again, and how often can be told without trying."""
        days = [name for name in BY_DAY if name in self.by]
        if "BYSETPOS" in self.by or (self.by and self.frequency in {"HOURLY", "MINUTELY", "SECONDLY"}):
            return False
        each = self.interval == 1 and days in ([], ["BYMONTH"], ["BYMONTHDAY"], ["BYDAY"])
        return each or not days or (self.frequency == "WEEKLY" and days == ["BYDAY"])

    @property
    def fits_a_period(self) -> int:
        """How often it fits into one of its periods at most, where it is plain."""
        listed = prod(value.count(",") + 1 for name, value in self.by.items() if name in (*BY_DAY, *BY_TIME))
        return (
            listed
            * (_TIMES_IN.get((self.frequency, "BYDAY"), 1) if "BYDAY" in self.by else 1)
            * (_TIMES_IN.get((self.frequency, "BYMONTHDAY"), 1) if "BYMONTHDAY" in self.by else 1)
        )

    def text(self) -> str:
        """The rule as iCalendar says it."""
        parts = [f"FREQ={self.frequency}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"COUNT={self.times}"] if self.times is not None else []
        parts += [f"{name}={value}" for name, value in self.by.items()]
        parts += [f"UNTIL={self.until:%Y%m%dT%H%M%S}"] if self.until else []
        return ";".join(parts)

    def moments(self, start: datetime) -> Any:
        """Its occurrences from a start on, in order."""
        from dateutil.rrule import rrulestr

        try:
            return rrulestr(self.text(), dtstart=start)
        except (ValueError, OverflowError, TypeError):
            raise RuleError("is a rule that cannot be read") from None


def parts_of(value: str) -> dict[str, str]:
    """The parts of a rule by name, in capitals and without blanks."""
    if len(value) > MOST_LETTERS:
        raise RuleError("is a rule that is too long")
    if "=" not in value:
        if _OLD_RULE.match(value.strip()):
            raise RuleError("is a rule of vCalendar 1.0, which is not read; export the calendar as iCalendar 2.0")
        raise RuleError("is a rule that cannot be read")
    pairs = (part.partition("=") for part in re.sub(r"[\s\\]", "", value).upper().split(";"))
    return {name: said.strip(",") for name, _, said in pairs if name}


def rule_of(parts: dict[str, str], until: datetime | None) -> RepeatRule:
    """A rule from its parts; raises :class:`RuleError` for what cannot be followed."""
    frequency = parts.get("FREQ", "")
    if frequency not in SECONDS:
        raise RuleError(f"FREQ is none of {', '.join(SECONDS)}")
    by = {name: _checked(name, said) for name, said in parts.items() if _is_kept(name, said)}
    interval, count = _number(parts.get("INTERVAL", "1")), parts.get("COUNT", "")
    if not interval:
        raise RuleError("INTERVAL is no whole number from 1 on")
    if count and not count.lstrip("-").isdecimal():
        raise RuleError("COUNT is no whole number")
    limit = None if not count or count.startswith("-") else min(int(count[:12]), 10**9)
    return RepeatRule(frequency, interval, limit, until, by)


def _is_kept(name: str, said: str) -> bool:
    if name in {"FREQ", "INTERVAL", "COUNT", "UNTIL"} or name.startswith("X-") or not said:
        return False
    if name in {"RSCALE", "SKIP"}:
        if said not in {"GREGORIAN", "OMIT"}:
            raise RuleError(f"{name} other than {'GREGORIAN' if name == 'RSCALE' else 'OMIT'} is not read")
        return False
    return True


def _checked(name: str, said: str) -> str:
    """The values of a part, if they are such as it may have."""
    values = said.split(",")
    if name == "WKST":
        fit = said in _WEEKDAYS
    elif name == "BYDAY":
        fit = all((match := _ON_A_WEEKDAY.fullmatch(value)) and (not match[1] or int(match[1])) for value in values)
    elif name in _ALLOWED:
        fit = all(_fits(name, value) for value in values)
    else:
        raise RuleError("has a part that is not known")
    if not fit:
        raise RuleError(f"{name} has a value that it cannot have")
    return ",".join(dict.fromkeys(values))


def _fits(name: str, value: str) -> bool:
    digits = value.lstrip("+-") if name in _SIGNED else value
    return len(value) - len(digits) <= 1 and digits.isdecimal() and len(digits) < 5 and int(digits) in _ALLOWED[name]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def explicit(rule: RepeatRule, start: datetime) -> RepeatRule:
    """The same rule with the days that its start gives it said (RFC 5545 3.3.10), so that the start can be another."""
    by = dict(rule.by)
    days = {name for name in BY_DAY if name in by} - {"BYMONTH"}
    if rule.frequency == "YEARLY" and not days:
        by.setdefault("BYMONTH", str(start.month))
        by["BYMONTHDAY"] = str(start.day)
    elif rule.frequency == "MONTHLY" and not days:
        by["BYMONTHDAY"] = str(start.day)
    elif rule.frequency == "WEEKLY" and not days:
        by["BYDAY"] = _WEEKDAYS[start.weekday()]
    return rule._replace(by=by)


def _base(rule: RepeatRule, start: datetime, lo: datetime) -> datetime:
    """A beginning of one of the rule's periods, or the same place in one as the start has, before a moment."""
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
    """A rule that takes no longer than its part of the days asked for: its start then, and what following it costs."""

    rule: RepeatRule
    start: datetime
    cost: int


def bounded(
    rule: RepeatRule, start: datetime, lo: datetime, hi: datetime, spend: Callable[[int], None]
) -> Bounded | None:
    """A rule from shortly before ``lo`` on; None where it has ended before, or begins after ``hi``.

    ``spend`` counts what finding out costs. Raises :class:`RuleError` where it fits no day ever, or too often.
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
        raise RuleError(f"repeats too often up to {hi:%Y-%m-%d}; let it begin later, or less often")
    return near._replace(start=start) if base == start else near


def _plain(rule: RepeatRule, fits_a_period: int, base: datetime, hi: datetime) -> Bounded | None:
    """A rule that fits again and again."""
    first = next(iter(rule.moments(base)), None)
    return Bounded(rule, first, _periods(rule, first, hi) * fits_a_period) if first else None


def _is_over(rule: RepeatRule, start: datetime, lo: datetime) -> bool:
    """Whether its last occurrence by count is before a moment, where that is plain."""
    if rule.times is None or not rule.is_plain:
        return False
    rare = rule.frequency in {"YEARLY", "MONTHLY"}  # 29 February comes after eight years at the latest
    return moved(start, rule.times * rule.period * (8 if rare else 1)) < lo


def _periods(rule: RepeatRule, start: datetime, hi: datetime) -> int:
    end = min(hi, rule.until) if rule.until else hi
    return max(0, (end - start) // rule.period) + 1


def _tried(rule: RepeatRule, base: datetime, hi: datetime, spend: Callable[[int], None]) -> Bounded | None:
    """A rule that has been followed up to a moment, and ends by count soon after it.

    ``dateutil`` looks for what never comes up to the year 9999, which takes long; so the rule is followed in years
    shortly before that which are like those from its base on.
    """
    later = _like_year(base.year, hi.year) - base.year
    first, count, end = None, 0, hi.replace(year=hi.year + later)
    for moment in rule._replace(until=None).moments(base.replace(year=base.year + later)):
        count, first = count + 1, first or moment
        if moment > end or count > MOST_OF_ONE:
            break
    spend(count // 4 if first else FAR_YEARS * 60)
    if first is None and rule.interval == 1:
        raise RuleError("is a rule that fits no day")
    if first is None or first > end:
        return None
    return Bounded(rule._replace(times=count), first.replace(year=first.year - later), count)


def _like_year(year: int, until: int) -> int:
    """A late year from which on the calendar is as from a year on; few years are left after those up to another."""
    if year < 1901 or until + FAR_YEARS > 2099:
        return year + (MAXYEAR - until) // CYCLE_YEARS * CYCLE_YEARS
    last = MAXYEAR - FAR_YEARS - (until - year)
    alike = (late for late in range(last, last - 28, -1) if late % 4 == year % 4 and _begins(late) == _begins(year))
    return next(alike)


def _begins(year: int) -> int:
    return date(year, 1, 1).weekday()


def last_before(rule: RepeatRule, start: datetime, lo: datetime, hi: datetime) -> Iterator[datetime]:
    """The occurrences up to ``hi``, from well before ``lo`` on."""
    end = min(lo, rule.until) if rule.until else lo
    said = rule if rule.times is not None else explicit(rule, start)
    early = _base(said, start, moved(end, timedelta(days=-800) * rule.interval))
    return takewhile(lambda moment: moment <= hi, said.moments(early))
