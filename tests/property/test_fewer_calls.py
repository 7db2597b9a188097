"""The proof that no repair calls fewer patients, against the exact search of few patients and all choices there are."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ketaplan.planner.repair import joint, many
from ketaplan.planner.repair.best_repair import best_repair
from ketaplan.planner.repair.choices import Numbers
from ketaplan.planner.repair.fewer_calls import FewestCalls
from ketaplan.planner.repair.joint import JointSearch
from ketaplan.planner.repair.leaving_sets import Called, Demand, Departures, Leaves, fewest_called
from ketaplan.planner.repair.search_budget import SearchBudget
from ketaplan.services.repair import replan as planning
from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from property.tiny_weeks import broken_week

FIRST_THREE = ("unplaced", "confirmed_moved", "calls")
CALLED_BY_PROOF = (44,)
"""Weeks in which the bound of single patients alone is below the calls that are needed."""


@pytest.mark.parametrize("seed", CALLED_BY_PROOF)
def test_the_fewest_calls_are_proved_without_the_exact_search(tmp_path, seed, monkeypatch):
    week = broken_week(tmp_path, Random(seed), 6)
    with week.workspace() as workspace:
        exact = replan(workspace, Query())
        monkeypatch.setattr(joint, "FEW_PATIENTS", 1)
        monkeypatch.setattr(many, "SOME_PATIENTS", 0)
        found = replan(workspace, Query())
        monkeypatch.setattr(FewestCalls, "improved", lambda _, best, __: best)
        unproved = replan(workspace, Query())

    least = [exact.counts[key] for key in FIRST_THREE]
    assert [found.counts[key] for key in FIRST_THREE] == [found.bounds[key] for key in FIRST_THREE] == least
    assert unproved.bounds["calls"] != least[-1]


@pytest.mark.parametrize("seed", [34, 43, 44, 49, 51, 52, 55, 57])
def test_the_fewest_calls_are_those_of_the_exact_search(tmp_path, seed, monkeypatch):
    """From a repair that is said to call everyone and one more, next to a bound of no calls."""
    asked = []
    monkeypatch.setattr(
        planning, "best_repair", lambda cases, budget: asked.append(cases) or best_repair(cases, budget)
    )
    with broken_week(tmp_path, Random(seed), 8).workspace() as workspace:
        replan(workspace, Query())
        (cases,) = asked
        search = JointSearch(cases, SearchBudget(50))
        exact = search.best()
        worse = exact.numbers._replace(calls=len(cases) + 1)
        known = replace(exact, numbers=worse, bound=Numbers(*worse[:2]))
        found = FewestCalls(search.branching, range(len(cases)), known).improved(known, search.budget.steps + 200_000)

    assert exact.numbers[:3] == exact.bound[:3]
    assert found.numbers[:3] == found.bound[:3] == exact.numbers[:3]


visits = st.builds(Leaves, st.integers(0, 3), st.sampled_from("ab"))
demands = st.lists(
    st.builds(
        Demand,
        st.frozensets(visits, max_size=2),
        st.frozensets(visits | st.builds(Called, st.integers(0, 3)), max_size=4),
    ),
    max_size=7,
)


@given(demands)
def test_the_fewest_called_are_those_of_all_choices(some):
    every = [Leaves(patient, visit) for patient in range(4) for visit in "ab"]
    leaving = [frozenset(one) for count in range(len(every) + 1) for one in combinations(every, count)]
    choices = [
        Departures(one, frozenset(visit.patient for visit in one) | called)
        for one in leaving
        for called in ({frozenset()} | {frozenset({n for n in range(4) if bits >> n & 1}) for bits in range(16)})
    ]
    meeting = [len(one.called) for one in choices if all(map(one.meets, some))]
    found = fewest_called(some, 4)
    assert (found is None) == (not meeting)
    if found is not None:
        assert all(map(found.meets, some))
        assert len(found.called) == min(meeting)


@given(demands, st.frozensets(st.integers(0, 3)))
def test_who_is_favored_does_not_change_how_few_are_called(some, favored):
    found = fewest_called(some, 4)
    assert fewest_called(some, 4, least=len(found.called) if found else 0) == found
    other = fewest_called(some, 4, favored=favored)
    assert (other and len(other.called)) == (found and len(found.called))


@pytest.mark.parametrize("favored", [0, 1, 2])
def test_of_those_who_are_as_few_the_favored_are_called(favored):
    either = [Demand(frozenset(), frozenset(map(Called, range(3))))]
    assert fewest_called(either, 3, favored=frozenset({favored})).called == {favored}
