"""The book for people at a terminal: day by day, one line an appointment."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ketaplan.formats.common.follow_up import follow_up
from ketaplan.formats.common.palette import PATIENT, STATUS_COLORS
from ketaplan.formats.common.terminal_page import Page
from ketaplan.formats.common.widths import columns_of, shortened
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_words, short_names, span_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.text import Text

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.options import Options

NONE_FOUND = "No appointments found."
INDENT, APART = 2, 2
SHORTEST = 10
"""Columns that people, or a name, have at least."""
PEOPLE = 16
"""Columns that people have where a name is cut for them."""


def render(view: BookedView, options: Options) -> Iterator[str]:
    """Yield every day with its appointments, then the total."""
    page, last = Page(options.width, color=options.color, trial=options.trial), None
    if view.patient and view.bookings:
        page.line(view.called(view.patient), style="bold")
    for day, group in groupby(view.bookings, key=lambda booking: booking.appointment.day):
        bookings = list(group)
        page.line(" ".join(day_words(day).split()), style="bold")
        page.grid(_rows(view, bookings, page.width - INDENT), indent=INDENT, apart=APART)
        page.gap()
        yield page.text
        page, last = Page(options.width, color=options.color), bookings[-1]
    if last is not None:
        follow_up(page, view.checkins, view.clinics.get(last.clinic), last.appointment.day.year)
    page.line(f"{counted(len(view.bookings), 'appointment')}." if view.bookings else NONE_FOUND)
    yield page.text


def _rows(view: BookedView, bookings: Sequence[Booking], width: int) -> list[list[str | Text]]:
    """Return the rows of a day; where they are too wide, times are brief and people on as many lines as it takes."""
    from rich.text import Text

    rows = [_cells(view, booking) for booking in bookings]
    if max(sum(columns_of(cell) + APART for cell in row) for row in rows) > width:
        rows = [_cells(view, booking, brief=True) for booking in bookings]
    others = _others(rows)
    if width - others < PEOPLE and not view.patient:
        without = _others([(*row[:2], "", *row[3:]) for row in rows])
        rows = [_with_short_name(row, width - PEOPLE - without) for row in rows]
        others = _others(rows)
    if width - others < SHORTEST:
        return [[f"{'  '.join(row[:-3])}\n  {', '.join(row[-3:])}"] for row in rows]
    shown: list[list[str | Text]] = []
    for booking, (time, chair, *patient, session, status, who) in zip(bookings, rows, strict=True):
        names = [Text(name, style=PATIENT) for name in patient]
        state = Text(status, style=STATUS_COLORS.get(booking.status, ""))
        shown.append([time, chair, *names, session, state, _packed(who.split(", "), width - others)])
    return shown


def _others(rows: Sequence[tuple[str, ...]]) -> int:
    """Return the columns of all but the last column."""
    return sum(max(columns_of(row[at]) for row in rows) + APART for at in range(len(rows[0]) - 1))


def _with_short_name(row: tuple[str, ...], columns: int) -> tuple[str, ...]:
    """Return a row with the patient in that many columns, if there is room for a part of the name and the id."""
    name, sign, patient = row[2].rpartition(" (")
    left = columns - columns_of(sign + patient)
    if columns_of(row[2]) <= columns or left < SHORTEST:
        return row
    return (*row[:2], f"{shortened(name, left)}{sign}{patient}", *row[3:])


def _packed(words: Sequence[str], columns: int) -> str:
    """Return words in a list that is broken between them alone."""
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]}, {word}" if lines else word
        if lines and columns_of(joined) >= columns:
            lines[-1] += ","
            lines.append(word)
        else:
            lines[-1:] = [joined]
    return "\n".join(lines)


def _cells(view: BookedView, booking: Booking, *, brief: bool = False) -> tuple[str, ...]:
    """Return the row of an appointment, without the patient if all are for one patient."""
    visit, clinic = booking.appointment, view.clinics.get(booking.clinic)
    time = span_words(visit.start, visit.end, clinic.clock if clinic else 24, brief=brief)
    names = short_names(clinic) if clinic else {}
    people = [*visit.physicians, *([visit.psychiatrist] if visit.psychiatrist else ()), *visit.people("nurse")]
    who = ", ".join(names.get(one, one) for one in dict.fromkeys(people))
    patient = () if view.patient else (view.called(booking.patient),)
    return time, sanitized(visit.chair or ""), *patient, _session(view, booking), booking.status, who


def _session(view: BookedView, booking: Booking) -> str:
    """Return ``3 of 6`` by date; empty for sessions not given."""
    visit = booking.appointment
    if not visit.is_infusion or not booking.takes_time:
        return visit.type if not visit.is_infusion else "-"
    return view.sessions.get(booking.id, f"{visit.phase} {visit.number}").replace("session ", "")
