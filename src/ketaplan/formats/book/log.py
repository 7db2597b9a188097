"""The log of a book, for people and for programs: when, who, what, which appointment, and the detail."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from ketaplan.formats.plan.json_document import as_text, document
from ketaplan.text.inert import sanitized
from ketaplan.text.words import TRIAL

Line = tuple[str, str, str, str, str]
"""When, who, what, appointment, detail as JSON."""


def as_table(lines: Sequence[Line], *, trial: bool) -> str:
    """One line each, with the detail in words."""
    return (f"{TRIAL}\n" if trial else "") + "".join(
        "  ".join(filter(None, (*line[:4], _words(line[4])))) + "\n" for line in lines
    )


def as_json(lines: Sequence[Line], *, trial: bool) -> str:
    """One document with an object a line."""
    keys = ("at", "who", "what", "appointment", "detail")
    entries = [dict(zip(keys, (*line[:4], json.loads(line[4])), strict=True)) for line in lines]
    return as_text(document("log", {"entries": entries}, trial=trial))


def _words(detail: str) -> str:
    """``start 2026-12-07T14:00:00Z to 2026-12-08T15:00:00Z, status booked to cancelled``."""
    told = json.loads(detail)
    if isinstance(told, str):
        return sanitized(told)
    return ", ".join(
        f"{key} {' to '.join(value) if isinstance(value, list) else sanitized(value)}" for key, value in told.items()
    )


LOG_FORMATS: dict[str, Callable[..., str]] = {"table": as_table, "json": as_json}
"""What ``log --format`` offers."""
