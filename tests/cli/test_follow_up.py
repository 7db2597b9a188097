"""Once a course is booked, it is still said when progress will be scored, everywhere the course is shown."""

from __future__ import annotations

import json
import tomllib

import pytest

from support.cli import ketaplan

SUNDAY = ("--as-of", "2026-11-22")
DUE = [
    {"on": "2026-11-30", "measure": "PHQ-9", "label": "before infusion 1"},
    {"on": "2026-12-08", "measure": "PHQ-9", "label": "the day after infusion 3"},
    {"on": "2026-12-24", "measure": "PHQ-9", "label": "a week after the last infusion"},
]
PLAN, EXPORT = ("plan", "P-1042", *SUNDAY), ("export", "--patient", "P-1042")
pytestmark = pytest.mark.usefixtures("booked")


def labels(text: str) -> list[str]:
    """What is due, as far as the text names it, in the order of days."""
    plain = " ".join(text.replace("\r\n ", "").split())
    return [due["label"] for due in DUE if due["label"] in plain]


@pytest.mark.parametrize("command", [PLAN, EXPORT], ids=["plan", "export"])
@pytest.mark.parametrize("format_", [("table",), ("json",), ("toml",), ("ics", "--details")], ids=lambda one: one[0])
def test_scores_are_due_in_every_format_of_what_is_booked(command, format_):
    assert labels(ketaplan(*command, "--format", *format_).stdout) == [due["label"] for due in DUE]


@pytest.mark.parametrize("command", [PLAN, EXPORT], ids=["plan", "export"])
def test_documents_have_them_as_a_plan_has(command):
    assert json.loads(ketaplan(*command, "--format", "json").stdout)["checkins"] == DUE
    assert len(tomllib.loads(ketaplan(*command, "--format", "toml").stdout)["checkins"]) == len(DUE)


def test_a_calendar_has_them_under_one_identity_only_where_details_are_asked_for():
    calendars = [ketaplan(*command, "--format", "ics", "--details").stdout for command in (PLAN, EXPORT)]

    planned, exported = ({line for line in text.splitlines() if line.startswith("UID")} for text in calendars)
    assert len(planned) == 9
    assert planned == exported
    assert "PHQ" not in ketaplan(*EXPORT, "--format", "ics").stdout


def test_a_course_booked_in_part_has_no_score_after_its_last():
    ketaplan("cancel", "P-1042/1/induction/6", "--yes")

    assert labels(ketaplan(*EXPORT).stdout) == [due["label"] for due in DUE[:2]]


def test_the_days_that_are_asked_for_hold_only_the_scores_of_those_days():
    shown = ketaplan(*EXPORT, "--from", "2026-12-01", "--to", "2026-12-10").stdout

    assert labels(shown) == ["the day after infusion 3"]


def test_what_was_due_before_today_is_not_shown_and_what_is_due_today_is(clock):
    clock("2026-12-08T12:00")

    assert labels(ketaplan(*EXPORT).stdout) == [due["label"] for due in DUE[1:]]


@pytest.mark.parametrize("command", [("plan", "P-1042"), EXPORT], ids=["plan", "export"])
def test_what_a_score_answers_and_what_ends_with_the_course_is_no_longer_due(command, clock, booked):
    assert ketaplan("progress", "add", "P-1042", "PHQ-9", "--on", "2026-11-20", stdin="12\n").exit_code == 0
    assert labels(ketaplan(*command).stdout) == [due["label"] for due in DUE[1:]]
    assert "how you are doing on Tue, Dec 8 and Thu, Dec 24." in ketaplan(*command, "--format", "html").stdout
    clock("2026-12-09T12:00")
    assert "how you are doing on Thu, Dec 24." in ketaplan(*command, "--format", "html").stdout

    file = booked / "patients/P-1042.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + '\n[stopped]\nby = "Dr. Lee"\non = 2026-11-25\nreason = "moved"\n', encoding="utf-8")
    assert labels(ketaplan(*EXPORT).stdout) == []


def test_of_everyone_only_appointments_are_written():
    assert "checkins" not in json.loads(ketaplan("export", "--format", "json").stdout)
    assert "Follow-up" not in ketaplan("export").stdout


def test_sessions_are_counted_by_date_in_what_is_exported():
    ketaplan("cancel", "P-1042/1/induction/2", "--yes")

    table = ketaplan(*EXPORT, "--from", "2026-12-07", "--to", "2026-12-07").stdout
    calendar = ketaplan(*EXPORT, "--from", "2026-12-07", "--to", "2026-12-07", "--format", "ics", "--details").stdout

    assert "  2 of 6  " in table
    assert "SUMMARY:Session 2 of 6" in calendar
