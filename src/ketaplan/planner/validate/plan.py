"""Whether a plan still keeps every rule: asked before it is booked, of plans that were made on another day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.clinic import Role
from ketaplan.domain.clock import instant, minute_of_day
from ketaplan.domain.course import Course, FixedSession, Session, week_before
from ketaplan.domain.intervals import MINUTE
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.reasons import Reason
from ketaplan.domain.reasons import violations as reasons
from ketaplan.domain.reasons.gate import Declined
from ketaplan.planner.availability import Availability
from ketaplan.planner.course.consultation import Consult, first_visit_after
from ketaplan.planner.explain.no_start import broken_rule
from ketaplan.planner.explain.staff_absence import whereabouts
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import follows, gap_kept, held_may_stay, review_kept, start_kept, week_kept
from ketaplan.planner.visit_templates import StageTemplate, VisitTemplate, consultation, treatment


class Violation(Struct, frozen=True):
    """A rule of the contract's section 2 that an appointment breaks, and the facts behind it."""

    appointment: str
    rule: int
    reason: Reason


def broken_rules(request: Request, plan: Plan) -> tuple[Violation, ...]:
    """Every rule that the plan breaks under today's clinic, patient and protocol, beside what others have taken.

    ``request.held`` are the sessions before the plan, the plan's own not among them; ``request.taken`` likewise.
    """
    return tuple(_broken(request, plan))


def _broken(request: Request, plan: Plan) -> Iterator[Violation]:
    if request.patient.declined:
        yield Violation(plan.patient, 6, Declined())
    agenda = Availability(request)
    shapes = {True: treatment(request), False: consultation(request)}
    for appointment in plan.appointments:
        yield from broken_visit(agenda, appointment, shapes[appointment.is_infusion])
    yield from _consulted(request, plan)
    yield from _sequence(request, plan)


# -- one visit


def broken_visit(agenda: Availability, one: Appointment, shape: VisitTemplate) -> Iterator[Violation]:
    """Rules 1 to 4 for one appointment, as its very names and times stand."""
    local = one.start.astimezone(agenda.clinic.zone)
    day, minute = local.date(), minute_of_day(local)
    wanted = agenda.grid.bit(minute)
    if _minutes_after(one.start, one.end) != shape.minutes:
        yield Violation(one.id, 4, reasons.WrongLength(minutes=shape.minutes))
    elif not wanted or local.second:
        yield Violation(one.id, 1, reasons.OffGrid(minutes=agenda.grid.step))
    elif broken := broken_rule(agenda, day, shape, wanted):
        rule, reason = broken
        yield Violation(one.id, rule.number, reason)
    elif instant(agenda.clinic.zone, day, minute, shape.minutes) is None:
        yield Violation(one.id, 2, reasons.ClockChangesInside())
    else:
        yield from _chair(agenda, one, shape, local)
        yield from _people(agenda, one, shape, local)


def _minutes_after(start: datetime, moment: datetime) -> int:
    """Whole minutes between two moments, whatever the clock does meanwhile."""
    return (moment.astimezone(UTC) - start.astimezone(UTC)) // MINUTE


def _chair(agenda: Availability, one: Appointment, shape: VisitTemplate, local: datetime) -> Iterator[Violation]:
    """The chair that it names."""
    start = minute_of_day(local)
    if shape.takes_chair and one.chair not in agenda.clinic.chairs:
        yield Violation(one.id, 3, reasons.NoSuchChair(chair=one.chair))
    elif one.chair and not agenda.is_free(one.chair, local.date(), start, start + shape.minutes):
        yield Violation(one.id, 3, reasons.ChairTaken(chair=one.chair))


def _people(agenda: Availability, one: Appointment, shape: VisitTemplate, local: datetime) -> Iterator[Violation]:
    """The people that it names, stage by stage."""
    if not shape.takes_chair:
        yield from _stage(agenda, one, shape.stages[0], {"psychiatrist": one.psychiatrist or ""}, local)
        return
    stages = [
        (stage.stage, *(_minutes_after(one.start, at) for at in (stage.start, stage.end))) for stage in one.stages
    ]
    if stages != [(stage.name, stage.offset, stage.offset + stage.minutes) for stage in shape.stages]:
        yield Violation(one.id, 4, reasons.OtherStages())
        return
    for staffed, stage in zip(one.stages, shape.stages, strict=True):
        people = dict(staffed.people)
        yield from _stage(agenda, one, stage, people, local)
        for who in sorted({who for who in people.values() if list(people.values()).count(who) > 1}):
            yield Violation(one.id, 4, reasons.TwoPeopleAtOnce(stage=stage.name, subject=who))


def _stage(
    agenda: Availability, one: Appointment, stage: StageTemplate, people: Mapping[Role, str], local: datetime
) -> Iterator[Violation]:
    """Everybody whom a stage needs has that role, and is there."""
    for role, share in stage.roles:
        who, alone = people.get(role, ""), StageTemplate(stage.name, stage.offset, stage.minutes, ((role, share),))
        member, begin = agenda.staff.get(who), minute_of_day(local) + stage.offset
        if member is None or role not in member.roles:
            yield Violation(one.id, 4, reasons.WrongRole(stage=stage.name, subject=who, role=role))
        elif not agenda.is_free(who, local.date(), begin, begin + stage.minutes, share):
            start = agenda.grid.bit(minute_of_day(local))
            where = whereabouts(agenda, member, local.date(), alone, start)
            yield Violation(one.id, 4, reasons.StaffAway(stage=stage.name, where=where))


