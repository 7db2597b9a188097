"""The example folder: it shows every key there is, it is right, and it plans as its comments say."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from support.cli import ketaplan
from support.schema_keys import every_key, keys_in

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = "2026-11-22"

DEVELOPED = {
    "P-1009": ["induction"] * 2 + ["maintenance"] * 4,
    "P-1042": ["induction"] * 6,
    "P-1051": ["induction"] * 6,
    "P-1058": ["consultation"] + ["induction"] * 6,
    "P-1063": ["induction"] * 6,
    "P-1066": ["induction"] * 8,
    "P-1070": ["induction"] * 8 + ["weekly"] * 4,
    "P-1080": ["induction"] * 3,
    "P-1084": ["induction"] * 6,
}
"""The phases of what is planned for each patient who can be planned."""


@pytest.fixture(autouse=True)
def in_the_examples(tmp_path, monkeypatch):
    """We are in a copy of the examples."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path / "examples")


def test_every_key_that_a_file_may_have_is_somewhere_in_the_examples():
    documents = [tomllib.loads(path.read_text()) for path in EXAMPLES.rglob("*.toml")]

    shown = {pair for document in documents for pair in keys_in(document, document["kind"])}

    assert shown == every_key()


def test_check_finds_no_fault_in_the_examples():
    checked = ketaplan("check", ".")

    assert checked.exit_code == 0, checked.stderr


@pytest.mark.parametrize("patient", DEVELOPED)
def test_anyone_who_can_be_planned_is_planned(patient):
    planned = ketaplan("plan", patient, "--as-of", AS_OF, "--format", "json")

    assert planned.exit_code == 0, planned.stderr
    plan = json.loads(planned.stdout)
    assert [appointment["phase"] for appointment in plan["appointments"]] == DEVELOPED[patient]
    assert plan["provisional"] == (patient in {"P-1051", "P-1058"})


def test_no_one_is_left_out_of_these_tests():
    everybody = {path.stem for path in (EXAMPLES / "patients").glob("*.toml")}

    assert everybody == set(DEVELOPED) | {"P-1077", "P-1091"}


def test_the_one_who_cannot_be_planned_learns_why():
    refused = ketaplan("plan", "P-1077", "--as-of", AS_OF)

    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "physician" in refused.stderr
    assert "Thu" in refused.stderr
    assert "Sat" in refused.stderr


def test_the_one_who_was_declined_has_no_plan():
    refused = ketaplan("plan", "P-1091", "--as-of", AS_OF)

    assert refused.exit_code == 1
    assert "declined" in refused.stderr


@pytest.mark.parametrize("site", ["clinic.toml", "lakeside.toml"])
def test_a_patient_who_accepts_two_sites_can_be_planned_at_either(site):
    Path("lakeside.toml").write_text(Path("lakeside.toml").read_text().replace("book = ", "# "))

    planned = ketaplan("plan", "P-1084", "--clinic", site, "--as-of", AS_OF, "--format", "json")

    assert planned.exit_code == 0, planned.stderr
