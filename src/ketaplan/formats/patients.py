"""Who the patients are: as a table with names, and as JSON and CSV, which hold ids alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from rich.cells import cell_len

from ketaplan.formats.common.terminal_page import WIDTH
from ketaplan.formats.common.widths import padded, shortened_apart, wrapped
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options

CLEARED = {"cleared": "yes", "coordination-pending": "pending", "consult-needed": "no", "declined": "declined"}
APART = "  "
NUMBERS = ("Given", "Ahead")
LEAST_LAST = 13
"""Columns that the last column needs, which wraps."""
FEW = 3
"""No more patients than these are shown with their names in full instead of in one line each."""
LEAST_NAME = 10
"""Columns that a name has at least in a table."""
NAME = 1
IN_WORDS = {"yes": "cleared", "pending": "clearance pending", "no": "not cleared", "declined": "declined"}
HEAD = ("Id", "Name", "Cleared", "Given", "Ahead", "Next visit", "Missing")


class ListedPatient(Struct, frozen=True, kw_only=True):
    """A patient in the list: how many sessions of this course were given and are upcoming, and what is missing.

    ``given`` and ``upcoming`` are None where no book is named; ``to_book`` is None where the course's protocol is not
    known.  ``missing`` lists kinds: ``clearance``, ``consultation``, ``sessions``, ``marks``, ``file``, ``faults``.
    """

    id: str
    name: str = ""
    clearance: str = ""
    given: int | None = None
    upcoming: int | None = None
    next_id: str | None = None
    next_start: datetime | None = None
    to_book: int | None = None
    to_mark: int = 0
    missing: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Hold no name."""
        return f"ListedPatient({self.id!r})"


class PatientList(Struct, frozen=True, kw_only=True):
    """Patients in their order; ``clock`` and ``year`` are the clinic's and today's, ``named`` shows names."""

    patients: Sequence[ListedPatient]
    clock: int = 24
    year: int | None = None
    named: bool = True


def table(listed: PatientList, options: Options) -> str:
    """Return one line a patient, or two where the page is too narrow."""
    from ketaplan.formats.common.terminal_page import Page

    page = Page(options.width, color=options.color, trial=options.trial)
    count = f"{counted(len(listed.patients), 'patient')}."
    if not listed.patients:
        return f"{page.text}{count}\n"
    rows = [_cells(one, listed) for one in listed.patients]
    widths = [max(cell_len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    if not listed.named:
        widths[NAME] = 0
    columns = options.width or WIDTH
    too_wide = sum(width + len(APART) for width in widths[:-1] if width) + LEAST_LAST - columns
    if too_wide > 0 and len(rows) > FEW and widths[NAME] - too_wide >= LEAST_NAME:
        widths[NAME] -= too_wide
        names = shortened_apart([row[NAME] for row in rows], widths[NAME])
        rows = [(row[0], name, *row[2:]) for row, name in zip(rows, names, strict=True)]
        too_wide = 0
    left = sum(width + len(APART) for width in widths[:-1] if width)
    lines = _lines(rows, widths, columns - left) if too_wide <= 0 else _blocks(rows, columns)
    text = "\n".join(line.rstrip() for line in lines)
    return f"{page.text}{text}\n\n{count}\n"


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int], last: int) -> Iterator[str]:
    """Yield a head and a line a row; what does not fit into the ``last`` column continues below."""
    yield _line(HEAD[:-1], widths) + HEAD[-1]
    rule = sum(width + len(APART) for width in widths[:-1] if width) + min(last, widths[-1])
    yield "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * rule
    for row in rows:
        first, *more = _wrapped(row[-1], last)
        yield _line(row[:-1], widths) + first
        yield from (_line([""] * (len(HEAD) - 1), widths) + words for words in more)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = [
        cell.rjust(width) if HEAD[at] in NUMBERS else padded(cell, width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=False))
        if width
    ]
    return "".join(f"{cell}{APART}" for cell in shown)


def _blocks(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield a line with each patient's id and name, and what else is known below it."""
    for name, person, *others in rows:
        known = [IN_WORDS.get(others[0], others[0])] if others[0] != "-" else []
        known += [f"{title} {cell}".lower() for title, cell in zip(HEAD[3:5], others[1:], strict=False) if cell != "-"]
        yield f"{name}{APART}{person}"
        last = [f"next {others[3]}" if others[3] != "-" else "", f"missing {others[4]}" if others[4] else ""]
        words = "; ".join(filter(None, (", ".join(known), *last)))
        yield from (f"  {line}" for line in _wrapped(words, width - 2))


def _wrapped(words: str, width: int) -> list[str]:
    """Return words as lines; most fit on one, and wrapping takes long for thousands."""
    return [words] if len(words) <= width else wrapped(words, width)


def _cells(one: ListedPatient, listed: PatientList) -> tuple[str, ...]:
    start = one.next_start
    when = f"{day_in_sentence(start.date(), listed.year)} {time_words(start, listed.clock)}" if start else "-"
    numbers = ("-" if number is None else str(number) for number in (one.given, one.upcoming))
    cleared = CLEARED.get(one.clearance, one.clearance or "-")
    name = sanitized(one.name) if listed.named else ""
    return one.id, name, sanitized(cleared), *numbers, when, ", ".join(_missing(one))


def _missing(one: ListedPatient) -> Iterator[str]:
    words = {
        "sessions": counted(one.to_book or 0, "session"),
        "marks": f"{one.to_mark} to mark",
        "file": "patient file",
        "faults": "file with faults",
    }
    return (words.get(kind, kind) for kind in one.missing)


def json(listed: PatientList, options: Options) -> str:
    """Return one document with an object a patient, without names."""
    from ketaplan.formats.common.document import document, json_text

    return json_text(document("patients", {"patients": [_keys(one) for one in listed.patients]}, trial=options.trial))


def _keys(one: ListedPatient) -> dict[str, Any]:
    following = {"id": one.next_id, "start": one.next_start.isoformat()} if one.next_start else None
    return {
        "id": one.id,
        "clearance": one.clearance or None,
        "given": one.given,
        "upcoming": one.upcoming,
        "next": following,
        "to_book": one.to_book,
        "to_mark": one.to_mark,
        "missing": list(one.missing),
    }


def csv(listed: PatientList, options: Options) -> Iterator[str]:
    """Yield one row a patient; names only where they are asked for."""
    from ketaplan.formats.common.csv_text import csv_lines

    return csv_lines((_row(one, options) for one in listed.patients), marked=options.names, trial=options.trial)


def _row(one: ListedPatient, options: Options) -> Row:
    start = one.next_start.isoformat() if one.next_start else ""
    given, upcoming, to_book = ("" if n is None else n for n in (one.given, one.upcoming, one.to_book))
    row: dict[str, object] = {
        "id": one.id,
        "clearance": one.clearance,
        "given": given,
        "upcoming": upcoming,
        "next": one.next_id or "",
        "next_start": start,
        "to_book": to_book,
        "to_mark": one.to_mark,
        "missing": " ".join(one.missing),
    }
    return row | {"patient_name": one.name} if options.names else row
