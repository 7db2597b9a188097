"""What files, options and the book say that forbids something: one fact for each thing that could be otherwise.

Removing a fact only ever adds possibilities (:mod:`.relaxation`).  Where absence forbids, presence is the fact: a
person's shifts are one fact, without which the person is there all week; so are opening hours and the patient's
windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from ketaplan.domain.course import MAINTENANCE, Course
from ketaplan.domain.explanation import Fact
from ketaplan.domain.intervals import DAY, Interval, Intervals, WeeklyWindows
from ketaplan.domain.plan import ResourceUse
from ketaplan.domain.reasons.course import WeekdaySpans
from ketaplan.planner.explain.no_start import spans_of
from ketaplan.planner.request import Request

Uses = Mapping[str, Sequence[ResourceUse]]
"""What appointments in the book use of a clinic, by the appointment's id."""
MOST_DAYS_AHEAD = 1100
"""Holidays are facts up to this many days ahead."""


def facts_of(request: Request, uses: Uses) -> tuple[Fact, ...]:
    """Return every fact of a request, those first that explain most in few words."""
    return (
        *_decided(request),
        *_weekly(request),
        *_of_the_course(request),
        *_readiness(request),
        *_away(request),
        *_closed(request),
        *_staff_away(request),
        *_booked(request, uses),
    )


def resource_facts(request: Request) -> tuple[Fact, ...]:
    """Return what the clinic lists no one or nothing of: facts only where a course needs more than there is."""
    staff = [Fact(rule=4, kind="role", subject=role) for role in ("physician", "nurse", "psychiatrist")]
    return (*staff, Fact(rule=3, kind="chairs", limit=len(request.clinic.chairs)))


# -- decisions and times of the week


def _decided(request: Request) -> Iterator[Fact]:
    if request.patient.declined:
        yield Fact(rule=6, kind="declined", subject=request.patient.id)
    if request.patient.stopped:
        yield Fact(rule=6, kind="stopped", subject=request.patient.id, start=request.patient.stopped.on)
    if request.patient.hold and request.patient.hold.holds_on(request.as_of):
        yield Fact(rule=6, kind="on-hold", subject=request.patient.id, start=request.patient.hold.on)
    if request.patient.needs_consultation:
        yield Fact(rule=6, kind="consultation", subject=request.patient.id)


def _weekly(request: Request) -> Iterator[Fact]:
    clinic, patient = request.clinic, request.patient
    if patient.available is not None:
        yield _weekly_fact(request, 2, "available", patient.id, patient.available)
    yield _weekly_fact(request, 2, "hours", clinic.id, clinic.hours)
    for member in clinic.staff:
        yield _weekly_fact(request, 4, "shift", member.id, member.shifts)


def _weekly_fact(request: Request, rule: int, kind: str, subject: str, windows: WeeklyWindows) -> Fact:
    some_weeks = any(one.every_weeks > 1 or one.starting or one.until for one in windows.windows)
    return Fact(rule=rule, kind=kind, subject=subject, windows=_week(request, windows), some_weeks=some_weeks)


def _week(request: Request, windows: WeeklyWindows) -> tuple[WeekdaySpans, ...]:
    """Return the times of a week by its days; windows of some weeks count for all."""
    found: dict[int, set[tuple[int, int]]] = {}
    for window in windows.windows:
        if window.until is None or window.until >= request.as_of:
            for day in window.days:
                found.setdefault(day, set()).add((window.start, window.end))
    return tuple(WeekdaySpans(day, spans_of(sorted(found[day]))) for day in sorted(found))


# -- the course


def _of_the_course(request: Request) -> Iterator[Fact]:
    with_gap = _phases_with_gap(request.course)
    for phase in request.protocol.phases:
        if phase.name in with_gap:
            yield Fact(rule=5, kind="gap-max", subject=phase.name, limit=phase.gap.max_days)
            if phase.per_week is not None:
                yield Fact(rule=5, kind="per-week", subject=phase.name, limit=phase.per_week)
            if phase.gap.min_days > 1:
                yield Fact(rule=5, kind="gap-min", subject=phase.name, limit=phase.gap.min_days)
    if MAINTENANCE in with_gap:
        yield Fact(rule=5, kind="maintenance-late", limit=request.protocol.tolerance_after)
        yield Fact(rule=5, kind="maintenance-early", limit=request.protocol.tolerance_before)
    if request.patient.maintenance and request.patient.maintenance.review_on:
        yield Fact(rule=5, kind="review", start=request.patient.maintenance.review_on)
    if request.waits:
        yield Fact(rule=1, kind="horizon", limit=request.horizon_weeks, start=request.first_visit_before)


