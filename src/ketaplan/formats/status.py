"""Where each patient is: as a table with names, and as JSON and CSV, which have ids alone."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from rich.cells import cell_len

from ketaplan.domain.on_file import RUNS_OUT
from ketaplan.formats.common.terminal_page import WIDTH
from ketaplan.formats.common.widths import folded, padded, wrapped
from ketaplan.text.en.on_file import first_of_each
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from ketaplan.domain.decided import Hold
    from ketaplan.domain.on_file import Needed
    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options

APART = "  "
HEAD = ("Id", "Name", "Stage", "Next", "Overdue", "Not on file", "Who decides")
BRIEF = ("Id", "Patient", "Stage", "Next", "To decide or to do")
MOST = (0, 17, 20, 11, 0)
"""The most columns of each where there is no room for all that is known; 0 for as many as it takes."""
COORDINATOR = "coordinator"
NOT_ON_FILE = HEAD.index("Not on file")
STAGES = {
    "referred": "referred",
    "consultation-planned": "consultation planned",
    "waiting-for-clearance": "waiting for clearance",
    "cleared": "cleared",
    "in-induction": "in induction {given} of {of}",
    "course-complete": "course complete, review due {due}",
    "reviewed": "reviewed",
    "in-maintenance": "in maintenance, {given} given",
    "on-hold": "on hold",
    "stopped": "stopped",
    "declined": "declined",
    "no-file": "no patient file",
    "faults": "file with faults",
}
OVERDUE = {
    "safety-review": "safety review",
    "clearance": "answer on the clearance",
    "marks": "visits to mark",
    "next-session": "next session",
    "review": "review",
    "release": "booked visits to release",
    "documents": "documents on file",
    "hold": "decision on held sessions",
}


class Overdue(Struct, frozen=True):
    """What should have happened, a key of ``OVERDUE``, and the day by which."""

    what: str
    since: date


class PatientStanding(Struct, frozen=True, kw_only=True):
    """Where a patient is: ``stage`` is a key of ``STAGES``; ``given`` and ``of`` count sessions of the stage.

    ``next_id`` and ``next_start`` are the next visit; ``due`` is when the review or the answer on the clearance is.
    ``decides`` is the role that has to act next, empty where no one has; ``on_file`` is what is missing, or runs out
    soon.
    """

    id: str
    stage: str
    name: str = ""
    given: int | None = None
    of: int | None = None
    next_id: str | None = None
    next_start: datetime | None = None
    due: date | None = None
    overdue: tuple[Overdue, ...] = ()
    decides: str = ""
    on_file: tuple[Needed, ...] = ()
    hold: Hold | None = None

    def __repr__(self) -> str:
        """Hold no name."""
        return f"PatientStanding({self.id!r}, {self.stage!r})"


class StatusList(Struct, frozen=True, kw_only=True):
    """Patients in their order; ``clock`` and ``year`` are the clinic's and today's, ``named`` shows names."""

    patients: Sequence[PatientStanding]
    clock: int = 24
    year: int | None = None
    named: bool = True


def table(listed: StatusList, options: Options) -> str:
    """Return one line a patient, or a block where the page is too narrow."""
    from ketaplan.formats.common.terminal_page import Page

    page = Page(options.width, color=options.color, trial=options.trial)
    width = options.width or WIDTH
    rows = [_cells(one, listed, details=options.details) for one in listed.patients]
    widths = [max(cell_len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    if not listed.named:
        widths[HEAD.index("Name")] = 0
    if not any(row[NOT_ON_FILE] for row in rows):
        widths[NOT_ON_FILE] = 0
    if sum(one + len(APART) for one in widths if one) - len(APART) <= width:
        lines = _lines(rows, widths)
    else:
        lines = _brief(rows, width) or _blocks(rows, width)
    text = "".join(f"{line.rstrip()}\n" for line in lines) + "\n" if rows else ""
    return f"{page.text}{text}{counted(len(rows), 'patient')}.\n"


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    yield _line(HEAD, widths)
    yield "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (sum(one + len(APART) for one in widths if one) - len(APART))
    yield from (_line(row, widths) for row in rows)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return APART.join(padded(cell, width) for cell, width in zip(cells, widths, strict=True) if width)


def _brief(rows: Sequence[Sequence[str]], width: int) -> Iterator[str] | None:
    """Return five columns, in which words continue below: id, who, stage, next, what is to do; None if too wide."""
    table = [(*row[:4], _to_do(row)) for row in rows]
    natural = [max(cell_len(row[column]) for row in (BRIEF, *table)) for column in range(len(BRIEF))]
    widths = [min(one, most) if most else one for one, most in zip(natural, MOST, strict=True)]
    if not any(row[1] for row in table):
        widths[1] = 0
    widths[-1] = width - sum(one + len(APART) for one in widths[:-1] if one)
    return _in_columns(table, widths) if widths[-1] >= cell_len(BRIEF[-1]) else None


def _in_columns(table: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    yield _line(BRIEF, widths)
    yield "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (sum(one + len(APART) for one in widths if one) - len(APART))
    for row in table:
        cells = [folded(cell, one) if one else [""] for cell, one in zip(row, widths, strict=True)]
        yield from (_line(line, widths) for line in zip_longest(*cells, fillvalue=""))


def _to_do(row: Sequence[str]) -> str:
    """Return what is overdue or missing, and who decides; that is the coordinator if nothing else is said."""
    *_, overdue, on_file, decides = row
    said = "; ".join(filter(None, (overdue, on_file)))
    return f"{decides}: {said}" if said and decides and decides != COORDINATOR else said or decides


def _blocks(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield a line with each patient's id and name, and what else is known below it."""
    for name, person, stage, following, overdue, on_file, decides in rows:
        yield f"{name}{APART}{person}"
        said = (
            stage,
            f"next {following}" if following != "-" else "",
            f"overdue: {overdue}" if overdue else "",
            on_file,
        )
        words = "; ".join(filter(None, (*said, f"to decide: the {decides}" if decides else "")))
        yield from (f"  {line}" for line in wrapped(words, width - 2))


