"""How bookings enter a request: resources in use, fixed sessions, and ids in use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id, replacement_id
from ketaplan.domain.course import CONSULTATION, FixedSession, phase_names
from ketaplan.errors import NoPlanError

if TYPE_CHECKING:
    from ketaplan.book.book import ResourceUses
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Plan
    from ketaplan.domain.protocol import Protocol
    from ketaplan.planner.request import Engaged, Request


PARTIAL = "partial"
"""The status of a session that was given in part; it counts unless a physician decides otherwise."""


class BookState(NamedTuple):
    """The bookings that matter to one request.

    ``own`` are all bookings of the patient, ``others`` what is used at the request's clinic on the days in question,
    including by the patient.
    """

    own: Sequence[Booking]
    others: Iterable[ResourceUses]


def with_bookings(request: Request, state: BookState, without: Collection[str] = ()) -> Request:
    """Return the request with the bookings added, except appointments in ``without``.

    Raises :class:`NoPlanError` if another course of the patient is open.
    """
    mine = [booking for booking in state.own if booking.id not in without]
    refuse_another_course(request.patient, request.clinic.id, request.as_of, mine)
    taking = [booking for booking in mine if booking.takes_time]
    return replace(
        request,
        fixed=fixed_sessions(request.patient, request.protocol, taking, lambda booking: _has_started(request, booking)),
        in_use=tuple(use for other in state.others if other.id not in without for use in other.uses),
        consulted=_consulted(request, taking),
        own=tuple(_engaged(booking) for booking in taking),
    )


def _engaged(booking: Booking) -> Engaged:
    from ketaplan.planner.request import Engaged

    visit = booking.appointment
    return Engaged(visit.id, visit.start, visit.end, visit.is_infusion)


def with_unused_ids(plan: Plan, own: Iterable[Booking]) -> Plan:
    """Return the plan with ``~2``, ``~3`` ... after ids that missed or cancelled appointments have in the book."""
    known = {booking.id for booking in own if not booking.takes_time}
    fresh = tuple(replace(one, id=next(_names(one.id, known))) for one in plan.appointments)
    return replace(plan, appointments=fresh)


def _names(name: str, known: Collection[str]) -> Iterator[str]:
    """Yield the name, then its replacements, without known ones."""
    replacements = (replacement_id(name, number) for number in range(2, len(known) + 3))
    candidates = (original_id(name), *replacements)
    return (candidate for candidate in candidates if candidate not in known)


def refuse_another_course(patient: Patient, clinic: str, as_of: date, own: Sequence[Booking]) -> None:
    """Raise :class:`NoPlanError` if another course of the patient is open (rule 8)."""
    for booking in own:
        if booking.is_open and booking.course != patient.course:
            from ketaplan.domain.reasons import Cause
            from ketaplan.domain.reasons.course import AnotherCourseOpen

            why = AnotherCourseOpen(
                course=booking.course,
                appointment=booking.id,
                on=booking.appointment.day,
                status=booking.status,
            )
            cause = Cause(kind=why.kind, clinic=clinic, as_of=as_of, reasons=(why,))
            raise NoPlanError(patient.id, [cause])


def fixed_sessions(
    patient: Patient, protocol: Protocol, taking: Iterable[Booking], has_started: Callable[[Booking], bool]
) -> tuple[FixedSession, ...]:
    """Return the fixed sessions of this course: those attended by the file, and those that use time in the book.

    One that has started and is not marked yet counts as given.
    """
    phases = phase_names(patient, protocol)
    booked = [
        fixed_session(booking, given=has_started(booking) or not booking.is_open)
        for booking in taking
        if booking.course == patient.course
        if booking.appointment.is_infusion and booking.appointment.phase in phases
        if counts(patient, booking)
    ]
    known = {(one.phase, one.number) for one in booked}
    attended = FixedSession.of_attended(patient)
    return (*(one for one in attended if (one.phase, one.number) not in known), *booked)


def counts(patient: Patient, booking: Booking) -> bool:
    """Return whether a session takes its place in the course: a partial one does not if a physician said so."""
    visit = booking.appointment
    decided = patient.resumed_after(visit.phase, visit.number) if booking.status == PARTIAL else None
    return decided is None or decided.counts is not False


def fixed_session(booking: Booking, *, given: bool = True) -> FixedSession:
    """Return a booking as a fixed session of its course."""
    visit = booking.appointment
    return FixedSession(phase=visit.phase, number=visit.number, day=visit.day, minute=visit.minute, given=given)


def _has_started(request: Request, booking: Booking) -> bool:
    """Return whether a booking has started, on the local clock of the request's clinic."""
    here, now = booking.appointment.start.astimezone(request.clinic.zone).replace(tzinfo=None), request.now
    return here.date() < request.as_of or (now is not None and here < now)


def _consulted(request: Request, taking: Sequence[Booking]) -> datetime | None:
    """Return the end of the course's consultation by the clock of the request's clinic."""
    for booking in taking:
        if booking.course == request.patient.course and booking.appointment.type == CONSULTATION:
            return booking.appointment.end.astimezone(request.clinic.zone).replace(tzinfo=None)
    return None
