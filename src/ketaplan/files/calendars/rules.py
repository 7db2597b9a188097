r"""Recurrence rules normalized, before they are limited (``bounded_rules.py``) and a library follows them.

What ``dateutil`` (2.9), and so ``recurring-ical-events`` (3.8), does with a rule is right; done here first:

=====================================  ==============================================================================
what is written                        what is made of it
=====================================  ==============================================================================
``COUNT=-1``                           no count (Nextcloud; recurring-ical-events#128)
``INTERVAL=0``, ``BYMONTH=13``         a fault: ``dateutil`` searches forever (#1441), or to the year 9999
``X-...=``, ``RSCALE=GREGORIAN``       left out
``BYDAY=MO, TU``, ``freq=daily``, ``\;``   as meant
``W2 MO #10``                          a fault: a rule of vCalendar 1.0
=====================================  ==============================================================================
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import prod
from typing import Any, NamedTuple

SECONDS = {
    "YEARLY": 31_622_400,
    "MONTHLY": 2_678_400,
    "WEEKLY": 604_800,
    "DAILY": 86_400,
    "HOURLY": 3_600,
    "MINUTELY": 60,
    "SECONDLY": 1,
}
"""The frequencies, and the longest period of each."""

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
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ON_A_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_OLD_RULE = re.compile(r"(?:MP|MD|YM|YD|D|W|M)\d+\b", re.IGNORECASE)

_TIMES_IN = {("YEARLY", "BYDAY"): 53, ("YEARLY", "BYMONTHDAY"): 12, ("MONTHLY", "BYDAY"): 5}

MOST_LETTERS = 10_000


class RuleError(Exception):
    """Why a rule cannot be followed."""


class RepeatRule(NamedTuple):
    """A rule; ``times`` is its COUNT, ``until`` is inclusive, in the zone of its start."""

    frequency: str
    interval: int
    times: int | None
    until: datetime | None
    by: dict[str, str]

    @property
    def period(self) -> timedelta:
        """The longest possible period."""
        return timedelta(seconds=SECONDS[self.frequency] * self.interval)

    @property
    def is_plain(self) -> bool:
        """Whether it certainly repeats, with a known number of occurrences a period."""
        days = [name for name in BY_DAY if name in self.by]
        if "BYSETPOS" in self.by or (self.by and self.frequency in {"HOURLY", "MINUTELY", "SECONDLY"}):
            return False
        each = self.interval == 1 and days in ([], ["BYMONTH"], ["BYMONTHDAY"], ["BYDAY"])
        return each or not days or (self.frequency == "WEEKLY" and days == ["BYDAY"])

    @property
    def fits_a_period(self) -> int:
        """The most occurrences in one period, for a plain rule."""
        listed = prod(value.count(",") + 1 for name, value in self.by.items() if name in (*BY_DAY, *BY_TIME))
        return (
            listed
            * (_TIMES_IN.get((self.frequency, "BYDAY"), 1) if "BYDAY" in self.by else 1)
            * (_TIMES_IN.get((self.frequency, "BYMONTHDAY"), 1) if "BYMONTHDAY" in self.by else 1)
        )

    def text(self) -> str:
        """Return the rule in iCalendar syntax."""
        parts = [f"FREQ={self.frequency}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"COUNT={self.times}"] if self.times is not None else []
        parts += [f"{name}={value}" for name, value in self.by.items()]
        parts += [f"UNTIL={self.until:%Y%m%dT%H%M%S}"] if self.until else []
        return ";".join(parts)

    def moments(self, start: datetime) -> Any:
        """Return its occurrences from a start on, in order."""
        from dateutil.rrule import rrulestr

        try:
            return rrulestr(self.text(), dtstart=start)
        except (ValueError, OverflowError, TypeError):
            raise RuleError("is a rule that cannot be read") from None


def parts_of(value: str) -> dict[str, str]:
    """Return the parts of a rule by name, in capitals and without spaces."""
    if len(value) > MOST_LETTERS:
        raise RuleError("is a rule that is too long")
    if "=" not in value:
        if _OLD_RULE.match(value.strip()):
            raise RuleError("is a rule of vCalendar 1.0, which is not supported; export the calendar as iCalendar 2.0")
        raise RuleError("is a rule that cannot be read")
    pairs = (part.partition("=") for part in re.sub(r"[\s\\]", "", value).upper().split(";"))
    return {name: said.strip(",") for name, _, said in pairs if name}


def rule_of(parts: dict[str, str], until: datetime | None) -> RepeatRule:
    """Return a rule from its parts; raises :class:`RuleError` if it cannot be followed."""
    frequency = parts.get("FREQ", "")
    if frequency not in SECONDS:
        raise RuleError(f"FREQ is not one of {', '.join(SECONDS)}")
    by = {name: _checked(name, said) for name, said in parts.items() if _is_kept(name, said)}
    interval, count = _number(parts.get("INTERVAL", "1")), parts.get("COUNT", "")
    if not interval:
        raise RuleError("INTERVAL is not a whole number of 1 or more")
    if count and not count.lstrip("-").isdecimal():
        raise RuleError("COUNT is not a whole number")
    limit = None if not count or count.startswith("-") else min(int(count[:12]), 10**9)
    return RepeatRule(frequency, interval, limit, until, by)


def _is_kept(name: str, said: str) -> bool:
    if name in {"FREQ", "INTERVAL", "COUNT", "UNTIL"} or name.startswith("X-") or not said:
        return False
    if name in {"RSCALE", "SKIP"}:
        if said not in {"GREGORIAN", "OMIT"}:
            raise RuleError(f"{name} other than {'GREGORIAN' if name == 'RSCALE' else 'OMIT'} is not supported")
        return False
    return True


def _checked(name: str, said: str) -> str:
    """Return the values of a part; raises :class:`RuleError` if they are not allowed."""
    values = said.split(",")
    if name == "WKST":
        fit = said in WEEKDAYS
    elif name == "BYDAY":
        fit = all((match := _ON_A_WEEKDAY.fullmatch(value)) and (not match[1] or int(match[1])) for value in values)
    elif name in _ALLOWED:
        fit = all(_fits(name, value) for value in values)
    else:
        raise RuleError("has an unknown part")
    if not fit:
        raise RuleError(f"{name} has an invalid value")
    return ",".join(dict.fromkeys(values))


def _fits(name: str, value: str) -> bool:
    digits = value.lstrip("+-") if name in _SIGNED else value
    return len(value) - len(digits) <= 1 and digits.isdecimal() and len(digits) < 5 and int(digits) in _ALLOWED[name]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