def _phases_with_gap(course: Course) -> set[str]:
    """Return the phases with a session to plan, or one that is booked after a session to plan or given."""
    after_open = {one.phase for before, one in pairwise(course.sessions) if not (before.is_given and one.is_given)}
    return after_open | {one.phase for one in course.to_plan}


def _readiness(request: Request) -> Iterator[Fact]:
    patient = request.patient
    if patient.earliest is not None and patient.earliest > request.as_of:
        yield Fact(rule=1, kind="earliest", subject=patient.id, start=patient.earliest)
    if patient.clearance.on is not None and patient.clearance.on > request.as_of:
        yield Fact(rule=1, kind="clearance", subject=patient.id, start=patient.clearance.on)
    if patient.of_age_on(request.protocol.minimum_age) > request.as_of:
        yield Fact(rule=1, kind="age", subject=patient.id, limit=request.protocol.minimum_age)
    if request.clinic.notice_days:
        yield Fact(rule=1, kind="notice", subject=request.clinic.id, limit=request.clinic.notice_days)
    if request.now is not None:
        yield Fact(rule=1, kind="now", start=request.now)


# -- days and hours


def _away(request: Request) -> Iterator[Fact]:
    yield from _intervals(request, request.patient.unavailable, 2, "unavailable", request.patient.id)


def _closed(request: Request) -> Iterator[Fact]:
    clinic = request.clinic
    yield from _intervals(request, clinic.closures, 2, "closure", clinic.id)
    yield from _intervals(request, clinic.busy_intervals(None), 2, "closed-time", clinic.id)
    for day in _days(request):
        if (name := clinic.holidays.name_on(day)) is not None:
            yield Fact(rule=2, kind="holiday", subject=clinic.id, start=day, end=day, reason=name)


def _staff_away(request: Request) -> Iterator[Fact]:
    clinic = request.clinic
    for member in clinic.staff:
        yield from _intervals(request, member.leave, 4, "leave", member.id)
    for member in clinic.staff:
        yield from _intervals(request, clinic.busy_intervals(member.id), 4, "busy", member.id)
    for chair in clinic.chairs:
        yield from _intervals(request, clinic.busy_intervals(chair), 3, "chair-busy", chair)


def _intervals(request: Request, times: Intervals, rule: int, kind: str, subject: str) -> Iterator[Fact]:
    """Yield facts of those that are not over."""
    for nth, one in enumerate(times.intervals):
        if one.end.date() >= request.as_of:
            start, end = _moments(one)
            yield Fact(rule=rule, kind=kind, subject=subject, start=start, end=end, reason=one.reason, nth=nth)


def _moments(one: Interval) -> tuple[date | datetime, date | datetime | None]:
    """Return days, both included, where it is of full days; no end where it is open."""
    by_days = one.start.time() == time()
    start = one.start.date() if by_days else one.start
    if one.end == datetime.max:  # noqa: DTZ901  what has no end ends with the calendar
        return start, None
    if by_days and one.end.time() == time():
        return start, one.end.date() - DAY
    return one.start, one.end


def _days(request: Request) -> Iterable[date]:
    """Return the days that a course could reach."""
    gaps = sum(session.gap.max_days for session in request.course.to_plan)
    ahead = min(7 * request.horizon_weeks + gaps, MOST_DAYS_AHEAD)
    return (request.as_of + timedelta(days=number) for number in range(ahead + 1))


# -- the book


def _booked(request: Request, uses: Uses) -> Iterator[Fact]:
    zone, own = request.clinic.zone, {one.id for one in request.own}
    for one in request.own:
        start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (one.start, one.end))
        yield Fact(rule=7, kind="own-appointment", subject=one.id, start=start, end=end)
    for name, some in uses.items():
        if name in own or not some:
            continue
        start = min(use.start for use in some).astimezone(zone).replace(tzinfo=None)
        end = max(use.end for use in some).astimezone(zone).replace(tzinfo=None)
        if end.date() >= request.as_of:
            yield Fact(rule=7, kind="appointment", subject=name, start=start, end=end)
