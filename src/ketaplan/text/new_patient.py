"""A new patient's answers in words, as they are shown before they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.text.inert import sanitized
from ketaplan.text.words import date_words, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

NONE = "-"
MISSING = {"available": "any time", "protocol": "the clinic's"}
"""What it means that a key is missing, where that is not nothing."""


def words_of(key: str, document: Mapping[str, Any], today: date) -> str:
    """Return what a patient's document says under a key; a dash where it says nothing."""
    if document.get(key) is None:
        return MISSING.get(key, NONE)
    return WORDS[key](document[key], today) if key in WORDS else sanitized(str(document[key]))


def _clearance(value: Mapping[str, Any], today: date) -> str:
    """Return ``cleared by Dr. Okafor on 20 Nov 2026``."""
    by = f" by {sanitized(value['by'])}" if "by" in value else ""
    if "on" not in value:
        return f"{value['status']}{by}"
    when = "expected on" if value["status"] != "cleared" else "on"
    return f"{value['status']}{by} {when} {date_words(value['on'])}{' (today)' if value['on'] == today else ''}"


def window_words(value: Mapping[str, Any]) -> str:
    """Return ``Mon, Thu 09:00 to 15:00``, ``Fri any time``."""
    days = ", ".join(day.capitalize() for day in value["days"])
    if "from" not in value:
        return days
    start, end = (one if isinstance(one, str) else f"{one:%H:%M}" for one in (value["from"], value["to"]))
    return f"{days} any time" if (start, end) == ("00:00", "24:00") else f"{days} {start} to {end}"


def _wishes(value: Mapping[str, Any]) -> str:
    parts = [window_words(value)] if "days" in value else []
    return "; ".join([*parts, *([sanitized(value["physician"])] if "physician" in value else [])])


def _stretch(value: Mapping[str, Any], today: date) -> str:
    first, last = (day_in_sentence(value[key], today.year) for key in ("from", "to"))
    return first if first == last else f"{first} to {last}"


WORDS: Mapping[str, Callable[[Any, date], str]] = {
    "date_of_birth": lambda value, _: date_words(value),
    "clearance": _clearance,
    "available": lambda value, _: "; ".join(map(window_words, value)),
    "earliest": lambda value, _: day_in_sentence(value),
    "preferences": lambda value, _: _wishes(value),
    "unavailable": lambda value, today: "; ".join(_stretch(one, today) for one in value),
}
