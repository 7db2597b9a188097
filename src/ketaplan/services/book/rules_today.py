"""Whether a booked appointment follows every rule today: asked before it is promised again or left as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.course import CONSULTATION, MAINTENANCE, Course, phase_names
from ketaplan.errors import BookError
from ketaplan.services.workspace.book_state import fixed_session, fixed_sessions, refuse_another_course
from ketaplan.services.workspace.home import priced_at_home
from ketaplan.services.workspace.sites import last_day_of
from ketaplan.services.workspace.workspace import without_notice
from ketaplan.text.reasons import reader_at, said_once

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.course import Session
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.reasons import Reason
    from ketaplan.planner.repair.case import VisitPlace
    from ketaplan.planner.request import Request
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


def broken_where_booked(workspace: Workspace, booking: Booking, together: Sequence[Booking] = ()) -> str:
    """Return the rules that it breaks where it is booked, in words; empty if there are none.

    ``together`` are future bookings that count as booked.
    """
    request = standing_request(workspace, booking, together)
    broken = (*visit_reasons(request, booking), *sequence_reasons(request, booking), *_too_many(request, booking))
    return said_once(broken, reader_at(request.clinic, request.as_of.year)) if broken else ""


def visit_reasons(request: Request, booking: Booking) -> list[Reason]:
    """Return the rules for a single visit that it breaks."""
    from ketaplan.planner.availability import Availability
    from ketaplan.planner.validate.plan import broken_visit
    from ketaplan.planner.visit_templates import consultation, treatment

    template = treatment(request) if booking.appointment.is_infusion else consultation(request)
    return [broken.reason for broken in broken_visit(Availability(request), booking.appointment, template)]


def sequence_reasons(request: Request, booking: Booking) -> list[Reason]:
    """Return the rules that it breaks between the sessions of its course."""
    from ketaplan.planner.validate.bookings import broken_by

    return list(broken_by(request, fixed_session(booking))) if booking.appointment.is_infusion else []


def _too_many(request: Request, booking: Booking) -> Iterator[Reason]:
    """Yield a reason if its phase has more sessions than today's protocol and orders ask for."""
    phase, order = booking.appointment.phase, request.patient.maintenance
    ordered = {one.name: one.sessions for one in request.protocol.phases} | (
        {MAINTENANCE: order.sessions} if order else {}
    )
    there = 1 + sum(one.phase == phase for one in request.fixed)
    if booking.appointment.is_infusion and there > ordered[phase]:
        from ketaplan.domain.reasons.violations import TooManySessions

        yield TooManySessions(phase=phase, sessions=there, ordered=ordered[phase])


def standing_request(workspace: Workspace, booking: Booking, together: Sequence[Booking] = ()) -> Request:
    """Return the request in which the booking may stay: notice was given when it was booked.

    ``together`` are other bookings that count as fixed.
    """
    request = request_without(workspace, booking, notice=False)
    own = [
        fixed_session(other)
        for other in together
        if (other.patient, other.course) == (booking.patient, booking.course)
        and other.id != booking.id
        and other.takes_time
        and other.appointment.is_infusion
    ]
    return replace(request, fixed=(*request.fixed, *own))


def request_without(workspace: Workspace, booking: Booking, *, notice: bool = True) -> Request:
    """Return the patient's request today as if this one appointment were not booked."""
    site, patient, protocol = _terms(workspace, booking)
    last = last_day(workspace, booking, protocol)
    return workspace.request(patient, site, last=last, without=[booking.id], notice=notice)


def place_of(workspace: Workspace, booking: Booking) -> VisitPlace:
    """Return the clinic as the patient may visit it, without this one appointment: with notice, and for staying."""
    from ketaplan.planner.repair.case import VisitPlace

    patient = workspace.patient(booking.patient)
    request = priced_at_home(workspace, request_without(workspace, booking), patient)
    return VisitPlace(request, without_notice(request), consults=not booking.appointment.is_infusion)


def course_with(workspace: Workspace, booking: Booking) -> list[Session]:
    """Return the fixed sessions of its course in order, including the booking, cancelled or not."""
    site, patient, protocol = _terms(workspace, booking)
    others = [one for one in workspace.book.of_patient(patient.id) if one.id != booking.id]
    refuse_another_course(patient, site.clinic.id, workspace.today(site), others)
    taking = [one for one in others if one.takes_time]
    sessions = fixed_sessions(patient, protocol, taking, lambda one: one.appointment.start <= workspace.now)
    return [one for one in Course.of(patient, protocol, (*sessions, fixed_session(booking))).sessions if one.fixed]


def _terms(workspace: Workspace, booking: Booking) -> tuple[Site, Patient, Protocol]:
    """Return site, patient and protocol today; raises :class:`BookError` if the booking has others."""
    site, patient = workspace.site(booking.clinic), workspace.patient(booking.patient)
    if booking.course != patient.course:
        raise BookError(f"{booking.id}: the patient's file is about course {patient.course}.")
    protocol = site.protocol_of(patient).or_raise()
    if booking.appointment.phase not in (CONSULTATION, *phase_names(patient, protocol)):
        phase = f"its phase {booking.appointment.phase!r}"
        raise BookError(f"{booking.id}: {phase} is neither in the protocol {protocol.id} nor ordered today.")
    return site, patient, protocol


def last_day(workspace: Workspace, booking: Booking, protocol: Protocol) -> date:
    """Return the last day that a session of the course can reach."""
    latest = max(one.appointment.day for one in workspace.book.of_patient(booking.patient))
    return last_day_of(workspace.patient(booking.patient), protocol, latest, 0)
