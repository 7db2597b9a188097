"""What is possible with some of the facts, against requests from which the others are taken out one by one.

Every day's starts are compared, not only whether there is a course: most sets of facts forbid a course several times
over.  Whether there is one is compared where it changes: where one more fact forbids it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import assume, given, reject
from hypothesis import strategies as st
from msgspec.structs import replace

from ketaplan.domain.decided import Hold, Stop
from ketaplan.domain.plan import ResourceUse
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.availability import Availability
from ketaplan.planner.course.work import WorkLeft
from ketaplan.planner.explain.facts import facts_of, resource_facts
from ketaplan.planner.explain.relaxation import VISIT_RULES, Relaxation
from ketaplan.planner.request import Pin
from ketaplan.planner.rules import starts_on
from ketaplan.planner.visit_templates import treatment
from property.fewer_facts import exists, only, uses_of
from property.test_best_course import tried
from property.tiny_requests import sometimes, tiny_requests

if TYPE_CHECKING:
    from random import Random

    from hypothesis.strategies import DrawFn

    from ketaplan.planner.request import Request

DAYS = 10
"""The days from the first on which appointments of others and most closures are."""

MOST = 1_000
"""The work of one search: requests that take more are passed over."""


@st.composite
def asked(draw: DrawFn) -> Request:
    """A request next to the appointments of others, now and then decided against or with little to start with."""
    request = draw(tiny_requests(others=(4, 16)))
    stop = draw(sometimes(st.just(Stop(by="Dr. Lee", on=request.as_of)), one_in=12))
    hold = draw(sometimes(st.just(Hold(by="Dr. Lee", on=request.as_of)), one_in=12))
    chair = draw(st.sampled_from(request.clinic.chairs))
    mine = tuple(ResourceUse(chair, one.start, one.end, Fraction(1)) for one in request.own)
    assume(request.course.to_plan)
    patient = replace(request.patient, stopped=stop, hold=hold)
    return replace(request, patient=patient, in_use=(*mine, *request.in_use))


@tried(0.2)
@given(asked(), st.randoms(use_true_random=False))
def test_each_day_has_the_starts_that_the_remaining_facts_leave(request: Request, chance: Random) -> None:
    uses, facts = uses_of(request), every_fact(request)
    relaxation = Relaxation(request, facts, uses)
    days = [request.as_of.toordinal() + number for number in range(DAYS)]
    for share in (0, 0.2, 0.5, 0.5, 0.8):  # one relaxation answers for many sets
        kept = some_of(relaxation, share, chance)
        left = only(request, facts, uses, relaxation.named(kept))
        assert [relaxation.starts(day, kept).starts for day in days] == [starts_of(left, day) for day in days]


@tried(0.3)
@given(asked(), st.randoms(use_true_random=False))
def test_there_is_a_course_up_to_the_fact_that_forbids_it(request: Request, chance: Random) -> None:
    uses, facts, ways = uses_of(request), every_fact(request), ways_to_start(request, chance)
    relaxation = Relaxation(request, facts, uses, ways, WorkLeft(5 * MOST))
    order = chance.sample(range(len(facts)), len(facts))
    try:
        for kept in [relaxation.everything, *near_the_first_without(relaxation, order, chance)]:
            left = only(request, facts, uses, relaxation.named(kept))
            is_possible = any(exists(replace(left, pins=pins), WorkLeft(MOST)) for pins in ways)
            assert relaxation.has_course(kept) == is_possible, relaxation.named(kept)
    except TooManyCoursesError:
        reject()


def every_fact(request: Request):
    """Return the facts, and that the clinic has no more people or chairs."""
    return (*facts_of(request, uses_of(request)), *resource_facts(request))


def some_of(relaxation: Relaxation, share: float, chance: Random) -> int:
    """Return all facts without about this share of them."""
    return sum(1 << nth for nth in range(len(relaxation.facts)) if chance.random() >= share)


def starts_of(request: Request, ordinal: int) -> int:
    return starts_on(Availability(request), date.fromordinal(ordinal), treatment(request), VISIT_RULES)


def ways_to_start(request: Request, chance: Random):
    """Return the pins of the request, or that the next session is on one of a few days."""
    if request.course.room or chance.random() < 0.5:  # which session is next depends on the order that is chosen
        return [request.pins]
    place, first = request.course.leading_fixed + 1, request.as_of.toordinal()
    days = chance.sample(range(1, 2 * DAYS), chance.choice((1, 2, 3)))
    return [{place: Pin(date.fromordinal(first + number))} for number in days]


def near_the_first_without(relaxation: Relaxation, order: list[int], chance: Random) -> list[int]:
    """Return sets of facts close to where, in an order of all, one more leaves no course: that, one less, others less.

    Where all facts leave one, it is near their end.
    """
    low, high = 0, len(order) - 1
    while low < high:
        middle = (low + high) // 2
        if relaxation.has_course(sum(1 << bit for bit in order[: middle + 1])):
            low = middle + 1
        else:
            high = middle
    without = sum(1 << bit for bit in order[: low + 1])
    spared = {low, *chance.sample(range(low + 1), min(low + 1, 2))}
    return [without, *(without & ~(1 << order[number]) for number in sorted(spared))]
