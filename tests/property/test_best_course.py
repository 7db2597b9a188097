"""The planner against brute force, on clinics small enough to try everything; KETAPLAN_EXAMPLES asks for more."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from msgspec.structs import replace

import oracle
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course import label_setting
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.label_setting import LabelSetting
from property.tiny_requests import nights, tiny_requests
from support.builders import moment

if TYPE_CHECKING:
    from ketaplan.domain.plan import Plan
    from ketaplan.planner.request import Request

EXAMPLES = int(os.environ.get("KETAPLAN_EXAMPLES", "120"))


def tried(share: float = 1) -> settings:
    """The same examples on every machine, as many as asked for or a share of them."""
    return settings(
        max_examples=max(1, int(share * EXAMPLES)),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


@tried()
@given(tiny_requests())
def test_no_course_is_better_than_the_one_found(request: Request) -> None:
    assert_best(request)


@tried(0.5)
@given(tiny_requests(within=nights()))
def test_no_course_is_better_where_the_clinic_is_open_while_the_clock_changes(request: Request) -> None:
    assert_best(request)


@tried(0.5)
@given(tiny_requests(others=(20, 40)))
def test_no_course_is_better_next_to_a_book_that_is_nearly_full(request: Request) -> None:
    assert_best(request)


@tried(0.5)
@given(tiny_requests())
def test_no_course_is_better_where_the_search_looks_ahead_from_the_start(request: Request) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_setting, "FREE_WORK", -1)
        assert_best(request)


@tried(0.5)
@given(tiny_requests())
def test_looking_ahead_changes_neither_the_course_nor_how_far_one_gets(request: Request) -> None:
    assume(request.course.to_plan)
    found = []
    for free in (-1, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(label_setting, "FREE_WORK", free)
            search = LabelSetting(CandidateVisits(request))
            found.append((search.best(), search.furthest))
    assert found[0] == found[1]


@tried(0.25)
@given(tiny_requests())
def test_the_order_in_which_the_book_lists_others_changes_nothing(request: Request) -> None:
    assume(request.course.to_plan)
    assert best_course(replace(request, in_use=request.in_use[::-1])) == best_course(request)


def assert_best(request: Request) -> None:
    """The plan follows every rule, and no course comes before it: neither by cost nor in the order of ties."""
    best = oracle.best(request)
    if not request.course.to_plan:
        assert best is None
        return
    plan = best_course(request)
    assert plan is None or oracle.faults(request, plan) == []
    if is_taken_while_the_clock_goes_back(request):
        assert plan is None or best.total <= plan.cost.total
        return
    assert (plan is None) == (best is None)
    if plan:
        assert plan.cost.total == best.total
        assert tuple(visit.start.date() for visit in plan.infusions) == best.days
        assert tuple(visit.minute for visit in plan.infusions) == best.minutes
        assert plan.cost.points == best.parts
        if sum(role == "physician" for stage in request.protocol.visit for role, _ in stage.patients_per) == 1:
            assert changes(plan) == best.changes


def is_taken_while_the_clock_goes_back(request: Request) -> bool:
    """Then the planner may find less: an hour that comes twice is taken for it if it is taken once."""
    zone = request.clinic.timezone
    offsets = [
        (moment(use.start.date(), 0, zone).utcoffset(), moment(use.end.date(), 23 * 60 + 59, zone).utcoffset())
        for use in (*request.in_use, *request.own)
    ]
    return any(before > after for before, after in offsets)


def changes(plan: Plan) -> tuple[int, int, int]:
    """Changes of physician from one infusion to the next, of nurse within a visit, of chair."""
    physicians = sum(a.people("physician") != b.people("physician") for a, b in pairwise(plan.infusions))
    nurses = [[who for stage in visit.stages if (who := stage.person("nurse"))] for visit in plan.infusions]
    chairs = sum(a.chair != b.chair for a, b in pairwise(plan.infusions))
    return physicians, sum(a != b for visit in nurses for a, b in pairwise(visit)), chairs
