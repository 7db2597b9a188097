"""Whether a plan still keeps every rule: asked before it is booked, of plans that were made on another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.time import MINUTE, instant
from ketaplan.domain.words import counted, said_day
from ketaplan.planner.agenda import Agenda
from ketaplan.planner.consultation import Consult, first_visit_after
from ketaplan.planner.reasons import why_no_start
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import gap_kept, review_kept, start_kept, week_kept
from ketaplan.planner.shapes import VisitShape, consultation, treatment


class Broken(Struct, frozen=True):
    """A rule of the contract's section 2 that an appointment breaks, in a coordinator's words."""

    appointment: str
    rule: int
    text: str

    def __str__(self) -> str:
        """``P-1042/1/induction/2: 1 day after the session before it, at least 2``."""
        return f"{self.appointment}: {self.text}"


def broken_rules(request: Request, plan: Plan) -> tuple[Broken, ...]:
    """Every rule that the plan breaks under today's clinic, patient and protocol, beside what others have taken.

    ``request.held`` are the sessions before the plan, the plan's own not among them; ``request.taken`` likewise.
    """
    return tuple(_broken(request, plan))


def _broken(request: Request, plan: Plan) -> Iterator[Broken]:
    if request.patient.declined:
        yield Broken(plan.patient, 6, "a psychiatrist declined the course")
    agenda = Agenda(request)
    shapes = {True: treatment(request), False: consultation(request)}
    for appointment in plan.appointments:
        yield from broken_visit(agenda, appointment, shapes[appointment.is_infusion])
    yield from _consulted(request, plan)
    yield from _sequence(request, plan)


# -- one visit


def broken_visit(agenda: Agenda, one: Appointment, shape: VisitShape) -> Iterator[Broken]:
    """Rules 1 to 4 for one appointment, as its very names and times stand."""
    local = one.start.astimezone(agenda.clinic.zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    wanted = agenda.grid.bit(minute)
    if (one.end - one.start) // MINUTE != shape.minutes:
        yield Broken(one.id, 4, f"lasts other than the {shape.minutes} minutes of the protocol today")
    elif not wanted or local.second:
        yield Broken(one.id, 1, f"does not start on the clinic's grid of {agenda.grid.step} minutes")
    elif reason := why_no_start(agenda, day, shape, wanted):
        yield Broken(one.id, 2, reason)
    elif instant(agenda.clinic.zone, day, minute, shape.minutes) is None:
        yield Broken(one.id, 2, "the clock changes inside the visit")
    else:
        yield from _resources(agenda, one, shape, local)


def _resources(agenda: Agenda, one: Appointment, shape: VisitShape, local: datetime) -> Iterator[Broken]:
    """The chair and the people that it names."""
    day, start = local.date(), local.hour * 60 + local.minute
    if shape.takes_chair and one.chair not in agenda.clinic.chairs:
        yield Broken(one.id, 3, f"chair {one.chair} is none of the clinic's")
    elif one.chair and not agenda.is_free(one.chair, day, start, start + shape.minutes):
        yield Broken(one.id, 3, f"chair {one.chair} is taken")
    named = [dict(stage.people) for stage in one.stages] if shape.takes_chair else [_psychiatrist(one)]
    if shape.takes_chair and [stage.stage for stage in one.stages] != [stage.name for stage in shape.stages]:
        yield Broken(one.id, 4, "its stages are not those of the protocol today")
        return
    for stage, people in zip(shape.stages, named, strict=True):
        for role, share in stage.roles:
            who, begin = people.get(role), start + stage.offset
            member = agenda.staff.get(who or "")
            if member is None or role not in member.roles:
                yield Broken(one.id, 4, f"{stage.name}: {who or 'nobody'} is no {role} of the clinic")
            elif not agenda.is_free(member.id, day, begin, begin + stage.minutes, share):
                yield Broken(one.id, 4, f"{stage.name}: {member.id} is not there or taken")


def _psychiatrist(one: Appointment) -> dict[Role, str]:
    return {"psychiatrist": one.psychiatrist} if one.psychiatrist else {}


# -- the course


def _consulted(request: Request, plan: Plan) -> Iterator[Broken]:
    """Rule 6: a consultation before the first infusion where one is needed, and none where it is not."""
    consult = plan.consultation
    if not request.patient.needs_consultation:
        if consult is not None:
            yield Broken(consult.id, 6, "the patient needs no consultation any more")
        return
    if consult is None and request.consulted is None:
        yield Broken(plan.patient, 6, "a consultation has to come first")
        return
    planned = Consult(consult.day, consult.minute, consult.psychiatrist or "") if consult else None
    first = first_visit_after(request, planned)
    if first is not None and plan.infusions:
        one = plan.infusions[0]
        if (one.day, one.minute) < (first.day, first.minute):
            yield Broken(one.id, 6, f"too soon after the consultation: not before {said_day(first.day)}")


def _sequence(request: Request, plan: Plan) -> Iterator[Broken]:
    """Rules 1 and 5 between the sessions of the course, held and planned."""
    by_id = {one.id.partition("~")[0]: one for one in plan.infusions}
    sessions, days = request.course.sessions, list[int]()
    prefix = f"{request.patient.id}/{request.patient.course}"
    for index, session in enumerate(sessions):
        one = by_id.pop(f"{prefix}/{session.phase}/{session.number}", None)
        if session.held is None and one is None:
            yield Broken(f"{prefix}/{session.phase}/{session.number}", 5, "is missing from the plan")
            return
        day = session.held.day if session.held else one.day if one else request.as_of
        days.append(day.toordinal())
        if one is not None and session.held is None:
            yield from _place(request, index, days, one)
    for extra in by_id.values():
        yield Broken(extra.id, 8, "is no session that is left to plan")


def _place(request: Request, index: int, days: list[int], one: Appointment) -> Iterator[Broken]:
    """One planned session beside those before it."""
    session, before = request.course.sessions[index], request.course.week_before(index)
    if index == 0 and not start_kept(request, days[0]):
        yield Broken(one.id, 1, f"the first infusion is not within {counted(request.horizon_weeks, 'week')}")
    if index and not gap_kept(session, gap := days[index] - days[index - 1]):
        yield Broken(
            one.id,
            5,
            f"{counted(gap, 'day')} after the session before it; {session.gap.min_days} to {session.gap.max_days} "
            "are allowed",
        )
    if before is not None and not week_kept(days[index], days[before]):
        yield Broken(one.id, 5, f"more than {counted(session.per_week or 0, 'session')} in one calendar week")
    if not review_kept(session, days[index]) and session.last_day:
        yield Broken(one.id, 5, f"after the review on {said_day(session.last_day)}")
