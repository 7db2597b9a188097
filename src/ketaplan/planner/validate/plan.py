"""Whether a plan still follows every rule: checked before booking a plan that was made earlier."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.clock import instant, minute_of_day
from ketaplan.domain.course import Course, FixedSession, Session
from ketaplan.domain.gate import against_course
from ketaplan.domain.intervals import MINUTE
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.reasons import Reason
from ketaplan.domain.reasons import violations as reasons
from ketaplan.planner.availability import Availability
from ketaplan.planner.course.consultation import Consult, first_visit_after
from ketaplan.planner.explain.no_start import broken_rule
from ketaplan.planner.explain.staff_absence import whereabouts
from ketaplan.planner.request import Request
from ketaplan.planner.rules import Rule, Starts, rules_of, starts_on
from ketaplan.planner.rules.sequence import NUMBER, placed_sessions, starts_in_time, violations_at
from ketaplan.planner.validate.sequence_reasons import in_plan
from ketaplan.planner.visit_templates import StageTemplate, VisitTemplate, consultation, treatment

StartsOfDay = Callable[[date], Starts]
OF_PATIENT = rules_of("patient")


class Violation(Struct, frozen=True):
    """A rule of the contract's section 2 that an appointment breaks, and the facts behind it."""

    appointment: str
    rule: int
    reason: Reason


def broken_rules(request: Request, plan: Plan) -> tuple[Violation, ...]:
    """Return every rule that the plan breaks under today's clinic, patient, protocol and resource uses.

    ``request.fixed`` are the sessions before the plan, without the plan's own; likewise ``request.in_use``.
    """
    return tuple(_broken(request, plan))


def _broken(request: Request, plan: Plan) -> Iterator[Violation]:
    for reason in against_course(request.patient, request.as_of):
        yield Violation(plan.patient, 6, reason)
    availability = Availability(request)
    templates = {True: treatment(request), False: consultation(request)}
    for appointment in plan.appointments:
        yield from broken_visit(availability, appointment, templates[appointment.is_infusion])
    yield from _consulted(request, plan)
    yield from _sequence(request, plan)


# -- one visit


def broken_visit(
    availability: Availability, one: Appointment, template: VisitTemplate, shared: StartsOfDay | None = None
) -> Iterator[Violation]:
    """Yield which of rules 1 to 4 and 7 one appointment breaks, with its people and times.

    ``shared`` gives the starts that :meth:`.ClinicDays.starts` looks up once for many patients.
    """
    local = one.start.astimezone(availability.clinic.zone)
    day, minute = local.date(), minute_of_day(local)
    wanted = availability.grid.bit(minute)
    if _minutes_after(one.start.astimezone(UTC), one.end) != template.minutes:
        yield Violation(one.id, 4, reasons.WrongLength(minutes=template.minutes))
    elif not wanted or local.second:
        yield Violation(one.id, 1, reasons.OffGrid(minutes=availability.grid.step))
    elif broken := _broken_rule(availability, day, template, wanted, shared):
        rule, reason = broken
        yield Violation(one.id, rule.number, reason)
    elif instant(availability.clinic.zone, day, minute, template.minutes) is None:
        yield Violation(one.id, 2, reasons.ClockChangesInside())
    else:
        yield from _chair(availability, one, template, local)
        yield from _people(availability, one, template, local)


def _broken_rule(
    availability: Availability, day: date, template: VisitTemplate, start: Starts, shared: StartsOfDay | None
) -> tuple[Rule, Reason] | None:
    """Return the rule that excludes a start, and the reason; what all patients share is looked up first."""
    if shared is not None and shared(day) & start and starts_on(availability, day, template, OF_PATIENT) & start:
        return None
    return broken_rule(availability, day, template, start)


def _minutes_after(start: datetime, moment: datetime) -> int:
    """Return full minutes of elapsed time from a moment in UTC to another."""
    return (moment.astimezone(UTC) - start) // MINUTE


