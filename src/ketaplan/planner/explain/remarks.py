"""What is unusual about a course, and its summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ketaplan.domain.clock import offset_changes
from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.intervals import DAY
from ketaplan.domain.plan import Appointment, Plan, Remark
from ketaplan.domain.reasons import Reason
from ketaplan.domain.reasons import remarks as reasons
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import off_day_points
from ketaplan.planner.course.work import MOST_OF_REMARKS, WorkLeft
from ketaplan.planner.explain.no_start import closure_reasons, why_no_start
from ketaplan.planner.explain.unmet_wishes import unmet_wishes, why_no_earlier
from ketaplan.planner.request import Request
from ketaplan.planner.rules.opening import in_opening_hours, outside_closures

A_WEEK = 7


def remarks(visits: CandidateVisits, plan: Plan) -> tuple[Remark, ...]:
    """Return everything worth a mark, in the order of REMARKS."""
    work = visits.search.work if visits.search else WorkLeft()
    visits = visits.sharing(part := work.part(MOST_OF_REMARKS))
    moved = dict(_moved_weekdays(visits, plan))
    found = [
        *_consulted(visits.request),
        *no_longer_needed(visits.request),
        *moved.values(),
        *_closures(visits, plan, said=set(moved)),
        *_clock_changes(visits, plan),
        *_twice(plan),
        *unmet_wishes(visits, plan),
        *why_no_earlier(visits, plan),
    ]
    work.spend(part.spent)
    return tuple(found)


def _consulted(request: Request) -> Iterator[Remark]:
    """Yield the consultation that is needed first, if it is already booked."""
    if request.patient.needs_consultation and request.consulted is not None:
        yield Remark(kind="provisional", reason=reasons.ConsultationBooked(on=request.consulted.date()))


def no_longer_needed(request: Request) -> Iterator[Remark]:
    """Return a remark on an upcoming consultation of a cleared patient: it stays until cancelled."""
    if request.patient.clearance.status != "cleared" or request.consulted is None:
        return
    course, today = f"{request.patient.course_id}/{CONSULTATION}/", request.as_of
    for one in request.own:
        day = one.start.astimezone(request.clinic.zone).date()
        if one.id.startswith(course) and day >= today:
            yield Remark(kind="consultation", reason=reasons.ConsultationNotNeeded(appointment=one.id, on=day))


def _neighbours(visits: CandidateVisits, plan: Plan) -> Iterator[tuple[date, Appointment]]:
    """Yield each infusion with the day of the session before it, fixed or planned."""
    last: date | None = None
    by_session = {(one.phase, one.number): one for one in plan.infusions}
    for session in visits.request.course.sessions:
        one = None if session.fixed else by_session[session.phase, session.number]
        if one is not None and last is not None:
            yield last, one
        last = one.day if one else session.fixed.day if session.fixed else last


# -- weekdays


def _moved_weekdays(visits: CandidateVisits, plan: Plan) -> Iterator[tuple[date, Remark]]:
    """Yield infusions on a weekday that is unusual for their phase, by the usual day missed.

    A first session on another weekday is covered by the reason for its start.
    """
    first = plan.infusions[:1] if visits.request.waits else ()
    for phase in visits.request.protocol.phases:
        infusions = [one for one in plan.infusions if one.phase == phase.name]
        usual = _usual_weekdays(visits.request, infusions, phase.per_week or 1)
        for infusion in infusions:
            if usual and infusion.day.weekday() not in usual and infusion not in first:
                yield from _moved(visits, infusion, infusions, usual)


def _usual_weekdays(request: Request, infusions: Sequence[Appointment], per_week: int) -> set[int]:
    """Return a phase's usual weekdays: preferred ones, then frequent ones, if two thirds of it are on them."""
    wished = request.patient.preferences.days or frozenset()
    counts = Counter(one.day.weekday() for one in infusions)
    usual = sorted(counts, key=lambda weekday: (weekday not in wished, -counts[weekday], weekday))[:per_week]
    return set(usual) if sum(counts[weekday] for weekday in usual) * 3 >= 2 * len(infusions) > 2 else set()


