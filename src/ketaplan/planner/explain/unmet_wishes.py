"""Which wishes a course does not meet and why it does not start earlier, with what meeting them would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ketaplan.domain.intervals import DAY
from ketaplan.domain.plan import Appointment, Plan, Remark
from ketaplan.domain.reasons import DayReason, Reason
from ketaplan.domain.reasons import remarks as reasons
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import off_day_points, off_hours_points, wishes_physician
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.consultation import Consult, first_visit_after
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.trial import tried
from ketaplan.planner.course.work import MOST_OF_REMARKS
from ketaplan.planner.explain.course_difference import difference
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.explain.staff_absence import whereabouts
from ketaplan.planner.request import Pin

Missed = Callable[[CandidateVisits, Appointment], Reason | None]
"""What an infusion misses of a wish; None if it meets it."""
Starts = Callable[[date], int]


def unmet_wishes(visits: CandidateVisits, plan: Plan) -> Iterator[Remark]:
    """Return a remark on each infusion that misses a wish, and one on what meeting it every time would take."""
    for kind, (missed, wish, starts) in WISHES.items():
        found = {one.id: reason for one in plan.infusions if (reason := missed(visits, one))}
        for appointment, reason in found.items():
            yield Remark(kind=kind, reason=reason, appointment=appointment)
        if found and (meeting := _meeting_it(visits, plan, wish(visits), starts(visits))):
            yield Remark(kind=kind, reason=meeting)


def _meeting_it(visits: CandidateVisits, plan: Plan, wish: Reason, starts: Starts) -> Reason | None:
    """Return what meeting a wish every time takes; None if it is not known, or nothing for a plan that is not best."""
    met, is_known = tried(visits.limited(starts), MOST_OF_REMARKS)
    if met is None:
        return reasons.MeetingWish(wish=wish) if is_known else None
    if met.cost.total <= plan.cost.total:
        return None
    return reasons.MeetingWish(wish=wish, takes=difference(visits.request, plan, met))


# -- the physician


def _other_physician(visits: CandidateVisits, one: Appointment) -> Reason | None:
    wished = wishes_physician(visits.request)
    if wished is None or wished in one.physicians:
        return None
    member = visits.availability.staff.get(wished)
    if member is None:
        return reasons.OtherPhysician(subject=wished)
    stage = next(stage for stage in visits.template.stages if any(role == "physician" for role, _ in stage.roles))
    start = visits.availability.grid.bit(one.minute)
    return reasons.OtherPhysician(subject=wished, where=whereabouts(visits.availability, member, one.day, stage, start))


def _physician(visits: CandidateVisits) -> Reason:
    return reasons.OtherPhysician(subject=wishes_physician(visits.request) or "")


def _with_physician(visits: CandidateVisits) -> Starts:
    return visits.with_preferred_physician


# -- the weekday


def _off_day(visits: CandidateVisits, one: Appointment) -> Reason | None:
    request = visits.request
    return _days(visits) if off_day_points(request.clinic.weights, request.patient.preferences, one.day) else None


def _days(visits: CandidateVisits) -> Reason:
    return reasons.OffDay(weekdays=tuple(sorted(visits.request.patient.preferences.days or ())))


def _on_days(visits: CandidateVisits) -> Starts:
    wished = visits.request.patient.preferences.days or frozenset()
    return lambda day: visits.availability.grid.every if day.weekday() in wished else 0


# -- the time of day


def _off_hours(visits: CandidateVisits, one: Appointment) -> Reason | None:
    request = visits.request
    return _hours(visits) if off_hours_points(request.clinic.weights, request.patient.preferences, one.minute) else None


def _hours(visits: CandidateVisits) -> Reason:
    wishes = visits.request.patient.preferences
    return reasons.OffHours(start=wishes.start, end=wishes.end)


def _in_hours(visits: CandidateVisits) -> Starts:
    return lambda _: visits.preferred_hours


WISHES: dict[str, tuple[Missed, Callable[[CandidateVisits], Reason], Callable[[CandidateVisits], Starts]]] = {
    "other-physician": (_other_physician, _physician, _with_physician),
    "off-day": (_off_day, _days, _on_days),
    "off-hours": (_off_hours, _hours, _in_hours),
}
"""By the kind of remark: what an infusion misses, the wish itself, and the starts of a day that meet it."""


# -- the start


def why_no_earlier(visits: CandidateVisits, plan: Plan) -> Iterator[Remark]:
    """Return why the course does not start on the first day on which the patient is ready, or what that would take."""
    request = visits.request
    if not request.waits or 1 in request.pins or plan.infusions[0].day <= request.ready:
        return
    first, ready = plan.infusions[0], _after_consultation(visits, plan)
    days = [ready + n * DAY for n in range((first.day - ready).days)]
    earlier, is_known = tried(visits, MOST_OF_REMARKS, lambda shared: _earlier(shared, days))
    if not is_known:
        return
    if earlier is not None and earlier.cost.total <= plan.cost.total:
        return  # not the best plan: the earlier one is offered, too
    before = [day for day in days if earlier is None or day < earlier.infusions[0].day]
    reason = reasons.LaterStart(
        earlier=difference(request, plan, earlier) if earlier else None, days=tuple(_why_not_on(visits, before))
    )
    yield Remark(kind="wait", reason=reason, appointment=first.id)


def _after_consultation(visits: CandidateVisits, plan: Plan) -> date:
    """Return the first day that the patient's readiness and the consultation allow."""
    one = plan.consultation
    consult = Consult(one.day, one.minute, one.psychiatrist or "") if one else None
    first = first_visit_after(visits.request, consult)
    return max(visits.request.ready, first.day) if first else visits.request.ready


def _earlier(visits: CandidateVisits, days: list[date]) -> Plan | None:
    """Return the best course from the first of the days on which one can start."""
    for day in days:
        if visits.on(day.toordinal()).starts:
            pinned = visits.asked(pins={**visits.request.pins, 1: Pin(day)})
            if course_exists(pinned) and (plan := best_course(pinned.request, pinned)) is not None:
                return plan
    return None


def _why_not_on(visits: CandidateVisits, days: list[date]) -> Iterator[DayReason]:
    """Yield why no course starts on any of the days, except that the weekday never suits."""
    for day in [day for day in days if _is_wanted(visits, day)] or days:
        yield DayReason(day, why_no_start(visits.availability, day, visits.template) or reasons.NoCourseFrom())


def _is_wanted(visits: CandidateVisits, day: date) -> bool:
    """Return whether the clinic ever opens and the patient ever comes on that weekday."""
    available = visits.request.patient.available
    return bool(visits.availability.clinic.hours.on(day)) and (available is None or bool(available.on(day)))
