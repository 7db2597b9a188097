"""wait, through the door: who waits, who is off the list with a course, and who is passed over with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import appointments, ketaplan, planned

CLEARED, CONSULT = "P-1084", "P-1058"


def done(*words, code=0):
    made = ketaplan(*words)
    assert made.exit_code == code, made.stderr
    return made


def waiting():
    return {one["patient"]: one for one in json.loads(done("wait", "--list", "--format", "json").stdout)["waiting"]}


def change(patient, before, after):
    file = Path(f"patients/{patient}.toml")
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_who_waits_is_listed_since_when_and_before_which_day(clinic, clock):
    done("wait", CLEARED, "--before", "2026-12-24")
    clock("2026-11-25T17:00")
    told = done("wait", "--list").stdout
    assert told.startswith(f"{CLEARED}  ")
    assert "since Sun 22 Nov (3 days), before Thu 24 Dec" in told
    assert waiting()[CLEARED] == {
        "patient": CLEARED,
        "since": "2026-11-22",
        "before": "2026-12-24",
        "days": 3,
        "next": None,
        "reasons": [],
    }


def test_the_same_again_changes_nothing(clinic):
    done("wait", CLEARED)
    assert "Already so; nothing changed." in done("wait", CLEARED).stderr


def test_names_are_on_a_table_and_in_csv_where_they_are_asked_for(clinic):
    done("wait", CLEARED)
    (name,) = [line for line in Path(f"patients/{CLEARED}.toml").read_text().splitlines() if line.startswith("name")]
    name = name.split('"')[1]
    assert name in done("wait", "--list").stdout
    assert name not in done("wait", "--list", "--ids").stdout
    assert name not in done("wait", "--list", "--format", "csv").stdout
    assert name in done("wait", "--list", "--format", "csv", "--names").stdout
    assert name not in done("wait", "--list", "--format", "json", "--names").stdout


def test_who_is_taken_off_the_list_is_off_it(clinic):
    done("wait", CLEARED)
    assert f"{CLEARED}: off the waiting list." in done("wait", "--end", CLEARED).stderr
    assert waiting() == {}
    assert "is not on the waiting list; nothing changed." in done("wait", "--end", CLEARED).stderr


def test_who_has_no_file_any_more_can_be_taken_off(clinic):
    done("wait", CLEARED)
    Path(f"patients/{CLEARED}.toml").unlink()
    assert waiting()[CLEARED]["reasons"] == ["there is no file of the patient"]
    done("wait", "--end", CLEARED)
    assert waiting() == {}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('"cleared"', '"declined"', "declined"),
        ('"cleared"', '"coordination-pending"', "pending"),
        ('"cleared"', '"clear"', "the patient's file has faults"),
    ],
)
def test_who_cannot_be_offered_anything_stays_on_the_list_with_the_reason(clinic, before, after, reason):
    done("wait", CLEARED)
    change(CLEARED, before, after)
    (told,) = waiting()[CLEARED]["reasons"]
    assert reason in told
    assert "skipped: " in done("wait", "--list").stdout


@pytest.mark.parametrize("how", ["book", "plan", "batch"])
def test_who_gets_a_course_is_off_the_list_at_once(clinic, how):
    done("wait", CLEARED)
    done("wait", "P-1063")
    line = {
        "book": lambda: done("book", planned(CLEARED)),
        "plan": lambda: done("plan", CLEARED, "--save"),
        "batch": lambda: done("batch", CLEARED, "--effort", "1", "--save"),
    }[how]
    assert f"Off the waiting list: {CLEARED}." in line().stderr
    assert list(waiting()) == ["P-1063"]


@pytest.mark.parametrize(
    ("before", "stays"), [((), False), (("--before", "2026-12-02"), False), (("--before", "2026-11-30"), True)]
)
def test_who_moves_to_an_earlier_day_is_off_it_if_that_was_waited_for(clinic, before, stays):
    done("plan", "P-1042", "--save")
    first = min(appointments().values(), key=lambda one: one["start"])
    places = json.loads(ketaplan("move", first["id"], "--options", "20", "--format", "json").stdout)["places"]
    starts = [one["appointment"]["start"] for one in places]
    later = next(start[:16] for start in starts if start[:10] > first["start"][:10])
    done("move", first["id"], "--to", later, "--yes")
    done("wait", "P-1042", *before)
    moved = done("move", first["id"], "--to", first["start"][:16], "--yes")

    assert list(waiting()) == (["P-1042"] if stays else [])
    assert ("Off the waiting list: P-1042." in moved.stderr) != stays


def test_a_consultation_is_no_course(clinic):
    done("wait", CONSULT)
    done("plan", CONSULT, "--save")
    assert list(waiting()) == [CONSULT]


def test_a_dry_run_leaves_the_list_as_it_is(clinic):
    done("wait", CLEARED)
    done("plan", CLEARED, "--save", "--dry-run")
    done("wait", "--end", CLEARED, "--dry-run")
    done("wait", "P-1063", "--dry-run")
    assert list(waiting()) == [CLEARED]


def test_those_left_out_of_a_batch_continue_the_list_and_those_who_declined_do_not(clinic):
    change("P-1063", '"cleared"', '"declined"')
    batch = done("batch", "P-1063", "P-1077", CLEARED, "--effort", "1", "--save", "--wait", code=1)
    assert "On the waiting list: P-1077." in batch.stderr
    assert list(waiting()) == ["P-1077"]
    again = done("batch", "P-1077", "--effort", "1", "--save", "--wait", code=1)
    assert "On the waiting list" not in again.stderr


def test_the_list_comes_with_a_copy_and_is_in_the_log(clinic):
    done("wait", CLEARED)
    done("backup", "copy.db")
    told = json.loads(done("wait", "--list", "--format", "json", "--book", "copy.db").stdout)
    assert [one["patient"] for one in told["waiting"]] == [CLEARED]
    assert "waiting" in done("log", CLEARED).stdout
    done("check", "ketaplan.db")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((CLEARED, "--before", "2026-11-22"), "is not after today"),
        (("--list", CLEARED), "--list goes alone"),
        (("--end",), "name a patient"),
        (("--end", CLEARED, "--before", "2026-12-24"), "--before belongs to who waits"),
    ],
)
def test_what_does_not_go_together_is_refused(clinic, words, told):
    refused = done("wait", *words, code=2)
    assert told in refused.stderr


def test_the_wait_of_a_batch_goes_with_booking_it(clinic):
    assert "goes with --save" in done("batch", CLEARED, "--wait", code=2).stderr
