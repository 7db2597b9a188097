"""Conflicts against the planner: requests with some facts removed are built here from the original, one by one."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from ketaplan.domain.intervals import DAY_MINUTES, Intervals, WeeklyWindows, Window
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.explain.conflicts import conflicts
from ketaplan.planner.explain.facts import facts_of
from ketaplan.planner.explain.relaxation import Relaxation
from property.test_best_course import tried
from property.tiny_requests import tiny_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from random import Random

    from ketaplan.domain.explanation import Fact
    from ketaplan.planner.request import Request

ALWAYS = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=DAY_MINUTES),))
MOST_FACTS = 60
"""Requests with more facts take long to check one by one."""


def uses_of(request: Request):
    """Every use as its own appointment."""
    return {f"P-{number}/1/induction/1": (use,) for number, use in enumerate(request.in_use)}


@tried(0.1)
@given(tiny_requests(others=(0, 30)))
def test_every_conflict_forbids_and_none_of_its_facts_can_be_spared(request: Request) -> None:
    facts, uses = facts_of(request, uses_of(request)), uses_of(request)
    assume(request.course.to_plan and len(facts) <= MOST_FACTS and not exists(request))
    relaxation = Relaxation(request, facts, uses, [request.pins])
    assume(relaxation.has_course(0))

    found = conflicts(relaxation.has_course, relaxation.everything, 3)

    assert found.sets
    for kept in found.sets:
        named = relaxation.named(kept)
        assert not exists(only(request, facts, named))
        for fact in named:
            assert exists(only(request, facts, [one for one in named if one is not fact])), fact


@tried(0.2)
@given(tiny_requests(others=(0, 20)), st.data())
def test_removing_a_fact_never_takes_a_course_away(request: Request, data: st.DataObject) -> None:
    facts, uses = facts_of(request, uses_of(request)), uses_of(request)
    assume(request.course.to_plan and facts)
    relaxation = Relaxation(request, facts, uses, [request.pins])
    kept = data.draw(st.integers(0, relaxation.everything))
    fewer = kept & ~(1 << data.draw(st.integers(0, len(facts) - 1)))

    assert relaxation.has_course(fewer) or not relaxation.has_course(kept)


@tried(0.2)
@given(tiny_requests(others=(0, 30)), st.randoms(use_true_random=False))
def test_a_relaxation_is_the_request_without_the_facts_that_are_removed(request: Request, chance: Random) -> None:
    facts, uses = facts_of(request, uses_of(request)), uses_of(request)
    assume(request.course.to_plan and 0 < len(facts) <= MOST_FACTS and not exists(request))
    relaxation = Relaxation(request, facts, uses, [request.pins])
    for share in (0.05, 0.05, 0.1, 0.1, 0.3):  # one relaxation answers for many sets
        kept = sum(1 << nth for nth in range(len(facts)) if chance.random() >= share)
        assert relaxation.has_course(kept) == exists(only(request, facts, relaxation.named(kept)))


@tried(0.2)
@given(tiny_requests(others=(0, 20)))
def test_with_all_its_facts_a_request_is_as_it_was(request: Request) -> None:
    assume(request.course.to_plan)
    relaxation = Relaxation(request, facts_of(request, uses_of(request)), uses_of(request), [request.pins])

    assert relaxation.has_course(relaxation.everything) == exists(request)


# ---------------------------------------------------------------- written again


def exists(request: Request) -> bool:
    """Whether there is a course."""
    begun = None if request.patient.declined else opening(CandidateVisits(request))
    return begun is not None and course_exists(begun.visits, begun.first)


def only(request: Request, facts: Iterable[Fact], kept: Collection[Fact]) -> Request:
    """Return the request without the facts that are left out."""
    gone = [fact for fact in facts if not any(fact is one for one in kept)]
    return reduce(lambda rest, fact: REMOVED[fact.kind](rest, fact), sorted(gone, key=lambda fact: -fact.nth), request)


def clinic(request: Request, **changes) -> Request:
    return replace(request, clinic=replace(request.clinic, **changes))


def patient(request: Request, **changes) -> Request:
    return replace(request, patient=replace(request.patient, **changes))


def less(times: Intervals, fact: Fact) -> Intervals:
    """Later ones are removed first, so places stay."""
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


def not_taken(request: Request, fact: Fact) -> Request:
    own = tuple(one for one in request.own if one.id != fact.subject)
    mine = [use for name, some in uses_of(request).items() if name == fact.subject for use in some]
    return replace(request, own=own, in_use=tuple(use for use in request.in_use if use not in mine))


def open_on(request: Request, fact: Fact) -> Request:
    class Others:
        def name_on(self, day):
            return None if day == fact.start else holidays.name_on(day)

    holidays = request.clinic.holidays
    return clinic(request, holidays=Others())


def cleared(request: Request, **changes) -> Request:
    return patient(request, clearance=replace(request.patient.clearance, **changes))


REMOVED: dict[str, Callable[[Request, Fact], Request]] = {
    "declined": lambda request, _: cleared(request, status="cleared"),
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
    "appointment": not_taken,
    "own-appointment": not_taken,
}
