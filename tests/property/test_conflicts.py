"""Conflicts against the planner: requests with some facts removed are built from the original, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from ketaplan.planner.explain.conflicts import conflicts
from ketaplan.planner.explain.facts import facts_of
from ketaplan.planner.explain.relaxation import Relaxation
from property.fewer_facts import exists, only, uses_of
from property.test_best_course import tried
from property.tiny_requests import tiny_requests

if TYPE_CHECKING:
    from ketaplan.planner.request import Request

MOST_FACTS = 60
"""Requests with more facts take long to check one by one."""


@tried(0.1)
@given(tiny_requests(others=(0, 30)))
def test_every_conflict_forbids_and_none_of_its_facts_can_be_spared(request: Request) -> None:
    uses = uses_of(request)
    facts = facts_of(request, uses)
    assume(request.course.to_plan and len(facts) <= MOST_FACTS and not exists(request))
    relaxation = Relaxation(request, facts, uses, [request.pins])
    assume(relaxation.has_course(0))

    found = conflicts(relaxation.has_course, relaxation.everything, 3)

    assert found.sets
    for kept in found.sets:
        named = relaxation.named(kept)
        assert not exists(only(request, facts, uses, named))
        for fact in named:
            assert exists(only(request, facts, uses, [one for one in named if one is not fact])), fact


@tried(0.2)
@given(tiny_requests(others=(0, 20)), st.data())
def test_removing_a_fact_never_takes_a_course_away(request: Request, data: st.DataObject) -> None:
    uses = uses_of(request)
    facts = facts_of(request, uses)
    assume(request.course.to_plan and facts)
    relaxation = Relaxation(request, facts, uses, [request.pins])
    kept = data.draw(st.integers(0, relaxation.everything))
    fewer = kept & ~(1 << data.draw(st.integers(0, len(facts) - 1)))

    assert relaxation.has_course(fewer) or not relaxation.has_course(kept)
