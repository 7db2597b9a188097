"""The book for people at a terminal: day by day, one line an appointment."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ketaplan.formats.common.follow_up import follow_up
from ketaplan.formats.common.terminal_page import Page
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_words, short_names, span_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.options import Options


def render(view: BookedView, options: Options) -> Iterator[str]:
    """Yield every day with its appointments, then the total."""
    page, last = Page(options.width, color=options.color, trial=options.trial), None
    if view.patient and view.bookings:
        page.line(view.called(view.patient), style="bold")
    for day, group in groupby(view.bookings, key=lambda booking: booking.appointment.day):
        bookings = list(group)
        page.line(" ".join(day_words(day).split()), style="bold")
        page.grid([_cells(view, booking) for booking in bookings], indent=2)
        page.gap()
        yield page.text
        page, last = Page(options.width, color=options.color), bookings[-1]
    if last is not None:
        follow_up(page, view.checkins, view.clinics.get(last.clinic), last.appointment.day.year)
    page.line(f"{counted(len(view.bookings), 'appointment')}." if view.bookings else "No appointments found.")
    yield page.text


def _cells(view: BookedView, booking: Booking) -> tuple[str, ...]:
    """Return the row of an appointment, without the patient if all are for one patient."""
    visit, clinic = booking.appointment, view.clinics.get(booking.clinic)
    time = span_words(visit.start, visit.end, clinic.clock if clinic else 24)
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
