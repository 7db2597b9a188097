from __future__ import annotations

import json
import tomllib
from datetime import date, datetime

import pytest

from ketaplan.errors import Cause, NoPlanError
from ketaplan.formats import FORMATS, Options, PlanView
from ketaplan.formats.plan.json_document import as_text, plan_dict
from support import courses

HEAD = ["format", "kind", "patient", "clinic", "protocol", "timezone", "as_of", "provisional", "course", "made_with"]
PLAN_KEYS = [*HEAD, "cost", "appointments", "checkins"]


def document(name: str, *views: PlanView):
    text = FORMATS[name].render(views, Options())
    return json.loads(text) if name == "json" else tomllib.loads(text)


def test_a_plan_has_the_keys_of_the_contract_in_their_order() -> None:
    plan = document("json", courses.view())
    assert list(plan) == PLAN_KEYS
    assert list(plan["cost"]) == ["total", "wait", "rhythm", "drift", "steadiness", "preference", "consultation"]
    first = plan["appointments"][0]
    assert list(first) == ["id", "type", "phase", "number", "start", "end", "chair", "stages"]
    assert (first["start"], first["end"]) == ("2026-11-30T09:00:00-05:00", "2026-11-30T11:00:00-05:00")
    assert [list(stage) for stage in first["stages"]] == [
        ["stage", "start", "end", "nurse"],
        ["stage", "start", "end", "physician", "nurse"],
        ["stage", "start", "end", "nurse"],
    ]
    assert plan["checkins"] == [{"on": "2026-11-30", "measure": "PHQ-9", "label": "before infusion 1"}]


def test_a_consultation_has_its_psychiatrist_and_no_chair() -> None:
    clinic = courses.staffed_clinic()
    plan = document("json", courses.view(appointments=(courses.consultation(clinic, date(2026, 11, 24)),)))
    assert plan["appointments"] == [
        {
            "type": "consultation",
            "id": "P-1042/1/consultation/1",
            "phase": "consultation",
            "number": 1,
            "psychiatrist": "dr-voss",
            "start": "2026-11-24T10:00:00-05:00",
            "end": "2026-11-24T11:00:00-05:00",
        }
    ]


@pytest.mark.parametrize("name", ["json", "toml"])
def test_alternatives_bear_the_digest_of_each_course(name: str) -> None:
    both = document(name, courses.view(), courses.view(digest="11112222"))
    assert (both["kind"], both["patient"]) == ("alternatives", "P-1042")
    assert [plan["digest"] for plan in both["plans"]] == ["0f1e2d3c", "11112222"]
    assert "digest" not in document(name, courses.view())


def test_json_is_one_document_of_plain_utf_8_with_one_line_end_at_its_end() -> None:
    clinic = courses.staffed_clinic()
    visit = courses.infusion(clinic, 1, date(2026, 11, 30), chair="Sessel-Ü")
    text = FORMATS["json"].render([courses.view(appointments=(visit,))], Options())
    assert "Sessel-Ü" in text
    assert text.endswith("}\n")
    assert as_text(plan_dict(courses.view().plan), compact=True).count("\n") == 1


def test_toml_has_its_own_dates_and_moments_under_the_same_keys() -> None:
    as_json, as_toml = document("json", courses.view()), document("toml", courses.view())
    assert as_toml["as_of"] == date(2026, 11, 22)
    assert as_toml["checkins"][0]["on"] == date(2026, 11, 30)
    stage = as_toml["appointments"][0]["stages"][1]
    assert stage["start"] == datetime.fromisoformat(as_json["appointments"][0]["stages"][1]["start"])
    assert stage["start"].isoformat() == "2026-11-30T09:15:00-05:00"
    assert sorted(as_toml) == sorted(as_json)


@pytest.mark.parametrize("name", ["json", "toml"])
def test_nothing_left_to_plan_is_a_document_of_its_own(name: str) -> None:
    kept = document(name, courses.view(statuses={"P-1042/1/induction/1": "attended"}))
    assert (kept["kind"], kept["patient"]) == ("kept", "P-1042")
    first, second, *_ = kept["appointments"]
    assert (first["status"], second["status"]) == ("attended", "booked")
    assert (first["clinic"], first["patient"], first["protocol"]) == ("riverside", "P-1042", "iv-induction-6x2")
    assert first["chair"] == "A"


@pytest.mark.parametrize("name", ["json", "toml"])
def test_why_there_is_no_plan_is_said_clinic_by_clinic_with_what_would_help(name: str) -> None:
    here = Cause(
        kind="no-day",
        clinic="riverside",
        as_of=date(2026, 11, 22),
        lines=("On these days:", "  Thu: no physician", "  Sat: closed", "And no other."),
        remedies=("one more physician",),
    )
    there = Cause(kind="stuck", clinic="lakeside", as_of=date(2026, 11, 22), lines=("No third session.",))
    error = NoPlanError("P-1042", ("told elsewhere",), (here, there))

    text = FORMATS[name].no_plan(error)
    found = json.loads(text) if name == "json" else tomllib.loads(text)

    assert list(found)[:2] == ["format", "kind"]
    assert set(found) == {"format", "kind", "patient", "clinic", "as_of", "reasons", "remedies"}
    assert (found["kind"], found["clinic"], str(found["as_of"])) == ("no-plan", "riverside", "2026-11-22")
    first = {"kind": "no-day", "clinic": "riverside", "text": "On these days:"}
    assert found["reasons"] == [
        {**first, "details": ["Thu: no physician", "Sat: closed"]},
        {**first, "text": "And no other.", "details": []},
        {"kind": "stuck", "clinic": "lakeside", "text": "No third session.", "details": []},
    ]
    assert found["remedies"] == [{"clinic": "riverside", "text": "one more physician"}]


@pytest.mark.parametrize("name", ["table", "csv", "ics"])
def test_formats_that_are_no_documents_have_none_for_no_plan(name: str) -> None:
    assert FORMATS[name].no_plan(NoPlanError("P-1042", ())) is None
