"""``ketaplan protocols``: the list, and each one as it was written."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

import ketaplan as package
from support.cli import ketaplan

EXAMPLES = Path(__file__).parents[2] / "examples"
BUILT_IN = Path(package.__file__).parent / "protocols"
IDS = ["esketamine-four-weeks", "esketamine-nasal", "im-induction-6x2", "iv-induction-6x2"]


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """We are in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KETAPLAN_CLINIC", raising=False)


def test_the_built_in_ones_are_listed_where_there_is_no_clinic():
    listed = ketaplan("protocols")

    assert listed.exit_code == 0, listed.stderr
    assert [line.split()[0] for line in listed.stdout.splitlines()] == IDS
    assert all(line.endswith("built in") for line in listed.stdout.splitlines())


def test_a_clinics_own_come_next_to_them_with_their_file():
    shutil.copytree(EXAMPLES, "clinic")

    listed = ketaplan("protocols", "--clinic", "clinic/clinic.toml", "--format", "json")

    rows = json.loads(listed.stdout)["protocols"]
    assert [row["id"] for row in rows] == [*IDS, "iv-weekly-3"]
    assert rows[-1]["source"] == str(Path("clinic/protocols/iv-weekly-3.toml"))


@pytest.mark.parametrize("protocol", IDS)
def test_one_is_printed_with_its_comments_and_sources(protocol):
    printed = ketaplan("protocols", protocol)

    assert printed.exit_code == 0
    assert printed.stdout == (BUILT_IN / f"{protocol}.toml").read_text(encoding="utf-8")
    assert "https://" in printed.stdout


def test_a_clinics_copy_comes_before_the_built_in_one():
    shutil.copytree(EXAMPLES, "clinic")
    own = (
        (BUILT_IN / "iv-induction-6x2.toml")
        .read_text(encoding="utf-8")
        .replace("minutes = 60\nlead", "minutes = 30\nlead")
    )
    Path("clinic/protocols/own.toml").write_text(own, encoding="utf-8")

    assert ketaplan("protocols", "iv-induction-6x2", "--clinic", "clinic/clinic.toml").stdout == own


def test_a_file_is_printed_by_its_path():
    path = EXAMPLES / "protocols/iv-weekly-3.toml"

    assert ketaplan("protocols", path).stdout == path.read_text(encoding="utf-8")


def test_a_misspelt_id_gets_the_nearest():
    refused = ketaplan("protocols", "iv-induction-6x3")

    assert refused.exit_code == 2
    assert "did you mean 'iv-induction-6x2'?" in refused.stderr
    assert refused.stdout == ""


def test_a_faulty_one_is_listed_with_its_faults():
    Path("own.toml").write_text('kind = "protocol"\nid = "own"\n', encoding="utf-8")

    refused = ketaplan("protocols", "own.toml")

    assert refused.exit_code == 2
    assert "own.toml" in refused.stderr


def test_an_unknown_format_is_a_usage_error():
    assert ketaplan("protocols", "--format", "xml").exit_code == 2


def test_the_first_protocol_is_the_contracts():
    assert tomllib.loads((BUILT_IN / "iv-induction-6x2.toml").read_text(encoding="utf-8")) == {
        "kind": "protocol",
        "id": "iv-induction-6x2",
        "name": "IV ketamine, six infusions, two a week",
        "route": "iv",
        "minimum_age": 18,
        "for": ["depression"],
        "consultation": {"minutes": 60, "lead_days": 1},
        "visit": [
            {"stage": "check-in", "minutes": 15, "patients_per_nurse": 2},
            {"stage": "infusion", "minutes": 45, "patients_per_physician": 1, "patients_per_nurse": 1},
            {"stage": "recovery", "minutes": 60, "patients_per_nurse": 3},
        ],
        "phases": [
            {"name": "induction", "sessions": 6, "per_week": 2, "gap_days": {"min": 2, "ideal": [3, 4], "max": 7}}
        ],
        "maintenance": {"tolerance_days": {"before": 2, "after": 3}},
        "checkins": [
            {"measure": "auto", "before_session": 1},
            {"measure": "auto", "after_session": 3, "days": 1},
            {"measure": "auto", "after_session": "last", "days": 7},
        ],
        "requires": [{"kind": "consent", "before": "first"}],
    }