def _chair(
    availability: Availability, one: Appointment, template: VisitTemplate, local: datetime
) -> Iterator[Violation]:
    """Check the appointment's chair."""
    start = minute_of_day(local)
    if template.takes_chair and one.chair not in availability.clinic.chairs:
        yield Violation(one.id, 3, reasons.NoSuchChair(chair=one.chair))
    elif one.chair and not availability.is_free(one.chair, local.date(), start, start + template.minutes):
        yield Violation(one.id, 3, reasons.ChairTaken(chair=one.chair))


def _people(
    availability: Availability, one: Appointment, template: VisitTemplate, local: datetime
) -> Iterator[Violation]:
    """Check the appointment's people, stage by stage."""
    if not template.takes_chair:
        yield from _stage(availability, one, template.stages[0], {"psychiatrist": one.psychiatrist or ""}, local)
        return
    start = one.start.astimezone(UTC)
    stages = [
        (stage.stage, _minutes_after(start, stage.start), _minutes_after(start, stage.end)) for stage in one.stages
    ]
    if stages != [(stage.name, stage.offset, stage.offset + stage.minutes) for stage in template.stages]:
        yield Violation(one.id, 4, reasons.OtherStages())
        return
    for staffed, stage in zip(one.stages, template.stages, strict=True):
        people = dict(staffed.people)
        yield from _stage(availability, one, stage, people, local)
        for who in sorted({who for who in people.values() if list(people.values()).count(who) > 1}):
            yield Violation(one.id, 4, reasons.TwoPeopleAtOnce(stage=stage.name, subject=who))


def _stage(
    availability: Availability, one: Appointment, stage: StageTemplate, people: Mapping[Role, str], local: datetime
) -> Iterator[Violation]:
    """Check that every person in a stage has the role and is free."""
    day, minute = local.date(), minute_of_day(local)
    begin = minute + stage.offset
    for role, share in stage.roles:
        who = people.get(role, "")
        member = availability.staff.get(who)
        if member is None or role not in member.roles:
            yield Violation(one.id, 4, reasons.WrongRole(stage=stage.name, subject=who, role=role))
        elif not availability.is_free(who, day, begin, begin + stage.minutes, share):
            alone = StageTemplate(stage.name, stage.offset, stage.minutes, ((role, share),))
            where = whereabouts(availability, member, day, alone, availability.grid.bit(minute))
            yield Violation(one.id, 4, reasons.StaffAway(stage=stage.name, where=where))


# -- the course


def _consulted(request: Request, plan: Plan) -> Iterator[Violation]:
    """Check rule 6: a consultation before the first infusion if one is needed, else none."""
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
    """Check rules 1, 5 and 8 between the sessions of the course, fixed and planned."""
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
    """Check the rules between planned and fixed sessions, in the order of their days."""
    own = [FixedSession(phase=one.phase, number=one.number, day=one.day, minute=one.minute) for one in planned.values()]
    course = Course.of(request.patient.as_of(request.as_of), request.protocol, (*request.fixed, *own))
    sessions, days = placed_sessions(course, planned)
    yield from _numbered(sessions, planned)
    if not (starts_in_time(request, days[0]) or sessions[0].fixed):
        reason = reasons.StartsTooLate(horizon_weeks=request.horizon_weeks)
        yield Violation(_id(request, planned, sessions[0]), 1, reason)
    for index, session in enumerate(sessions):
        found = violations_at(sessions, index, days)
        for broken in found if session.fixed is None else found[:1]:
            named = sessions[index - 1] if session.fixed and broken.is_gap else session
            yield Violation(_id(request, planned, named), NUMBER, in_plan(sessions, days, broken))


def _numbered(sessions: Sequence[Session], planned: Mapping[tuple[str, int], Appointment]) -> Iterator[Violation]:
    """Check that numbers rise with the days within each phase."""
    upcoming = [session for session in sessions if session.fixed is None]
    for earlier, later in pairwise(upcoming):
        if earlier.phase == later.phase and later.number < earlier.number:
            yield Violation(planned[later.phase, later.number].id, 8, reasons.OutOfOrder(after=earlier.number))


def _id(request: Request, planned: Mapping[tuple[str, int], Appointment], session: Session) -> str:
    """Return the id of a session's appointment in the plan, or of a fixed one."""
    key = session.phase, session.number
    return planned[key].id if key in planned else request.patient.appointment_id(*key)
