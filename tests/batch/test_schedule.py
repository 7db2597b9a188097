"""How a search divides its work: subgradient steps for the bound, then rounds for the plans."""

from __future__ import annotations

import pytest

from ketaplan.planner.batch.schedule import FEW, MOST_PRICE_ROUNDS, MOST_PRICE_SHARE, schedule_for

CLINIC = 150


@pytest.mark.parametrize(("effort", "rounds"), [(1, 20), (5, 500), (12, 584), (28, 616), (100, 1600), (1000, 4000)])
def test_a_longer_search_climbs_for_longer_until_the_bound_has_converged(effort, rounds):
    assert schedule_for(CLINIC, effort).price_rounds == rounds


def test_few_patients_need_fewer_steps_as_their_gap_is_closed_by_search():
    assert schedule_for(FEW, 100).price_rounds == 760
    assert schedule_for(FEW + 1, 100).price_rounds == 1600


@pytest.mark.parametrize("effort", [1, 12, 100, 200, 320, 1280])
def test_the_steps_leave_most_of_a_time_limit_to_the_search(effort):
    assert 0 < schedule_for(CLINIC, effort).price_share <= MOST_PRICE_SHARE


def test_in_much_time_the_bound_takes_a_small_part():
    schedule = schedule_for(CLINIC, 5000)
    assert schedule.price_rounds == MOST_PRICE_ROUNDS
    assert schedule.price_share < MOST_PRICE_SHARE / 4
