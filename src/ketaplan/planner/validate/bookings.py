"""Whether what is booked of a patient still keeps the rules under today's files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from ketaplan.domain.course import Course, FixedSession, Session
from ketaplan.domain.plan import Appointment
from ketaplan.domain.reasons import violations as reasons
from ketaplan.planner.availability import Availability
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import gap_kept, review_kept, week_kept
from ketaplan.planner.validate.plan import Violation, broken_visit
from ketaplan.planner.visit_templates import consultation, treatment


def broken_bookings(request: Request, appointments: Sequence[Appointment]) -> tuple[Violation, ...]:
    """Every rule but the gate's that appointments still ahead break, by themselves and beside the others of the course.

    ``request.held`` are all sessions of the course, these among them; ``request.taken`` is what takes the clinic's
    chairs and people from them.
    """
    return tuple(_broken(request, appointments))


def _broken(request: Request, appointments: Sequence[Appointment]) -> Iterator[Violation]:
    agenda = Availability(request)
    shapes = {True: treatment(request), False: consultation(request)}
    for one in appointments:
        yield from broken_visit(agenda, one, shapes[one.is_infusion])
    yield from _broken_order(request, {(one.phase, one.number): one for one in appointments})


def _broken_order(request: Request, to_come: dict[tuple[str, int], Appointment]) -> Iterator[Violation]:
    """Gaps, calendar weeks and the review, where one of the two sessions is still to come."""
    course = Course.of(request.patient.as_of(request.as_of), request.protocol, request.held)
    held = [(session, session.held) for session in course.sessions if session.held]
    for (earlier, before), (session, now) in pairwise(held):
        one = to_come.get((session.phase, session.number))
        gap = (now.day - before.day).days
        if (one or (earlier.phase, earlier.number) in to_come) and not gap_kept(session, gap):
            allowed = session.gap
            between = reasons.GapBetween(
                first=before.day, last=now.day, days=gap, min_days=allowed.min_days, max_days=allowed.max_days
            )
            yield Violation(_name(request, session), 5, between)
        if one and session.last_day and not review_kept(session, now.day.toordinal()):
            yield Violation(one.id, 5, reasons.AfterReview(review=session.last_day))
    yield from _broken_weeks(request, held, to_come)


def _broken_weeks(
    request: Request, held: Sequence[tuple[Session, FixedSession]], to_come: dict[tuple[str, int], Appointment]
) -> Iterator[Violation]:
    days: list[date] = [now.day for _, now in held]
    for index, (session, now) in enumerate(held):
        if session.per_week is None or session.place < session.per_week or index < session.per_week:
            continue
        shares = not week_kept(now.day.toordinal(), days[index - session.per_week].toordinal())
        if shares and (session.phase, session.number) in to_come:
            yield Violation(_name(request, session), 5, reasons.TooManyInWeek(sessions=session.per_week))


def _name(request: Request, session: Session) -> str:
    return request.patient.appointment_id(session.phase, session.number)
