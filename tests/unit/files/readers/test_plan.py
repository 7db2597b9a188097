from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ketaplan.domain.plan import Plan
from ketaplan.errors import Fault
from ketaplan.files.readers.plan import LARGEST_BYTES, parse_plan, read_plan
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.common.document import toml_text
from ketaplan.formats.plan.json_document import plan_dict
from ketaplan.planner.cost import part_names
from support import plans

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    content = text.encode() if isinstance(text, str) else text
    read = parse_plan(content, "plan.json", part_names())
    assert (read.value is None) == bool(read.faults)
    return read.faults


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """The JSON of a sensible plan with a consultation, once changed."""
    clinic = plans.staffed_clinic()
    visits = (plans.consultation(clinic, date(2026, 11, 24)), plans.infusion(clinic, 1, date(2026, 11, 30)))
    document = plan_dict(plans.view(clinic=clinic, appointments=visits, cost=plans.cost(wait=150)).plan)
    change(document)
    return json.dumps(document)


def test_what_is_not_changed_has_no_fault() -> None:
    assert faults_of(changed(lambda plan: None)) == ()


@pytest.mark.parametrize("name", ["json", "toml"])
@pytest.mark.parametrize("zone", ZONES)
def test_a_plan_that_is_written_is_read_back_equal(tmp_path: Path, name: str, zone: str) -> None:
    view = plans.view(clinic=plans.staffed_clinic(zone=zone), cost=plans.cost(wait=150, preference=45))
    path = tmp_path / "plan"
    path.write_text(FORMATS["plan"][name].render([view], Options()), "utf-8")
    assert read_plan(path, part_names()).or_raise() == (view.plan,)


def test_the_second_of_two_equal_local_times_stays_the_second() -> None:
    clinic = plans.staffed_clinic()
    night = datetime.combine(date(2026, 11, 1), time(1, 30), tzinfo=clinic.zone).replace(fold=1)
    visit = replace(plans.infusion(clinic, 1, date(2026, 11, 2)), start=night, end=night + timedelta(hours=2))
    visit = replace(visit, stages=visit.stages[:1])
    document = json.dumps(plan_dict(plans.view(appointments=(visit,)).plan))
    (plan,) = parse_plan(document.encode(), "plan.json", part_names()).or_raise()
    assert plan.appointments[0].start.astimezone(UTC) == night.astimezone(UTC)


def batch_of(several: list[Plan]) -> dict[str, Any]:
    around = {"kept": ["P-9"], "unplanned": [{"patient": "P-8", "reasons": ["x"]}], "cost": 0, "bound": 0, "gap": 0.5}
    return {"kind": "batch", "as_of": "2026-11-22", "plans": [plan_dict(plan) for plan in several], **around}


def test_a_batch_is_its_plans_in_json_and_in_toml() -> None:
    several = [plans.view().plan] * 2
    for text in (json.dumps(batch_of(several)), toml_text(batch_of(several))):
        assert parse_plan(text.encode(), "batch", part_names()).or_raise() == tuple(several)


