"""The example folder: it shows every key there is, it is right, and it plans as its comments say."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from door import ketaplan

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = "2026-11-22"

KEYS = {
    "clinic": "kind id name timezone grid_minutes protocol book notice_days clock holidays hours closures chairs staff "
    "busy busy_calendars instructions weights",
    "clinic.holidays": "country subdivision names open_on",
    "clinic.hours": "days from to",
    "clinic.closures": "from to reason",
    "clinic.chairs": "id",
    "clinic.staff": "id name role shifts leave",
    "clinic.staff.shifts": "days from to every_weeks starting until",
    "clinic.staff.leave": "from to reason",
    "clinic.busy": "resource from to reason",
    "clinic.busy_calendars": "resource file reason",
    "clinic.instructions": "arrive_minutes_early no_solids_hours no_clear_liquids_hours no_driving_hours escort notes",
    "clinic.weights": "wait_day soon urgent gap_day drift_day shift_minute shift_cap off_hours off_day other_physician "
    "consult_day unplanned_days",
    "patient": "kind id name date_of_birth course indication protocol priority earliest clinics clearance available "
    "unavailable preferences attended order maintenance",
    "patient.clearance": "status by on",
    "patient.available": "days from to",
    "patient.unavailable": "from to reason",
    "patient.preferences": "days from to physician",
    "patient.attended": "phase number on",
    "patient.order": "by on sessions per_week gap_days",
    "patient.order.gap_days": "min ideal max",
    "patient.maintenance": "by on sessions every_days review_on",
    "protocol": "kind id name route minimum_age consultation visit phases maintenance checkins",
    "protocol.consultation": "minutes lead_days",
    "protocol.visit": "stage minutes patients_per_physician patients_per_nurse patients_per_psychiatrist",
    "protocol.phases": "name sessions per_week gap_days",
    "protocol.phases.gap_days": "min ideal max",
    "protocol.maintenance": "tolerance_days",
    "protocol.maintenance.tolerance_days": "before after",
    "protocol.checkins": "measure before_session after_session days",
}
"""Every key of the three kinds of file, table by table."""

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


def keys_in(table, name):
    """Every table's name with each of its keys, below and including this one."""
    for key, value in table.items():
        yield name, key
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from keys_in(inner, f"{name}.{key}")


def test_every_key_that_a_file_may_have_stands_somewhere_in_the_examples():
    documents = [tomllib.loads(path.read_text()) for path in EXAMPLES.rglob("*.toml")]

    shown = {pair for document in documents for pair in keys_in(document, document["kind"])}

    assert shown == {(table, key) for table, keys in KEYS.items() for key in keys.split()}


def test_check_finds_no_fault_in_the_examples():
    checked = ketaplan("check", ".")

    assert checked.exit_code == 0, checked.stderr


@pytest.mark.parametrize("patient", DEVELOPED)
def test_whoever_can_be_planned_is_planned(patient):
    planned = ketaplan("plan", patient, "--as-of", AS_OF, "--format", "json")

    assert planned.exit_code == 0, planned.stderr
    plan = json.loads(planned.stdout)
    assert [appointment["phase"] for appointment in plan["appointments"]] == DEVELOPED[patient]
    assert plan["provisional"] == (patient in {"P-1051", "P-1058"})


def test_nobody_is_left_out_of_these_tests():
    everybody = {path.stem for path in (EXAMPLES / "patients").glob("*.toml")}

    assert everybody == set(DEVELOPED) | {"P-1077", "P-1091"}


def test_the_one_who_cannot_be_planned_is_told_why():
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
