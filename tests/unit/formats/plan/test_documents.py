from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from typing import Any

import pytest

from ketaplan.domain.reasons import Cause, Reader, course, remedies, visit
from ketaplan.errors import NoPlanError
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.common.document import json_text
from ketaplan.formats.plan.json_document import plan_dict
from ketaplan.formats.plan.view import PlanView
from support import plans

HEAD = ["format", "kind", "patient", "clinic", "protocol", "timezone", "as_of", "provisional", "course", "made_with"]
PLAN_KEYS = [*HEAD, "cost", "appointments", "checkins"]


def document(name: str, *views: PlanView):
    text = FORMATS["plan"][name].render(views, Options())
    return json.loads(text) if name == "json" else tomllib.loads(text)


def test_a_plan_has_the_keys_of_the_contract_in_their_order() -> None:
    plan = document("json", plans.view())
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
    clinic = plans.staffed_clinic()
    plan = document("json", plans.view(appointments=(plans.consultation(clinic, date(2026, 11, 24)),)))
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
def test_alternatives_have_the_digest_of_each_course(name: str) -> None:
    both = document(name, plans.view(), plans.view(digest="11112222"))
    assert (both["kind"], both["patient"]) == ("alternatives", "P-1042")
    assert [plan["digest"] for plan in both["plans"]] == ["0f1e2d3c", "11112222"]
    assert "digest" not in document(name, plans.view())


def test_json_is_one_document_of_plain_utf_8_with_one_line_end_at_its_end() -> None:
    clinic = plans.staffed_clinic()
    visit = plans.infusion(clinic, 1, date(2026, 11, 30), chair="Sessel-Ü")
    text = FORMATS["plan"]["json"].render([plans.view(appointments=(visit,))], Options())
    assert "Sessel-Ü" in text
    assert text.endswith("}\n")
    assert json_text(plan_dict(plans.view().plan), compact=True).count("\n") == 1


def test_toml_has_its_own_dates_and_moments_under_the_same_keys() -> None:
    as_json, as_toml = document("json", plans.view()), document("toml", plans.view())
    assert as_toml["as_of"] == date(2026, 11, 22)
    assert as_toml["checkins"][0]["on"] == date(2026, 11, 30)
    stage = as_toml["appointments"][0]["stages"][1]
    assert stage["start"] == datetime.fromisoformat(as_json["appointments"][0]["stages"][1]["start"])
    assert stage["start"].isoformat() == "2026-11-30T09:15:00-05:00"
    assert sorted(as_toml) == sorted(as_json)


@pytest.mark.parametrize("name", ["json", "toml"])
def test_nothing_left_to_plan_is_a_separate_document(name: str) -> None:
    kept = document(name, plans.view(statuses={"P-1042/1/induction/1": "attended"}))
    assert (kept["kind"], kept["patient"]) == ("kept", "P-1042")
    first, second, *_ = kept["appointments"]
    assert (first["status"], second["status"]) == ("attended", "booked")
    assert (first["clinic"], first["patient"], first["protocol"]) == ("riverside", "P-1042", "iv-induction-6x2")
    assert first["chair"] == "A"


@pytest.mark.parametrize("name", ["json", "toml"])
def test_why_there_is_no_plan_is_reported_clinic_by_clinic_with_what_would_help(name: str) -> None:
    closed = course.WeekdayReason(5, visit.OutsideHours(minutes=120), 8)
    here = Cause(
        kind="no-day",
        clinic="riverside",
        as_of=date(2026, 11, 22),
        reasons=(course.NoDay(days=(closed,)), course.InsteadAfterLast()),
        remedies=(remedies.WiderGap(max_days=9),),
    )
    late = course.SessionAt("induction", 3, date(2026, 12, 7))
    gap = course.GapTooLong(
        before=course.SessionAt("induction", 2, date(2026, 11, 23)), session=late, days=14, max_days=7
    )
    there = Cause(kind="stuck", clinic="lakeside", as_of=date(2026, 11, 22), reasons=(gap,), reader=Reader(year=2026))
    error = NoPlanError("P-1042", (here, there))

    text = FORMATS["plan"][name].no_plan(error)
    found = json.loads(text, object_hook=without_dates) if name == "json" else without_dates(tomllib.loads(text))

    assert list(found)[:2] == ["format", "kind"]
    assert set(found) == {"format", "kind", "patient", "clinic", "as_of", "reasons", "remedies"}
    assert (found["kind"], found["clinic"], str(found["as_of"])) == ("no-plan", "riverside", "2026-11-22")
    first, second, third = found["reasons"]
    assert first == {
        "kind": "no-day",
        "clinic": "riverside",
        "text": "The patient can come at any time, but:",
        "details": ["Sat: the clinic is closed"],
        "facts": {
            "kind": "no-day",
            "days": [{"weekday": "sat", "reason": {"kind": "outside-hours", "minutes": 120}, "weeks": 8}],
        },
    }
    assert second["text"] == "After the last session of the phase instead:"
    assert third["text"] == (
        "Induction session 3 can be on Mon 7 Dec at the earliest, 14 days after induction session 2 on Mon 23 Nov; "
        "at most 7 days are allowed."
    )
    assert third["facts"]["session"] == {"phase": "induction", "number": 3, "on": "2026-12-07"}
    assert found["remedies"] == [
        {
            "clinic": "riverside",
            "text": "a physician's [order] that allows a gap of 9 days",
            "kind": "wider-gap",
            "facts": {"kind": "wider-gap", "max_days": 9},
        }
    ]


def without_dates(value: Any) -> Any:
    """The same with dates as JSON has them."""
    if isinstance(value, dict):
        return {key: without_dates(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_dates(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", ["table", "csv", "ics"])
def test_formats_that_are_no_documents_have_none_for_no_plan(name: str) -> None:
    assert FORMATS["plan"][name].no_plan(NoPlanError("P-1042", ())) is None
