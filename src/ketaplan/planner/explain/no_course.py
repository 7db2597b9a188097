"""Why there is no course: the reasons that matter, in a coordinator's words, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.intervals import DAY
from ketaplan.errors import Cause
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import must_consult, opening
from ketaplan.planner.course.consultation import Consult, first_consultation, first_visit_after
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.explain.no_start import spans_of, why_no_start
from ketaplan.planner.explain.pins import why_pins_fail
from ketaplan.planner.explain.remedies import what_would_help
from ketaplan.planner.explain.stuck_course import MOST_DAYS, after_the_last, days_from, stuck_after
from ketaplan.planner.explain.week_times import days_words
from ketaplan.planner.request import Request
from ketaplan.planner.visit_templates import VisitTemplate, consultation
from ketaplan.text.en.visit import spans_words
from ketaplan.text.reasons import reader_at, words
from ketaplan.text.words import DAY_NAMES, counted, day_in_sentence, listed

OFTEN = 4
"""A reason of a weekday is said where it holds in one of so many weeks, the commonest one always."""

Why = dict[int, Counter[str]]
"""By weekday, how often each reason holds."""


def why_not(request: Request) -> tuple[str, ...]:
    """The reasons, a line each, most telling first; the patient is never named.

    Empty only where there is a course after all.
    """
    found = cause(request)
    return found.words if found else ()


def cause(request: Request) -> Cause | None:
    """Why there is no course, as a value; None only where there is one after all."""
    if request.patient.declined:
        return _cause(request, "declined", ["A psychiatrist declined the course: no infusion may be planned."])
    request = _in_its_order(request)
    if request.pins:
        return _pinned(request) or cause(replace(request, pins={}))
    visits = CandidateVisits(request)
    consult = first_consultation(visits.agenda) if must_consult(request) else None
    if must_consult(request) and consult is None:
        return _cause(request, "no-consultation", _no_consultation(visits), what_would_help(visits))
    if late := _ready_too_late(request):
        return _cause(request, "ready-too-late", [late], what_would_help(visits))
    search = LabelSetting(visits, first_visit_after(request, consult))
    if search.best() is not None:
        return None
    kind, lines = _reasons(visits, search, consult)
    unordered = CandidateVisits(replace(request, between=None))
    return _cause(request, kind, [*lines, *after_the_last(search)], what_would_help(unordered))


def _in_its_order(request: Request) -> Request:
    """The request in the order in which it is planned; pins count in it."""
    begun = opening(CandidateVisits(request)) if request.course.room else None
    return begun.visits.request if begun else request


def _cause(request: Request, kind: str, lines: Iterable[str], remedies: Iterable[str] = ()) -> Cause:
    return Cause(kind=kind, clinic=request.clinic.id, as_of=request.as_of, lines=tuple(lines), remedies=tuple(remedies))


def _pinned(request: Request) -> Cause | None:
    found = why_pins_fail(request)
    return _cause(request, "pinned", *found) if found else None


def _reasons(visits: CandidateVisits, search: LabelSetting, consult: Consult | None) -> tuple[str, list[str]]:
    """The kind of reason, and its lines."""
    lines = []
    if consult is not None:
        lines.append(
            f"The consultation can be on {day_in_sentence(consult.day)}; after it no course of infusions is possible."
        )
    if len(search.furthest) > visits.request.course.held_first:
        return "stuck", [*lines, *__possible_days(visits), *stuck_after(visits, search.furthest)]
    if search.furthest:
        return "stuck", [*lines, *stuck_after(visits, search.furthest)]
    return "no-day", [*lines, *_no_day_at_all(visits)]


# -- before any day is looked at


def _ready_too_late(request: Request) -> str | None:
    """Why the first infusion would fall behind the horizon, if it would."""
    if not request.waits or request.ready < request.first_visit_before:
        return None
    because = {
        "notice": f"the clinic asks for {counted(request.clinic.notice_days, 'day')} of notice",
        "age": f"the patient is {request.protocol.minimum_age} only then",
        "clearance": "that is the date of the clearance",
        "earliest": "the patient's file says 'earliest'",
    }[request.ready_because.reason]
    weeks = counted(request.horizon_weeks, "week")
    return (
        f"No infusion before {day_in_sentence(request.ready)} ({because}): more than the {weeks} that are looked ahead."
    )


def _no_consultation(visits: CandidateVisits) -> Iterator[str]:
    request, shape = visits.request, consultation(visits.request)
    if not request.clinic.with_role("psychiatrist"):
        yield "A consultation comes first, and the clinic's file names no psychiatrist."
        yield "Add one to [[staff]], or enter the clearance of the patient's own psychiatrist."
        return
    days = days_from(shape.not_before, request.first_visit_before)
    yield f"A consultation comes first, and there is no place for one in {counted(request.horizon_weeks, 'week')}:"
    yield from _by_weekday(_why(visits, shape, days))


# -- days


def _no_day_at_all(visits: CandidateVisits) -> Iterator[str]:
    """What stands in the way on each weekday on which the patient could come."""
    windows = _windows(visits)
    yield f"The patient can come {windows}. On these days:" if windows else "The patient can come at any time, but:"
    wanted = _weekdays_wanted(visits.request)
    yield from _by_weekday(_why(visits, visits.shape, [day for day in _ahead(visits) if day.weekday() in wanted]))


def __possible_days(visits: CandidateVisits) -> Iterator[str]:
    """On which weekdays a visit is possible, and why not on the others."""
    days, possible, all_days = _ahead(visits), Counter[int](), Counter[int]()
    for day in days:
        possible[day.weekday()] += bool(visits.on(day.toordinal()).starts)
        all_days[day.weekday()] += 1
    if windows := _windows(visits):
        yield f"The patient can come {windows}."
    room = [f"{DAY_NAMES[day]} ({times} of {all_days[day]})" for day, times in sorted(possible.items()) if times]
    yield f"Until {day_in_sentence(days[-1], visits.request.as_of.year)} there is room for a visit on {listed(room)}."
    none = {weekday for weekday in _weekdays_wanted(visits.request) if not possible[weekday]}
    yield from _by_weekday(_why(visits, visits.shape, [day for day in days if day.weekday() in none]))


def _why(visits: CandidateVisits, shape: VisitTemplate, days: Iterable[date]) -> Why:
    why: Why = {}
    for day in days:
        if reason := why_no_start(visits.agenda, day, shape):
            why.setdefault(day.weekday(), Counter())[words(reason, reader_at(visits.request.clinic))] += 1
    return why


def _by_weekday(why: Why) -> Iterator[str]:
    """One line a weekday; weekdays of one reason share a line."""
    lines: dict[str, list[int]] = {}
    for weekday in sorted(why):
        lines.setdefault(_main_reasons(why[weekday]), []).append(weekday)
    for reason, days in lines.items():
        yield f"  {days_words(days)}: {reason}"


def _main_reasons(reasons: Counter[str]) -> str:
    """The commonest reason, and a second one that holds often; reasons that differ in their facts only count as one."""
    kinds: dict[str, Counter[str]] = {}
    for reason, times in reasons.items():
        kinds.setdefault(reason.partition(" (")[0], Counter())[reason] += times
    ranked = sorted(kinds.values(), key=lambda kind: (-kind.total(), min(kind)))
    said = [kind for n, kind in enumerate(ranked[:2]) if n == 0 or kind.total() * OFTEN >= reasons.total()]
    words = [_in_common(kind) for kind in said]
    if len(said) == 1:
        return words[0]
    return "; ".join(f"{text} in {counted(kind.total(), 'week')}" for text, kind in zip(words, said, strict=True))


def _in_common(kind: Counter[str]) -> str:
    """Reasons of one kind in one: with the facts that hold mostly, or without any."""
    text, times = kind.most_common(1)[0]
    return text if times * 2 > kind.total() else text.partition(" (")[0]


def _ahead(visits: CandidateVisits) -> list[date]:
    request = visits.request
    until = max(request.first_visit_before, request.ready + timedelta(days=7))
    return days_from(request.ready, min(until, request.ready + timedelta(days=MOST_DAYS)))


def _weekdays_wanted(request: Request) -> set[int]:
    """The weekdays on which the patient could come; those on which the clinic opens, where any will do."""
    windows = (request.patient.available or request.clinic.hours).windows
    return {weekday for window in windows for weekday in window.days}


def _windows(visits: CandidateVisits) -> str:
    """``Mon to Wed 09:00 - 15:00 and Sat 10:00 - 12:00``; empty where any time will do."""
    request, by_times = visits.request, dict[str, list[int]]()
    if request.patient.available is None:
        return ""
    for day in sorted(days_from(request.as_of, request.as_of + 7 * DAY), key=date.weekday):
        if spans := request.patient.available.on(day):
            by_times.setdefault(spans_words(spans_of(spans), reader_at(request.clinic)), []).append(day.weekday())
    return listed([f"{days_words(days)} {times}" for times, days in by_times.items()])
