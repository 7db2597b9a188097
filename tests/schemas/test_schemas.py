"""The JSON Schemas: what a public validator says of every example, of broken ones, and of what was published."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from copy import deepcopy
from datetime import date, time
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from ketaplan.errors import InputError
from ketaplan.services.schema.kinds import FILES
from ketaplan.services.schema.schemas import kinds, schema_of
from schemas.breaks import of_a_file, of_an_answer
from schemas.publish import PUBLISHED
from support.cli import ketaplan

ROOT = Path(__file__).parents[2]
PLACES = (ROOT / "examples", ROOT / "src/ketaplan/protocols", ROOT / "src/ketaplan/measures")
EXAMPLES = [path for place in PLACES for path in sorted(place.rglob("*.toml"))]
READERS = ROOT / "tests/readers"
MISTAKES = {
    "clinic": [
        (("grid_minutes",), 7),
        (("hours", 0, "from"), "25:00"),
        (("hours", 0, "days", 0), "monday"),
        (("staff", 0, "role"), "doctor"),
        (("chairs", 0, "seats"), 2),
        (("public_name",), None),
        (("instructions", "no_solids_hours"), 5.1),
        (("id",), "con"),
        (("name",), " "),
    ],
    "patient": [
        (("clearance", "status"), "clear"),
        (("clearance", "by"), None),
        (("date_of_birth",), "1.2.1980"),
        (("date_of_birth",), "0984-03-09"),
        (("id",), "-P1"),
        (("course",), True),
        (("nickname",), "M"),
    ],
    "protocol": [
        (("minimum_age",), 12),
        (("visit", 1, "minutes"), 42),
        (("visit", 1, "patients_per_nurse"), None),
        (("phases", 0, "gap_days", "ideal"), [3]),
        (("checkins", 0, "after_session"), "last"),
    ],
    "measure": [(("better",), "less"), (("answers",), None), (("response", 0, "points"), 5)],
}
"""A wrong value in an otherwise right file of each kind, by its place; None takes the key out."""
RIGHT = {
    "clinic": "examples/clinic.toml",
    "patient": "examples/patients/P-1042.toml",
    "protocol": "src/ketaplan/protocols/iv-induction-6x2.toml",
    "measure": "src/ketaplan/measures/PHQ-9.toml",
}


def as_json(value):
    """What an editor sees of a TOML file: dates and times as texts."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value


def document(path):
    return as_json(tomllib.loads(Path(path).read_text(encoding="utf-8")))


def put(tables, place, value):
    """The same tables with one other value."""
    changed = deepcopy(tables)
    inner = changed
    for part in place[:-1]:
        inner = inner[part]
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return changed


def faults(kind, tables):
    return [error.message for error in Draft7Validator(schema_of(kind)).iter_errors(tables)]


@pytest.mark.parametrize("kind", [one.name for one in kinds()])
def test_every_schema_is_one(kind):
    Draft7Validator.check_schema(schema_of(kind))
    printed = json.loads(ketaplan("schema", kind).stdout)

    assert printed == schema_of(kind)
    assert printed["$id"] == f"urn:ketaplan:schema:{kind}:1"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_as_its_schema_says(path):
    tables = document(path)

    assert faults(tables["kind"], tables) == []


@pytest.mark.parametrize("kind", MISTAKES)
def test_what_check_refuses_the_schema_refuses(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    right = document(ROOT / RIGHT[kind])
    assert faults(kind, right) == []

    missed = [place for place, value in MISTAKES[kind] if not faults(kind, put(right, place, value))]

    assert missed == []


def test_the_list_names_every_kind_with_its_version():
    listed = [line.split()[:2] for line in ketaplan("schema").stdout.splitlines()]

    assert listed == [[one.name, "1"] for one in kinds()]


def test_an_unknown_kind_is_refused_with_what_was_meant():
    refused = ketaplan("schema", "pateint")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "did you mean 'patient'" in refused.stderr


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.json")), ids=lambda path: path.stem)
def test_a_change_that_breaks_a_script_raises_the_version(path):
    """If this fails: undo the break, or raise FILE_VERSION or FORMAT, and run tests/schemas/publish.py."""
    published = json.loads(path.read_text(encoding="utf-8"))
    today = schema_of(path.stem)
    compare = of_a_file if path.stem in FILES else of_an_answer

    if published["$id"] == today["$id"]:
        assert list(compare(published, today, path.stem)) == []


def test_every_kind_is_published():
    assert {path.stem for path in PUBLISHED.glob("*.json")} <= {one.name for one in kinds()}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda old: old["properties"].pop("phone"), "clinic"),
        (lambda old: old["required"].append("phone"), "clinic"),
        (lambda old: old["properties"]["clock"]["enum"].remove(12), "clinic"),
        (lambda old: old["properties"]["notice_days"].update(maximum=7), "clinic"),
        (lambda old: old["properties"].pop("digest"), "plan"),
        (lambda old: old["required"].remove("cost"), "plan"),
        (lambda old: old["properties"]["provisional"].update(type="string"), "plan"),
    ],
)
def test_a_break_is_seen_and_an_addition_is_none(change, kind):
    compare = of_a_file if kind in FILES else of_an_answer
    old, broken, more = (schema_of(kind) for _ in range(3))
    change(broken)
    more["properties"]["more"] = {"type": "string"}

    assert list(compare(old, broken))
    assert list(compare(old, more)) == []


# -- in an editor


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """A new clinic folder with all examples in it, each with its schema's line, and two mistakes."""
    folder = tmp_path_factory.mktemp("edited") / "clinic"
    assert ketaplan("init", folder, "--as-of", "2026-11-22").exit_code == 0
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        line = f"#:schema ../schemas/{tomllib.loads(text)['kind']}.schema.json\n"
        (folder / "examples").mkdir(exist_ok=True)
        (folder / "examples" / path.name).write_text(line + text, encoding="utf-8")
    clinic = (folder / "clinic.toml").read_text(encoding="utf-8")
    (folder / "wrong-clinic.toml").write_text(clinic.replace("grid_minutes = 15", "grid_minutes = 7"), encoding="utf-8")
    patient = (folder / "patients/P-0001.toml").read_text(encoding="utf-8")
    wrong = patient.replace('status = "cleared"', 'status = "clear"')
    (folder / "patients/wrong-patient.toml").write_text(wrong, encoding="utf-8")
    return folder


@pytest.mark.readers
def test_an_editor_checks_every_file_by_the_schema_that_its_first_line_names(edited):
    taplo = READERS / "node_modules/.bin/taplo"
    if not taplo.exists():
        pytest.skip(".ci/install-readers installs what is missing: taplo")
    files = sorted(str(path.relative_to(edited)) for path in edited.rglob("*.toml"))

    done = subprocess.run([taplo, "lint", *files], cwd=edited, capture_output=True, text=True, check=False)

    refused = {Path(name).name for name in re.findall(r'invalid file .* path="([^"]*)"', done.stderr)}
    assert refused == {"wrong-clinic.toml", "wrong-patient.toml"}, done.stderr
    assert "7 is not one of [5,10,15,20,30,60]" in done.stderr


def test_an_unknown_kind_gets_one_short_line_with_a_similar_kind():
    with pytest.raises(InputError) as refused:
        schema_of("plann")
    assert str(refused.value) == (
        "no schema 'plann' (did you mean 'plan'?); files: clinic, patient, protocol, measure; "
        "answers: 'ketaplan schema' lists them."
    )
