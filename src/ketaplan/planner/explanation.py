"""Why there is no course: the reasons that matter, in a coordinator's words, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from ketaplan.domain.time import DAY, Span
from ketaplan.domain.words import DAY_NAMES, counted, listed, minutes_words, said_day
from ketaplan.planner.consultation import first_consultation, first_visit_after
from ketaplan.planner.course import must_consult
from ketaplan.planner.engines.single import Search
from ketaplan.planner.reasons import why_no_start
from ketaplan.planner.relief import what_would_help
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import gap_kept, review_kept, week_kept
from ketaplan.planner.shapes import consultation
from ketaplan.planner.visits import Visits

MOST_DAYS = 70
"""So many days from the first possible one are looked at for what stands in the way."""


def why_not(request: Request) -> tuple[str, ...]:
    """The reasons, a line each, most telling first; the patient is never named.

    Empty only where there is a course after all.
    """
    if request.patient.declined:
        return ("A psychiatrist declined the course: no infusion may be planned.",)
    visits = Visits(request)
    if must_consult(request) and first_consultation(visits.agenda) is None:
        return tuple(_no_consultation(visits))
    if late := _ready_too_late(request):
        return (late, *what_would_help(request))
    consult = first_consultation(visits.agenda) if must_consult(request) else None
    search = Search(visits, first_visit_after(request, consult))
    if search.best() is not None:
        return ()
    return (*_reasons(visits, search), *what_would_help(request))


def _reasons(visits: Visits, search: Search) -> Iterator[str]:
    held = sum(session.held is not None for session in visits.request.course.sessions)
    if len(search.furthest) > held:
        yield from _possible_days(visits)
        yield from _stuck_after(visits, search.furthest)
    elif held:
        yield from _stuck_after(visits, search.furthest)
    else:
        yield from _no_day_at_all(visits)


# -- before any day is looked at


def _ready_too_late(request: Request) -> str | None:
    """Why the first infusion would fall behind the horizon, if it would."""
    if not request.waits or request.ready < request.first_visit_before:
        return None
    patient = request.patient
    grown = patient.of_age_on(request.protocol.minimum_age)
    because = "the file's 'earliest' says so"
    if request.ready == grown:
        because = f"the patient is {request.protocol.minimum_age} only then"
    elif request.ready == patient.clearance.on:
        because = "the clearance is dated so"
    last = request.first_visit_before - DAY
    return (
        f"The first infusion may fall on {said_day(request.ready)} at the earliest ({because}), "
        f"and must by {said_day(last)}."
    )


def _no_consultation(visits: Visits) -> Iterator[str]:
    request, shape = visits.request, consultation(visits.request)
    if not request.clinic.with_role("psychiatrist"):
        yield "A consultation comes first, and the clinic's file names no psychiatrist."
        yield "Add one to [[staff]], or enter the clearance of the patient's own psychiatrist."
        return
    until = request.first_visit_before - DAY
    yield f"A consultation comes first, and there is no place for one until {said_day(until)}:"
    why: dict[int, Counter[str]] = {}
    day = shape.not_before
    while day < request.first_visit_before:
        if reason := why_no_start(visits.agenda, day, shape):
            why.setdefault(day.weekday(), Counter())[reason] += 1
        day += DAY
    yield from _by_weekday(why)


# -- days


def _no_day_at_all(visits: Visits) -> Iterator[str]:
    """What stands in the way on each weekday on which the patient could come."""
    request = visits.request
    if windows := _windows(request):
        yield f"The patient can come {windows}. On these days:"
    else:
        yield "The patient can come at any time, but:"
    yield from _by_weekday(_why_by_weekday(visits, _weekdays_wanted(request)))


def _possible_days(visits: Visits) -> Iterator[str]:
    """On which weekdays a visit is possible, and why not on the others."""
    request, possible = visits.request, Counter[int]()
    for day in _days_ahead(request):
        possible[day.weekday()] += bool(visits.on(day.toordinal()).starts)
    days = listed([f"{DAY_NAMES[weekday]} ({times})" for weekday, times in sorted(possible.items()) if times])
    if windows := _windows(request):
        yield f"The patient can come {windows}."
    yield f"Days with room for a visit, {counted(len(_days_ahead(request)) // 7, 'week')} ahead: {days}."
    none = {weekday for weekday in _weekdays_wanted(request) if not possible[weekday]}
    yield from _by_weekday(_why_by_weekday(visits, none))


def _why_by_weekday(visits: Visits, weekdays: set[int]) -> dict[int, Counter[str]]:
    why: dict[int, Counter[str]] = {}
    for day in _days_ahead(visits.request):
        if day.weekday() in weekdays and (reason := why_no_start(visits.agenda, day, visits.shape)):
            why.setdefault(day.weekday(), Counter())[reason] += 1
    return why


def _by_weekday(why: dict[int, Counter[str]]) -> Iterator[str]:
    """One line a weekday: the reason that holds most often; weekdays of one reason share a line."""
    lines: dict[str, list[str]] = {}
    for weekday in sorted(why):
        reason = max(sorted(why[weekday]), key=lambda text: why[weekday][text])
        lines.setdefault(reason, []).append(DAY_NAMES[weekday])
    for reason, days in lines.items():
        yield f"  {', '.join(days)}: {reason}"


def _days_ahead(request: Request) -> list[date]:
    until = max(request.first_visit_before, request.ready + timedelta(days=7))
    count = min(MOST_DAYS, (until - request.ready).days)
    return [request.ready + timedelta(days=n) for n in range(count)]


def _weekdays_wanted(request: Request) -> set[int]:
    """The weekdays on which the patient could come; those on which the clinic opens, where any will do."""
    windows = (request.patient.available or request.clinic.hours).windows
    return {weekday for window in windows for weekday in window.days}


def _windows(request: Request) -> str:
    """``Thu 15:00 - 20:00 and Sat``; empty where any time will do."""
    if request.patient.available is None:
        return ""
    days = {weekday: request.patient.available.on(_some(request, weekday)) for weekday in range(7)}
    return listed([f"{DAY_NAMES[weekday]} {_spans(request, spans)}" for weekday, spans in days.items() if spans])


def _some(request: Request, weekday: int) -> date:
    return request.as_of + timedelta(days=(weekday - request.as_of.weekday()) % 7)


def _spans(request: Request, spans: tuple[Span, ...]) -> str:
    clock = request.clinic.clock
    return ", ".join(f"{minutes_words(a, clock)} – {minutes_words(b, clock)}" for a, b in spans)  # noqa: RUF001


# -- between sessions


def _stuck_after(visits: Visits, days: tuple[int, ...]) -> Iterator[str]:
    """How far a course gets, and why the session after that finds no day."""
    sessions = visits.request.course.sessions
    index = len(days)
    if index >= len(sessions):
        return
    session, last = sessions[index], date.fromordinal(days[-1])
    first_day = last + timedelta(days=session.gap.min_days)
    last_day = last + timedelta(days=session.gap.max_days)
    if last_day < visits.request.ready:
        yield (
            f"{_name(index, visits)} was due by {said_day(last_day)}, {counted(session.gap.max_days, 'day')} after "
            f"{said_day(last)} at the latest; whoever ordered it has to say how to go on."
        )
        return
    yield (
        f"A course gets as far as session {index} on {said_day(last)}; session {index + 1} must fall between "
        f"{said_day(first_day)} and {said_day(last_day)}, and there:"
    )
    gaps = range(session.gap.min_days, min(session.gap.max_days, MOST_DAYS) + 1)
    why = [(_why_not_next(visits, days, day), day) for day in (last + timedelta(days=gap) for gap in gaps)]
    for reason, group in groupby(why, key=itemgetter(0)):
        named = [said_day(day, last.year) for _, day in group]
        yield f"  {named[0] if len(named) == 1 else f'{named[0]} to {named[-1]}'}: {reason}"


def _name(index: int, visits: Visits) -> str:
    session = visits.request.course.sessions[index]
    return f"{session.phase.capitalize()} session {session.number}"


def _why_not_next(visits: Visits, days: tuple[int, ...], day: date) -> str:
    """Why the next session cannot fall on that day."""
    request, index = visits.request, len(days)
    session, before = request.course.sessions[index], request.course.week_before(index)
    if reason := why_no_start(visits.agenda, day, visits.shape):
        return reason
    if not review_kept(session, day.toordinal()) and session.last_day:
        return f"after the review on {said_day(session.last_day)}"
    if before is not None and not week_kept(day.toordinal(), days[before]):
        return f"already {counted(session.per_week or 0, 'session')} in that week"
    if not gap_kept(session, day.toordinal() - days[-1]):
        return "too near or too far"
    return "no later session can follow from there, or a pin says otherwise"
