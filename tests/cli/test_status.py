"""Where each patient is: every stage, what is overdue, and who decides; from files, book and today."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from support.cli import ketaplan

SANTOS = Path("patients/P-1042.toml")
SESSIONS = [f"P-1042/1/induction/{number}" for number in range(1, 7)]
BOOKED = ["2026-11-30", "2026-12-03", "2026-12-07", "2026-12-10", "2026-12-14", "2026-12-17"]


def stands(patient="P-1042", *words):
    """Where one patient is, as JSON."""
    done = ketaplan("status", patient, *words, "--format", "json")
    assert done.exit_code == 0, done.stderr
    (found,) = json.loads(done.stdout)["patients"]
    return found


def stage(*words):
    """The stage of P-1042, with the numbers of it."""
    found = stands("P-1042", *words)
    return (found["stage"], found["given"], found["of"])


def late(*words):
    """What of P-1042 is overdue."""
    return [one["what"] for one in stands("P-1042", *words)["overdue"]]


def add(text):
    """Add to the file of P-1042, above its lists."""
    before, mark, after = SANTOS.read_text().partition("[[available]]")
    SANTOS.write_text(f"{before}{text}\n{mark}{after}")


def attended(sessions):
    """Mark sessions of P-1042 as given."""
    assert ketaplan("mark", *sessions, "attended").exit_code == 0


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ('"cleared"', "cleared"),
        ('"coordination-pending"', "waiting-for-clearance"),
        ('"consult-needed"', "referred"),
        ('"declined"', "declined"),
    ],
)
def test_before_anything_is_booked_the_clearance_says_where_a_patient_is(clinic, status, expected):
    SANTOS.write_text(SANTOS.read_text().replace('"cleared"', status))
    assert stage()[0] == expected


def test_a_patient_who_needs_a_consultation_waits_for_it_and_then_for_the_word(clinic, clock):
    assert stands("P-1058")["stage"] == "referred"
    assert ketaplan("plan", "P-1058", "--save").exit_code == 0
    assert stands("P-1058")["stage"] == "consultation-planned"
    clock("2026-12-31T17:00")
    assert stands("P-1058")["stage"] == "waiting-for-clearance"


def test_an_answer_is_overdue_after_the_day_on_which_it_was_expected(clinic):
    SANTOS.write_text(SANTOS.read_text().replace('"cleared"', '"coordination-pending"'))
    assert late("--as-of", "2026-11-20") == []
    assert late("--as-of", "2026-11-21") == ["clearance"]
    assert stands()["decides"] == "psychiatrist"


def test_a_clearance_that_is_dated_later_is_still_waited_for(clinic):
    assert stage("--as-of", "2026-11-19")[0] == "waiting-for-clearance"


def test_a_course_goes_from_its_first_session_to_its_review(booked, clock):
    assert stage() == ("in-induction", 0, 6)
    clock("2026-12-08T17:00")
    assert stage() == ("in-induction", 3, 6)
    assert late() == ["marks"]
    attended(SESSIONS[:3])
    assert late() == []
    clock("2026-12-18T17:00")
    attended(SESSIONS[3:])
    found = stands()
    assert (found["stage"], found["due"], found["overdue"]) == ("course-complete", "2026-12-24", [])
    assert late("--as-of", "2026-12-25") == ["review"]
    add('[review]\nby = "Dr. Voss"\non = 2026-12-17\ndecision = "maintenance"\n')
    assert stage()[0] == "reviewed"


def test_a_review_before_the_last_session_is_of_another_course(booked, clock):
    clock("2026-12-18T17:00")
    attended(SESSIONS)
    add('[review]\nby = "Dr. Voss"\non = 2026-12-16\ndecision = "maintenance"\n')
    assert stage()[0] == "course-complete"


def test_maintenance_counts_what_was_given_of_it(clinic):
    given = [("induction", number, day) for number, day in enumerate(BOOKED, 1)] + [("maintenance", 1, "2026-12-31")]
    text = "".join(f'[[attended]]\nphase = "{phase}"\nnumber = {number}\non = {day}\n' for phase, number, day in given)
    add(f'[maintenance]\nby = "Dr. Voss"\non = 2026-11-20\nsessions = 2\nevery_days = 14\n{text}')
    assert stage("--as-of", "2027-01-02") == ("in-maintenance", 1, None)


def test_a_missed_session_is_not_given_and_without_the_next_one_the_course_is_overdue(booked, clock):
    clock("2026-12-04T17:00")
    assert ketaplan("mark", SESSIONS[0], "attended").exit_code == 0
    assert ketaplan("mark", SESSIONS[1], "missed").exit_code == 0
    assert stage() == ("in-induction", 1, 6)
    assert ketaplan("cancel", *SESSIONS[2:], "--yes").exit_code == 0
    last = date(2026, 11, 30) + timedelta(days=7)
    assert late("--as-of", last.isoformat()) == []
    assert late("--as-of", (last + timedelta(days=1)).isoformat()) == ["next-session"]


def test_a_hold_and_a_stop_show_what_is_booked_as_to_be_released(booked):
    add('[hold]\nby = "Dr. Voss"\non = 2026-11-20\nuntil = 2026-11-22\nreason = "a secret cold"\n')
    assert (stage()[0], late()) == ("on-hold", ["release"])
    assert stage("--as-of", "2026-11-23") == ("in-induction", 0, 6)
    assert "a secret cold" in " ".join(ketaplan("status", "P-1042", "--details").stdout.split())
    for more in ((), ("--details", "--format", "json"), ("--format", "csv")):
        assert "secret" not in ketaplan("status", "P-1042", *more).stdout
    add('[stopped]\nby = "Dr. Voss"\non = 2026-11-20\n')
    assert (stage()[0], late()) == ("stopped", ["release"])


def test_replan_releases_what_is_booked_of_a_course_that_is_on_hold(booked):
    add('[hold]\nby = "Dr. Voss"\non = 2026-11-20\n')
    assert ketaplan("replan", "--apply", "--release", "--yes").exit_code in {0, 1}
    assert late() == []
    assert stands()["next"] is None


def test_overdue_shows_those_with_something_overdue(booked, clock):
    clock("2026-12-01T17:00")
    found = json.loads(ketaplan("status", "--overdue", "--format", "json").stdout)["patients"]
    assert all(one["overdue"] for one in found)
    everyone = json.loads(ketaplan("status", "--format", "json").stdout)["patients"]
    assert [one for one in everyone if one["overdue"]] == found
    assert "P-1042" in {one["id"] for one in found} < {one["id"] for one in everyone}


def test_a_file_with_faults_and_a_patient_whom_only_the_book_knows_are_shown(booked):
    SANTOS.write_text("kind = 'patient'\nid = 'P-1042'\n[clearance\n")
    assert stage()[0] == "faults"
    SANTOS.unlink()
    found = {one["id"]: one for one in json.loads(ketaplan("status", "--format", "json").stdout)["patients"]}
    assert (found["P-1042"]["stage"], found["P-1042"]["next"]["id"]) == ("no-file", SESSIONS[0])


def test_names_are_in_the_table_alone_and_in_csv_where_they_are_asked_for(booked):
    assert "Maria Santos" in ketaplan("status").stdout
    for words in (("--ids",), ("--format", "json"), ("--format", "csv")):
        assert "Santos" not in ketaplan("status", *words).stdout
    rows = list(csv.DictReader(io.StringIO(ketaplan("status", "--format", "csv", "--names").stdout.lstrip("\ufeff"))))
    assert {row["id"]: row["patient_name"] for row in rows}["P-1042"] == "Maria Santos"


def test_status_writes_nothing(booked):
    before = Path("ketaplan.db").read_bytes()
    assert ketaplan("status").exit_code == 0
    assert Path("ketaplan.db").read_bytes() == before


def test_the_list_of_patients_misses_no_session_of_a_course_on_hold(booked):
    assert ketaplan("cancel", *SESSIONS, "--yes").exit_code == 0
    assert " 6 sessions" in ketaplan("patients", "1042").stdout
    add('[hold]\nby = "Dr. Voss"\non = 2026-11-20\n')
    assert "session" not in ketaplan("patients", "1042").stdout


@pytest.mark.parametrize("table", ["hold", "stopped", "review", "order", "maintenance"])
@pytest.mark.parametrize("form", ["[{0}]\nby = 'Dr. Voss'", "{0} = {{ by = 'Dr. Voss' }}"], ids=["table", "inline"])
def test_a_table_that_is_misspelt_is_a_fault_in_the_list_and_no_stage(booked, table, form):
    before, mark, after = SANTOS.read_text().partition("[clearance]")
    SANTOS.write_text(f"{before}{form.format(table + 'x')}\n{mark}{after}")
    assert stage() == ("faults", None, None)
