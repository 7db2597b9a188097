"""What would help where there is no course: each change by itself is tried, and only what works is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from ketaplan.domain.clinic import Role, StaffMember
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.protocol import Gap
from ketaplan.domain.time import MINUTE, Stretches, WeeklyWindows, Window
from ketaplan.domain.words import DAY_NAMES, counted, listed, minutes_words, said_day
from ketaplan.planner.course import best_course
from ketaplan.planner.request import Request

MOST = 3
"""So many changes are offered at the most."""
ANOTHER = "another"
LONGER_WEEKS = (4, 8, 16, 26)
WIDER_DAYS = (2, 4, 7)
ALL_WEEK = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=1440),))

Tries = Iterator[tuple[Request, Callable[[Plan], str]]]
"""Changed requests, the smallest change first, each with how to say it once a plan is there."""

Change = Callable[[Request], Tries]


def what_would_help(request: Request) -> tuple[str, ...]:
    """Lines that begin with ``What would help:``, each a change that does make a course possible."""
    found = list(_working(request, CHANGES))
    if not found:
        found = list(_working_together(request))
    return ("What would help:", *(f"  {line}" for line in found[:MOST])) if found else ()


def _working(request: Request, changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        for changed, words in change(request):
            if (plan := best_course(changed)) is not None:
                yield words(plan)
                break


def _working_together(request: Request) -> Iterator[str]:
    """Two changes at once: another person, and more of the patient's time."""
    for wider, wider_words in _any_time(request):
        for change in (_another_physician, _another_nurse):
            for changed, words in change(wider):
                if (plan := best_course(changed)) is not None:
                    yield f"{words(plan)} AND {wider_words(plan)}"
                    return


def _longer(request: Request) -> Tries:
    """A later first infusion."""
    if request.waits:
        for more in LONGER_WEEKS:
            weeks = request.horizon_weeks + more
            yield replace(request, horizon_weeks=weeks), partial(_longer_words, weeks)


def _longer_words(weeks: int, plan: Plan) -> str:
    return f"--horizon-weeks {weeks}: a course could start on {said_day(plan.infusions[0].day)}"


def _any_time(request: Request) -> Tries:
    """Other times of the patient's."""
    windows = request.patient.available
    if windows is None:
        return

    def words(plan: Plan) -> str:
        outside = [
            one
            for one in plan.infusions
            if not any(a <= one.minute and one.minute + _minutes(one) <= b for a, b in windows.on(one.day))
        ]
        times = Counter(f"{DAY_NAMES[one.day.weekday()]} {_time(request, one.minute)}" for one in outside)
        return f"the patient coming at other times, too: {_counted(times)}"

    yield replace(request, patient=replace(request.patient, available=None)), words


def _minutes(one: Appointment) -> int:
    return (one.end - one.start) // MINUTE


def _not_away(request: Request) -> Tries:
    """The patient not away."""
    away = request.patient.unavailable

    def words(plan: Plan) -> str:
        days = [said_day(one.day) for one in plan.infusions if away.on(one.day)]
        return f"the patient being free on {listed(days)}"

    if away.stretches:
        yield replace(request, patient=replace(request.patient, unavailable=Stretches())), words


def _another(role: Role) -> Change:
    """One more person of a role, all week; the words say when they are needed."""

    def change(request: Request) -> Tries:
        if not any(role == named for stage in request.protocol.visit for named, _ in stage.patients_per):
            return
        person = StaffMember(id=ANOTHER, name=ANOTHER, roles=(role,), shifts=ALL_WEEK)
        staff = (*request.clinic.staff, person)

        def words(plan: Plan) -> str:
            times: Counter[str] = Counter()
            for one in plan.infusions:
                stages = [stage for stage in one.stages if stage.person(role) == ANOTHER]
                if stages:
                    first, last = stages[0].start, stages[-1].end
                    until = _time(request, last.hour * 60 + last.minute or 1440)
                    at = f"{_time(request, first.hour * 60 + first.minute)} – {until}"  # noqa: RUF001
                    times[f"{DAY_NAMES[one.day.weekday()]} {at}"] += 1
            return f"one more {role}: {_counted(times)}"

        yield replace(request, clinic=replace(request.clinic, staff=staff)), words

    return change


_another_physician = _another("physician")
_another_nurse = _another("nurse")


def _wider_gap(request: Request) -> Tries:
    """A longer gap, which only a physician can order."""
    first = request.protocol.phases[0]
    for more in WIDER_DAYS:
        gap = Gap(min_days=first.gap.min_days, max_days=first.gap.max_days + more, ideal=first.gap.ideal)
        phases = (replace(first, gap=gap), *request.protocol.phases[1:])
        yield replace(request, protocol=replace(request.protocol, phases=phases)), partial(_wider_words, gap.max_days)


def _wider_words(days: int, plan: Plan) -> str:  # noqa: ARG001  all such words are asked alike
    return f"a physician's [order] that allows gaps of up to {days} days"


def _later_review(request: Request) -> Tries:
    """A later review of maintenance."""
    order = request.patient.maintenance
    if order is None or order.review_on is None:
        return
    patient = replace(request.patient, maintenance=replace(order, review_on=None))
    yield replace(request, patient=patient), _review_words


def _review_words(plan: Plan) -> str:
    return f"a review_on not before {said_day(plan.infusions[-1].day)}, if the treatment team agrees"


def _time(request: Request, minute: int) -> str:
    return minutes_words(minute, request.clinic.clock)


def _counted(times: Counter[str]) -> str:
    return listed([f"{at} ({counted(number, 'session')})" for at, number in times.items()])


CHANGES: tuple[Change, ...] = (
    _later_review,
    _another_physician,
    _another_nurse,
    _not_away,
    _any_time,
    _wider_gap,
    _longer,
)
"""The changes that are tried, in the order in which they are offered."""
