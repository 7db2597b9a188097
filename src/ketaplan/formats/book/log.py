"""The log of a book, for people and for programs: when, who, what, which appointment, and the detail."""

from __future__ import annotations

from collections.abc import Sequence
from json import loads
from typing import TYPE_CHECKING

from ketaplan.formats.common.document import document, json_text
from ketaplan.text.inert import sanitized
from ketaplan.text.words import TRIAL

if TYPE_CHECKING:
    from ketaplan.formats.common.options import Options

Line = tuple[str, str, str, str, str]
"""When, who, what, appointment, detail as JSON."""


def table(lines: Sequence[Line], options: Options) -> str:
    """Return one line each, with the detail in words."""
    return (f"{TRIAL}\n" if options.trial else "") + "".join(
        "  ".join(filter(None, (*line[:4], _words(line[4])))) + "\n" for line in lines
    )


def json(lines: Sequence[Line], options: Options) -> str:
    """Return one document with an object a line."""
    keys = ("at", "who", "what", "appointment", "detail")
    entries = [dict(zip(keys, (*line[:4], loads(line[4])), strict=True)) for line in lines]
    return json_text(document("log", {"entries": entries}, trial=options.trial))


def _words(detail: str) -> str:
    """Return ``start 2026-12-07T14:00:00Z to 2026-12-08T15:00:00Z, status booked to cancelled``."""
    told = loads(detail)
    if isinstance(told, str):
        return sanitized(told)
    return ", ".join(
        f"{key} {' to '.join(value) if isinstance(value, list) else sanitized(value)}" for key, value in told.items()
    )
