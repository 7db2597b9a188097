"""``ketaplan init``: a folder that is right as it is, on any day."""

import re
import shutil
import stat
import tomllib
from pathlib import Path

import pytest

from ketaplan.files.readers.clinic import read_clinic
from ketaplan.files.readers.patient import read_patient
from support.cli import ketaplan
from support.schema_keys import every_key, keys_in

FILES = ["clinic.toml", "patients/P-0001.toml", "patients/P-0002.toml"]
DAYS = ["2026-11-22", "2026-12-23", "2027-02-28", "2027-03-13", "2027-06-30", "2028-02-29", "2031-08-17"]
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A new clinic folder, and we are in it."""
    assert ketaplan("init", tmp_path / "clinic", "--as-of", "2026-11-22").exit_code == 0
    monkeypatch.chdir(tmp_path / "clinic")
    return tmp_path / "clinic"


def test_a_new_folder_contains_a_clinic_and_two_patients_for_no_one_elses_eyes(folder):
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.toml")) == FILES
    assert {stat.S_IMODE((folder / file).stat().st_mode) for file in FILES} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "patients")} == {0o700}


def test_check_has_nothing_against_a_new_folder_but_that_patients_get_no_instructions(folder):
    checked = ketaplan("check", ".")

    assert checked.exit_code == 0
    assert [line.partition(": ")[2] for line in checked.stderr.splitlines() if "warning:" in line] == [
        (
            "instructions: warning: there are no instructions for patients about fasting and driving; add them "
            "here or in the protocol"
        )
    ]


@pytest.mark.parametrize("patient", ["P-0001", "P-0002"])
@pytest.mark.parametrize("day", DAYS)
def test_both_patients_are_planned_on_the_day_of_the_folder_and_long_after(folder, patient, day):
    planned = ketaplan("plan", patient, "--as-of", day, "--format", "json")

    assert planned.exit_code == 0, planned.stderr


@pytest.mark.parametrize("day", DAYS)
def test_a_folder_started_on_any_day_is_right_on_that_day(tmp_path, monkeypatch, day):
    assert ketaplan("init", tmp_path, "--as-of", day).exit_code == 0
    monkeypatch.chdir(tmp_path)

    assert ketaplan("check", ".").exit_code == 0
    assert ketaplan("plan", "P-0001", "--as-of", day, "--format", "json").exit_code == 0


@pytest.mark.parametrize("there", FILES)
def test_nothing_is_overwritten_and_nothing_written_next_to_what_is_there(tmp_path, there):
    mine = tmp_path / there
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")

    refused = ketaplan("init", tmp_path)

    assert refused.exit_code == 2
    assert str(mine) in refused.stderr
    assert mine.read_text() == "mine"
    assert list(tmp_path.rglob("*.toml")) == [mine]


def test_a_link_that_leads_nowhere_counts_as_there(tmp_path):
    (tmp_path / "clinic.toml").symlink_to(tmp_path / "elsewhere")

    assert ketaplan("init", tmp_path).exit_code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_where_the_folder_should_be_is_named(tmp_path):
    (tmp_path / "clinic").write_text("")

    refused = ketaplan("init", tmp_path / "clinic")

    assert refused.exit_code == 2
    assert str(tmp_path / "clinic") in refused.stderr


@pytest.mark.parametrize("day", ["22 Novembre", "31 Nov", "1850-01-01", "9999-12-31"])
def test_a_day_that_will_not_do_is_a_usage_error(tmp_path, day):
    refused = ketaplan("init", tmp_path, "--as-of", day)

    assert refused.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_every_setting_that_is_off_may_be_used_by_taking_its_mark_away(folder):
    shutil.copytree(EXAMPLES / "calendars", folder / "calendars")
    (folder / "calendars/dr-osei.ics").rename(folder / "calendars/dr-one.ics")
    for file in FILES:
        text = (folder / file).read_text()
        (folder / file).write_text(re.sub(r"^(\s*)#(?=[^\s:])", r"\1", text, flags=re.MULTILINE))

    assert read_clinic(folder / "clinic.toml").faults == ()
    assert read_patient(folder / "patients/P-0001.toml").faults == ()
    assert ketaplan("check", ".").exit_code == 0


def test_every_key_there_is_is_in_a_new_folder_in_use_or_off(folder):
    at_rest = {
        file: re.sub(r"^(\s*)#(?=[^\s:])", r"\1", (folder / file).read_text(), flags=re.MULTILINE) for file in FILES[:2]
    }
    documents = [tomllib.loads(text) for text in at_rest.values()]

    shown = {pair for document in documents for pair in keys_in(document, document["kind"])}

    assert shown == every_key("clinic", "patient")
