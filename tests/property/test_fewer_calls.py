"""The proof that no repair calls fewer patients, against the exact search of few patients."""

from __future__ import annotations

from random import Random

import pytest

from ketaplan.planner.repair import joint, many
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
        monkeypatch.setattr(many, "fewer_calls", lambda *_: None)
        unproved = replan(workspace, Query())

    least = [exact.counts[key] for key in FIRST_THREE]
    assert [found.counts[key] for key in FIRST_THREE] == [found.bounds[key] for key in FIRST_THREE] == least
    assert unproved.bounds["calls"] != least[-1]
