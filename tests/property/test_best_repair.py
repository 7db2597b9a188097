"""The repair of broken weeks against brute force: the six numbers of the contract, in its order.

KETAPLAN_EXAMPLES asks for more weeks than the few that always run; thousands are tried by hand.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, reject
from hypothesis import strategies as st

from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from oracle.repairs import TooManyError, best_repair
from property.test_best_course import tried
from property.tiny_weeks import broken_week

if TYPE_CHECKING:
    from random import Random


@tried(0.06)
@given(st.randoms(use_true_random=False))
def test_no_repair_of_a_broken_week_has_fewer_of_the_six_numbers(chance: Random) -> None:
    with TemporaryDirectory() as folder:
        week = broken_week(Path(folder), chance)
        try:
            best = best_repair(week.world)
        except TooManyError:
            reject()
        with week.workspace() as workspace:
            found = replan(workspace, Query())

    assert tuple(found.counts.values()) == best.numbers
    assert found.proved
