"""What would help if there is no course: each change is tried alone, and only what works is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from ketaplan.domain.clinic import Role, StaffMember
from ketaplan.domain.counting import longest_gap
from ketaplan.domain.intervals import DAY_MINUTES, MINUTE, Intervals, WeeklyWindows, Window
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.protocol import MARKED_GAP_DAYS
from ketaplan.domain.reasons import Moment, Reason, remedies
from ketaplan.planner.availability import ALL_DAY
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import course_if_any, must_consult
from ketaplan.planner.course.trial import tried
from ketaplan.planner.course.work import MOST_OF_CHANGE, MOST_OF_CHANGES, WorkLeft
from ketaplan.planner.explain.penalised_visits import only_now, penalized_visits
from ketaplan.planner.request import Pin, Request
from ketaplan.planner.rules.people import on_site
from ketaplan.planner.staffing import people_free
from ketaplan.planner.visit_templates import StageTemplate

MOST = 4
"""At most this many changes are offered."""
ANOTHER = "~"
"""The id of a person or chair that the clinic does not have: the last in order, so the last to be chosen."""
LONGEST_WEEKS = 52
WIDER_DAYS = (1, 2, 3, 5, 7, 10, 14)
ALL_WEEK = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=DAY_MINUTES),))


Pins = Mapping[int, Pin]


class Remedy(NamedTuple):
    """A kind of change: groups of changed requests, the smallest change first, and the remedy if it works.

    In the first group with one that works, the one that needs the fewest changed visits is offered.
    """

    tries: Callable[[Request], Iterator[Sequence[Request]]]
    facts: Callable[[CandidateVisits, Plan], Reason]


def what_would_help(visits: CandidateVisits) -> tuple[Reason, ...]:
    """Return changes that make a course possible: each alone, or else two together, as far as the work allows."""
    visits = visits.sharing((visits.work or WorkLeft()).part(MOST_OF_CHANGES))
    request, ways = visits.request, (visits.request.pins,)
    found = [change.facts(visits, plan) for change in CHANGES if (plan := _working(visits, change, request, ways))]
    return tuple(found[:MOST]) or tuple(islice(ways_that_work_together(visits, ways), 1))


def ways_that_work(visits: CandidateVisits, ways: Sequence[Pins]) -> Iterator[Reason]:
    """Yield every change that makes a course possible by itself; of changes of one kind all that are as small.

    ``ways`` are pins with any of which a course would do.
    """
    for change in CHANGES:
        for group in change.tries(visits.request):
            plans = [plan for one in group for plan in _courses(one, visits, ways)]
            yield from (change.facts(visits, plan) for plan in plans)
            if plans:
                break


def _courses(changed: Request, before: CandidateVisits, ways: Sequence[Pins]) -> Iterator[Plan]:
    """Yield the best course of a changed request for each of the pins, with the fewest visits that need the change.

    Of a course too long for that, yield the best one; none, too, where there are more than can be compared.
    """
    work, visits = before.work or WorkLeft(), penalized_visits(changed, before)
    for pins in ways:
        found = tried(visits.asked(pins=dict(pins)).sharing(work), MOST_OF_CHANGE, course_if_any)
        if not found.is_known:
            any_visits = CandidateVisits(replace(changed, pins=dict(pins)), work=work)
            found = tried(any_visits, MOST_OF_CHANGE, course_if_any)
        if found.plan:
            yield found.plan


def _working(visits: CandidateVisits, change: Remedy, request: Request, ways: Sequence[Pins]) -> Plan | None:
    for group in change.tries(request):
        plans = [plan for one in group for plan in _courses(one, visits, ways)]
        if plans:
            return min(plans, key=lambda plan: (len(only_now(visits, plan)), plan.cost.total))
    return None


def ways_that_work_together(visits: CandidateVisits, ways: Sequence[Pins]) -> Iterator[remedies.Both]:
    """Yield pairs of changes that make a course possible; to be asked where none does by itself."""
    for change, other in TOGETHER:
        for changed in (one for group in change.tries(visits.request) for one in group[-1:]):
            if plan := _working(visits, other, changed, ways):
                yield remedies.Both(changes=(change.facts(visits, plan), other.facts(visits, plan)))


# -- the patient


def _not_away(request: Request) -> Iterator[Sequence[Request]]:
    if request.patient.unavailable.intervals:
        yield [replace(request, patient=replace(request.patient, unavailable=Intervals()))]


def _not_away_facts(visits: CandidateVisits, plan: Plan) -> Reason:
    away = visits.request.patient.unavailable
    return remedies.NotAway(days=tuple(one.day for one in plan.appointments if away.on(one.day)))


def _other_times(request: Request) -> Iterator[Sequence[Request]]:
    """Yield one more weekday, then any time."""
    patient = request.patient
    if patient.available is None:
        return
    open_days = sorted({day for window in request.clinic.hours.windows for day in window.days})
    more = [Window(days=frozenset({day}), start=0, end=DAY_MINUTES) for day in open_days]
    windows = [WeeklyWindows((*patient.available.windows, window)) for window in more]
    yield [replace(request, patient=replace(patient, available=wider)) for wider in windows]
    yield [replace(request, patient=replace(patient, available=ALL_WEEK))]


def _other_times_facts(visits: CandidateVisits, plan: Plan) -> Reason:
    windows = visits.request.patient.available or ALL_WEEK
    outside = [
        one
        for one in plan.appointments
        if not any(a <= _moment(one).start and _moment(one).end <= b for a, b in windows.on(one.day))
    ]
    longest = _longest_gap(visits.request, plan) if any(one.is_infusion for one in outside) else 0
    return remedies.OtherTimes(
        times=tuple(_moment(one) for one in outside), longest_gap=longest if longest > MARKED_GAP_DAYS else 0
    )


def _moment(one: Appointment) -> Moment:
    return Moment(one.day, one.minute, one.minute + (one.end - one.start) // MINUTE)


# -- the clinic


def _another_chair(request: Request) -> Iterator[Sequence[Request]]:
    yield [replace(request, clinic=replace(request.clinic, chairs=(*request.clinic.chairs, ANOTHER)))]


def _another_chair_facts(visits: CandidateVisits, plan: Plan) -> Reason:
    return remedies.MoreChairs(times=tuple(_moment(one) for one in only_now(visits, plan)))


def _another(role: Role, request: Request) -> Iterator[Sequence[Request]]:
    """Yield one more person, there all week."""
    person = StaffMember(id=ANOTHER, name=ANOTHER, roles=(role,), shifts=ALL_WEEK)
    if role != "psychiatrist" or must_consult(request):
        yield [replace(request, clinic=replace(request.clinic, staff=(*request.clinic.staff, person)))]


def _another_facts(role: Role, visits: CandidateVisits, plan: Plan) -> Reason:
    return remedies.MoreStaff(role=role, times=tuple(_needed(role, visits, plan)))


def _needed(role: Role, visits: CandidateVisits, plan: Plan) -> Iterator[Moment]:
    """Yield when the added person is needed: in stages for which no other has time."""
    if role == "psychiatrist" and plan.consultation:
        yield _moment(plan.consultation)
    for one in only_now(visits, plan):
        stages = [stage for stage in visits.template.stages if role in {*dict(stage.roles), *stage.onsite}]
        begin, end = _from_to([stage for stage in stages if _lacks(role, visits, one, stage)] or stages)
        yield Moment(one.day, one.minute + begin, one.minute + end)


def _lacks(role: Role, visits: CandidateVisits, one: Appointment, stage: StageTemplate) -> bool:
    """Return whether no one with the role is available for a stage, or on site if the stage requires it."""
    begin = one.minute + stage.offset
    free = people_free(visits.availability, one.day, begin, stage)
    spans = on_site(visits.availability, one.day, role) if role in stage.onsite else ALL_DAY
    return not free.get(role, ALL_DAY) or not any(a <= begin and begin + stage.minutes <= b for a, b in spans)


def _from_to(stages: Sequence[StageTemplate]) -> tuple[int, int]:
    return stages[0].offset, stages[-1].offset + stages[-1].minutes


# -- the course


def _longer(request: Request) -> Iterator[Sequence[Request]]:
    """Yield a later start, which is of no use before a review."""
    if request.waits and not (request.patient.maintenance and request.patient.maintenance.review_on):
        yield [replace(request, horizon_weeks=max(LONGEST_WEEKS, 2 * request.horizon_weeks))]


def _longer_facts(visits: CandidateVisits, plan: Plan) -> Reason:
    first = plan.infusions[0].day
    return remedies.LongerHorizon(horizon_weeks=(first - visits.request.as_of).days // 7 + 1, first=first)


def _wider_gap(request: Request) -> Iterator[Sequence[Request]]:
    """Yield a longer gap, which only a physician can order."""
    first, *others = request.protocol.phases
    for more in WIDER_DAYS:
        gap = replace(first.gap, max_days=first.gap.max_days + more)
        yield [replace(request, protocol=replace(request.protocol, phases=(replace(first, gap=gap), *others)))]


def _wider_gap_facts(visits: CandidateVisits, plan: Plan) -> Reason:
    return remedies.WiderGap(max_days=_longest_gap(visits.request, plan))


def _longest_gap(request: Request, plan: Plan) -> int:
    """Return the longest gap in days before a session of the protocol's first phase, including fixed ones."""
    phase = request.protocol.phases[0].name
    fixed = [one.day for one in request.fixed if one.phase == phase]
    return longest_gap([*fixed, *(one.day for one in plan.infusions if one.phase == phase)])


