"""Starts that clash alike: known answers are given again, and count as many steps as if they were asked again."""

from __future__ import annotations

from random import Random

import pytest

from unit.planner.repair.test_room_search import DAYS, Week


@pytest.mark.parametrize("seed", range(20))
def test_what_is_known_counts_as_many_steps_as_asking_again(seed):
    week, again = Week(Random(seed)), Week(Random(seed))
    for day in DAYS:
        there = [item for some in week.cases for item in some[0].items if item.wanted.spot.day == day]
        for bound in (there[:1], there[:1], there[1:2], there[:1]):
            free = [item for item in there if item not in bound]
            again.clashes._alike.clear()

            assert week.clashes.starts_alike(free, bound) == again.clashes.starts_alike(free, bound)
            assert week.budget.steps == again.budget.steps
    assert week.budget.steps
