"""What a change of the book is told with: by the clinic's clock, and which session it is by date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ketaplan.domain.counting import Dated, nth_by_date, ordered_sessions
from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.words import said_day, short_names, time_words
from ketaplan.errors import BookError, InputError
from ketaplan.formats.changes import Told

if TYPE_CHECKING:
    from ketaplan.book.port import Change
    from ketaplan.domain.booking import Booking
    from ketaplan.services.desk import Desk
    from ketaplan.services.sites import Site


def tell(desk: Desk, changes: Sequence[Change]) -> list[Told]:
    """Return the changes with what it takes to say them; names as far as files say them."""
    names = desk.names([change.before for change in changes])
    return [_told(desk, change, names.get(change.before.patient, "")) for change in changes]


def _told(desk: Desk, change: Change, name: str) -> Told:
    site = _site(desk, change.before)
    return Told(
        before=change.before,
        after=change.after,
        session=session_words(desk, change.before),
        name=name,
        clock=site.clinic.clock if site else 24,
        year=desk.today(site).year if site else None,
        staff=short_names(site.clinic) if site else {},
    )


def when(desk: Desk, booking: Booking) -> str:
    """``Mon 30 Nov, 09:00``, by the clinic's clock; with the year where it is not this one."""
    site, start = _site(desk, booking), booking.appointment.start
    day = said_day(start.date(), desk.today(site).year if site else None)
    return f"{day}, {time_words(start, site.clinic.clock if site else 24)}"


def _site(desk: Desk, booking: Booking) -> Site | None:
    """The booking's site, None where its clinic's file was not given."""
    return next((site for site in desk.sites if site.clinic.id == booking.clinic), None)


def session_words(desk: Desk, booking: Booking) -> str:
    """``session 4 of 6``: by the order of dates among the given and the booked of its course; or ``consultation``."""
    visit = booking.appointment
    if not visit.is_infusion:
        return visit.type
    own = [one for one in desk.book.of_patient(booking.patient) if one.course == booking.course]
    dated = [Dated(one.appointment.phase, one.appointment.day) for one in own if one.takes_time]
    given, ordered = _from_files(desk, booking)
    sessions = [one for one in (*dated, *given) if one.phase != CONSULTATION]
    highest = max(one.appointment.number for one in own if one.appointment.phase == visit.phase)
    return str(nth_by_date(Dated(visit.phase, visit.day), sessions, highest if ordered is None else ordered))


def _from_files(desk: Desk, booking: Booking) -> tuple[list[Dated], int | None]:
    """The sessions that the patient's file says were given, and how many the course is to have; None if unknown."""
    try:
        site, patient = desk.site(booking.clinic), desk.patient(booking.patient)
        if patient.course != booking.course:
            return [], None
        protocol = site.protocol_of(patient).or_raise()
    except (BookError, InputError):
        return [], None
    given = [Dated(one.phase, one.on) for one in patient.attended]
    return given, ordered_sessions(patient, protocol, booking.appointment.phase)
