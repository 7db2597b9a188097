"""Dates, times and names in English."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from ketaplan.domain.clinic import Clinic, StaffMember

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TITLES = frozenset({"dr", "doctor", "prof", "professor", "nurse", "sister", "mr", "mrs", "ms", "mx"})

TRIAL = "TRIAL book: nothing in it is a real booking."
"""What every command and table shows for a trial book."""
TRIAL_MARK = "TRIAL"
"""What ends a line about a trial book."""

TO = " \N{EN DASH} "
BRIEF_TO = "\N{EN DASH}"
DAY_MINUTES = 1440
MONTH_DAYS, YEAR_DAYS = 30.44, 365.25
FILE_CLOCK = 24
"""Files and messages about them use this clock, not the clinic's."""


def day_words(day: date, year_known: int | None = None) -> str:
    """Return ``Thu  3 Dec``, with the year if it is not the one that the reader expects."""
    words = f"{DAY_NAMES[day.weekday()]} {day.day:2} {MONTH_NAMES[day.month - 1]}"
    return words if day.year == year_known else f"{words} {day.year}"


def day_in_sentence(day: date, year_known: int | None = None) -> str:
    """Return a day for use in a sentence: ``Thu 3 Dec 2026``."""
    return " ".join(day_words(day, year_known).split())


def date_words(day: date) -> str:
    """Return ``3 Dec 2026``: a date whose weekday does not matter."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def minutes_words(minute: int, clock: int) -> str:
    """Return a minute of the day, 0 to 1440, as a time: ``09:00``, ``24:00``, ``9:00 am``, ``midnight``.

    All times that people read come from here; ``clock`` is 24 or 12, as the clinic's file says.
    """
    hour, rest = divmod(minute, 60)
    if clock == 24:
        return f"{hour:02}:{rest:02}"
    if minute in {0, DAY_MINUTES}:
        return "midnight"
    return f"{(hour - 1) % 12 + 1}:{rest:02} {_half(minute)}"


def brief_minutes_words(minute: int, clock: int) -> str:
    """Return the same where a column of hours says which half of the day it is: ``09:00``, ``9:00``."""
    return minutes_words(minute, clock).removesuffix(" am").removesuffix(" pm")


def hour_words(minute: int, clock: int) -> str:
    """Return an hour next to or above a picture of a day: ``09:00``, ``9 am``."""
    return minutes_words(minute, clock) if clock == FILE_CLOCK else f"{(minute // 60 - 1) % 12 + 1} {_half(minute)}"


def _half(minute: int) -> str:
    """Return the half of the day that a minute is in."""
    return "am" if minute % DAY_MINUTES < DAY_MINUTES // 2 else "pm"


def time_words(moment: datetime, clock: int) -> str:
    """Return a moment's time of day: ``09:00``, or ``9:00 am`` on a 12-hour clock."""
    return minutes_words(moment.hour * 60 + moment.minute, clock)


def span_words(start: datetime, end: datetime, clock: int, *, brief: bool = False) -> str:
    """Return from start to end, with ``am`` or ``pm`` once if both match; midnight ends the day.

    ``brief`` leaves them off the start even if they do not match: a visit takes a few hours.
    """
    first = time_words(start, clock)
    last = minutes_words(DAY_MINUTES, clock) if end.date() > start.date() else time_words(end, clock)
    for half in (" am", " pm"):
        if brief or last.endswith(half):
            first = first.removesuffix(half)
    return f"{first}{BRIEF_TO if brief else TO}{last}"


def zone_words(timezone: str) -> str:
    """Return ``New York time`` for ``America/New_York``."""
    area, _, place = timezone.rpartition("/")
    return f"{place.replace('_', ' ')} time" if area and area != "Etc" else f"{timezone} time"


def counted(number: int, thing: str) -> str:
    """Return ``1 day``, ``3 days``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def days_ago_words(days: int) -> str:
    """Return how long ago a day is: ``today``, ``1 day``, ``3 days``."""
    return counted(days, "day") if days else "today"


def distance_words(days: int) -> str:
    """Return how far away a day is: ``12 days``, ``3 months``, ``a year``."""
    if days < 2 * MONTH_DAYS:
        return counted(days, "day")
    if days < YEAR_DAYS - MONTH_DAYS / 2:
        return counted(round(days / MONTH_DAYS), "month")
    years = round(days / YEAR_DAYS)
    return "a year" if years == 1 else f"{years} years"


def duration_words(minutes: int) -> str:
    """Return ``45 minutes``, ``2 hours``, ``2 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    return counted(hours, "hour") if hours else counted(rest, "minute")


def listed(words: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def texts_words(texts: Iterable[str]) -> str:
    """Return texts from files as a list, each once and sanitized."""
    return listed(list(dict.fromkeys(map(sanitized, texts))))


def short_names(clinic: Clinic) -> Mapping[str, str]:
    """Return the short name of each staff member by id; the full name if two would look the same."""
    short = {member.id: _short_name(member) for member in clinic.staff}
    alike = Counter(short.values())
    names = {m.id: short[m.id] if alike[short[m.id]] == 1 else sanitized(m.name) for m in clinic.staff}
    alike = Counter(names.values())
    return {who: name if alike[name] == 1 else f"{name} ({who})" for who, name in names.items()}


def _short_name(member: StaffMember) -> str:
    """Return ``Dr. Lee`` for Dr. Dana Lee, and nurses by their first name; letters after a comma are left off."""
    words = sanitized(member.name).split(",")[0].split()
    if len(words) > 1 and words[0].rstrip(".").casefold() in TITLES:
        return f"{words[0]} {_surname(words[1:])}"
    return words[0] if words and member.roles == ("nurse",) else " ".join(words) or member.id


def _surname(words: list[str]) -> str:
    """Return the last word and the small words before it: ``van Gogh``."""
    first = len(words) - 1
    while first > 0 and words[first - 1].islower():
        first -= 1
    return " ".join(words[first:])
