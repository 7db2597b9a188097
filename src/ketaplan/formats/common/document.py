"""Documents of the contract's keys as JSON or TOML text; each starts with its format version and kind."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ketaplan.domain.plan import FORMAT
from ketaplan.text.inert import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping

DATES = ("as_of", "on")
MOMENTS = ("start", "end")


def document(kind: str, content: Mapping[str, Any], *, trial: bool) -> dict[str, Any]:
    """Return a document of that kind with the format version; ``trial`` marks one from a trial book."""
    return {"format": FORMAT, "kind": kind, **({"trial": True} if trial else {}), **content}


def json_text(value: Mapping[str, Any], *, compact: bool = False) -> str:
    """Return a document as JSON, indented or ``compact``; it ends with a newline."""
    if compact:
        return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + "\n"
    return escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def toml_text(document: Mapping[str, Any]) -> str:
    """Return the same document as TOML, with TOML's own dates and date-times."""
    import tomli_w

    return escaped(tomli_w.dumps(_typed(document)))


def _typed(value: Any, key: str = "") -> Any:
    """Return the value with dates and date-times in place of their strings, without what is null: TOML has none."""
    if isinstance(value, dict):
        return {name: _typed(inner, name) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    if key in DATES:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if key in MOMENTS else value
