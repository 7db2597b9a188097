"""How what the book holds enters a request: what is taken, which sessions are held, what a new plan must respect."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id, replacement_id
from ketaplan.domain.course import CONSULTATION, FixedSession, phase_names
from ketaplan.errors import Cause, InputError, NoPlanError
from ketaplan.files.inputs import note_book

if TYPE_CHECKING:
    from ketaplan.book.book import Book, ResourceUses
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import Plan
    from ketaplan.planner.request import Engaged, Request

BOOK_VARIABLE = "KETAPLAN_BOOK"


def book_address(named: str | None, clinics: Sequence[Clinic]) -> str | None:
    """The book that is named by option, else by $KETAPLAN_BOOK, else by the clinic files; None where none is."""
    address = named or os.environ.get(BOOK_VARIABLE) or _stated(clinics)
    if address is not None and not _is_server(address):
        note_book(address.removeprefix("file://"))
    return address


def _stated(clinics: Sequence[Clinic]) -> str | None:
    """The one book that the clinic files name."""
    stated = list(dict.fromkeys(address for clinic in clinics if (address := stated_book(clinic))))
    if len(stated) > 1:
        raise InputError(f"The clinic files name different books ({', '.join(stated)}); name one with --book.")
    return stated[0] if stated else None


def stated_book(clinic: Clinic) -> str | None:
    """A clinic's book, None where its file names none; a file's path is relative to the clinic's file."""
    if clinic.book is None or _is_server(clinic.book):
        return clinic.book
    return str(Path(clinic.file).parent / clinic.book)


def _is_server(address: str) -> bool:
    from ketaplan.book.backends import is_server

    return is_server(address)


def opened_book(named: str | None, clinics: Sequence[Clinic], now: datetime) -> Book | None:
    """The book, open, or None where none is named; one that is named and not there raises BookError."""
    address = book_address(named, clinics)
    if address is None:
        return None
    from ketaplan.book.backends import open_book

    return open_book(address, now)


def with_bookings(
    request: Request, own: Sequence[Booking], others: Iterable[ResourceUses], without: Collection[str] = ()
) -> Request:
    """The request beside what the book holds.

    ``own`` is all that the book has of the patient, ``others`` what is taken of the request's clinic on the days in
    question (by the patient, too).  Appointments named in ``without`` are as if they were not
    there.  Raises :class:`NoPlanError` where another course of the patient is open.
    """
    mine = [booking for booking in own if booking.id not in without]
    _refuse_another_course(request, mine)
    taking = [booking for booking in mine if booking.takes_time]
    return replace(
        request,
        held=_held(request, taking),
        taken=tuple(use for other in others if other.id not in without for use in other.uses),
        consulted=_consulted(request, taking),
        own=tuple(_engaged(booking) for booking in taking),
    )


def _engaged(booking: Booking) -> Engaged:
    from ketaplan.planner.request import Engaged

    visit = booking.appointment
    return Engaged(visit.id, visit.start, visit.end, visit.is_infusion)


def with_unused_ids(plan: Plan, own: Iterable[Booking]) -> Plan:
    """The plan with ``~2``, ``~3`` at the end of ids which the book knows from appointments missed or cancelled."""
    known = {booking.id for booking in own if not booking.takes_time}
    fresh = tuple(replace(one, id=next(_names(one.id, known))) for one in plan.appointments)
    return replace(plan, appointments=fresh)


def _names(name: str, known: Collection[str]) -> Iterator[str]:
    """The name, or what may stand for it, as far as it is not known."""
    replacements = (replacement_id(name, number) for number in range(2, len(known) + 3))
    candidates = (original_id(name), *replacements)
    return (candidate for candidate in candidates if candidate not in known)


def _refuse_another_course(request: Request, mine: Sequence[Booking]) -> None:
    """Rule 8: one open course a patient."""
    for booking in mine:
        if booking.is_open and booking.course != request.patient.course:
            when = booking.appointment.day.isoformat()
            why = Cause(
                kind="another-course",
                clinic=request.clinic.id,
                as_of=request.as_of,
                lines=(f"Course {booking.course} is still open: {booking.id} on {when} is {booking.status}.",),
            )
            raise NoPlanError(request.patient.id, why.words, [why])


def _held(request: Request, taking: Sequence[Booking]) -> tuple[FixedSession, ...]:
    """Sessions of this course attended by the file or taking time in the book; the book knows their times."""
    phases = phase_names(request.patient, request.protocol)
    booked = [
        _session(request, booking)
        for booking in taking
        if booking.course == request.patient.course
        if booking.appointment.is_infusion and booking.appointment.phase in phases
    ]
    known = {(one.phase, one.number) for one in booked}
    attended = (
        FixedSession(phase=one.phase, number=one.number, day=one.on)
        for one in request.patient.attended
        if (one.phase, one.number) not in known
    )
    return (*attended, *booked)


def _session(request: Request, booking: Booking) -> FixedSession:
    """A session of the book; one that has begun and is not marked yet counts as given."""
    visit, now = booking.appointment, request.now
    here = visit.start.astimezone(request.clinic.zone).replace(tzinfo=None)
    has_begun = here.date() < request.as_of or (now is not None and here < now)
    given = has_begun or not booking.is_open
    return FixedSession(phase=visit.phase, number=visit.number, day=visit.day, minute=visit.minute, given=given)


def _consulted(request: Request, taking: Sequence[Booking]) -> datetime | None:
    """The end, on the wall of the request's clinic, of the course's consultation."""
    for booking in taking:
        if booking.course == request.patient.course and booking.appointment.type == CONSULTATION:
            return booking.appointment.end.astimezone(request.clinic.zone).replace(tzinfo=None)
    return None
