"""What was probably meant by a value that is not allowed, as it is written."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from ketaplan.domain.intervals import DAY_MINUTES, WEEKDAYS
from ketaplan.files.toml.hints import NUMBERS
from ketaplan.text.suggestions import shown

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_NAMED_TIMES = {"noon": 720, "midday": 720, "midnight": DAY_MINUTES}
_NAMED_DAYS = {
    "weekdays": WEEKDAYS[:5],
    "weekend": WEEKDAYS[5:],
    "weekends": WEEKDAYS[5:],
    "daily": WEEKDAYS,
    "every day": WEEKDAYS,
}
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_SPAN = re.compile("([a-z]+)\\s*(?:-|\N{EN DASH}|[.][.]|to|through)\\s*([a-z]+)", re.IGNORECASE)


def intended(loc: tuple[str | int, ...], value: Any, allowed: str) -> str | None:
    """Return how to write what was meant; None where that is not known. ``allowed`` says what is allowed there."""
    key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    if allowed.startswith("a time of day"):
        return _time(value)
    if WEEKDAYS[0] in allowed and isinstance(value, str):
        return _days(value, is_listed=isinstance(loc[-1], int), wants_list=allowed.startswith("a list"))
    if isinstance(value, dict | list):
        return _heading(key, value, allowed)
    if key == "physician" and isinstance(value, str):
        return "give the id that the clinic file has for them, such as dr-lee"
    return _plain(value, allowed)


def _heading(key: str, value: dict[str, Any] | list[Any], allowed: str) -> str | None:
    """Return how the heading of a table, or of each one of a list, is written."""
    if allowed == "a list of tables" and isinstance(value, dict):
        return f"write its heading with two brackets: [[{key}]]"
    if allowed == "a table" and isinstance(value, list):
        return f"write its heading with one bracket: [{key}]"
    return None


def _plain(value: Any, allowed: str) -> str | None:
    """Return a number or a truth as it is written in a file."""
    if allowed == "true or false" and (word := shown(value).strip("'").lower()) in {*TRUE, *FALSE}:
        return f"write {'true' if word in TRUE else 'false'}"
    if re.search(r"number|one of \d", allowed) and isinstance(value, str):
        if re.fullmatch(r"\d{1,9}", value):
            return f"without quotes: {int(value)}"
        if (word := value.strip().lower()) in NUMBERS:
            return f"in digits, without quotes: {NUMBERS.index(word) + 1}"
    if allowed.startswith(("text", "an id")) and isinstance(value, int) and not isinstance(value, bool):
        return "put it in quotes"
    return None


def _time(value: Any) -> str | None:
    """Return a time of day as it is written in a file."""
    minute = _minute(value)
    if minute is None:
        return None
    return f"write {time(*divmod(minute, 60)).isoformat()}" if minute < DAY_MINUTES else 'write "24:00"'


def _minute(value: Any) -> int | None:
    """Return the minute of the day that was meant by a number or a text such as 9, 9.3 or ``9 am``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and value.strip().lower() in _NAMED_TIMES:
        return _NAMED_TIMES[value.strip().lower()]
    text = value.strip() if isinstance(value, str) else f"{value:.2f}" if isinstance(value, float) else shown(value)
    if isinstance(value, int) and 100 <= value < 2400:
        text = f"{value // 100}:{value % 100:02}"
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _days(value: str, *, is_listed: bool, wants_list: bool) -> str | None:
    """Return weekdays as a list of a file."""
    word = value.strip().lower()
    named = _NAMED_DAYS.get(word)
    if span := _SPAN.fullmatch(word):
        first, last = (_day(one) for one in span.groups())
        if first is not None and last is not None:
            named = WEEKDAYS[first : last + 1] if first <= last else WEEKDAYS[first:] + WEEKDAYS[: last + 1]
    if named is None and (one := _day(word)) is not None:
        if is_listed:
            return f"did you mean {WEEKDAYS[one]!r}?"
        named = (WEEKDAYS[one],)
    if named is None and wants_list:
        found = [_day(part) for part in re.split(r"[\s,/&]+", word)]
        named = tuple(WEEKDAYS[one] for one in found if one is not None) if None not in found else None
    if not named:
        return None
    listed = ", ".join(f'"{day}"' for day in named)
    return f"list the days: [{listed}]"


def _day(word: str) -> int | None:
    """Return which weekday a word or its start names, from 0 for Monday."""
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    if len(word) < 3:
        return None
    return next((at for at, name in enumerate(full) if name.startswith(word) or word in {f"{name}s", name[:4]}), None)