def test_appointments_are_put_in_order_of_time() -> None:
    def change(plan: dict[str, Any]) -> None:
        plan["appointments"][0]["id"] = "P-1042/1/last-by-name/1"
        plan["appointments"].reverse()

    text = changed(change)
    (plan,) = parse_plan(text.encode(), "plan.json", part_names()).or_raise()
    assert [one.type for one in plan.appointments] == ["consultation", "infusion"]


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        (lambda plan: plan.pop("patient"), "patient", "missing"),
        (lambda plan: plan.update(kind="clinic"), "kind", "'clinic' is not one of plan, alternatives, batch"),
        (lambda plan: plan.update(pateint="x"), "pateint", "unknown key (did you mean 'patient'?)"),
        (lambda plan: plan.update(timezone="Mars/Base"), "timezone", "is not a time zone"),
        (lambda plan: plan.update(provisional="no"), "provisional", "'no' is not true or false"),
        (lambda plan: plan["cost"].update(total=7), "cost.total", "7 is not the sum of the parts"),
        (lambda plan: plan["cost"].update(drift=-1), "cost.drift", "-1 is not a whole number from 0"),
        (lambda plan: plan.update(made_with={"ketaplan": 1}), "made_with", "a table of versions"),
        (
            lambda plan: plan["appointments"][1].update(start="2026-11-30T09:00:00-04:00"),
            "appointments[1].start",
            "is 2026-11-30 08:00:00-05:00 in America/New_York; write that",
        ),
        (
            lambda plan: plan["appointments"][1].update(start="2026-11-30T09:00:00"),
            "appointments[1].start",
            "is not a date-time with its offset",
        ),
        (
            lambda plan: plan["appointments"][1].update(start="2026-11-30T09:00:30-05:00"),
            "appointments[1].start",
            "has seconds",
        ),
        (
            lambda plan: plan["appointments"][1].update(end=plan["appointments"][1]["start"]),
            "appointments[1].end",
            "is not after start",
        ),
        (
            lambda plan: plan["appointments"][1].pop("chair"),
            "appointments[1].chair",
            "missing; every infusion needs it",
        ),
        (
            lambda plan: plan["appointments"][0].update(chair="A"),
            "appointments[0].chair",
            "no consultation needs it",
        ),
        (
            lambda plan: plan["appointments"][1].update(id=plan["appointments"][0]["id"]),
            "appointments[1].id",
            "is the id of another appointment",
        ),
        (
            lambda plan: plan["appointments"][1]["stages"][0].update(nurse="no such id!"),
            "appointments[1].stages[0].nurse",
            "from A-Z a-z 0-9",
        ),
    ],
)
def test_what_does_not_fit_is_reported_with_its_key(change, key: str, message: str) -> None:
    (fault,) = faults_of(changed(change))
    assert (fault.file, fault.key) == ("plan.json", key)
    assert message in fault.message


def test_every_fault_is_found_in_one_run() -> None:
    def change(plan: dict[str, Any]) -> None:
        plan["cost"]["total"] = 7
        plan["appointments"][1].pop("chair")
        plan["as_of"] = "22/11/2026"

    assert [fault.key for fault in faults_of(changed(change))] == ["appointments[1].chair", "as_of", "cost.total"]


def test_a_fault_in_toml_has_its_line() -> None:
    text = toml_text(plan_dict(plans.view().plan)).replace('chair = "A"', "", 1)
    (fault,) = parse_plan(text.encode(), "plan.toml", part_names()).faults
    assert fault.key == "appointments[0].chair"
    assert fault.line > 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "missing; it is one of plan"),
        (b"{", "not JSON: expecting property name"),
        (b'{"kind": "plan"} x', "not JSON: extra data"),
        (b'{"kind": NaN}', "a number that a plan cannot have"),
        (b'{"kind": ' + b"9" * 5000 + b"}", "a number that a plan cannot have"),
        (b'{"kind": "\xff"}', "not UTF-8"),
        (b'{"kind": ' + b"[" * 100_000, "too many values for its length"),
        (b'{"a":' * 100_000, "too many values for its length"),
        (b'{"' + b"a" * 25 + b'":' + b'{"aaaaaaaaaaaaaaaaaaaaaaaaa":' * 50_000, "nested too deeply"),
        (b'{"kind": "batch", "plans": [1, null, "x"]}', "is not a table"),
        (b'{"kind": "batch"}', "missing"),
        (b" " * 3_000_000, "larger than 2048 KiB"),
        (b'{"kind": "' + b"a" * 6_000_000 + b'"' + b',"a":0' * 400_001 + b"}", "more values than any such file needs"),
        (b'{"kind": "plan"' + b',"a key of a plan": 1234567' * 100 + b"}", "a table of more than 100 keys"),
        (b'{"kind": "batch", "plans": [' + b'{"a key of a plan": 12345},' * 600 + b"{}]}", "more than 5,000 faults"),
        (b'{"kind": ["plan"]}', "a list is not one of plan"),
        (b'{"kind": "plan", "appointments": 3}', "is not a list of tables"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b"kind = 'plan'\nx = 1979", "unknown key"),
    ],
)
def test_no_text_ends_in_anything_but_faults(content: bytes, message: str) -> None:
    assert any(message in str(fault) for fault in faults_of(content)), faults_of(content)


def test_a_plan_that_is_not_there_or_too_large_is_a_fault(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as large:
        large.truncate(LARGEST_BYTES + 1)
    for name, message in (("none", "no such file"), ("pipe", "a pipe"), ("large", "larger than"), (".", "a folder")):
        (fault,) = read_plan(tmp_path / name, part_names()).faults
        assert message in fault.message
