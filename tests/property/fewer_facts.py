"""A request without some of its facts, written again from the original: each fact is taken out by itself."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.clinic import StaffMember
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.domain.intervals import DAY_MINUTES, Intervals, WeeklyWindows, Window
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import opening
from ketaplan.planner.course.existence import course_exists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ketaplan.domain.explanation import Fact
    from ketaplan.domain.plan import ResourceUse
    from ketaplan.planner.course.work import WorkLeft
    from ketaplan.planner.explain.facts import Uses
    from ketaplan.planner.request import Request

ALWAYS = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=DAY_MINUTES),))


def uses_of(request: Request) -> dict[str, tuple[ResourceUse, ...]]:
    """Return what appointments use: the patient's own at their time, each other use or two neighbors are another's."""
    own = {(one.start, one.end): one.id for one in request.own}
    found: dict[str, tuple[ResourceUse, ...]] = {}
    for number, use in enumerate(request.in_use):
        name = own.get((use.start, use.end), f"P-{number // 2}/1/induction/1")
        found[name] = (*found.get(name, ()), use)
    return found


def exists(request: Request, work: WorkLeft | None = None) -> bool:
    """Whether there is a course; raises TooManyCoursesError where the work is not enough to know."""
    if why_nothing_is_planned(request.patient, request.as_of):
        return False
    begun = opening(CandidateVisits(request, work=work))
    return begun is not None and course_exists(begun.visits, begun.first)


def only(request: Request, facts: Iterable[Fact], uses: Uses, kept: Collection[Fact]) -> Request:
    """Return the request without the facts that are left out; ``uses`` are those of all its appointments."""
    gone = [fact for fact in facts if not any(fact is one for one in kept)]
    taken_out = {fact.subject for fact in gone if fact.kind in {"appointment", "own-appointment"}}
    in_use = tuple(use for name, some in uses.items() if name not in taken_out for use in some)
    gone.sort(key=lambda fact: -fact.nth)  # later ones of a list first, so that places stay
    return reduce(lambda rest, fact: REMOVED[fact.kind](rest, fact), gone, replace(request, in_use=in_use))


def clinic(request: Request, **changes) -> Request:
    return replace(request, clinic=replace(request.clinic, **changes))


def patient(request: Request, **changes) -> Request:
    return replace(request, patient=replace(request.patient, **changes))


def less(times: Intervals, fact: Fact) -> Intervals:
    return Intervals((*times.intervals[: fact.nth], *times.intervals[fact.nth + 1 :]))


def member(request: Request, fact: Fact, **changes) -> Request:
    staff = [replace(one, **changes) if one.id == fact.subject else one for one in request.clinic.staff]
    return clinic(request, staff=tuple(staff))


def not_busy(request: Request, fact: Fact) -> Request:
    whose = None if fact.kind == "closed-time" else fact.subject
    return clinic(request, busy={**request.clinic.busy, whose: less(request.clinic.busy_intervals(whose), fact)})


def not_on_leave(request: Request, fact: Fact) -> Request:
    return member(request, fact, leave=less(request.clinic.member(fact.subject).leave, fact))


def phase(request: Request, fact: Fact, change: Callable) -> Request:
    phases = [change(one) if one.name == fact.subject else one for one in request.protocol.phases]
    return replace(request, protocol=replace(request.protocol, phases=tuple(phases)))


def not_engaged(request: Request, fact: Fact) -> Request:
    return replace(request, own=tuple(one for one in request.own if one.id != fact.subject))


def open_on(request: Request, fact: Fact) -> Request:
    class Others:
        def name_on(self, day):
            return None if day == fact.start else holidays.name_on(day)

    holidays = request.clinic.holidays
    return clinic(request, holidays=Others())


def cleared(request: Request, **changes) -> Request:
    return patient(request, clearance=replace(request.patient.clearance, **changes))


def one_more(request: Request, fact: Fact) -> Request:
    person = StaffMember(id=f"~{fact.subject}", name="One more", roles=(fact.subject,), shifts=ALWAYS)
    return clinic(request, staff=(*request.clinic.staff, person))


REMOVED: dict[str, Callable[[Request, Fact], Request]] = {
    "declined": lambda request, _: cleared(request, status="cleared"),
    "stopped": lambda request, _: patient(request, stopped=None),
    "on-hold": lambda request, _: patient(request, hold=None),
    "consultation": lambda request, _: cleared(request, status="cleared"),
    "clearance": lambda request, _: cleared(request, on=None),
    "available": lambda request, _: patient(request, available=None),
    "earliest": lambda request, _: patient(request, earliest=None),
    "unavailable": lambda request, fact: patient(request, unavailable=less(request.patient.unavailable, fact)),
    "age": lambda request, _: replace(request, protocol=replace(request.protocol, minimum_age=0)),
    "review": lambda request, _: patient(request, maintenance=replace(request.patient.maintenance, review_on=None)),
    "hours": lambda request, _: clinic(request, hours=ALWAYS),
    "closure": lambda request, fact: clinic(request, closures=less(request.clinic.closures, fact)),
    "holiday": open_on,
    "closed-time": not_busy,
    "busy": not_busy,
    "chair-busy": not_busy,
    "shift": lambda request, fact: member(request, fact, shifts=ALWAYS),
    "leave": not_on_leave,
    "notice": lambda request, _: clinic(request, notice_days=0),
    "now": lambda request, _: replace(request, now=None),
    "horizon": lambda request, _: replace(request, horizon_weeks=104),
    "gap-max": lambda request, fact: phase(request, fact, lambda one: replace(one, gap=replace(one.gap, max_days=150))),
    "gap-min": lambda request, fact: phase(request, fact, lambda one: replace(one, gap=replace(one.gap, min_days=1))),
    "per-week": lambda request, fact: phase(request, fact, lambda one: replace(one, per_week=None)),
    "maintenance-late": lambda request, _: replace(request, protocol=replace(request.protocol, tolerance_after=150)),
    "maintenance-early": lambda request, _: replace(request, protocol=replace(request.protocol, tolerance_before=150)),
    "appointment": lambda request, _: request,
    "own-appointment": not_engaged,
    "role": one_more,
    "chairs": lambda request, _: clinic(request, chairs=(*request.clinic.chairs, "~")),
}
