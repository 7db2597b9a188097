"""Broken weeks of made-up clinics, repaired, written and judged by a checker that knows only the contract.

KETAPLAN_EXAMPLES asks for more than the few that always run.
"""

from __future__ import annotations

import os

import pytest

from benchmarks.repair import week

EXAMPLES = int(os.environ.get("KETAPLAN_EXAMPLES", "3"))
FAMILIES = ("tiny", "mixed")


@pytest.mark.parametrize("seed", range(1, EXAMPLES + 1))
def test_a_broken_week_is_repaired_by_the_contract_and_proved(tmp_path, seed):
    faults, line = week(tmp_path / "week", FAMILIES[seed % len(FAMILIES)], seed)

    assert faults == []
    assert "proved" in line
