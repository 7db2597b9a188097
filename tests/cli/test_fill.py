"""fill, through the door: a clinic with one place a day, what is free, and who of those waiting gains from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketaplan.cli import fill as command
from support.answers import against_schema
from support.cli import appointments, ketaplan

CLINIC = """\
kind = "clinic"
id = "north"
name = "North"
timezone = "America/New_York"
grid_minutes = 15
protocol = "iv-induction-6x2"
book = "north.db"
[[hours]]
days = ["mon", "thu"]
from = 09:00:00
to = 11:00:00
[[chairs]]
id = "A"
[[staff]]
id = "dr-lee"
name = "Dr. Dana Lee"
role = "physician"
shifts = [{ days = ["mon", "thu"], from = 09:00:00, to = 11:00:00 }]
[[staff]]
id = "rn-kim"
name = "Alex Kim"
role = "nurse"
shifts = [{ days = ["mon", "thu"], from = 09:00:00, to = 11:00:00 }]
"""
"""One visit on Mondays and one on Thursdays: a course takes three weeks, and no one else fits next to it."""
PATIENT = """\
kind = "patient"
id = "{0}"
name = "Patient {0}"
date_of_birth = 1984-03-09
indication = "depression"
{1}
[clearance]
status = "cleared"
by = "Dr. Okafor"
on = 2026-11-20
{2}
"""
AWAY_IN_2027 = "[[unavailable]]\nfrom = 2027-01-01\nto = 2027-12-31"
FIRST_WEEKS, NEXT_WEEKS = "2026-11-23", "2026-12-14"
"""The first days of the first course that fits, and of the one after it."""


@pytest.fixture
def north(tmp_path, monkeypatch, clock):
    """The clinic with an empty book."""
    (tmp_path / "patients").mkdir()
    (tmp_path / "clinic.toml").write_text(CLINIC)
    monkeypatch.chdir(tmp_path)
    done("book", "--create")

    def write(name, head="", tail=""):
        (tmp_path / f"patients/{name}.toml").write_text(PATIENT.format(name, head, tail))

    for name in ("ana", "ben", "cy"):
        write(name)
    return write


@pytest.fixture
def freed(north):
    """Ana cancelled the first weeks, and Ben has the next ones."""
    for name in ("ana", "ben"):
        done("plan", name, "--save")
    done("cancel", "ana", "--yes")
    assert first_day("ben") == NEXT_WEEKS
    return north


def done(*words, code=0):
    made = ketaplan(*words)
    assert made.exit_code == code, made.stderr
    return made


def offers(*more, code=0):
    return json.loads(done("fill", "--format", "json", *more, code=code).stdout)


def first_day(patient):
    return min(one["start"] for one in appointments("--patient", patient).values() if one["status"] == "booked")[:10]


def on_list():
    return [one["patient"] for one in json.loads(done("wait", "--list", "--format", "json").stdout)["waiting"]]


def test_who_has_no_course_is_offered_one_and_is_off_the_list_with_it(freed):
    done("wait", "cy")
    (offer,) = offers()["offers"]
    assert (offer["patient"], offer["from"], offer["to"][:10]) == ("cy", None, FIRST_WEEKS)
    assert on_list() == ["cy"]
    assert not appointments("--patient", "cy")
    done("fill", "--apply")
    assert first_day("cy") == FIRST_WEEKS
    assert on_list() == []
    done("check", "north.db")


def test_who_has_a_course_is_offered_an_earlier_one_with_the_same_appointments(freed):
    done("wait", "ben")
    before = appointments("--patient", "ben")
    (offer,) = offers()["offers"]
    assert (offer["from"][:10], offer["to"][:10], offer["gain"]) == (NEXT_WEEKS, FIRST_WEEKS, 21 * 150)
    assert "21 days earlier" in done("fill").stdout
    done("fill", "--apply")
    assert first_day("ben") == FIRST_WEEKS
    assert list(appointments("--patient", "ben")) == list(before)
    assert on_list() == []
    done("check", "north.db")


def test_no_one_without_a_course_makes_way_for_an_earlier_one(freed):
    for name in ("ben", "cy"):
        done("wait", name)
    answer = offers()
    assert [one["patient"] for one in answer["offers"]] == ["cy"]
    assert answer["passed_over"] == [
        {"patient": "ben", "reasons": ["no course that starts before Mon 14 Dec fits"]},
    ]


def test_what_one_leaves_by_starting_earlier_is_offered_to_the_next(freed):
    freed("cy", "earliest = 2026-12-14", AWAY_IN_2027)
    for name in ("ben", "cy"):
        done("wait", name)
    found = {one["patient"]: one["to"][:10] for one in offers()["offers"]}
    assert found == {"ben": FIRST_WEEKS, "cy": NEXT_WEEKS}
    done("fill", "--apply")
    assert (first_day("ben"), first_day("cy")) == (FIRST_WEEKS, NEXT_WEEKS)
    done("check", "north.db")


def test_two_who_would_move_keep_their_places_where_one_alone_can(freed):
    done("plan", "cy", "--save", "--pin", "1=2027-01-04")
    for name in ("ben", "cy"):
        done("wait", name)
    done("fill", "--apply")
    assert {first_day("ben"), first_day("cy")} == {FIRST_WEEKS, NEXT_WEEKS}
    done("check", "north.db")


def test_who_was_promised_a_day_is_offered_nothing_later_unless_moving_is_allowed(freed):
    freed("ben", "earliest = 2026-11-30")
    done("wait", "ben", "--before", "2026-11-26")
    assert offers()["offers"] == []
    (offer,) = offers("--allow-moving")["offers"]
    assert offer["to"][:10] == "2026-11-30"


def test_a_course_that_has_started_is_left_to_replan(freed, clock):
    done("wait", "ben")
    clock("2026-12-15T17:00")
    (passed,) = offers()["passed_over"]
    assert "the course has started" in passed["reasons"][0]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('"cleared"', '"declined"', "a psychiatrist declined the course"),
        ('"cleared"', '"coordination-pending"', "not cleared"),
        ('"depression"', '"depresion"', "the patient's file has faults"),
    ],
)
def test_who_may_not_be_booked_stays_on_the_list_and_is_passed_over(freed, tmp_path, before, after, reason):
    done("wait", "cy")
    file = tmp_path / "patients/cy.toml"
    file.write_text(file.read_text().replace(before, after))
    (passed,) = offers()["passed_over"]
    assert reason in passed["reasons"][0]
    done("fill", "--apply")
    assert on_list() == ["cy"]


def test_who_finds_no_room_is_left_out_with_the_reason_and_the_exit_code(north):
    north("cy", "", "[[available]]\ndays = ['sun']\nfrom = 09:00:00\nto = 12:00:00")
    done("wait", "cy")
    (passed,) = offers(code=1)["passed_over"]
    assert passed["reasons"]


def test_only_those_who_waited_long_enough_are_asked(freed, clock):
    done("wait", "cy")
    clock("2026-11-24T17:00")
    assert [one["patient"] for one in offers("--since", "2026-11-22")["offers"]] == ["cy"]
    assert offers("--since", "2026-11-21")["offers"] == []


def test_another_option_asks_another_patient(freed):
    for name in ("ana", "cy"):
        done("wait", name)
    found = offers("--options", "2")
    assert found["kind"] == "fills"
    assert against_schema(found) == []
    asked = [{one["patient"] for one in option["offers"]} for option in found["options"]]
    assert len(asked) == 2
    assert asked[0] == {"ana", "cy"}
    assert len(asked[1]) == 1
    second = found["options"][1]
    done("fill", "--apply", "--pick", "2", "--expect", second["digest"])
    assert set(on_list()) == {"ana", "cy"} - asked[1]


def test_other_offers_than_those_expected_are_not_booked(freed):
    done("wait", "cy")
    digest = offers()["digest"]
    done("plan", "ana", "--save")
    assert "no longer" in done("fill", "--apply", "--expect", digest, code=3).stderr
    assert on_list() == ["cy"]


MEANWHILE = {
    "a place": (lambda: done("plan", "ana", "--save"), "taken"),
    "the entry": (lambda: done("wait", "--end", "cy"), "cy: another desk"),
    "an absence": (
        lambda: done("absence", "add", "dr-lee", "--from", NEXT_WEEKS, "--to", NEXT_WEEKS),
        "cannot be booked",
    ),
    "the clearance": (lambda: decline("cy"), "this may not be booked"),
}
"""What happens between the offers and their booking, and what is said then."""


def decline(patient):
    """A psychiatrist declines."""
    file = Path(f"patients/{patient}.toml")
    file.write_text(file.read_text().replace('"cleared"', '"declined"'))


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_happens_meanwhile_refuses_all_of_it(freed, monkeypatch, what):
    for name in ("ben", "cy"):
        done("wait", name)
    freed("cy", "earliest = 2026-12-14", AWAY_IN_2027)
    picked, (happens, said) = command._picked, MEANWHILE[what]

    def and_then(views, pick):
        happens()
        return picked(views, pick)

    monkeypatch.setattr(command, "_picked", and_then)
    refused = done("fill", "--apply", code=3)
    assert said in refused.stderr
    assert first_day("ben") == NEXT_WEEKS
    assert not appointments("--patient", "cy")


def test_a_dry_run_says_what_would_be_booked_and_writes_nothing(freed):
    done("wait", "ben")
    assert "Would be booked: 6 appointments of 1 patient." in done("fill", "--apply", "--dry-run").stderr
    assert first_day("ben") == NEXT_WEEKS
    assert on_list() == ["ben"]


def test_an_empty_list_says_how_to_fill_it(north):
    said = done("fill")
    assert "No patient on the waiting list gains" in said.stdout
    assert "The waiting list is empty: ketaplan wait PATIENT" in said.stderr


def test_the_same_question_has_the_same_answer(freed):
    for name in ("ana", "ben", "cy"):
        done("wait", name)
    assert offers("--options", "2") == offers("--options", "2")


def test_names_are_on_the_table_and_in_csv_where_they_are_asked_for(freed):
    done("wait", "cy")
    assert "Patient cy (cy)" in done("fill").stdout
    assert "Patient cy" not in done("fill", "--ids").stdout
    rows = done("fill", "--format", "csv").stdout.splitlines()
    assert len(rows) == 7
    assert "Patient cy" not in "".join(rows)
    assert "Patient cy" in done("fill", "--format", "csv", "--names").stdout


@pytest.mark.parametrize("words", [("--pick", "1"), ("--expect", "1a2b3c4d"), ("--dry-run",)])
def test_what_belongs_to_apply_is_refused_without_it(north, words):
    assert "belongs to --apply" in done("fill", *words, code=2).stderr


GAIN = "A patient on the waiting list could gain from what is free: ketaplan fill"


def test_a_cancellation_says_that_a_patient_could_gain(freed):
    assert GAIN not in done("restore", "ana/1/induction/1").stderr
    assert GAIN not in done("cancel", "ana/1/induction/1", "--yes").stderr, "no patient waits"
    done("wait", "ben")
    done("restore", "ana/1/induction/1")
    assert GAIN in done("cancel", "ana/1/induction/1", "--yes").stderr


def test_nothing_is_reported_where_no_patient_could_gain(freed):
    done("plan", "ana", "--save", "--pin", "1=2027-01-04")
    freed("cy", "", "[[available]]\ndays = ['sun']\nfrom = 09:00:00\nto = 12:00:00")
    done("wait", "cy")
    assert "waiting list" not in done("cancel", "ana", "--yes").stderr


def test_a_missed_visit_says_that_a_patient_could_gain(freed, clock):
    done("wait", "cy")
    clock("2026-12-14T17:00")
    assert GAIN in done("mark", "ben/1/induction/1", "missed").stderr


def test_the_end_of_an_absence_says_that_a_patient_could_gain(freed):
    done("absence", "add", "dr-lee", "--from", "2026-11-23")
    done("wait", "cy")
    assert GAIN not in done("absence", "end", "a1", "--dry-run").stderr
    assert GAIN in done("absence", "end", "a1").stderr


def test_a_repair_says_that_a_patient_could_gain(freed):
    done("wait", "cy")
    repaired = done("replan", "--close", NEXT_WEEKS, "--apply", "--yes")
    assert GAIN in repaired.stderr


# -- held sessions


@pytest.fixture
def held(freed):
    """Ana has no course any more; Ben's first two sessions are booked again, and a review decides on the other four."""
    done("cancel", "ben", "--yes")
    done("plan", "ana", "--save")
    done("cancel", "ana", "--yes")
    plan = done("plan", "ben", "--format", "json").stdout
    Path("ben.json").write_text(plan)
    done("book", "ben.json", "--hold-after", "2")
    assert [one["status"] for one in ben()] == ["booked"] * 2 + ["held"] * 4
    return freed


