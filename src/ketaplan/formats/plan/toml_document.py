"""Plans as TOML: the keys of the JSON, with TOML's own dates and date-times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.document import toml_text
from ketaplan.formats.plan import json_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.errors import NoPlanError
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView


def render(views: Sequence[PlanView], options: Options) -> str:
    """Return one plan, several options each with its digest, or what is booked."""
    return toml_text(json_document.offered(views, trial=options.trial))


def no_plan(error: NoPlanError) -> str:
    """Return why there is no plan, as text."""
    return toml_text(json_document.no_plan_dict(error))
