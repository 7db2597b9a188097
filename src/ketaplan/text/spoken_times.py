"""Times as people say them: ``9``, ``9am``, ``9:30``, ``14.30``, ``noon``; and spans of a day, ``1`` to ``5pm``."""

from __future__ import annotations

import re

from ketaplan.text.words import DAY_MINUTES

LONGEST = 40
"""More characters than any day and time have."""
NOON = 720


class UnclearDayError(ValueError):
    """What was typed is no day or time, or may mean two; the message says what to write."""


TIME_FORM = r"(?:\d{1,2}(?:[:.]\d{2})?(?:\s?[ap]\.?(?:m\b\.?)?)?|noon|midnight)"
"""The pattern of a time inside a longer text; :func:`minute_from` says which of them is one."""
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::00)?)?(?: ?(?P<half>[ap])\.?(?:m\.?)?)?", re.ASCII)


def minute_from(text: str) -> int:
    """Return minutes since midnight, 0 to 1440, of ``9``, ``9am``, ``9:30``, ``14.30``, ``noon`` or ``24:00``."""
    plain = " ".join(text.lower().split())[: LONGEST + 1]
    if plain in {"noon", "midnight"}:
        return NOON if plain == "noon" else 0
    found = _TIME.fullmatch(plain)
    if found is None:
        raise UnclearDayError(f"{text[:LONGEST]!r} is not a time; write 9:30, 14:30 or 2:30 pm")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise UnclearDayError(f"{text!r}: before am or pm, the hour is 1 to 12")
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    if minute > 59 or hour * 60 + minute > DAY_MINUTES:
        raise UnclearDayError(f"{text!r}: there is no such time of day")
    return hour * 60 + minute


def is_time(text: str) -> bool:
    """Return whether a text is a time that cannot be anything else, as a number alone could."""
    try:
        minute_from(text)
    except UnclearDayError:
        return False
    return not text.strip().isdecimal()


def span_from(start: str, end: str) -> tuple[int, int]:
    """Return the minutes of a span of one day; ``1`` to ``5pm`` is in the afternoon, ``9`` to ``3pm`` is not all of it.

    Midnight at its end is the day's end.  Raises :class:`UnclearDayError`.
    """
    first, last = minute_from(start), minute_from(end) or DAY_MINUTES
    if re.search("[ap]", start.lower()) is None and first < NOON < last:
        afternoon = re.search("[ap]", end.lower()) is not None and first + NOON < last
        first += NOON if afternoon else 0
    return first, last
