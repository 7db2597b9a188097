"""The example clinic in full swing: all stages at once on any day, and nothing in it breaks a rule."""

from __future__ import annotations

import json
import runpy
from datetime import date
from pathlib import Path

import pytest

from ketaplan.formats.status import STAGES
from support.cli import ketaplan

SCRIPT = Path(__file__).parents[2] / "examples/full_swing.py"


@pytest.fixture(scope="module", params=["2026-12-16", "2027-07-07"])
def swing(request, tmp_path_factory):
    """The folder, and its day."""
    folder = tmp_path_factory.mktemp("swing") / "clinic"
    runpy.run_path(str(SCRIPT))["make"](folder, date.fromisoformat(request.param))
    return folder, request.param


def answer(swing, *words):
    folder, day = swing
    done = ketaplan(*words, "--format", "json", "--clinic", folder / "clinic.toml", "--as-of", day)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_a_clinic_in_full_swing_has_twenty_patients_in_all_stages_on_any_day(swing):
    found = [one["stage"] for one in answer(swing, "status")["patients"]]
    assert len(found) == 20
    assert set(found) == set(STAGES) - {"no-file", "faults"}


def test_a_clinic_in_full_swing_follows_every_rule_and_has_a_waiting_list_and_absences(swing):
    folder, _ = swing
    checked = ketaplan("check", folder / "trial.db", "--clinic", folder / "clinic.toml", "--format", "json")
    assert json.loads(checked.stdout)["books"][0]["damage"] == []
    assert [one["patient"] for one in answer(swing, "wait", "--list")["waiting"]] == ["P-2006", "P-2007"]
    assert len(answer(swing, "absence", "list")["absences"]) == 2


def test_a_clinic_in_full_swing_has_scores_and_one_that_calls_for_a_clinician(swing):
    assert answer(swing, "progress", "show", "P-2014")["measures"][0]["scores"][1]["change"]["percent_better"] == 40
    assert answer(swing, "progress", "show", "P-2008")["safety"]
    folder, day = swing
    refused = ketaplan("plan", "P-2008", "--clinic", folder / "clinic.toml", "--as-of", day)
    assert refused.exit_code == 1
    assert "clinician" in refused.stderr
