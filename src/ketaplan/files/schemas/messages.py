"""What is wrong with a value, what is allowed, and what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ketaplan.files.schemas.fields import Finding, Loc
from ketaplan.files.schemas.scalars import UnfitError
from ketaplan.text.suggestions import meant, nearest, shown

PRIVATE = frozenset({"name", "date_of_birth", "by", "reason"})
"""Keys whose values are never repeated in a message: they may contain names, birth dates, or why people are away."""

MOST_MISSPELT = 1000
"""With more unknown keys than this, no similar known key is searched for: it would take long."""


def worded(error: Any, schema: Any) -> Finding:
    """Return a fault that the schema found, in words for the person who wrote the file."""
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
    """Return the message of a value's own reader, if it has one."""
    reason = error.get("ctx", {}).get("error")
    return str(reason) if isinstance(reason, UnfitError) else None


def _near(error: Any, schema: Any) -> str:
    options = _schema_at(schema, error["loc"]).get("expected")
    return meant(error["input"], options) if options and isinstance(error["input"], str) else ""


def _named(loc: Loc, value: Any) -> str:
    private = loc[-1] in PRIVATE and loc[0] != "phases"
    return "what is given here" if private else shown(value)


def misspelt(errors: Sequence[Any], schema: Any) -> set[Loc]:
    """Return the missing keys that are there under a similar name."""
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    tables = {loc[:-1] for loc in missing}
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden" and error["loc"][:-1] in tables]
    meanings = ((loc, nearest(str(loc[-1]), _known_keys(schema, loc[:-1]))) for loc in unknown[:MOST_MISSPELT])
    return {(*loc[:-1], near) for loc, near in meanings if near} & missing


def _known_keys(schema: Any, loc: Loc) -> list[str]:
    return list(_schema_at(schema, loc)["fields"])


def _schema_at(schema: Any, loc: Loc) -> Any:
    """Return the part of a schema that a place in a document belongs to."""
    for part in loc:
        while "schema" in schema:
            schema = schema["schema"]
        schema = schema["items_schema"] if isinstance(part, int) else schema["fields"][part]["schema"]
    return schema
