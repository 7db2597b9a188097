"""Every format on every case: a new case is a new folder, a new expectation a new file (see README.md)."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from msgspec import convert

from ketaplan.domain.order import with_order
from ketaplan.domain.plan import Offer, Remark
from ketaplan.domain.reasons import remarks as reasons
from ketaplan.files.protocol_library import ProtocolLibrary
from ketaplan.files.readers.clinic import read_clinic
from ketaplan.files.readers.patient import read_patient
from ketaplan.files.readers.plan import parse_plan, read_plan
from ketaplan.formats import FORMATS, Options
from ketaplan.formats.plan.view import PlanView
from ketaplan.planner.cost import part_names

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/plan.json"))
EXPECTATIONS = [path for case in CASES for path in sorted(case.glob("expected/*"))]
ON_ONE = reasons.OtherPhysician | reasons.ClockChanges | reasons.MovedWeekday | reasons.LaterStart
"""The kinds of remark on one appointment that a case may state."""
WRITE = "KETAPLAN_WRITE_GOLDEN" in os.environ


def named(path: Path) -> str:
    return "/".join(path.parts[path.parts.index("golden") + 1 :])


def views_of(case: Path) -> list[PlanView]:
    """The case as a format is given it."""
    clinic = read_clinic(case / "clinic.toml").or_raise()
    patient = read_patient(case / "patient.toml").or_raise()
    plans = read_plan(case / "plan.json", part_names()).or_raise()
    protocol = ProtocolLibrary(case / "clinic.toml").find(plans[0].protocol, case / "patient.toml").or_raise()
    protocol = with_order(protocol, patient.order)
    told = case / "offers.toml"
    said = tomllib.loads(told.read_text("utf-8"))["offers"] if told.exists() else [{"digest": "0f1e2d3c"}]
    offers = [
        Offer(
            plan=plan,
            digest=words["digest"],
            summary=convert(words["summary"], reasons.Summary) if "summary" in words else None,
            remarks=tuple(
                Remark(**{**remark, "reason": convert(remark["reason"], ON_ONE)}) for remark in words.get("remarks", ())
            ),
        )
        for plan, words in zip(plans, said, strict=True)
    ]
    return [PlanView(offer=offer, patient=patient, clinic=clinic, protocol=protocol) for offer in offers]


def options_of(expected: Path) -> tuple[str, Options]:
    """The format and the options that a file's name states: ``table-details-120.txt``."""
    name, *words = expected.stem.split("-")
    columns = next((int(word) for word in words if word.isdigit()), None)
    return name, Options(details="details" in words, names="names" in words, width=columns, secret=b"golden")


@pytest.mark.parametrize("expected", EXPECTATIONS, ids=named)
def test_a_format_writes_what_is_expected(expected: Path) -> None:
    name, options = options_of(expected)
    written = FORMATS["plan"][name].render(views_of(expected.parent.parent), options).encode()
    if WRITE:
        expected.write_bytes(written)
    assert written.decode() == expected.read_bytes().decode()


@pytest.mark.parametrize("name", ["json", "toml"])
@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_is_written_is_read_back_equal(case: Path, name: str) -> None:
    views = views_of(case)
    written = FORMATS["plan"][name].render(views, Options())
    assert parse_plan(written.encode(), "written", part_names()).or_raise() == tuple(view.plan for view in views)


@pytest.mark.parametrize("name", [name for name, one in FORMATS["plan"].items() if not one.is_pdf])
def test_every_format_is_expected_somewhere(name: str) -> None:
    assert any(options_of(path)[0] == name for path in EXPECTATIONS)
