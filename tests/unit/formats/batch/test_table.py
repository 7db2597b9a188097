"""What a coordinator reads of a batch: who has no plan and who has one that cannot be booked, with the reasons."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ketaplan.domain.batch_result import Batch, Planned, Unplanned
from ketaplan.formats import Options
from ketaplan.formats.batch import csv_rows, json_document, table
from support import plans

MONDAY = date(2026, 11, 30)


def planned(patient: str, *objections: str) -> Planned:
    return Planned(
        patient=patient,
        clinic="riverside",
        protocol="iv-induction-6x2",
        provisional=bool(objections),
        ready=MONDAY,
        days=(MONDAY,),
        cost=plans.cost(),
        document='{"kind":"plan"}',
        objections=objections,
    )


def batch(*plans: Planned, **fields) -> Batch:
    return Batch(as_of=date(2026, 11, 22), plans=plans, **fields)


def shown(one: Batch, **options) -> str:
    return table.render(one, Options(**options))


def test_a_provisional_plan_is_listed_with_everything_that_is_missing():
    text = shown(batch(planned("P-1"), planned("P-2", "the patient is not cleared", "the order is dated later")))

    assert "Provisional\n  P-2  the patient is not cleared; the order is dated later\n" in text
    assert "1 of them PROVISIONAL: no infusion may be booked yet." in text
    assert "P-1" not in text


def test_without_a_provisional_plan_none_is_spoken_of():
    assert "rovisional" not in shown(batch(planned("P-1")))


def test_each_without_a_plan_is_listed_with_the_reasons():
    left = Unplanned(patient="P-3", reasons=("The clinic is closed:", "  Mon: holiday"), points=9)

    text = shown(batch(planned("P-1"), unplanned=(left,)))

    assert "Not planned\n  P-3  The clinic is closed:\n         Mon: holiday\n" in text


@pytest.mark.parametrize("width", [40, 80])
def test_long_lists_end_and_no_line_is_wider_than_the_page(width):
    many = [planned(f"P-{number}", "the patient is not cleared (coordination-pending)") for number in range(100, 150)]

    text = shown(batch(*many), width=width)

    assert "and 10 more: see summary.csv" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_batch_is_a_document_with_its_version_in_front():
    document = json.loads("".join(json_document.render(batch(planned("P-1")), Options())))

    assert list(document)[:4] == ["format", "kind", "as_of", "plans"]
    assert "trial" not in document


def test_a_batch_beside_a_book_for_trials_says_so():
    trial = batch(planned("P-1"), trial=True)

    assert json.loads("".join(json_document.render(trial, Options(trial=True))))["trial"] is True
    assert csv_rows.render(trial, Options(trial=True)).splitlines()[1].endswith(",TRIAL")
    assert shown(trial, trial=True).startswith("TRIAL book")