def _cells(one: PatientStanding, listed: StatusList, *, details: bool) -> tuple[str, ...]:
    start, name = one.next_start, sanitized(one.name) if listed.named else ""
    when = f"{day_in_sentence(start.date(), listed.year)} {time_words(start, listed.clock)}" if start else "-"
    overdue = ", ".join(f"{OVERDUE[late.what]} ({day_in_sentence(late.since, listed.year)})" for late in one.overdue)
    on_file = ", ".join(_document_words(needed, listed.year) for needed in first_of_each(one.on_file))
    return one.id, name, stage_words(one, listed.year, details=details), when, overdue, on_file, one.decides


def _document_words(one: Needed, year: int | None) -> str:
    state = "runs out" if one.state == RUNS_OUT else "missing"
    return f"{sanitized(one.kind)} {state} ({day_in_sentence(one.by, year)})"


def stage_words(one: PatientStanding, year: int | None = None, *, details: bool = False) -> str:
    """Return the stage: ``in induction 3 of 6``; with ``details`` the reason of a hold, too."""
    due = day_in_sentence(one.due, year) if one.due else ""
    said = STAGES[one.stage].format(given=one.given, of=one.of, due=due)
    if one.stage == "waiting-for-clearance" and due:
        said += f", expected {due}"
    if one.hold and one.hold.until:
        said += f" until {day_in_sentence(one.hold.until, year)}"
    if details and one.hold and one.hold.reason:
        said += f" ({sanitized(one.hold.reason)})"
    return said


def json(listed: StatusList, options: Options) -> str:
    """Return one document with an object a patient, without names and reasons."""
    from ketaplan.formats.common.document import document, json_text

    return json_text(document("status", {"patients": [_keys(one) for one in listed.patients]}, trial=options.trial))


def _keys(one: PatientStanding) -> dict[str, Any]:
    following = {"id": one.next_id, "start": one.next_start.isoformat()} if one.next_start else None
    return {
        "id": one.id,
        "stage": one.stage,
        "given": one.given,
        "of": one.of,
        "next": following,
        "due": one.due.isoformat() if one.due else None,
        "overdue": [{"what": late.what, "since": late.since.isoformat()} for late in one.overdue],
        "on_file": [
            {"kind": needed.kind, "before": needed.before, "state": needed.state, "by": needed.by.isoformat()}
            for needed in one.on_file
        ],
        "decides": one.decides or None,
    }


def csv(listed: StatusList, options: Options) -> Iterator[str]:
    """Yield one row a patient; names only where they are asked for."""
    from ketaplan.formats.common.csv_text import csv_lines

    return csv_lines((_row(one, options) for one in listed.patients), marked=options.names, trial=options.trial)


def _row(one: PatientStanding, options: Options) -> Row:
    row: dict[str, object] = {
        "id": one.id,
        "stage": one.stage,
        "given": "" if one.given is None else one.given,
        "of": "" if one.of is None else one.of,
        "next": one.next_id or "",
        "next_start": one.next_start.isoformat() if one.next_start else "",
        "due": one.due or "",
        "overdue": " ".join(late.what for late in one.overdue),
        "overdue_since": min((late.since for late in one.overdue), default=""),
        "on_file": " ".join(needed.kind for needed in one.on_file),
        "decides": one.decides,
    }
    return row | {"patient_name": one.name} if options.names else row
