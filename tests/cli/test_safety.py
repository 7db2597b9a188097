"""After a score that calls for a clinician nothing is planned or booked for the patient, until one saw them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import SUNDAY, appointments, ketaplan, planned

FILE = Path("patients/P-1063.toml")
SEE_NOW = "A clinician must see the patient now: a score of Fri 20 Nov 2026 calls for it."
ANSWERS = {"PHQ-9": "1 1 1 1 1 1 1 1 1", "C-SSRS-screen": "1"}


def alarm(patient="P-1063", measure="PHQ-9", on="2026-11-20"):
    added = ketaplan("progress", "add", patient, measure, "--on", on, stdin=ANSWERS[measure])
    assert added.exit_code == 0, added.stderr


def seen(on, file=FILE):
    file.write_text(f"{file.read_text()}\n[[safety_reviews]]\nby = 'Dr. Okafor'\non = {on}\n", encoding="utf-8")


def plan(*more):
    return ketaplan("plan", "P-1063", *more)


def batch(*more):
    return ketaplan("batch", "patients/P-1063.toml", "patients/P-1066.toml", "--effort", "1", *more)


def book():
    return ketaplan("book", "P-1063.json")


def fill(*more):
    return ketaplan("fill", "--format", "json", *more)


@pytest.fixture
def ready(clinic):
    """P-1063 has a plan in a file, and waits for a course."""
    planned("P-1063")
    assert ketaplan("wait", "P-1063").exit_code == 0
    return clinic


@pytest.mark.parametrize("measure", ANSWERS)
def test_plan_and_book_leave_the_patient_out_and_say_that_a_clinician_is_needed(ready, measure):
    alarm(measure=measure)
    for run in (plan(), plan("--save"), book()):
        assert (run.exit_code, SEE_NOW in " ".join(run.stderr.split())) == (1, True), run.stderr
        assert "[[safety_reviews]]" in run.stderr
    assert json.loads(plan("--format", "json").stdout)["reasons"][0]["kind"] == "clinician-needed"
    assert appointments() == {}


@pytest.mark.parametrize("asked", [(), ("--before", "2026-12-01"), ("--at", "2026-11-30")])
def test_explain_names_it_alone_and_no_other_hours(ready, asked):
    alarm()
    answer = json.loads(ketaplan("explain", "P-1063", *asked, "--format", "json").stdout)

    assert (answer["possible"], answer["remedies"]) == (False, [])
    assert [fact["kind"] for conflict in answer["conflicts"] for fact in conflict["facts"]] == ["clinician-needed"]
    assert "a clinician must see the patient first" in " ".join(ketaplan("explain", "P-1063", *asked).stdout.split())
    seen("2026-11-21")
    again = ketaplan("explain", "P-1063", *asked, "--format", "json")
    assert "clinician-needed" not in again.stdout


def test_a_batch_plans_the_others_and_exits_1(ready):
    alarm()
    for more in ((), ("--save", "--yes")):
        run = batch("--format", "json", *more)
        answer = json.loads(run.stdout)
        assert run.exit_code == 1
        assert [one["patient"] for one in answer["plans"]] == ["P-1066"]
        assert [one["patient"] for one in answer["unplanned"]] == ["P-1063"]
    assert {one["patient"] for one in appointments().values()} == {"P-1066"}


def test_fill_passes_the_patient_over_and_says_why(ready):
    alarm()
    answer = json.loads(fill().stdout)
    assert answer["offers"] == []
    (passed,) = answer["passed_over"]
    assert passed["patient"] == "P-1063"
    assert SEE_NOW in " ".join(passed["reasons"])


def test_replan_leaves_the_patients_sessions_as_they_are(ready):
    assert book().exit_code == 0
    before = appointments()
    alarm()
    visit = next(iter(before.values()))
    day, nurse = visit["start"][:10], visit["stages"][1]["nurse"]
    run = ketaplan("replan", "--out", f"{nurse}={day}", "--apply", "--yes")
    assert run.exit_code == 1, run.stdout + run.stderr
    assert SEE_NOW in " ".join(run.stdout.split())
    assert appointments() == before


def test_what_is_booked_stays_and_is_shown_as_before(ready):
    assert book().exit_code == 0
    alarm()
    assert len(appointments()) == 6
    assert plan().exit_code == 0
    assert ketaplan("check", "ketaplan.db").exit_code == 0


def repaired():
    """Whether a repair with the patient's first nurse out changes the patient's sessions."""
    before = appointments()
    visit = next(iter(before.values()))
    out = f"{visit['stages'][1]['nurse']}={visit['start'][:10]}"
    run = ketaplan("replan", "--out", out, "--apply", "--yes")
    return run.exit_code, appointments() != before


STOPPED = {
    "plan": lambda: plan("--save"),
    "batch": lambda: ketaplan("batch", "patients/P-1063.toml", "--effort", "1", "--save", "--yes"),
    "book": book,
    "fill": lambda: ketaplan("fill", "--apply", "--yes"),
}
"""How each command would book the patient, who waits and has a plan."""


@pytest.mark.parametrize("measure", ANSWERS)
@pytest.mark.parametrize("command", STOPPED)
def test_each_command_is_stopped_by_either_measure_and_goes_on_after_a_dated_review(ready, command, measure):
    alarm(measure=measure)
    stopped = STOPPED[command]()
    assert (stopped.exit_code, appointments()) == (1, {}), stopped.stderr
    assert SEE_NOW in " ".join((stopped.stdout + stopped.stderr).split())
    seen("2026-11-20")
    done = STOPPED[command]()
    assert (done.exit_code, len(appointments())) == (0, 6), done.stderr


@pytest.mark.parametrize("measure", ANSWERS)
def test_a_repair_is_stopped_by_either_measure_and_goes_on_after_a_dated_review(ready, measure):
    assert book().exit_code == 0
    alarm(measure=measure)
    assert repaired() == (1, False)
    seen("2026-11-20")
    assert repaired() == (0, True)


@pytest.mark.parametrize("on", ["2026-11-20", "2026-11-21"])
def test_a_review_on_or_after_the_day_of_the_score_lifts_it(ready, on):
    alarm()
    seen(on)
    assert plan().exit_code == 0
    assert [one["patient"] for one in json.loads(batch("--format", "json").stdout)["plans"]] == ["P-1063", "P-1066"]
    assert [one["patient"] for one in json.loads(fill().stdout)["offers"]] == ["P-1063"]
    assert book().exit_code == 0


def test_a_review_before_the_score_lifts_nothing_and_one_after_today_is_a_fault(ready):
    alarm()
    seen("2026-11-19")
    assert plan().exit_code == 1
    seen("2026-11-23")
    late = plan()
    assert late.exit_code == 2
    assert "safety_reviews[1].on: 2026-11-23 is after today, 2026-11-22: a review counts when it is done" in late.stderr


@pytest.mark.parametrize("measure", ANSWERS)
def test_status_lists_the_patient_first_as_overdue_until_a_clinician_has_decided(ready, measure):
    def row():
        (found,) = json.loads(ketaplan("status", "P-1063", "--format", "json").stdout)["patients"]
        return found["decides"], [(one["what"], one["since"]) for one in found["overdue"]]

    assert row() == ("coordinator", [])
    alarm(measure=measure)
    assert row() == ("clinician", [("safety-review", "2026-11-20")])
    listed = " ".join(ketaplan("status", "--overdue").stdout.split())
    assert "safety review (Fri 20 Nov)" in listed
    seen("2026-11-21")
    assert row() == ("coordinator", [])


def test_a_later_score_calls_for_a_clinician_again(ready):
    alarm(on="2026-11-18")
    seen("2026-11-19")
    assert plan().exit_code == 0
    alarm(on="2026-11-20")
    assert plan().exit_code == 1


def test_a_score_that_was_entered_by_mistake_and_corrected_stops_nothing(ready):
    alarm()
    right = ketaplan(
        "progress", "add", "P-1063", "PHQ-9", "--on", "2026-11-20", "--corrects", "s1", stdin="8 1 1 1 1 1 1 1 1 0"
    )
    assert right.exit_code == 0, right.stderr
    assert plan().exit_code == 0


def test_another_day_as_today_does_not_get_past_it(ready):
    alarm()
    assert plan("--as-of", SUNDAY).exit_code == 1
    assert plan("--as-of", "2026-11-25").exit_code == 1


def test_no_score_is_in_a_message_a_log_a_document_or_the_name_of_a_file(ready, tmp_path):
    """The score is 27 of a measure whose name nothing else has; only `progress show` may say either."""
    ketaplan("progress", "add", "P-1063", "PHQ-9", "--on", "2026-11-20", stdin="3 3 3 3 3 3 3 3 3")
    lines = [
        ("plan", "P-1063"), ("plan", "P-1063", "--format", "json"), ("plan", "P-1063", "--save"),
        ("batch", "patients/P-1063.toml", "--effort", "1", "--format", "json"), ("book", "P-1063.json"),
        ("fill", "--format", "json"), ("wait", "--list"), ("replan", "--format", "json"), ("patients",),
        ("log", "--format", "json"), ("log",), ("check", "ketaplan.db"), ("export", "--format", "json"),
        ("explain", "P-1063", "--format", "json"), ("calendar", "--week", "2026-11-30"),
    ]  # fmt: skip
    for line in lines:
        run = ketaplan(*line)
        text = run.stdout + run.stderr
        assert "item 9" not in text, line
        assert "3, 3, 3" not in text, line
        assert '"score": 27' not in text, line
        assert line[0] == "plan" or "PHQ-9" not in text or "checkins" in text, line
    assert not [path for path in tmp_path.rglob("*") if "PHQ" in path.name and path.suffix != ".toml"]
