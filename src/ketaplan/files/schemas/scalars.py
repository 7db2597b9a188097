"""Times, dates and date-times as the contract allows them: TOML's own, or strings."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from ketaplan.domain.intervals import DAY_MINUTES

FIRST_YEAR, LAST_YEAR = 1900, 2199

# Compiled on first use: most files write times and dates without quotes.
_TIME = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = rf"({_DATE})[ Tt]({_TIME})(?s:(.*))"

_CLOCK_TEXT = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:00(\.0+)?)?|24:00(:00)?"
_DAY_TEXT = r"-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME_TEXT = {"type": "string", "pattern": f"^({_CLOCK_TEXT})$"}
DAY_TEXT = {"type": "string", "pattern": f"^[0-9]{{4}}{_DAY_TEXT}$"}
NEAR_DAY_TEXT = {"type": "string", "pattern": f"^(19|20|21)[0-9]{{2}}{_DAY_TEXT}$"}
DAY_OR_MOMENT_TEXT = {"type": "string", "pattern": rf"^[0-9]{{4}}{_DAY_TEXT}([Tt ]{_TIME}(\.[0-9]+)?Z?)?$"}
"""With an optional Z: Taplo takes a local date-time for one in UTC."""
MOMENT_WITH_OFFSET_TEXT = {
    "type": "string",
    "pattern": rf"^(19|20|21)[0-9]{{2}}{_DAY_TEXT}[Tt ][0-2][0-9]:[0-5][0-9]:00(\.0+)?"
    r"([Zz]|[+-][0-2][0-9]:[0-5][0-9])$",
}
"""The same as JSON Schema: TOML's own dates and times are texts there, as editors see them."""

_OFFSET = "has a time zone; leave it out, times are local to the clinic"


class UnfitError(ValueError):
    """A value with its own message; the text follows the value in a sentence."""


def time_of_day(value: object) -> int:
    """Return minutes since midnight of ``09:00:00`` or ``"09:00"``; ``"24:00"`` is the day's end."""
    if isinstance(value, str) and (match := re.fullmatch(_TIME, value)):
        hour, minute, second = (int(part or 0) for part in match.groups())
        if (hour, minute, second) == (24, 0, 0):
            return DAY_MINUTES
        value = time(hour, minute, second)
    if not isinstance(value, time):
        raise ValueError  # noqa: TRY004  the schema's description of the value is the message
    if value.tzinfo:
        raise UnfitError(_OFFSET)
    if value.second or value.microsecond:
        raise UnfitError("has seconds; give full minutes")
    return value.hour * 60 + value.minute


def calendar_day(value: object) -> date:
    """Return a date of any year, TOML's own or ``"2026-12-07"``."""
    if isinstance(value, str) and re.fullmatch(_DATE, value):
        return date.fromisoformat(value)
    if isinstance(value, datetime):
        raise UnfitError("is a date with a time; give only the date")
    if not isinstance(value, date):
        raise ValueError  # noqa: TRY004  as above
    return value


def near_day(value: object) -> date:
    """Return a date for planning, so in a plausible year."""
    day = calendar_day(value)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnfitError(f"is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def day_or_moment(value: object) -> date | datetime:
    """Return a date, or a local date-time; ``"2026-12-07 24:00"`` is the midnight at that day's end."""
    if isinstance(value, str) and (match := re.fullmatch(_MOMENT, value)):
        if match[6]:
            raise UnfitError(_OFFSET) if re.match(r"\s*([Zz]|[+-]\d)", match[6]) else ValueError
        return _moment(date.fromisoformat(match[1]), match[2])
    if isinstance(value, datetime):
        if value.tzinfo:
            raise UnfitError(_OFFSET)
        return value
    return calendar_day(value)


def _moment(day: date, clock: str) -> datetime:
    hour, _, rest = clock.partition(":")
    if rest.replace("0", "") in {"", ":"} and hour == "24":
        if day == date.max:
            raise ValueError
        return datetime.combine(day, time()) + timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(f"{hour:0>2}:{rest}"))
