from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from ketaplan.formats import FORMATS, Options
from ketaplan.formats.common.csv_text import FORMULA_SIGNS
from ketaplan.formats.plan.view import PlanView
from support import builders as b
from support import plans


def written(*views: PlanView, **options) -> str:
    return FORMATS["plan"]["csv"].render(views, Options(**options))


def rows(*views: PlanView, **options) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(*views, **options).removeprefix("\ufeff"), newline="")))


def test_a_row_is_an_appointment_with_dates_and_times_that_sort() -> None:
    first, second, *_ = rows(plans.view())
    assert len(rows(plans.view())) == 6
    assert (first["date"], first["start"], first["end"]) == ("2026-11-30", "09:00", "11:00")
    assert (first["weekday"], first["minutes"], first["start_utc"]) == ("Mon", "120", "2026-11-30T14:00:00Z")
    assert (first["id"], first["status"], first["gap_days"]) == ("P-1042/1/induction/1", "planned", "")
    assert (first["chair"], first["physician"], first["nurse"]) == ("A", "dr-lee", "rn-kim")
    assert second["gap_days"] == "3"


def test_lines_end_in_cr_lf_and_commas_are_quoted() -> None:
    text = written(plans.view(patient=b.patient(name='Santos, "Mia"')), names=True)
    assert text.count("\r\n") == text.count("\n") == 7
    assert '"Santos, ""Mia"""' in text


def test_without_names_asked_for_there_is_none_and_nothing_but_ascii() -> None:
    view = plans.view(patient=b.patient(name="Grüß Gott"), clinic=plans.staffed_clinic(name="Klinik Ü"))
    assert written(view).isascii()
    assert "patient_name" not in rows(view)[0]


def test_names_bring_columns_and_the_mark_that_spreadsheets_know_utf_8_by() -> None:
    view = plans.view(patient=b.patient(name="Grüß Gott"))
    assert written(view, names=True).startswith("\ufeffid,")
    assert rows(view, names=True)[0]["patient_name"] == "Grüß Gott"
    assert rows(view, names=True)[0]["nurse_name"] == "Kim Alvarez, RN"


@pytest.mark.parametrize("sign", sorted(FORMULA_SIGNS))
def test_no_cell_starts_as_a_formula_does(sign: str) -> None:
    view = plans.view(patient=b.patient(name=f"{sign}cmd|' /C calc'!A0"))
    cells = [cell for row in rows(view, names=True) for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in FORMULA_SIGNS and cell]
    assert any(cell.endswith("cmd|' /C calc'!A0") for cell in cells)


def test_an_id_that_would_be_a_formula_is_text() -> None:
    clinic = plans.staffed_clinic()
    visit = plans.infusion(clinic, 1, date(2026, 11, 30), chair="-1", id="-P/1/induction/1")
    (row,) = rows(plans.view(appointments=(visit,)))
    assert (row["chair"], row["id"]) == ("'-1", "'-P/1/induction/1")


def test_infusions_of_a_provisional_plan_are_provisional_and_a_booked_one_is_booked() -> None:
    clinic = plans.staffed_clinic()
    both = (plans.consultation(clinic, date(2026, 11, 24)), plans.infusion(clinic, 1, date(2026, 11, 30)))
    assert [row["status"] for row in rows(plans.view(appointments=both, provisional=True))] == [
        "planned",
        "provisional",
    ]
    assert rows(plans.view(appointments=both))[0]["psychiatrist"] == "dr-voss"
    assert {row["status"] for row in rows(plans.view(saved=True))} == {"booked"}


def test_courses_next_to_each_other_are_distinguished_by_their_digest() -> None:
    both = rows(plans.view(), plans.view(digest="11112222"))
    assert [row["digest"] for row in both] == ["0f1e2d3c"] * 6 + ["11112222"] * 6


def test_a_visit_until_midnight_ends_at_24_00() -> None:
    clinic = plans.staffed_clinic()
    (row,) = rows(plans.view(appointments=(plans.infusion(clinic, 1, date(2026, 11, 30), 1320),)))
    assert (row["start"], row["end"], row["date"]) == ("22:00", "24:00", "2026-11-30")
