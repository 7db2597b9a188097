"""Checked tables of instructions, from a clinic or a protocol, to domain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketaplan.domain.clinic import Instructions


def instructions_of(entry: Mapping[str, Any]) -> Instructions:
    """Return the instructions for patients."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    if isinstance(by_language := entry.get("notes"), dict):
        others = tuple((language, tuple(notes)) for language, notes in sorted(by_language.items()))
        values |= {"notes": tuple(by_language.get("en", ())), "other_notes": others}
    return Instructions(**values)
