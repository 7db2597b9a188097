"""What is wrong with a value, what is allowed, and what was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any

from ketaplan.files.schemas.fields import Finding, Loc
from ketaplan.files.schemas.scalars import UnfitError

PRIVATE = frozenset({"name", "date_of_birth", "by", "reason"})
"""Keys whose values are never repeated in a message: they may hold names, birth dates, or why people are away."""

LONGEST_SHOWN = 60
MOST_NAMES = 20
MOST_CANDIDATES = 1000
"""Among more than these no near word is looked for; it would take long."""


def worded(error: Any, schema: Any) -> Finding:
    """A fault that the schema found, in the words of the person who wrote the file."""
    loc: Loc = error["loc"]
    if error["type"] == "extra_forbidden":
        return Finding(loc, f"unknown key{meant(str(loc[-1]), _known_keys(schema, loc[:-1]))}")
    allowed = _schema_at(schema, loc)["metadata"]["is"]
    if error["type"] == "missing":
        return Finding(loc, f"missing; give {allowed}")
    if error["type"] == "too_short":
        return Finding(loc, "an empty list; give one value at least")
    if error["type"] == "too_long":
        return Finding(loc, f"too many: {error['ctx']['max_length']:,} at most")
    return Finding(loc, f"{_named(loc, error['input'])} {_unfit(error) or f'is not {allowed}'}{_near(error, schema)}")


def _unfit(error: Any) -> str | None:
    """What a value's own reader had to say, if it is more than what is allowed."""
    reason = error.get("ctx", {}).get("error")
    return str(reason) if isinstance(reason, UnfitError) else None


def _near(error: Any, schema: Any) -> str:
    options = _schema_at(schema, error["loc"]).get("expected")
    return meant(error["input"], options) if options and isinstance(error["input"], str) else ""


def _named(loc: Loc, value: Any) -> str:
    private = loc[-1] in PRIVATE and loc[0] != "phases"
    return "what is given here" if private else shown(value)


def shown(value: Any) -> str:
    """A value as people know it from their file, harmless in any terminal, and short."""
    if isinstance(value, str):
        cut = value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
        return repr(cut)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return "this number" if isinstance(value, int) and value.bit_length() > 64 else str(value)


def meant(word: str, options: Collection[str]) -> str:
    """``" (did you mean 'cleared'?)"``, or nothing where no word is near."""
    near = nearest(word, options)
    return f" (did you mean {near!r}?)" if near else ""


def nearest(word: str, options: Collection[str]) -> str | None:
    """The nearest of the words that are known, if any is near."""
    from difflib import get_close_matches

    if len(options) > MOST_CANDIDATES:
        return None
    cut = word[:LONGEST_SHOWN]
    near = get_close_matches(cut, options, 1) or get_close_matches(cut.lower(), options, 1)
    return near[0] if near else None


def few(names: Sequence[str]) -> str:
    """Names in a row, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMES])} and {more} more"


def misspelt(errors: Sequence[Any], schema: Any) -> set[Loc]:
    """The keys that are missing only because they are written in another way."""
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    tables = {loc[:-1] for loc in missing}
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden" and error["loc"][:-1] in tables]
    meanings = ((loc, nearest(str(loc[-1]), _known_keys(schema, loc[:-1]))) for loc in unknown[:MOST_CANDIDATES])
    return {(*loc[:-1], near) for loc, near in meanings if near} & missing


def _known_keys(schema: Any, loc: Loc) -> list[str]:
    return list(_schema_at(schema, loc)["fields"])


def _schema_at(schema: Any, loc: Loc) -> Any:
    """The part of a schema that a place in a document belongs to."""
    for part in loc:
        while "schema" in schema:
            schema = schema["schema"]
        schema = schema["items_schema"] if isinstance(part, int) else schema["fields"][part]["schema"]
    return schema