# -- the course


def _consulted(request: Request, plan: Plan) -> Iterator[Violation]:
    """Rule 6: a consultation before the first infusion where one is needed, and none where it is not."""
    consult = plan.consultation
    if not request.patient.needs_consultation:
        if consult is not None:
            yield Violation(consult.id, 6, reasons.NoConsultationNeeded())
        return
    if (consult is None) == (request.consulted is None):
        reason = reasons.ConsultationBookedAlready() if consult else reasons.ConsultationFirst()
        yield Violation(plan.patient, 6, reason)
        return
    planned = Consult(consult.day, consult.minute, consult.psychiatrist or "") if consult else None
    first = first_visit_after(request, planned)
    if first is not None and plan.infusions:
        one = plan.infusions[0]
        if (one.day, one.minute) < (first.day, first.minute):
            yield Violation(one.id, 6, reasons.TooSoonAfterConsultation(first=first.day))


def _sequence(request: Request, plan: Plan) -> Iterator[Violation]:
    """Rules 1, 5 and 8 between the sessions of the course, held and planned, in the order of their days."""
    wanted = {(session.phase, session.number) for session in request.course.to_plan}
    planned = {(one.phase, one.number): one for one in plan.infusions}
    for one in plan.infusions:
        if planned[one.phase, one.number] is not one or (one.phase, one.number) not in wanted:
            yield Violation(one.id, 8, reasons.NotLeftToPlan())
    for phase, number in sorted(wanted - planned.keys()):
        yield Violation(request.patient.appointment_id(phase, number), 5, reasons.MissingFromPlan())
    if wanted == planned.keys() and len(planned) == len(plan.infusions):
        yield from _in_order(request, planned)


def _in_order(request: Request, planned: Mapping[tuple[str, int], Appointment]) -> Iterator[Violation]:
    """The rules between sessions, those of the plan standing among those held as their days are."""
    own = [FixedSession(phase=one.phase, number=one.number, day=one.day, minute=one.minute) for one in planned.values()]
    course = Course.of(request.patient.as_of(request.as_of), request.protocol, (*request.held, *own))
    days = [session.held.day.toordinal() for session in course.sessions if session.held]
    sessions = [
        replace(session, held=None) if (session.phase, session.number) in planned else session
        for session in course.sessions
        if session.held
    ]
    before: Appointment | None = None
    yield from _numbered(sessions, planned)
    for index, session in enumerate(sessions):
        one = None if session.held else planned[session.phase, session.number]
        if one is not None:
            yield from _place(request, sessions, index, days, one)
        elif not held_may_stay(sessions, index, days):
            yield from _held_place(request, sessions, index, days, before)
        before = one


def _numbered(sessions: Sequence[Session], planned: Mapping[tuple[str, int], Appointment]) -> Iterator[Violation]:
    """The numbers of a plan rise with the days of each phase."""
    upcoming = [session for session in sessions if session.held is None]
    for earlier, later in pairwise(upcoming):
        if earlier.phase == later.phase and later.number < earlier.number:
            yield Violation(planned[later.phase, later.number].id, 8, reasons.OutOfOrder(after=earlier.number))


def _held_place(
    request: Request, sessions: Sequence[Session], index: int, days: Sequence[int], before: Appointment | None
) -> Iterator[Violation]:
    """A held session that a planned one comes too close to, or too far from; or a lapse."""
    session, gap = sessions[index], days[index] - days[index - 1]
    name = request.patient.appointment_id(session.phase, session.number)
    if follows(sessions[index - 1], session, gap):
        yield Violation(name, 5, reasons.TooManyInWeek(sessions=session.per_week or 0, own=True))
    elif before is not None:
        yield Violation(before.id, 5, gap_not_allowed(session, gap, "after"))
    else:
        yield Violation(name, 5, gap_not_allowed(session, gap, "last-given"))


def gap_not_allowed(
    session: Session, days: int, to: Literal["before", "after", "last-given"], *, own: bool = False
) -> Reason:
    """Return why a session may not follow after so many days."""
    gap = session.gap
    return reasons.GapNotAllowed(days=days, min_days=gap.min_days, max_days=gap.max_days, to=to, own=own)


def _place(
    request: Request, sessions: Sequence[Session], index: int, days: Sequence[int], one: Appointment
) -> Iterator[Violation]:
    """One planned session beside those before it."""
    session, before = sessions[index], week_before(sessions, index)
    if index == 0 and not start_kept(request, days[0]):
        yield Violation(one.id, 1, reasons.StartsTooLate(horizon_weeks=request.horizon_weeks))
    if index and not gap_kept(session, gap := days[index] - days[index - 1]):
        yield Violation(one.id, 5, gap_not_allowed(session, gap, "before"))
    if before is not None and not week_kept(days[index], days[before]):
        yield Violation(one.id, 5, reasons.TooManyInWeek(sessions=session.per_week or 0))
    if not review_kept(session, days[index]) and session.last_day:
        yield Violation(one.id, 5, reasons.AfterReview(review=session.last_day))
