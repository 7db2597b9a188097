"""Dates as people say them: ``tomorrow``, ``next mon``, ``+3``, ``4 dec``, ``12/4``; months, too.

Pure functions of what was typed, today, and the order in which a place writes day and month.  Nothing is guessed: what
can mean two days is refused with both of them.  Every day is repeated by :func:`said`, which reads as itself.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.text.spoken_times import LONGEST, UnclearDayError, is_time
from ketaplan.text.words import MONTH_NAMES, date_words, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXAMPLES = "2026-11-30, 30 nov, fri, next fri, tomorrow or +3"
PAST_EXAMPLES = "1984-03-09 or 9 mar 1984"
"""For days that can be of any year, such as a date of birth."""
DECEMBER = 12
LONGEST_MONTH = 31


class Toward(Enum):
    """Which year is meant if none is given."""

    NEAREST = "nearest"
    """The one whose day is nearest to today."""
    FUTURE = "future"
    """The first one whose day is today or later."""
    NONE = "none"
    """None: the year must be said."""


class DayOrder(Enum):
    """How a place writes a day in figures."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"
    UNKNOWN = "unknown"


_MONTH_FIRST = frozenset(
    ("US", "PR", "GU", "VI", "AS", "MP", "UM", "PH", "FM", "MH", "PW", "CN", "JP", "KR", "KP", "TW", "HU", "MN")
)
_BOTH = frozenset({"CA", "ZA"})
"""Countries in which both orders are written."""


def order_in(country: str | None) -> DayOrder:
    """Return the order of day and month in a country, by its ISO 3166 code; None is a country that is not known."""
    if country is None or country in _BOTH:
        return DayOrder.UNKNOWN
    return DayOrder.MONTH_FIRST if country in _MONTH_FIRST else DayOrder.DAY_FIRST


def said(day: date) -> str:
    """Return a day in words that read as itself: ``Fri 4 Dec 2026``."""
    return day_in_sentence(day)


_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORTER = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_WEEKDAYS = {name: at for at, name in enumerate(_FULL_DAYS)} | {name[:3]: at for at, name in enumerate(_FULL_DAYS)}
_WEEKDAYS |= _SHORTER
_MONTHS = {name: at for at, name in enumerate(_FULL_MONTHS, 1)}
_MONTHS |= {name[:3]: at for at, name in enumerate(_FULL_MONTHS, 1)} | {"sept": 9}

_WEEKDAY, _MONTH = "|".join(_WEEKDAYS), "|".join(_MONTHS)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (?P<year>\d{4}))?"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?:(?P<weekday>{_WEEKDAY}) )?{_DAY}(?: of)? (?P<month>{_MONTH}){_YEAR}",
        rf"(?:(?P<weekday>{_WEEKDAY}) )?(?P<month>{_MONTH}) {_DAY}{_YEAR}",
    )
)
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_MONTH_ALONE = re.compile(rf"(?P<month>{_MONTH}){_YEAR}", re.ASCII)
_FIGURES = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY}) )?(?P<first>\d{{1,2}})(?P<sign>[/.-])(?P<second>\d{{1,2}})"
    rf"(?:(?P=sign)(?P<year>\d{{2}}|\d{{4}})?)?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_AHEAD = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,4}) ?(?P<unit>d|days?|w|wks?|weeks?)?", re.ASCII)
_IN = re.compile(r"in (?P<number>\d{1,4}) (?P<unit>days?|weeks?)", re.ASCII)
_NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}


class _Reading(NamedTuple):
    """What a text is read with."""

    today: date
    order: DayOrder
    toward: Toward


def day_from(text: str, today: date, order: DayOrder, toward: Toward = Toward.NEAREST) -> date:
    """Return the day that a text means; raises :class:`UnclearDayError`.

    A weekday is its first day from today on, today included; with ``this``, ``next`` or ``last`` it is the one of this
    calendar week (Monday to Sunday), the next or the last.
    """
    if len(text) > LONGEST:
        raise _no_day(text, toward)
    plain, reading = _plain(text), _Reading(today, order, toward)
    try:
        for read in (_year_first, _near, _ahead, _of_week, _named_month, _figures):
            if (day := read(plain, reading)) is not None:
                return day
    except OverflowError:
        raise UnclearDayError(f"{text!r} is too many days away") from None
    if re.fullmatch(r"\d+", plain, re.ASCII):
        meant = _of_number(plain) if toward is not Toward.NONE else PAST_EXAMPLES
        raise UnclearDayError(f"{text!r} is a number, not a day; write {meant}")
    if is_time(plain):
        raise UnclearDayError(f"{text!r} is a time, not a day; write {EXAMPLES}")
    raise _no_day(text, toward)


def _of_number(number: str) -> str:
    nth = number.lstrip("0")[:3] or "1"
    ahead = f"+{nth} for that many days from today"
    return f"{nth} nov for a day of the month, or {ahead}" if int(nth) <= LONGEST_MONTH else ahead


def _no_day(text: str, toward: Toward = Toward.NEAREST) -> UnclearDayError:
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return UnclearDayError(f"{shown!r} is not a day; write {PAST_EXAMPLES if toward is Toward.NONE else EXAMPLES}")


def _plain(text: str) -> str:
    """Return the text in small letters with single blanks; points after words and commas are left out."""
    spaced = re.sub(r"(?<=[a-z])\.|,", " ", text.lower())
    return " ".join(spaced.split())


# -- the forms, one function each: the day, or None for another form


def _year_first(plain: str, _: _Reading) -> date | None:
    found = _YEAR_FIRST.fullmatch(plain)
    return _date(int(found[1]), int(found[3]), int(found[4])) if found else None


