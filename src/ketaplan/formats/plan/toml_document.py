"""Plans as TOML: the keys of the JSON, with TOML's own dates and date-times."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ketaplan.formats.plan import json_document
from ketaplan.text.inert import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketaplan.errors import NoPlanError
    from ketaplan.formats.plan.view import Options, PlanView

DATES = ("as_of", "on")
MOMENTS = ("start", "end")


def render(views: Sequence[PlanView], options: Options) -> str:
    """One plan, the alternatives with the digest of each, or what is kept."""
    return as_text(json_document.offered(views, trial=options.trial))


def no_plan(error: NoPlanError) -> str:
    """Why there is none."""
    return as_text(json_document.no_plan_dict(error))


def as_text(document: Mapping[str, Any]) -> str:
    """A document of the contract's keys, as the JSON has it."""
    import tomli_w

    return escaped(tomli_w.dumps(_typed(document)))


def _typed(value: Any, key: str = "") -> Any:
    """The same value with dates and moments that are no longer strings."""
    if isinstance(value, dict):
        return {name: _typed(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    if key in DATES:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if key in MOMENTS else value
