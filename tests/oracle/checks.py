"""What is wrong with a plan: each rule it breaks, and each figure it states that is not so."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from oracle.courses import PARTS, Given, Place, as_planned, broken, cost
from oracle.visits import MINUTE, Visit, World, starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.plan import Appointment, Plan
    from ketaplan.planner.request import Request

MEASURES = {
    "depression": "PHQ-9",
    "ptsd": "PCL-5-week",
    "ocd": "Y-BOCS",
    "alcohol-use-disorder": "TLFB",
    "anxiety": "GAD-7",
    "chronic-pain": "PEG",
    "other": None,
}


def faults(request: Request, plan: Plan) -> list[str]:
    """Everything that the contract's sections 2 to 4 do not allow, in words."""
    return list(_faults(World(request), plan))


def _faults(world: World, plan: Plan) -> Iterator[str]:
    yield from _heading(world.request, plan)
    course, infusions = as_planned(world.request, plan), plan.infusions
    due = [place for place in course if place.fixed is None]
    if len(due) != len(infusions):
        yield f"rule 8: {len(infusions)} infusions, {len(due)} are due"
        return
    if [a.start for a in plan.appointments] != sorted(a.start for a in plan.appointments):
        yield "form: not in order of time"
    upcoming = iter(zip(due, infusions, strict=True))
    given = [Given(place, *place.fixed) if place.fixed else _given(world, *next(upcoming)) for place in course]
    for place, appointment in zip(due, infusions, strict=True):
        yield from _infusion(world, place, appointment)
    yield from _rule_1(world, given)
    yield from broken(given)
    yield from _rule_6(world, plan)
    consulted = plan.consultation and plan.consultation.start.date()
    for part, points in cost(world, given, consulted).items():
        if plan.cost.points[part] != points:
            yield f"cost: {part} is {points}, stated {plan.cost.points[part]}"
    if plan.cost.total != sum(plan.cost.points[part] for part in PARTS):
        yield "cost: the parts do not add up"
    yield from _checkins(world.request, plan, given)


def _heading(request: Request, plan: Plan) -> Iterator[str]:
    patient, clinic = request.patient, request.clinic
    stated = (plan.patient, plan.clinic, plan.protocol, plan.timezone, plan.as_of, plan.course)
    known = (patient.id, clinic.id, request.protocol.id, clinic.zone.key, request.as_of, patient.course)
    if stated != known:
        yield f"form: {stated} is not {known}"
    cleared = patient.clearance.status == "cleared" and patient.clearance.on <= request.as_of
    if plan.provisional == cleared:
        yield f"rule 6: provisional is {plan.provisional}"


def _given(world: World, place: Place, appointment: Appointment) -> Given:
    day, minute = appointment.start.date(), appointment.start.hour * 60 + appointment.start.minute
    physicians = {who for stage in appointment.stages for role, who in stage.people if role == "physician"}
    points = world.points(Visit(day, minute, appointment.start.astimezone(UTC), 0), physicians)
    return Given(place, day, minute, points)


def _rule_1(world: World, given: list[Given]) -> Iterator[str]:
    planned = [session for session in given if session.planned]
    if len(planned) == len(given):
        ahead = (planned[0].day - world.request.as_of).days
        if ahead >= 7 * world.request.horizon_weeks:
            yield f"rule 1: begins {ahead} days after as_of"
    for index, session in enumerate(given, 1):
        pin = world.request.pins.get(index)
        if session.planned and pin and (session.day != pin.day or pin.minute not in {None, session.minute}):
            yield f"pin: session {index} is on {session.day} at minute {session.minute}"
    days = Counter(session.day for session in planned) + Counter(dict.fromkeys(world.away, 1))
    yield from (f"rule 1: two infusions on {day}" for day, count in days.items() if count > 1)


# ---------------------------------------------------------------- single appointments


def _placed(world: World, appointment: Appointment, minutes: int) -> Iterator[str]:
    """The form of a start and an end, the grid, and rule 2."""
    day, minute = appointment.start.date(), appointment.start.hour * 60 + appointment.start.minute
    utc, zone = appointment.start.astimezone(UTC), world.request.clinic.zone
    if minute % world.request.clinic.grid_minutes or appointment.start.second or appointment.start.microsecond:
        yield f"rule 1: {appointment.id} starts off the grid"
    if utc not in starts(zone, day, minute, minutes):
        yield f"rule 2: {appointment.id} cannot start at {appointment.start}"
    if appointment.start.utcoffset() != utc.astimezone(zone).utcoffset():
        yield f"form: {appointment.id} has a wrong offset"
    if appointment.end.astimezone(UTC) != utc + minutes * MINUTE:
        yield f"form: {appointment.id} ends at {appointment.end}"
    if not world.is_free(utc, minutes):
        yield f"rule 8: the patient is elsewhere during {appointment.id}"
    if not world.is_open(day, minute, minute + minutes):
        yield f"rule 2: {appointment.id} at {appointment.start}"