def _moved(
    visits: CandidateVisits, infusion: Appointment, phase: Sequence[Appointment], usual: set[int]
) -> Iterator[tuple[date, Remark]]:
    """Yield the nearest usual day of that week without another infusion, and why the infusion is not on it."""
    day, monday = infusion.day, infusion.day - timedelta(days=infusion.day.weekday())
    others = {one.day for one in phase}
    free = [missed for weekday in sorted(usual) if (missed := monday + timedelta(days=weekday)) not in others]
    if free:
        missed = min(free, key=lambda one: abs((one - day).days))
        reason = why_no_start(visits.availability, missed, visits.template)
        wishes = visits.request.patient.preferences
        if reason is None and off_day_points(visits.request.clinic.weights, wishes, day):
            return  # the unmet wish gets the remark
        moved = reasons.MovedWeekday(on=day, instead_of=missed, reason=reason)
        yield missed, Remark(kind="moved-weekday", reason=moved, appointment=infusion.id)


# -- between sessions


def _closures(visits: CandidateVisits, plan: Plan, said: set[date]) -> Iterator[Remark]:
    """Yield days between two sessions on which the clinic is closed despite opening hours, except those ``said``.

    Between sessions a week or more apart only if the gap is not ideal.
    """
    gaps = {(session.phase, session.number): session.gap for session in visits.request.course.sessions}
    for before, infusion in _neighbours(visits, plan):
        length = (infusion.day - before).days
        if length < A_WEEK or gaps[infusion.phase, infusion.number].days_off(length):
            between = [before + n * DAY for n in range(1, length)]
            if closed := tuple(one for day in between if day not in said and (one := _closed(visits, day))):
                yield Remark(kind="closure", reason=reasons.ClosedBetween(days=closed), appointment=infusion.id)


def _closed(visits: CandidateVisits, day: date) -> reasons.ClosedDay | None:
    """Return the closure or holiday because of which no visit fits on a day with opening hours."""
    open_starts = in_opening_hours(visits.availability, day, visits.template)
    if not open_starts or open_starts & outside_closures(visits.availability, day, visits.template):
        return None
    return reasons.ClosedDay(day, closure_reasons(visits.availability, day))


def _clock_changes(visits: CandidateVisits, plan: Plan) -> Iterator[Remark]:
    zone = visits.availability.clinic.zone
    for before, infusion in _neighbours(visits, plan):
        days = (before + timedelta(days=n) for n in range(min((infusion.day - before).days, 400)))
        changed = next((day for day in days if offset_changes(zone, day)), None)
        if changed is not None:
            reason = reasons.ClockChanges(on=changed, session_on=infusion.day)
            yield Remark(kind="clock-change", reason=reason, appointment=infusion.id)


def _twice(plan: Plan) -> Iterator[Remark]:
    for one in plan.appointments:
        other = one.start.replace(fold=1 - one.start.fold)
        if other.utcoffset() != one.start.utcoffset():
            twice = reasons.TimeComesTwice(second=bool(one.start.fold))
            yield Remark(kind="twice", reason=twice, appointment=one.id)


# -- overall


def summary(visits: CandidateVisits, plan: Plan) -> Reason:
    """Return a course's weekdays and times, and when it starts and why."""
    request, usual = visits.request, set[int]()
    for phase in request.protocol.phases:
        infusions = [one for one in plan.infusions if one.phase == phase.name]
        usual |= _usual_weekdays(request, infusions, phase.per_week or 1)
    counts = Counter(one.day.weekday() for one in plan.infusions)
    odd = [weekday for weekday in sorted(counts) if weekday not in usual]
    if sum(counts[weekday] for weekday in odd) * 3 > len(plan.infusions):
        odd = []
    return reasons.Summary(
        weekdays=tuple(weekday for weekday in sorted(counts) if weekday not in odd),
        odd=tuple(reasons.WeekdayTimes(weekday, counts[weekday]) for weekday in odd),
        minutes=tuple(one.minute for one in plan.infusions),
        begins=_start(request, plan),
    )


def _start(request: Request, plan: Plan) -> reasons.CourseStart | None:
    """Return when a course without any session yet starts, and why no earlier."""
    if not (request.waits and plan.infusions):
        return None
    ready = request.ready_because
    return reasons.CourseStart(
        ready=ready.day,
        because=ready.reason,
        days_later=(plan.infusions[0].day - ready.day).days,
        notice_days=request.clinic.notice_days,
        minimum_age=request.protocol.minimum_age,
    )