def _later_review(request: Request) -> Iterator[Sequence[Request]]:
    order = request.patient.maintenance
    if order is not None and order.review_on is not None:
        yield [replace(request, patient=replace(request.patient, maintenance=replace(order, review_on=None)))]


def _later_review_facts(visits: CandidateVisits, plan: Plan) -> Reason:  # noqa: ARG001  all facts have one signature
    return remedies.LaterReview(review=plan.infusions[-1].day)


LATER_REVIEW = Remedy(_later_review, _later_review_facts)
NOT_AWAY = Remedy(_not_away, _not_away_facts)
OTHER_TIMES = Remedy(_other_times, _other_times_facts)
ANOTHER_CHAIR = Remedy(_another_chair, _another_chair_facts)
ANOTHER_PHYSICIAN, ANOTHER_NURSE, ANOTHER_PSYCHIATRIST = (
    Remedy(partial(_another, role), partial(_another_facts, role)) for role in ("physician", "nurse", "psychiatrist")
)
LONGER = Remedy(_longer, _longer_facts)
WIDER_GAP = Remedy(_wider_gap, _wider_gap_facts)

CHANGES = (
    LATER_REVIEW,
    NOT_AWAY,
    OTHER_TIMES,
    ANOTHER_PHYSICIAN,
    ANOTHER_NURSE,
    ANOTHER_CHAIR,
    ANOTHER_PSYCHIATRIST,
    LONGER,
    WIDER_GAP,
)
"""The changes to try, in the order of offering them."""
TOGETHER = (
    (OTHER_TIMES, ANOTHER_PHYSICIAN),
    (OTHER_TIMES, ANOTHER_NURSE),
    (OTHER_TIMES, NOT_AWAY),
    (ANOTHER_PHYSICIAN, ANOTHER_NURSE),
    (ANOTHER_PHYSICIAN, ANOTHER_CHAIR),
)
"""The pairs of changes to try if none helps alone."""
