"""The best course of one patient, from the request to the plan: search, people, cost, check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ketaplan.domain.clinic import Role
from ketaplan.domain.clock import instant
from ketaplan.domain.course import CONSULTATION, Session
from ketaplan.domain.gate import is_provisional, why_nothing_is_planned
from ketaplan.domain.plan import Appointment, Plan, StaffedStage
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import PlacedVisit, PricedCourse, cost_of
from ketaplan.planner.course.checkins import due_scores
from ketaplan.planner.course.consultation import Consult, first_consultation, first_visit_after
from ketaplan.planner.course.documents import missing_documents
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.course.result import CourseDays, FirstVisit
from ketaplan.planner.course.staff_assignment import Staffed, choose_people
from ketaplan.planner.request import Request
from ketaplan.planner.visit_templates import StageTemplate


class Opening(NamedTuple):
    """How a course may start: its visits in order, the consultation to plan, if any, and the first visit after it."""

    visits: CandidateVisits
    consult: Consult | None
    first: FirstVisit | None


def best_course(request: Request, visits: CandidateVisits | None = None) -> Plan | None:
    """Return the course of least cost that follows every rule, with its people; None if there is none.

    None, too, if the course is declined, stopped or on hold.  Raises ValueError if nothing is left to plan: check
    ``request.course.to_plan`` first.  ``visits`` avoids looking up the same days again.
    """
    if not request.course.to_plan:
        raise ValueError("nothing is left to plan")
    if (
        why_nothing_is_planned(request.patient, request.as_of)
        or (opened := opening(visits or CandidateVisits(request))) is None
    ):
        return None
    return best_from(opened)


def best_from(opened: Opening) -> Plan | None:
    """Return the course of least cost with this opening; None if there is none."""
    opened.visits.search = LabelSetting(opened.visits, opened.first)
    found = opened.visits.search.best()
    return None if found is None else as_plan(opened.visits, found, opened.consult)


def course_if_any(visits: CandidateVisits) -> Plan | None:
    """Return the best course of these visits; None, quickly, if there is none."""
    from ketaplan.planner.course.existence import course_exists

    opened = opening(visits)
    if opened is None or not course_exists(opened.visits, opened.first):
        return None
    return best_from(opened)


def opening(visits: CandidateVisits) -> Opening | None:
    """Choose the order of a course and how it starts; None if a needed consultation has no place."""
    consult = first_consultation(visits.availability) if must_consult(visits.request) else None
    if consult is None and must_consult(visits.request):
        return None
    first = first_visit_after(visits.request, consult)
    if visits.request.course.room:
        from ketaplan.planner.course.session_order import ordered

        visits = ordered(visits, first)
    return Opening(visits, consult, first)


def must_consult(request: Request) -> bool:
    """Return whether the plan needs a consultation that is not in the book yet."""
    return request.patient.needs_consultation and request.consulted is None


def as_plan(visits: CandidateVisits, found: CourseDays, consult: Consult | None) -> Plan:
    """Return the plan for days and minutes that a search has found."""
    planned = _planned(visits.request.course.sessions)
    staffed = choose_people(visits, [(found.days[i], found.minutes[i]) for i in planned])
    return staffed_plan(visits, found, staffed, consult)


def staffed_plan(
    visits: CandidateVisits, found: CourseDays, staffed: Sequence[Staffed], consult: Consult | None
) -> Plan:
    """Return the plan for days and minutes whose people and chairs are already chosen."""
    request = visits.request
    course = request.course
    people = iter(staffed)
    placed = [
        PlacedVisit(session, date.fromordinal(day), minute, () if session.fixed else next(people).physicians)
        for session, day, minute in zip(course.sessions, found.days, found.minutes, strict=True)
    ]
    dated = [(one.session, one.day) for one in placed]
    appointments = [_consultation_appointment(request, consult)] if consult else []
    appointments += [
        infusion_for(visits, course.sessions[index], one)
        for index, one in zip(_planned(course.sessions), staffed, strict=True)
    ]
    return Plan(
        patient=request.patient.id,
        clinic=request.clinic.id,
        protocol=request.protocol.id,
        timezone=request.clinic.timezone,
        as_of=request.as_of,
        provisional=is_provisional(request.patient, request.as_of),
        course=request.patient.course,
        cost=cost_of(request, PricedCourse(placed, consult.day if consult else None)),
        appointments=tuple(sorted(appointments, key=lambda appointment: appointment.start)),
        checkins=due_scores(request, dated),
        missing=missing_documents(request, dated),
        decided=request.patient.decisions(request.as_of),
        resumed=request.patient.resume,
    )


def _planned(sessions: Sequence[Session]) -> list[int]:
    return [index for index, session in enumerate(sessions) if session.fixed is None]


def infusion_for(visits: CandidateVisits, session: Session, staffed: Staffed) -> Appointment:
    """Return one infusion with its chair and its stages in order."""
    request, template = visits.request, visits.template
    start = instant(request.clinic.zone, staffed.day, staffed.minute, template.minutes)
    assert start is not None, "the rules leave no start that does not exist"
    stages = tuple(
        StaffedStage(
            stage=stage.name,
            start=_after(start, stage.offset),
            end=_after(start, stage.offset + stage.minutes),
            people=_in_order(stage, people),
        )
        for stage, people in zip(template.stages, staffed.people, strict=True)
    )
    return Appointment(
        id=request.patient.appointment_id(session.phase, session.number),
        type="infusion",
        phase=session.phase,
        number=session.number,
        start=start,
        end=_after(start, template.minutes),
        chair=staffed.chair,
        stages=stages,
    )


def _after(start: datetime, minutes: int) -> datetime:
    """Return the moment that many minutes later, computed in UTC: arithmetic in a zone is by wall clock."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def _in_order(stage: StageTemplate, people: dict[Role, str]) -> tuple[tuple[Role, str], ...]:
    return tuple((role, people[role]) for role, _ in stage.roles)


def _consultation_appointment(request: Request, consult: Consult) -> Appointment:
    minutes = request.protocol.consultation.minutes
    start = instant(request.clinic.zone, consult.day, consult.minute, minutes)
    assert start is not None, "the rules leave no start that does not exist"
    return Appointment(
        id=request.patient.appointment_id(CONSULTATION, 1),
        type=CONSULTATION,
        phase=CONSULTATION,
        number=1,
        start=start,
        end=_after(start, minutes),
        psychiatrist=consult.psychiatrist,
    )
