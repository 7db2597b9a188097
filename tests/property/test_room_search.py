"""Who finds room next to others, against the search that prices everything."""

from __future__ import annotations

from random import Random

import pytest

from ketaplan.planner.repair.best_repair import best_repair
from ketaplan.planner.repair.choices import Limits, Numbers
from ketaplan.planner.repair.day_items import sum_of
from ketaplan.planner.repair.joint import JointSearch
from ketaplan.planner.repair.room_search import RoomSearch
from ketaplan.planner.repair.search_budget import SearchBudget
from ketaplan.services.repair import replan as planning
from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from property.tiny_weeks import broken_week

STEPS = 200_000


@pytest.fixture(scope="module", params=[34, 102, 133, 162, 176])
def cases(tmp_path_factory, request):
    asked = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(planning, "best_repair", lambda some, budget: asked.append(some) or best_repair(some, budget))
        with broken_week(tmp_path_factory.mktemp("week"), Random(request.param), 8).workspace() as workspace:
            replan(workspace, Query())
    return asked[0]


@pytest.mark.parametrize("draw", range(6))
def test_there_is_room_where_there_is_a_repair_and_the_blamed_have_none_alone(cases, draw):
    search = JointSearch(cases, SearchBudget(50)).branching
    chance = Random(draw)
    alone = {index: search.chooser.best(case, Limits()).numbers for index, case in enumerate(cases)}
    share = chance.choice((0.3, 0.5, 0.7))
    limits = {
        index: Limits(keep=frozenset(case.by_id))
        if chance.random() < share and not case.must
        else _leaves(case, chance)
        for index, case in enumerate(cases)
    }
    least = sum_of(alone.values())
    most = least._replace(unplaced=least.unplaced + chance.randint(0, 1))
    is_possible = bool(_below(search, limits, most).choices)

    found = RoomSearch(search, alone).find(limits, most, search.budget.steps + STEPS, is_staffed=True)

    assert found is not None
    assert bool(found.choices) == is_possible
    if is_possible:
        clash, numbers = search.clashes.of(found.choices, ())
        assert clash is None or clash.price is not None
        assert numbers[:2] <= most[:2]
        assert all(search.chooser.best(cases[index], one) is not None for index, one in limits.items())
    else:
        others = sum_of(alone[index] for index in limits if index not in found.blamed)
        blamed = {index: limits[index] for index in sorted(found.blamed)}
        assert not _below(search, blamed, most.minus(others)).choices


def _leaves(case, chance):
    """Return limits under which some of a patient's visits leave their times."""
    return Limits(no_keep=frozenset(one.id for one in case.movables if one.spot and chance.random() < 0.3))


def _below(search, limits, most):
    """Return a repair with these first two numbers, or one without choices."""
    root = search.node(limits)
    if root is None:
        return search.below({}, Numbers(), 0)
    cutoff = Numbers(*most[:2], len(limits) + 1)
    found = search.below(limits, cutoff, search.budget.steps + STEPS)
    assert found is not None
    return found
