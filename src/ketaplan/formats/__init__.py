"""Content as text: plans, batches, the book, its log and the list of protocols, each in several formats.

A format is a module with ``render(content, options)`` and a line in :data:`FORMATS`.

::

    handout/    what a patient takes home
    sheet/      what hangs on the clinic's wall
    plan/       one patient's plan
    batch/      many patients' plans
    explanation/  why there is no course
    book/       the book, its log, pictures of days, changes in words
    repair/     a repair: the call list
    fill/       offers to those who wait
    common/     parts of several formats
    protocols   the list of protocols
    check       what a check has found
    written     the files that a command has written
    patients    the list of patients
    status      where each patient is in the course
    due         what is due, by day
    progress/   scores of a patient over time
    letter/     the letter to the psychiatrist who cleared a patient
    report/     load, waiting, courses, visits and scores of a period, without names
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.formats.common.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.errors import NoPlanError

__all__ = ["FORMATS", "Format", "Options"]


class Format(Struct, frozen=True):
    """One way of writing one subject; its module is imported on first use.

    ``module`` is a module of this package, ``suffix`` ends its file names (empty: the format's name),
    ``one_course`` says that it can hold only one of several courses for a patient, and ``is_pdf`` that the HTML page
    which the function returns goes out as PDF.
    """

    module: str
    function: str = "render"
    suffix: str = ""
    one_course: bool = False
    is_pdf: bool = False

    def render(self, content: Any, options: Options) -> str | Iterator[str]:
        """Return the content as text with the format's line ends, or in pieces of complete lines; for PDF, as HTML."""
        text: str | Iterator[str] = getattr(self._imported(), self.function)(content, options)
        return text

    def no_plan(self, error: NoPlanError) -> str | None:
        """Return why there is no plan, as a document; None in formats that are not documents."""
        render = getattr(self._imported(), "no_plan", None)
        return render(error) if render else None

    def _imported(self) -> Any:
        return import_module(f"{__name__}.{self.module}")


FORMATS: dict[str, dict[str, Format]] = {
    "plan": {
        "table": Format("plan.table", suffix="txt"),
        "json": Format("plan.json_document"),
        "csv": Format("plan.csv_rows", one_course=True),
        "ics": Format("plan.ics", one_course=True),
        "toml": Format("plan.toml_document", one_course=True),
        "html": Format("handout", "of_plan", one_course=True),
        "pdf": Format("handout", "of_plan", one_course=True, is_pdf=True),
    },
    "batch": {
        "table": Format("batch.table", suffix="txt"),
        "json": Format("batch.json_document"),
        "csv": Format("batch.csv_rows"),
    },
    "book": {
        "table": Format("book.agenda", suffix="txt"),
        "json": Format("book.documents", "json"),
        "csv": Format("book.csv_rows"),
        "ics": Format("book.ics"),
        "toml": Format("book.documents", "toml"),
    },
    "absences": {
        "table": Format("book.absences", "table", suffix="txt"),
        "json": Format("book.absences", "json"),
    },
    "waiting": {
        "table": Format("book.waiting", "table", suffix="txt"),
        "json": Format("book.waiting", "json"),
        "csv": Format("book.waiting", "csv"),
    },
    "fill": {
        "table": Format("fill.table", suffix="txt"),
        "json": Format("fill.json_document"),
        "csv": Format("fill.csv_rows"),
    },
    "repair": {
        "table": Format("repair.table", suffix="txt"),
        "json": Format("repair.json_document"),
        "csv": Format("repair.csv_rows"),
    },
    "log": {
        "table": Format("book.log", "table", suffix="txt"),
        "json": Format("book.log", "json"),
    },
    "explanation": {
        "table": Format("explanation.table", suffix="txt"),
        "json": Format("explanation.json_document"),
    },
    "protocols": {
        "table": Format("protocols", "table", suffix="txt"),
        "json": Format("protocols", "json"),
    },
    "patients": {
        "table": Format("patients", "table", suffix="txt"),
        "json": Format("patients", "json"),
        "csv": Format("patients", "csv"),
    },
    "status": {
        "table": Format("status", "table", suffix="txt"),
        "json": Format("status", "json"),
        "csv": Format("status", "csv"),
    },
    "due": {
        "table": Format("due", "table", suffix="txt"),
        "json": Format("due", "json"),
        "csv": Format("due", "csv"),
    },
    "changes": {
        "table": Format("book.changed", "table", suffix="txt"),
        "json": Format("book.changed", "json"),
    },
    "late": {
        "table": Format("book.late", "table", suffix="txt"),
        "json": Format("book.late", "json"),
        "csv": Format("book.late", "csv"),
    },
    "today": {
        "table": Format("book.today", "table", suffix="txt"),
        "json": Format("book.today", "json"),
        "csv": Format("book.today", "csv"),
    },
    "places": {
        "table": Format("book.places", "table", suffix="txt"),
        "json": Format("book.places", "json"),
    },
    "check": {
        "table": Format("check", "table", suffix="txt"),
        "json": Format("check", "json"),
    },
    "progress": {
        "table": Format("progress.table", suffix="txt"),
        "json": Format("progress.json_document"),
        "csv": Format("progress.csv_rows"),
        "svg": Format("progress.picture"),
        "html": Format("progress.page"),
    },
    "report": {
        "table": Format("report.table", suffix="txt"),
        "json": Format("report.json_document"),
        "csv": Format("report.csv_rows"),
        "html": Format("report.page"),
    },
    "letter": {
        "md": Format("letter", "md"),
        "html": Format("letter", "html"),
        "pdf": Format("letter", "html", is_pdf=True),
    },
    "scores": {
        "table": Format("progress.noted", "table", suffix="txt"),
        "json": Format("progress.noted", "json"),
    },
    "measures": {
        "table": Format("protocols", "table", suffix="txt"),
        "json": Format("progress.measures"),
    },
    "written": {
        "table": Format("written", "table", suffix="txt"),
        "json": Format("written", "json"),
    },
}
FORMATS["export"] = FORMATS["book"] | {
    "html": Format("handout", "of_bookings"),
    "pdf": Format("handout", "of_bookings", is_pdf=True),
}
FORMATS["calendar"] = FORMATS["book"] | {
    "table": Format("book.calendar_page", suffix="txt"),
    "html": Format("sheet"),
    "pdf": Format("sheet", is_pdf=True),
}
"""What ``--format`` offers, by subject and name; ``--help`` and messages list the names in this order."""
