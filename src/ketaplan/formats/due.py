"""What is due, by day: as a table with names, and as JSON and CSV, which hold ids alone."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from rich.cells import cell_len

from ketaplan.domain.on_file import RUNS_OUT
from ketaplan.formats.common.terminal_page import WIDTH
from ketaplan.formats.common.widths import padded, shortened_apart, wrapped
from ketaplan.text.en.on_file import BEFORE_WHAT
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options

APART = "  "
OVERDUE = "Overdue"
NO_SCORES = "Scores are left out: this user may not see them."
WORDS = {
    "score": "score",
    "review": "review of the course",
    "consultation": "consultation to arrange",
    "clearance": "answer on the clearance",
    "document": "document",
    "task": "task after a session",
    "hold": "decision on held sessions",
}
"""What each kind of item is; the keys are those of JSON and CSV."""


class DueItem(Struct, frozen=True, kw_only=True):
    """Something that is due for a patient on a day.

    ``subject`` is the measure to score, the kind of document or the task; ``label`` says at which session, after which
    appointment, before what the document is needed, or which sessions are held; ``state`` whether a document is missing
    or runs out.
    """

    on: date
    kind: str
    patient: str
    subject: str = ""
    label: str = ""
    state: str = ""

    @property
    def text(self) -> str:
        """What is due, in words."""
        subject = sanitized(self.subject)
        if self.kind == "score":
            return f"{subject} {sanitized(self.label)}"
        if self.kind == "task":
            return f"{subject} after {self.label}"
        if self.kind == "document":
            return (
                f"{subject} runs out" if self.state == RUNS_OUT else f"{subject} is missing, {BEFORE_WHAT[self.label]}"
            )
        if self.kind == "hold":
            count = len(self.label.split())
            return f"decision on {counted(count, 'held session')}"
        return WORDS[self.kind]


class DueList(Struct, frozen=True, kw_only=True):
    """Items by day, from ``first`` to ``last``, and those that are overdue ``today``.

    ``names`` are patients' names by id; ``named`` shows them.  ``hides_scores``: the user may not see scores.  Of the
    files in ``unread``, which have faults, nothing is listed.
    """

    items: Sequence[DueItem]
    today: date
    first: date
    last: date
    names: Mapping[str, str] = field(default_factory=dict)
    named: bool = True
    hides_scores: bool = False
    unread: Sequence[str] = ()

    def __repr__(self) -> str:
        """Hold no name."""
        return f"DueList({len(self.items)} items)"


def table(listed: DueList, options: Options) -> str:
    """Return a heading a day, what is overdue before all, and a line for each item."""
    from ketaplan.formats.common.terminal_page import Page

    page = Page(options.width, color=options.color, trial=options.trial)
    width = options.width or WIDTH
    lines = list(_lines(listed, width))
    closing = [f"{counted(len(listed.items), 'item')} due."] + [NO_SCORES] * listed.hides_scores
    return page.text + "".join(f"{line.rstrip()}\n" for line in (*lines, *closing))


def _lines(listed: DueList, width: int) -> Iterator[str]:
    year = listed.today.year
    names = _names(listed, width * 2 // 5)
    widths = [max(map(cell_len, some), default=0) for some in (names.keys(), names.values())]
    for heading, items in groupby(listed.items, key=lambda item: _heading(item, listed)):
        yield heading
        for item in items:
            since = f" (since {day_in_sentence(item.on, year)})" if heading == OVERDUE else ""
            who = [padded(item.patient, widths[0]), padded(names[item.patient], widths[1])]
            yield from _item(APART.join(filter(str.strip, who)), f"{item.text}{since}", width)
        yield ""


def _names(listed: DueList, columns: int) -> dict[str, str]:
    """Return the names by patient, short enough to leave room for what is due."""
    patients = list(dict.fromkeys(item.patient for item in listed.items))
    names = [sanitized(listed.names.get(one, "")) if listed.named else "" for one in patients]
    return dict(zip(patients, shortened_apart(names, columns), strict=True))


def _heading(item: DueItem, listed: DueList) -> str:
    return OVERDUE if item.on < listed.today else day_in_sentence(item.on, listed.today.year)


def _item(who: str, text: str, width: int) -> Iterator[str]:
    """Yield one line, or the text on lines of its own where that does not fit."""
    line = f"{APART}{who}{APART}{text}"
    if cell_len(line) <= width:
        yield line
        return
    yield from wrapped(who, width, first=APART, later=APART * 2)
    yield from wrapped(text, width, first=APART * 2, later=APART * 2)


def json(listed: DueList, options: Options) -> str:
    """Return one document with an object an item, without names."""
    from ketaplan.formats.common.document import document, json_text

    content = {
        "as_of": listed.today.isoformat(),
        "from": listed.first.isoformat(),
        "to": listed.last.isoformat(),
        "scores": not listed.hides_scores,
        "items": [_keys(item, listed.today) for item in listed.items],
    }
    return json_text(document("due", content, trial=options.trial))


def _keys(item: DueItem, today: date) -> dict[str, Any]:
    keys = {"on": item.on.isoformat(), "kind": item.kind, "patient": item.patient, "text": item.text}
    facts = {"subject": item.subject or None, "label": item.label or None, "state": item.state or None}
    return {**keys, **facts, "overdue": item.on < today}


def csv(listed: DueList, options: Options) -> Iterator[str]:
    """Yield one row an item; names only where they are asked for."""
    from ketaplan.formats.common.csv_text import csv_lines

    rows = (_row(item, listed, options) for item in listed.items)
    return csv_lines(rows, marked=options.names, trial=options.trial)


def _row(item: DueItem, listed: DueList, options: Options) -> Row:
    row: dict[str, object] = {key: "" if value is None else value for key, value in _keys(item, listed.today).items()}
    row["overdue"] = "yes" if item.on < listed.today else ""
    return row | {"patient_name": listed.names.get(item.patient, "")} if options.names else row
