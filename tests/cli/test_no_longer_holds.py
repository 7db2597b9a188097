"""What is no longer valid is seen where she looks: in the calendar, in the plan, in the check of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import ketaplan
from support.terminal import Terminal, at

SECOND = "P-1042/1/induction/2"
WHY = "no nurse between 09:00 and 09:15 (Kim is on leave, Mika is off, Ray comes at 10:00)"


@pytest.fixture
def kim_is_away(booked):
    """Kim, who is with P-1042 on each of the six days, is away on Thu 3 Dec."""
    change("clinic.toml", "from = 2026-12-03T10:30:00", "from = 2026-12-03T08:30:00")
    return booked


def change(file, old, new):
    text = Path(file).read_text()
    assert old in text
    Path(file).write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("span", ["--day", "--week", "--month"])
def test_the_calendar_marks_it_and_says_why_and_where_to_look(kim_is_away, span):
    shown = ketaplan("calendar", span, "2026-12-03", "--clinic", "clinic.toml")
    assert "! no longer holds" in shown.stdout
    if span == "--month":
        assert " !1 " in shown.stdout
    assert f"! Thu 3 Dec 2026, 09:00  {SECOND}: {WHY}\n" in shown.stderr
    assert "1 appointment shown no longer holds: ketaplan check ketaplan.db" in shown.stderr


def test_a_calendar_of_other_days_has_no_marks(kim_is_away):
    for words in (("--day", "2026-12-07"), ("--week", "2026-12-07"), ("--month", "2027-01-07")):
        shown = ketaplan("calendar", *words, "--clinic", "clinic.toml")
        assert "!" not in shown.stdout + shown.stderr


def test_a_visit_that_is_over_is_not_marked(kim_is_away, clock):
    clock("2026-12-03T18:00")
    assert "no longer" not in ketaplan("calendar", "--day", "2026-12-03", "--clinic", "clinic.toml").stderr


def test_a_plan_marks_it_in_its_status(kim_is_away):
    shown = ketaplan("plan", "P-1042")
    rows = shown.stdout.splitlines()
    assert "To repair it with the fewest calls: ketaplan replan P-1042\n" in shown.stderr
    booked = [row for row in rows if row.rstrip(" !").endswith(" booked")]
    assert [row.endswith("booked !") for row in booked] == [False, True, False, False, False, False]


def test_the_check_of_the_folder_ends_with_what_is_no_longer_valid(kim_is_away):
    change("clinic.toml", 'id = "riverside"', 'id = "riverside"\nbook = "ketaplan.db"')
    checked = ketaplan("check", ".")
    assert checked.exit_code == 1
    assert checked.stdout == f"Thu 3 Dec 2026, 09:00  {SECOND}: {WHY}\n"
    *_, said, one, all_of_it = checked.stderr.splitlines()
    assert said == "ketaplan.db: 1 booked appointment no longer holds."
    assert f": ketaplan move {SECOND} --options 5 " in one
    assert ": ketaplan replan " in all_of_it


def test_who_cannot_be_moved_because_of_the_gate_is_not_said_to_be_moved(booked):
    change("patients/P-1042.toml", 'status = "cleared"', 'status = "declined"')
    assert "ketaplan move" not in ketaplan("check", "ketaplan.db").stderr
    assert "ketaplan replan" not in ketaplan("plan", "P-1042").stderr


def test_on_a_terminal_the_calls_are_numbered_with_names(trial):
    assert ketaplan("plan", "P-1042", "--as-of", "2026-11-22", "--save").exit_code == 0
    change("patients/P-1042.toml", 'status = "cleared"', 'status = "declined"')
    with Terminal("check", "trial.db", cwd=trial, columns=120, program=at("2026-11-22T17:00")) as terminal:
        terminal.wait_for("  1  Mon 30 Nov")
        terminal.wait_for("Maria Santos, session 1 of 6  P-1042/1/induction/1: a psychiatrist declined the course")
        terminal.exit_code()