def _near(plain: str, reading: _Reading) -> date | None:
    return reading.today + timedelta(days=_NEAR[plain]) if plain in _NEAR else None


def _ahead(plain: str, reading: _Reading) -> date | None:
    found = _AHEAD.fullmatch(plain) or _IN.fullmatch(plain)
    if found is None:
        return None
    days = int(found["number"]) * (7 if (found["unit"] or "d").startswith("w") else 1)
    return reading.today + timedelta(days=-days if plain.startswith("-") else days)


def _of_week(plain: str, reading: _Reading) -> date | None:
    which, _, name = plain.rpartition(" ")
    weeks = {"": None, "this": 0, "next": 7, "last": -7}
    if name not in _WEEKDAYS or which not in weeks:
        return None
    away, ahead = _WEEKDAYS[name] - reading.today.weekday(), weeks[which]
    return reading.today + timedelta(days=away % 7 if ahead is None else away + ahead)


def _named_month(plain: str, reading: _Reading) -> date | None:
    found = next((found for form in _FORMS if (found := form.fullmatch(plain))), None)
    return _in_year(_MONTHS[found["month"]], int(found["day"]), found, reading) if found else None


def _figures(plain: str, reading: _Reading) -> date | None:
    found = _FIGURES.fullmatch(plain)
    if found is None:
        return None
    if found["year"] and len(found["year"]) == 2:
        raise UnclearDayError(f"{plain!r}: write the year with four digits")
    first, second, order = int(found["first"]), int(found["second"]), reading.order
    if order is DayOrder.UNKNOWN:
        return _only_one(plain, _readings(((first, second), (second, first)), found, reading))
    month, day = (first, second) if order is DayOrder.MONTH_FIRST else (second, first)
    if month > DECEMBER >= day > 0:
        meant = _in_year(day, month, found, reading)
        words = f"{month} {MONTH_NAMES[day - 1].lower()}"
        raise UnclearDayError(f"{plain!r} is read {order.value} at this clinic; write {words}, or {meant}")
    return _in_year(month, day, found, reading)


def _readings(pairs: Iterable[tuple[int, int]], found: re.Match[str], reading: _Reading) -> Iterator[date]:
    """Yield what month and day can mean in each order."""
    for month, day in pairs:
        try:
            yield _in_year(month, day, found, reading)
        except UnclearDayError:
            continue


def _only_one(plain: str, readings: Iterable[date]) -> date:
    """Return the one day that figures mean in any order; raises where they mean two, or none."""
    days = list(dict.fromkeys(readings))
    if len(days) == 1:
        return days[0]
    if not days:
        raise UnclearDayError(f"{plain!r} is not a date; write {EXAMPLES}")
    one, other = (f"{day.day} {MONTH_NAMES[day.month - 1].lower()}" for day in days)
    raise UnclearDayError(f"{plain!r} may be {said(days[0])} or {said(days[1])}; write {one} or {other}")


# -- the year


def _in_year(month: int, day: int, found: re.Match[str], reading: _Reading) -> date:
    """Return the day of a month in the given or intended year; a weekday that does not fit is refused."""
    if found["year"] is not None:
        on = _date(int(found["year"]), month, day)
    elif reading.toward is Toward.NONE:
        raise UnclearDayError("Type the year, too, with four digits")
    else:
        on = _without_year(month, day, reading)
    if found["weekday"] is not None and on.weekday() != _WEEKDAYS[found["weekday"]]:
        raise UnclearDayError(f"{date_words(on)} is a {_FULL_DAYS[on.weekday()].capitalize()}")
    return on


def _without_year(month: int, day: int, reading: _Reading) -> date:
    """Return the next such day, or the nearest."""
    _date(2000, month, day)  # refuses what no year has
    today = reading.today
    years = range(max(1, today.year - 9), min(MAXYEAR, today.year + 9) + 1)
    days = [date(year, month, day) for year in years if _exists(year, month, day)]
    if reading.toward is Toward.FUTURE:
        days = [one for one in days if one >= today]
    if not days:
        raise OverflowError
    return min(days, key=lambda one: (abs(one - today), one < today))


def _exists(year: int, month: int, day: int) -> bool:
    return (month, day) != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        if not 1 <= month <= DECEMBER:
            raise UnclearDayError(f"there is no month {month}; the months are 1 to 12") from None
        leap = f" {year}" if (month, day) == (2, 29) else ""
        raise UnclearDayError(f"there is no {day} {MONTH_NAMES[month - 1]}{leap}") from None


# -- a month


def month_from(text: str, today: date) -> date | None:
    """Return the first day of a month: ``2026-12``, ``dec``, ``dec 2026``, ``next month``; None for other texts.

    Without a year, the month nearest to this one.
    """
    plain = _plain(text)
    if found := _YEAR_MONTH.fullmatch(plain):
        return _date(int(found[1]), int(found[2]), 1)
    this = today.replace(day=1)
    near = {"this month": 0, "next month": LONGEST_MONTH, "last month": -1}
    if plain in near:
        return (this + timedelta(days=near[plain])).replace(day=1)
    if (found := _MONTH_ALONE.fullmatch(plain)) is None:
        return None
    if found["year"]:
        return date(int(found["year"]), _MONTHS[found["month"]], 1)
    return _without_year(_MONTHS[found["month"]], 1, _Reading(this, DayOrder.UNKNOWN, Toward.NEAREST))


def weekday_named(word: str) -> int | None:
    """Return the weekday, Monday as 0, that a word alone names; None for another word."""
    return _WEEKDAYS.get(_plain(word))
