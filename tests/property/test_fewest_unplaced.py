"""The proof that no repair leaves fewer sessions without a place, against the exact search."""

from __future__ import annotations

from random import Random

import pytest

from ketaplan.planner.repair import joint, many
from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from property.tiny_weeks import broken_week

WITHOUT_A_PLACE = (52, 127)
"""Weeks in which each session has a place, but not all of them have one together."""


@pytest.mark.parametrize("seed", WITHOUT_A_PLACE)
def test_that_no_repair_places_more_is_proved_without_the_exact_search(tmp_path, seed, monkeypatch):
    week = broken_week(tmp_path, Random(seed), 6)
    with week.workspace() as workspace:
        monkeypatch.setattr(joint, "FEW_PATIENTS", 8)
        exact = replan(workspace, Query())
        monkeypatch.setattr(joint, "FEW_PATIENTS", 1)
        monkeypatch.setattr(many, "SOME_PATIENTS", 0)
        found = replan(workspace, Query())
        monkeypatch.setattr(many, "fewest_unplaced", lambda search, group, best, last: best)
        unproved = replan(workspace, Query())

    assert exact.proved
    assert found.counts["unplaced"] == found.bounds["unplaced"] == exact.counts["unplaced"]
    assert unproved.bounds["unplaced"] < exact.counts["unplaced"]