def ben():
    """Ben's open sessions, by start."""
    own = appointments("--patient", "ben").values()
    return sorted((one for one in own if one["status"] in {"held", "booked"}), key=lambda one: one["start"])


def test_the_place_of_a_held_session_is_taken_and_never_offered(held):
    done("wait", "cy")
    taken = {one["start"] for one in ben()}
    (offer,) = offers()["offers"]
    assert offer["to"][:10] > max(taken)[:10]
    done("fill", "--apply")
    assert not taken & {one["start"] for one in appointments("--patient", "cy").values()}
    assert [one["status"] for one in ben()] == ["booked"] * 2 + ["held"] * 4
    done("check", "north.db")


def test_what_is_released_after_a_review_is_offered_to_who_waits(held):
    done("wait", "cy")
    before = offers()["offers"][0]["to"]
    freed = [one for one in ben() if one["status"] == "held"]
    said = done("cancel", *(one["id"] for one in freed), "--yes")
    assert "waiting list" in said.stderr
    (offer,) = offers()["offers"]
    assert offer["to"] == freed[0]["start"] < before


def test_an_earlier_course_has_held_what_was_held_and_is_decided_before_that(freed):
    done("cancel", "ben", "--yes")
    Path("ben.json").write_text(done("plan", "ben", "--pin", f"1={NEXT_WEEKS}", "--format", "json").stdout)
    done("book", "ben.json", "--hold-after", "2")
    done("wait", "ben")
    done("fill", "--apply")
    assert ben()[0]["start"][:10] == FIRST_WEEKS
    assert [one["status"] for one in ben()] == ["booked"] * 2 + ["held"] * 4
    due = json.loads(done("due", "--week", "2026-11-30", "--format", "json").stdout)["items"]
    assert [one["on"] for one in due if one["kind"] == "hold"] == [ben()[2]["start"][:10]]
