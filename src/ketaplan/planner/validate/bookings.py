"""Whether a patient's bookings still follow the rules under today's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ketaplan.domain.course import Course, FixedSession
from ketaplan.domain.plan import Appointment
from ketaplan.domain.reasons import Reason
from ketaplan.planner.availability import Availability
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import NUMBER, placed_sessions, violations
from ketaplan.planner.validate.plan import Violation, broken_visit
from ketaplan.planner.validate.sequence_reasons import in_book, where_booked
from ketaplan.planner.visit_templates import consultation, treatment


def broken_bookings(
    request: Request, appointments: Sequence[Appointment], shared: ClinicDays | None = None
) -> tuple[Violation, ...]:
    """Return the rules, except the gate's, that upcoming appointments break, alone or with others of the course.

    ``request.fixed`` are all sessions of the course, including these; ``request.in_use`` are other uses of the clinic's
    chairs and people.  ``shared`` are the clinic's days next to the same uses, for many patients.
    """
    return tuple(_broken(request, appointments, shared))


def _broken(request: Request, appointments: Sequence[Appointment], shared: ClinicDays | None) -> Iterator[Violation]:
    availability = shared.availability(request) if shared else Availability(request)
    templates = {True: treatment(request), False: consultation(request)}
    starts = {kind: shared.starts(template) for kind, template in templates.items()} if shared else {}
    for one in appointments:
        kind = one.is_infusion
        yield from broken_visit(availability, one, templates[kind], starts.get(kind))
    yield from _broken_order(request, {(one.phase, one.number): one for one in appointments})


def _broken_order(request: Request, upcoming: Mapping[tuple[str, int], Appointment]) -> Iterator[Violation]:
    """Check gaps, calendar weeks and the review if one of the two sessions is upcoming."""
    course = Course.of(request.patient.as_of(request.as_of), request.protocol, request.fixed)
    sessions, days = placed_sessions(course, upcoming)
    found = [one for one in violations(sessions, days) if one.is_gap or sessions[one.index].fixed is None]
    for broken in sorted(found, key=lambda one: one.reason == "week-full"):
        session = sessions[broken.index]
        name = request.patient.appointment_id(session.phase, session.number)
        if broken.before is None:
            name = upcoming[session.phase, session.number].id
        yield Violation(name, NUMBER, in_book(sessions, days, broken))


def broken_by(request: Request, moved: FixedSession) -> Iterator[Reason]:
    """Yield the rules that a booked session breaks with those before and after it; ``request.fixed`` are the others.

    A gap that is too long does not count while a session of its phase is missing, which may come between.
    """
    course = Course.of(request.patient, request.protocol, (*request.fixed, moved))
    missing = {one.phase for one in course.to_plan}
    sessions, days = placed_sessions(course, {(moved.phase, moved.number)})
    index = next(index for index, session in enumerate(sessions) if session.fixed is None)
    found = [
        one
        for one in violations(sessions, days)
        if index in {one.index, one.before}
        and not (one.reason == "gap-too-long" and sessions[one.index].phase in missing)
    ]
    found.sort(key=lambda one: (not one.is_gap, one.reason != "week-full"))
    said: list[Reason] = []
    for one in found:
        if (reason := where_booked(sessions, days, one)) not in said:
            said.append(reason)
    yield from said
