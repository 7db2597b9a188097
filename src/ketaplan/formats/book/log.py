"""The log of a book, for people and for programs: when, what, which appointment, the detail, and who."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from json import loads
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from ketaplan.domain.appointment_id import patient_of
from ketaplan.domain.course import CONSULTATION
from ketaplan.formats.common.document import document, json_text
from ketaplan.formats.common.palette import PATIENT, QUIET, STATUS_COLORS
from ketaplan.formats.common.terminal_page import Page
from ketaplan.formats.common.widths import columns_of, padded, shortened_apart, wrapped
from ketaplan.text.inert import sanitized
from ketaplan.text.words import day_words, time_words

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic
    from ketaplan.formats.common.options import Options

Line = tuple[str, str, str, str, str]
"""When, who, what, appointment, detail as JSON."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z")
WHEN, WHAT, WHO_FOR, COLUMNS = 0, 1, 2, 4
APART = 2
FIRST_PHASE = "induction"
"""The phase whose sessions are called by their number alone."""
ROOM_FOR_NAMES = 100
"""Columns of a page from which names are written in full."""
NARROWEST = 20
"""Columns that the details have at least, where lines are broken."""


class LogView(Struct, frozen=True, kw_only=True):
    """Lines of the log, and what it takes to read them: the clinics by id, the first one's for lines without any.

    ``names`` are patients' names by id, empty to show none; ``year`` is the one that need not be said.
    """

    lines: Sequence[Line]
    clinics: Mapping[str, Clinic] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None

    def __repr__(self) -> str:
        """Return a text without names."""
        return f"LogView({len(self.lines)} lines)"

    def moment_words(self, text: str, clinic: str) -> str:
        """Return a moment in UTC by the clinic's clock: ``Mon 30 Nov  9:00 am``."""
        place = self.clinics.get(clinic) or next(iter(self.clinics.values()), None)
        if place is None:
            return text
        moment = datetime.fromisoformat(text).astimezone(place.zone)
        return f"{day_words(moment.date(), self.year)} {time_words(moment, place.clock)}"


class LineInWords(NamedTuple):
    """A line of the log as people read it; the first four are columns, and ``name`` is shown before the patient."""

    when: str
    what: str
    patient: str
    session: str
    detail: str
    who: str
    name: str = ""


def table(view: LogView, options: Options) -> Iterator[str]:
    """Yield one line each, in columns; on a page of some width the detail is broken within its column."""
    is_narrow = options.width is not None and options.width < ROOM_FOR_NAMES
    rows = _with_names([_in_words(view, line, is_narrow=is_narrow) for line in view.lines], options.width)
    alone = rows[0].who if is_narrow and len({row.who for row in rows}) == 1 < len(rows) else ""
    if alone:  # said once, below
        rows = [row._replace(who="") for row in rows]
    widths = [max((columns_of(row[at]) for row in rows), default=0) for at in range(COLUMNS)]
    shown = [at for at in range(COLUMNS) if widths[at]]
    left = sum(widths[at] + APART for at in shown)
    if options.trial:
        yield Page(color=options.color, trial=True).text
    for row in rows:
        cells = [(padded(row[at], widths[at] + APART), _style(at, row)) for at in shown]
        first, *others = _detail_lines(row, options.width, left)
        if options.color:
            page = Page(color=True)
            page.segments([*cells, (first, "")])
            yield page.text
        else:
            yield f"{''.join(text for text, _ in cells)}{first}\n"
        for other in others:
            yield f"{'':{left}}{other}\n"
    if alone:
        yield f"All by {alone}.\n"


def _with_names(rows: Sequence[LineInWords], width: int | None) -> list[LineInWords]:
    """Return the rows with names before the ids, cut where the details would have no room otherwise."""
    longest = max((columns_of(row.name) for row in rows), default=0)
    if width is not None:
        widths = [max((columns_of(row[at]) for row in rows), default=0) for at in range(COLUMNS)]
        longest = max(0, min(longest, width - NARROWEST - 1 - sum(one + APART for one in widths if one)))
    names = shortened_apart([row.name for row in rows], longest)
    return [
        row._replace(patient=" ".join(filter(None, (name, row.patient)))) for row, name in zip(rows, names, strict=True)
    ]


def _style(at: int, row: LineInWords) -> str:
    """Return the style of a column's cell."""
    if at == WHEN:
        return QUIET
    return PATIENT if at == WHO_FOR else STATUS_COLORS.get(row.what, "") if at == WHAT else ""


def _detail_lines(row: LineInWords, width: int | None, left: int) -> list[str]:
    """Return the detail and who it was, on as many lines as it takes."""
    text = "  ".join(filter(None, (row.detail, f"({row.who})" if row.who else "")))
    return [text] if width is None else wrapped(text, max(NARROWEST, width - left)) or [text]


def json(view: LogView, options: Options) -> str:
    """Return one document with an object a line."""
    keys = ("at", "who", "what", "appointment", "detail")
    entries = [dict(zip(keys, (*line[:4], loads(line[4])), strict=True)) for line in view.lines]
    return json_text(document("log", {"entries": entries}, trial=options.trial))


def _in_words(view: LogView, line: Line, *, is_narrow: bool) -> LineInWords:
    """Return a line in words."""
    at, who, what, appointment, detail = line
    found = loads(detail)
    clinic = str(found.get("clinic", "")) if isinstance(found, dict) else ""
    patient = patient_of(appointment)
    words = sanitized(view.names.get(patient, "")).split()
    name = " ".join(words[-1:] if is_narrow else words)
    return LineInWords(
        when=view.moment_words(at, clinic),
        what=sanitized(what),
        patient=sanitized(patient),
        session=_session(appointment) if "/" in appointment else "",
        detail=sanitized(found) if isinstance(found, str) else ", ".join(_parts(view, found, what, clinic)),
        who=sanitized(who),
        name=name,
    )


def _session(appointment: str) -> str:
    """Return ``session 1``, ``weekly session 2~2``, ``consultation``."""
    phase, number = appointment.split("/")[-2:]
    if phase == CONSULTATION:
        return CONSULTATION
    return sanitized(f"session {number}" if phase == FIRST_PHASE else f"{phase} session {number}")


def _parts(view: LogView, detail: Mapping[str, object], what: str, clinic: str) -> Iterator[str]:
    """Yield what a line says of its appointment: the start, then what else has changed, and the reason."""
    for key in ("start", *(key for key in detail if key not in {"start", "clinic"})):
        value = detail.get(key)
        values = [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]
        if not values or (key == "status" and values[-1] == what):
            continue
        words = (view.moment_words(one, clinic) if MOMENT.fullmatch(one) else sanitized(one) for one in values)
        parts = " -> ".join(" ".join(word.split()) for word in words)
        yield parts if key in {"start", "status", what} else f"{key} {parts}"
