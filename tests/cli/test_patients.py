"""The list of patients: who is found by what, and what is shown of each."""

from __future__ import annotations

import csv
import io
import json

import pytest

from support.cli import SUNDAY, ketaplan

MONDAY = "2026-11-30"


def listed(*words):
    """Return the list as JSON, by id."""
    done = ketaplan("patients", *words, "--format", "json")
    assert done.exit_code == 0, done.stderr
    return {one["id"]: one for one in json.loads(done.stdout)["patients"]}


@pytest.mark.parametrize("words", [("santos",), ("SANTOS", "maria"), ("san mar",), ("1042",), ("P-1042",), ("sántos",)])
def test_a_patient_is_found_by_any_part_of_name_or_id(clinic, words):
    assert list(listed(*words)) == ["P-1042"]
    assert "Maria Santos" in ketaplan("patients", *words).stdout


def test_the_list_contains_everyone_by_id(clinic):
    found = list(listed())
    assert found == sorted(path.stem for path in (clinic / "patients").glob("*.toml"))


def test_what_was_given_is_upcoming_and_is_missing(booked, clock):
    assert listed("santos")["P-1042"] == {
        "id": "P-1042",
        "clearance": "cleared",
        "given": 0,
        "upcoming": 6,
        "next": {"id": "P-1042/1/induction/1", "start": "2026-11-30T09:00:00-05:00"},
        "to_book": 0,
        "to_mark": 0,
        "missing": [],
    }
    clock("2026-12-04T12:00")
    assert ketaplan("mark", "P-1042/1/induction/1", "attended").exit_code == 0
    assert ketaplan("cancel", "P-1042/1/induction/6", "--yes").exit_code == 0
    one = listed("santos")["P-1042"]
    assert (one["given"], one["upcoming"], one["to_book"], one["to_mark"]) == (2, 3, 1, 1)
    assert one["missing"] == ["sessions", "marks"]
    table = ketaplan("patients", "santos").stdout
    assert "1 session, 1 to mark" in " ".join(table.split())
    assert "Mon 7 Dec 09:00" in table


def test_sessions_given_before_and_orders_count(clinic):
    assert (listed("P-1009")["P-1009"]["given"], listed("P-1066")["P-1066"]["to_book"]) == (4, 8)


@pytest.mark.parametrize(
    ("patient", "cleared", "missing"),
    [
        ("P-1051", "pending", ["clearance", "sessions"]),
        ("P-1058", "no", ["consultation", "sessions"]),
        ("P-1091", "declined", []),
    ],
)
def test_what_clearance_waits_for_is_missing(clinic, patient, cleared, missing):
    assert listed(patient)[patient]["missing"] == missing
    assert f" {cleared} " in ketaplan("patients", patient).stdout


def test_a_booked_consultation_is_the_next_visit_and_no_longer_missing(clinic):
    assert ketaplan("plan", "P-1058", "--save").exit_code == 0
    one = listed("P-1058")["P-1058"]
    assert one["next"]["id"] == "P-1058/1/consultation/1"
    assert (one["upcoming"], one["missing"]) == (0, ["clearance", "sessions"])


def test_a_patient_whom_only_the_book_knows_is_listed(booked):
    (booked / "patients/P-1042.toml").unlink()
    assert listed()["P-1042"]["missing"] == ["file"]


def test_a_file_with_faults_is_listed_as_such(clinic):
    (clinic / "patients/P-1042.toml").write_text('kind = "patient"\nname = ')
    assert listed()["P-1042"]["missing"] == ["faults"]
    assert "faults" in ketaplan("patients").stdout


def test_without_a_book_nothing_is_claimed_about_bookings(clinic, monkeypatch):
    monkeypatch.delenv("KETAPLAN_BOOK")
    done = ketaplan("patients", "santos", "--format", "json")
    (one,) = json.loads(done.stdout)["patients"]
    assert (one["given"], one["upcoming"], one["next"]) == (None, None, None)
    assert "No appointment book is set" in done.stderr


def test_names_are_in_the_table_and_in_csv_only_where_asked_for(booked):
    for words, named in [((), True), (("--ids",), False), (("--format", "csv"), False), (("--format", "json"), False)]:
        done = ketaplan("patients", *words)
        assert ("Maria Santos" in done.stdout) is named
        assert "Santos" not in done.stderr
    rows = list(csv.DictReader(io.StringIO(ketaplan("patients", "--format", "csv", "--names").stdout.lstrip("\ufeff"))))
    assert {row["id"]: row["patient_name"] for row in rows}["P-1042"] == "Maria Santos"


def test_no_one_found_is_reported_without_what_was_typed(clinic):
    done = ketaplan("patients", "Zzyzx")
    assert (done.exit_code, done.stdout) == (0, "0 patients.\n")
    assert "Zzyzx" not in done.stderr
    assert "ketaplan patients" in done.stderr


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_list_fits_the_page(booked, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = (
        (booked / "patients/P-1051.toml").read_text("utf-8").replace("Ruth Haddad", "Ruth " + "Maria " * 6 + "Haddad")
    )
    (booked / "patients/P-1051.toml").write_text(text, "utf-8")
    lines = ketaplan("patients").stdout.splitlines()
    assert max(map(len, lines)) <= max(columns, 52 + 6)
    assert any("consultation," in line for line in lines)


def test_another_day_counts_as_today(booked):
    assert listed("santos", "--as-of", "2026-12-08")["P-1042"]["given"] == 3
    assert listed("santos", "--as-of", SUNDAY)["P-1042"]["given"] == 0