def _infusion(world: World, place: Place, appointment: Appointment) -> Iterator[str]:
    request, day = world.request, appointment.start.date()
    minute = appointment.start.hour * 60 + appointment.start.minute
    named = f"{request.patient.id}/{request.patient.course}/{place.phase}/{place.number}"
    if (appointment.id, appointment.phase, appointment.number) != (named, place.phase, place.number):
        yield f"form: {appointment.id} stands where {named} is due"
    yield from _placed(world, appointment, world.length)
    if day < world.ready:
        yield f"rule 1: {appointment.id} is before {world.ready}"
    visit = Visit(day, minute, appointment.start.astimezone(UTC), 0)
    if appointment.chair not in world.chairs(visit):
        yield f"rule 3: {appointment.id} in chair {appointment.chair}"
    if not world.on_site(visit):
        yield f"rule 4: somebody is missing on site during {appointment.id}"
    if [stage.stage for stage in appointment.stages] != [stage.name for stage in request.protocol.visit]:
        yield f"form: {appointment.id} has other stages"
        return
    at = visit.start
    for stage, shape, teams in zip(appointment.stages, request.protocol.visit, world.teams(visit), strict=True):
        end = at + shape.minutes * MINUTE
        if (stage.start.astimezone(UTC), stage.end.astimezone(UTC)) != (at, end):
            yield f"rule 4: {stage.stage} of {appointment.id} is from {stage.start} to {stage.end}"
        if dict(stage.people) not in teams or len(stage.people) != len(shape.patients_per):
            yield f"rule 4: {stage.stage} of {appointment.id} with {stage.people}"
        at = end


def _rule_6(world: World, plan: Plan) -> Iterator[str]:
    request, consultation = world.request, plan.consultation
    if bool(consultation) != world.consults or len(plan.appointments) - len(plan.infusions) > 1:
        yield f"rule 6: {len(plan.appointments) - len(plan.infusions)} consultations"
        return
    first = plan.infusions[0].start
    minute, visit = first.hour * 60 + first.minute, None
    if consultation:
        start = consultation.start
        visit = Visit(start.date(), start.hour * 60 + start.minute, start.astimezone(UTC), 0)
        named = f"{request.patient.id}/{request.patient.course}/consultation/1"
        if (consultation.id, consultation.type, consultation.phase) != (named, "consultation", "consultation"):
            yield f"form: {consultation.id} stands where {named} is due"
        if visit.day < world.notice:
            yield "rule 6: the consultation is too soon"
        if consultation.psychiatrist not in world.psychiatrists(visit):
            yield f"rule 6: with {consultation.psychiatrist}"
        if consultation.chair or consultation.stages:
            yield "rule 6: a consultation takes no chair and has no stages"
        yield from _placed(world, consultation, request.protocol.consultation.minutes)
    if not world.follows(visit)(first.date(), minute):
        yield f"rule 6: the first infusion on {first} is too soon after the consultation"


# ---------------------------------------------------------------- check-ins


def _checkins(request: Request, plan: Plan, given: list[Given]) -> Iterator[str]:
    """Dates and measures; a score about a session given before may be in the plan or not."""
    sessions = [session for session in given if session.place.phase != "maintenance"]
    due, known = Counter(), Counter()
    for checkin in request.protocol.checkins:
        before = checkin.before_session
        number = before or checkin.after_session
        number = len(sessions) if number == "last" else number
        if number <= len(sessions):
            session = sessions[number - 1]
            on = session.day + timedelta(days=-checkin.days if before else checkin.days)
            measure = MEASURES[request.patient.indication] if checkin.measure == "auto" else checkin.measure
            if measure is not None:
                (due if session.planned else known)[on, measure] += 1
    stated = Counter((score.on, score.measure) for score in plan.checkins)
    yield from (f"check-in: {what} is missing" for what in due - stated)
    yield from (f"check-in: {what} is not due" for what in stated - due - known)
