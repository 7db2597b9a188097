"""A week with a row for each member of staff, or for each patient: when they are there on each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.book.week_table import WeekTable
from ketaplan.formats.common.palette import ALARM, BROKEN_SIGN, PATIENT, QUIET
from ketaplan.formats.common.widths import fitted
from ketaplan.text.inert import sanitized
from ketaplan.text.words import brief_minutes_words, counted, short_names

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
    from ketaplan.formats.book.week_table import Cell
    from ketaplan.formats.common.terminal_page import Page, Segment

LABEL = 14


def week_by_staff(page: Page, view: CalendarView, width: int) -> None:
    """Draw when everyone is on shift, and how many visits they have."""
    names = short_names(view.clinic)
    table = WeekTable(page, view, label=LABEL, width=width)
    for days, columns in table.blocks():
        table.head(days, columns)
        for member in view.clinic.staff:
            cells = [_staff_cell(view, day, member.id) for day in days]
            if any(cells):
                table.row(fitted(names[member.id], LABEL), cells, columns)


def _staff_cell(view: CalendarView, day: CalendarDay, person: str) -> Cell:
    """Return the hours of a person's shifts, and the number of visits below."""
    clock = view.clinic.clock
    shifts = [
        f" {brief_minutes_words(start, clock)}\N{EN DASH}{brief_minutes_words(end, clock)}"
        for start, end in day.present.get(person, ())
    ]
    visits = [one for one in day.bookings if any(use.resource == person for use in one.uses)]
    lines = [[(shift, QUIET)] for shift in shifts]
    if visits:
        broken = any(view.is_broken(one) for one in visits)
        mark = (BROKEN_SIGN if broken else " ", ALARM)
        lines.append([mark, (counted(len(visits), "visit"), "")])
    return lines


def week_by_patient(page: Page, view: CalendarView, width: int) -> None:
    """Draw when and in which chair each patient comes."""
    table = WeekTable(page, view, label=LABEL, width=width)
    for days, columns in table.blocks():
        table.head(days, columns)
        shown = {one.patient: view.full_name(one.patient) for day in days for one in day.bookings}
        for patient, name in sorted(shown.items()):
            cells = [[_visit(view, one) for one in day.bookings if one.patient == patient] for day in days]
            table.row(fitted(name, LABEL), cells, columns)


def _visit(view: CalendarView, booking: Booking) -> list[Segment]:
    """Return ``!09:15 A``."""
    visit = booking.appointment
    broken = view.is_broken(booking)
    place = sanitized(visit.chair or visit.psychiatrist or "")
    return [
        view.sign(booking),
        (brief_minutes_words(visit.minute, view.clinic.clock), ALARM if broken else PATIENT),
        (f" {place}", ""),
    ]
