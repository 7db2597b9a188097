"""Plans as text: one module a format, each with ``render(views, options)``.

::

    view.py             PlanView and Options: what every format is given
    table.py            for people at a terminal (page, decisions, course_rows, footnotes, cost_words, alternatives)
    json_document.py    the contract's plan; the dicts that other documents are made of
    csv_rows.py         one row an appointment, for spreadsheets
    ics.py              a calendar for the patient's phone (calendar_entries, time_zone, preparation: its parts)
    toml_document.py    the same keys as the JSON
    changes.py          a change of the book, and places to move to, in words
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.formats.plan.view import Options, PlanView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.errors import NoPlanError

__all__ = ["FORMATS", "Format", "Options", "PlanView"]


class Format(Struct, frozen=True):
    """One way of writing plans; its module is imported when it is first used."""

    module: str
    suffix: str

    def render(self, views: Sequence[PlanView], options: Options) -> str:
        """One course, or several alternatives for one patient, as text with the format's own line ends."""
        rendered: str = import_module(f"ketaplan.formats.plan.{self.module}").render(views, options)
        return rendered

    def no_plan(self, error: NoPlanError) -> str | None:
        """Why there is no plan, as a document; None in formats that are no documents."""
        render = getattr(import_module(f"ketaplan.formats.plan.{self.module}"), "no_plan", None)
        return render(error) if render else None


FORMATS = {
    "table": Format("table", ".txt"),
    "json": Format("json_document", ".json"),
    "csv": Format("csv_rows", ".csv"),
    "ics": Format("ics", ".ics"),
    "toml": Format("toml_document", ".toml"),
}
"""What ``--format`` offers, in the contract's order."""
