"""What is wrong with a value, what is allowed, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ketaplan.files.schemas.fields import Finding, Loc
from ketaplan.files.schemas.scalars import UnfitError
from ketaplan.text.suggestions import meant, nearest, shown

PRIVATE = frozenset({"name", "date_of_birth", "by", "reason"})
"""Keys whose values are never repeated in a message: they may contain names, birth dates, or why people are away."""

MOST_PLACES = 3
"""A key that belongs in more places than these is too common for naming them to help."""
BULLET = re.compile(r"\d{1,3}|[A-Za-z]", re.ASCII)
"""What stands before the point in a numbered list."""
MOST_MISSPELT = 1000
"""With more unknown keys than this, no similar known key is searched for: it would take long."""


def worded(error: Any, schema: Any) -> Finding:
    """Return a fault that the schema found, in words for the person who wrote the file."""
    loc: Loc = error["loc"]
    if error["type"] == "extra_forbidden":
        return Finding(loc, f"unknown key{_meant_key(loc, error['input'], schema)}")
    allowed = _schema_at(schema, loc)["metadata"]["is"]
    if error["type"] == "missing":
        return Finding(loc, f"missing; give {allowed}")
    if error["type"] == "too_short":
        return Finding(loc, "an empty list; give at least one value")
    if error["type"] == "too_long":
        return Finding(loc, f"too many: {error['ctx']['max_length']:,} at most")
    return Finding(
        loc, f"{_named(loc, error['input'])} {_unfit(error) or f'is not {allowed}'}{_near(error, schema, allowed)}"
    )


def _unfit(error: Any) -> str | None:
    """Return the message of a value's own reader, if it has one."""
    reason = error.get("ctx", {}).get("error")
    return str(reason) if isinstance(reason, UnfitError) else None


def _near(error: Any, schema: Any, allowed: str) -> str:
    """Return what was probably meant, as it is written; empty where nothing is near."""
    from ketaplan.files.schemas.intended import intended

    loc, value = error["loc"], error["input"]
    if said := intended(loc, value, allowed):
        return f" ({said})"
    options = _schema_at(schema, loc).get("expected")
    return meant(value, options) if options and isinstance(value, str) else ""


def _named(loc: Loc, value: Any) -> str:
    private = loc[-1] in PRIVATE and loc[0] != "phases"
    return "this value" if private else shown(value)


def misspelt(errors: Sequence[Any], schema: Any) -> set[Loc]:
    """Return the missing keys that are there under a similar name."""
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    tables = {loc[:-1] for loc in missing}
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden" and error["loc"][:-1] in tables]
    meanings = ((loc, nearest(str(loc[-1]), _known_keys(schema, loc[:-1]))) for loc in unknown[:MOST_MISSPELT])
    return {(*loc[:-1], near) for loc, near in meanings if near} & missing


def _meant_key(loc: Loc, value: Any, schema: Any) -> str:
    """Return what an unknown key was probably meant to be, or where it belongs; empty where nothing is near."""
    key, known = str(loc[-1]), _known_keys(schema, loc[:-1])
    if BULLET.fullmatch(key) and isinstance(value, dict):  # "1. name = ..." is the key "name" of a table "1"
        return f"; a line starts with its key: delete {f'{key}.'!r} before {next(iter(value))!r}"
    return _belongs(loc, schema) or meant(key, known)


def _belongs(loc: Loc, schema: Any) -> str:
    """Return where a key belongs that is known in other tables of the file; empty for one that is not, or too often."""
    here = _table(loc[:-1])
    places = [place for place in _tables_with(str(loc[-1]), schema) if place.strip("[]") != here]
    if "" in places:
        return f"; {loc[-1]!r} belongs at the top of the file, above the first [heading]"
    return f"; {loc[-1]!r} belongs below {' or '.join(places)}" if 0 < len(places) <= MOST_PLACES else ""


def _tables_with(key: str, schema: Any, table: str = "", brackets: str = "[]") -> Iterator[str]:
    """Yield the headings below which a key is known, as they are written; the top of the file is empty."""
    while "schema" in schema:
        schema = schema["schema"]
    if schema["type"] == "list":
        yield from _tables_with(key, schema["items_schema"], table, "[[]]")
    if schema["type"] != "typed-dict":
        return
    if key in schema["fields"]:
        half = len(brackets) // 2
        yield f"{brackets[:half]}{table}{brackets[half:]}" if table else ""
    for name, field in schema["fields"].items():
        yield from _tables_with(key, field["schema"], f"{table}.{name}" if table else name)


def _table(loc: Loc) -> str:
    """Return the heading of a place, without its brackets."""
    return ".".join(part for part in loc if isinstance(part, str))


def _known_keys(schema: Any, loc: Loc) -> list[str]:
    return list(_schema_at(schema, loc)["fields"])


def _schema_at(schema: Any, loc: Loc) -> Any:
    """Return the part of a schema that a place in a document belongs to."""
    for part in loc:
        while "schema" in schema:
            schema = schema["schema"]
        schema = schema["items_schema"] if isinstance(part, int) else schema["fields"][part]["schema"]
    return schema
