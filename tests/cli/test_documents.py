"""What the commands write for programs: one form, with its version in front, for a document about anything."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from ketaplan.domain.plan import FORMAT
from support.cli import ketaplan

TODAY = ("--as-of", "2026-11-22")
COMMANDS = {
    "plan": ("plan", "P-1084", *TODAY, "--format"),
    "alternatives": ("plan", "P-1084", *TODAY, "--alternatives", "2", "--format"),
    "kept": ("plan", "P-1042", *TODAY, "--format"),
    "no-plan": ("plan", "P-1077", *TODAY, "--format"),
    "batch": ("batch", "patients", *TODAY, "--workers", "1", "--effort", "1", "--format"),
    "book": ("export", "--format"),
    "log": ("log", "--format"),
    "protocols": ("protocols", "--format"),
}
"""A command for each kind of document; the last word is missing."""
OF_DAYS = ("calendar", "--day", "2026-11-30", "--format")
ALSO_AS_TOML = ("plan", "kept", "no-plan", "book")


def plans_in(document):
    return [document, *document.get("plans", ())]


@pytest.mark.parametrize("kind", COMMANDS)
def test_every_document_starts_with_its_version_and_its_kind(booked, kind):
    document = json.loads(ketaplan(*COMMANDS[kind], "json").stdout)

    assert document["kind"] == kind
    assert {next(iter(one.items())) for one in plans_in(document)} == {("format", FORMAT)}


@pytest.mark.parametrize("kind", ALSO_AS_TOML)
def test_every_document_is_the_same_in_toml(booked, kind):
    as_json, as_toml = (ketaplan(*COMMANDS[kind], name).stdout for name in ("json", "toml"))

    document = tomllib.loads(as_toml)
    assert next(iter(document.items())) == ("format", FORMAT)
    assert json.loads(json.dumps(document, default=lambda day: day.isoformat())) == json.loads(as_json)


def test_days_are_written_as_the_book_is(booked):
    document = json.loads(ketaplan(*OF_DAYS, "json").stdout)

    assert (document["format"], document["kind"], len(document["appointments"])) == (FORMAT, "book", 1)


def test_the_files_of_a_batch_are_documents_as_well(clinic):
    ketaplan(*COMMANDS["batch"], "json", "--output-dir", "out")

    written = [json.loads(file.read_text()) for file in Path("out").rglob("*.json")]
    assert len(written) > 2
    assert {document["format"] for document in written} == {FORMAT}


def test_who_cannot_be_planned_is_a_document_with_reasons_and_remedies(clinic):
    asked = ketaplan("plan", "P-1077", *TODAY, "--format", "json")

    document = json.loads(asked.stdout)
    assert asked.exit_code == 1
    assert (document["patient"], document["clinic"], document["as_of"]) == ("P-1077", "riverside", "2026-11-22")
    assert {reason["kind"] for reason in document["reasons"]} <= {"no-day", "stuck"}
    assert all(reason["text"] for reason in document["reasons"])
    assert all(remedy["text"] in asked.stderr for remedy in document["remedies"])


def test_a_declined_course_is_a_document_of_its_kind(clinic):
    document = json.loads(ketaplan("plan", "P-1091", *TODAY, "--format", "json").stdout)

    assert [reason["kind"] for reason in document["reasons"]] == ["declined"]


def test_a_plan_of_a_later_form_is_refused_by_its_version(clinic):
    plan = json.loads(ketaplan(*COMMANDS["plan"], "json").stdout)
    Path("later.json").write_text(json.dumps({**plan, "format": FORMAT + 1}))

    refused = ketaplan("check", "later.json")

    assert refused.exit_code == 2
    assert f"format: {FORMAT + 1} is not one of {FORMAT}" in refused.stderr


def test_a_plan_from_before_there_were_versions_is_read(clinic):
    plan = json.loads(ketaplan(*COMMANDS["plan"], "json").stdout)
    former = {key: value for key, value in plan.items() if key not in {"format", "cleared"}}
    Path("former.json").write_text(json.dumps(former))

    assert ketaplan("check", "former.json").exit_code == 0
