"""Why there is no course: the reasons that matter, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.domain.intervals import DAY
from ketaplan.domain.reasons import Cause, Reason
from ketaplan.domain.reasons import course as reasons
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.course.best_course import must_consult, opening
from ketaplan.planner.course.consultation import Consult, first_consultation, first_visit_after
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.course.work import MOST_OF_PINS, WorkLeft
from ketaplan.planner.explain.no_start import spans_of, why_no_start
from ketaplan.planner.explain.pins import why_pins_fail
from ketaplan.planner.explain.remedies import what_would_help
from ketaplan.planner.explain.stuck_course import MOST_DAYS, after_the_last, days_from, stuck_after
from ketaplan.planner.request import Request
from ketaplan.planner.visit_templates import VisitTemplate, consultation


def why_no_course(
    request: Request,
    *,
    with_remedies: bool = True,
    failed: LabelSetting | None = None,
    work: WorkLeft | None = None,
    shared: ClinicDays | None = None,
) -> Cause | None:
    """Return why there is no course, most useful reasons first; None only if there is one after all.

    Looking for remedies takes most of the time.  ``failed`` is a search that found none, to spare another;
    ``work`` is what all searches share, ``shared`` what many patients do.
    """
    helpful = what_would_help if with_remedies else _nothing
    if decided := why_nothing_is_planned(request.patient, request.as_of):
        return _cause(request, decided.kind.removeprefix("course-"), [decided])
    request = _in_its_order(request)
    if request.pins:
        work = WorkLeft(MOST_OF_PINS)
        free = replace(request, pins={})
        return _pinned(request, work) or why_no_course(free, with_remedies=with_remedies, work=work)
    visits = CandidateVisits(request, work=work, shared=shared)
    consult = first_consultation(visits.availability) if must_consult(request) else None
    if must_consult(request) and consult is None:
        return _cause(request, "no-consultation", _no_consultation(visits), helpful(visits))
    if late := _ready_too_late(request):
        return _cause(request, "ready-too-late", [late], helpful(visits))
    search = LabelSetting(visits, first_visit_after(request, consult))
    if failed is not None:
        search.furthest, search.work = failed.furthest, failed.work
    elif search.best() is not None:
        return None
    kind, found = _found_by(search, consult)
    found += after_the_last(search)
    return _cause(request, kind, found, _help_in_any_order(search) if with_remedies else ())


def _nothing(_visits: CandidateVisits) -> tuple[Reason, ...]:
    return ()


def _help_in_any_order(search: LabelSetting) -> tuple[Reason, ...]:
    unordered = replace(search.visits.request, between=None)
    return what_would_help(CandidateVisits(unordered, work=search.work))


def _in_its_order(request: Request) -> Request:
    """Return the request with the course order used for planning; pins count in it."""
    opened = opening(CandidateVisits(request)) if request.course.room else None
    return opened.visits.request if opened else request


def _cause(request: Request, kind: str, found: Iterable[Reason], remedies: Iterable[Reason] = ()) -> Cause:
    return Cause(
        kind=kind, clinic=request.clinic.id, as_of=request.as_of, reasons=tuple(found), remedies=tuple(remedies)
    )


def _pinned(request: Request, work: WorkLeft) -> Cause | None:
    found = why_pins_fail(request, work)
    return _cause(request, "pinned", *found) if found else None


def _found_by(search: LabelSetting, consult: Consult | None) -> tuple[str, list[Reason]]:
    """Return the kind of cause that a search found, and its reasons."""
    visits = search.visits
    after: list[Reason] = [reasons.AfterConsultation(on=consult.day)] if consult else []
    if len(search.furthest) > visits.request.course.leading_fixed:
        return "stuck", [*after, *_possible_days(visits), *stuck_after(visits, search.furthest)]
    if search.furthest:
        return "stuck", [*after, *stuck_after(visits, search.furthest)]
    return "no-day", [*after, _no_day_at_all(visits)]


# -- before any day is checked


def _ready_too_late(request: Request) -> Reason | None:
    """Return why the first infusion would be after the horizon, if so."""
    if not request.waits or request.ready < request.first_visit_before:
        return None
    return reasons.ReadyTooLate(
        first=request.ready,
        because=request.ready_because.reason,
        notice_days=request.clinic.notice_days,
        minimum_age=request.protocol.minimum_age,
        horizon_weeks=request.horizon_weeks,
    )


def _no_consultation(visits: CandidateVisits) -> list[Reason]:
    request, template = visits.request, consultation(visits.request)
    if not request.clinic.with_role("psychiatrist"):
        return [reasons.NoPsychiatrist(), reasons.AddPsychiatrist()]
    days = _by_weekday(visits, template, days_from(template.not_before, request.first_visit_before))
    return [reasons.NoConsultation(horizon_weeks=request.horizon_weeks, days=days)]


# -- days


def _no_day_at_all(visits: CandidateVisits) -> Reason:
    """Return what is in the way on each weekday on which the patient could come."""
    wanted = _weekdays_wanted(visits.request)
    days = [day for day in _ahead(visits) if day.weekday() in wanted]
    return reasons.NoDay(windows=tuple(_windows(visits.request)), days=_by_weekday(visits, visits.template, days))


def _possible_days(visits: CandidateVisits) -> Iterator[Reason]:
    """Yield on which weekdays a visit is possible, and why not on the others."""
    days, possible, all_days = _ahead(visits), Counter[int](), Counter[int]()
    for day in days:
        possible[day.weekday()] += bool(visits.on(day.toordinal()).starts)
        all_days[day.weekday()] += 1
    if windows := tuple(_windows(visits.request)):
        yield reasons.Windows(windows=windows)
    none = {weekday for weekday in _weekdays_wanted(visits.request) if not possible[weekday]}
    yield reasons.RoomOn(
        until=days[-1],
        room=tuple(
            reasons.WeekdayRoom(weekday, times, all_days[weekday])
            for weekday, times in sorted(possible.items())
            if times
        ),
        days=_by_weekday(visits, visits.template, [day for day in days if day.weekday() in none]),
    )


def _by_weekday(
    visits: CandidateVisits, template: VisitTemplate, days: Iterable[date]
) -> tuple[reasons.WeekdayReason, ...]:
    """Return how often each reason applies, by weekday."""
    found: dict[int, Counter[Reason]] = {}
    for day in days:
        if reason := why_no_start(visits.availability, day, template):
            found.setdefault(day.weekday(), Counter())[reason] += 1
    return tuple(
        reasons.WeekdayReason(weekday, reason, weeks)
        for weekday in sorted(found)
        for reason, weeks in found[weekday].items()
    )


def _ahead(visits: CandidateVisits) -> list[date]:
    request = visits.request
    until = max(request.first_visit_before, request.ready + timedelta(days=7))
    return days_from(request.ready, min(until, request.ready + timedelta(days=MOST_DAYS)))


def _weekdays_wanted(request: Request) -> set[int]:
    """Return the weekdays on which the patient could come; if any, those on which the clinic opens."""
    windows = (request.patient.available or request.clinic.hours).windows
    return {weekday for window in windows for weekday in window.days}


def _windows(request: Request) -> Iterator[reasons.WeekdaySpans]:
    """Yield when the patient can come on each weekday; nothing if any time is possible."""
    if request.patient.available is None:
        return
    for day in sorted(days_from(request.as_of, request.as_of + 7 * DAY), key=date.weekday):
        if spans := request.patient.available.on(day):
            yield reasons.WeekdaySpans(day.weekday(), spans_of(spans))
