"""What happens now: stages by plan, who comes next, what no one has marked; and the same drawn each minute."""

from __future__ import annotations

import json

from support.cli import ketaplan
from support.terminal import Terminal, at

FIRST = "P-1042/1/induction/1"
"""At Riverside on Mon 30 Nov, 09:00 to 11:00: check-in until 09:15, infusion until 10:00."""


MINUTES_THAT_PASS = """\
from datetime import UTC, datetime, timedelta
from ketaplan.cli import clock
from ketaplan.__main__ import main
times = [datetime(2026, 11, 30, 14, 14, 30, tzinfo=UTC)]
clock.now = lambda: times[-1]
wait = clock.wait
def passes(seconds):
    assert seconds == 60 - times[-1].second
    times.append(times[-1] + timedelta(seconds=seconds)) if len(times) == 1 else wait(600)
clock.wait = passes
main()
"""
"""A program for which the first minute passes at once; then it waits for Ctrl-C."""


def now(moment, *words):
    """The only visit of the day, as JSON."""
    done = ketaplan("today", "--as-of", moment, "--format", "json", *words)
    assert done.exit_code == 0, done.stderr
    (place,) = json.loads(done.stdout)["clinics"]
    (visit,) = place["visits"]
    return visit


def shown(*words):
    done = ketaplan("today", *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout


STAGES = {
    "08:59": ("next", None, None),
    "09:00": ("running", "check-in", "09:15"),
    "09:15": ("running", "infusion", "10:00"),
    "10:59": ("running", "recovery", "11:00"),
    "11:00": ("over", None, None),
}


def test_a_visit_is_in_the_stage_that_its_plan_says(booked):
    for time, expected in STAGES.items():
        visit = now(f"2026-11-30T{time}")
        until = visit["until"][11:16] if visit["until"] else None
        assert (visit["state"], visit["stage"], until) == expected
        assert visit["late"] is (visit["state"] != "next")


def test_a_visit_that_is_marked_is_no_longer_late(booked, clock):
    clock("2026-11-30T14:20")
    assert "! Not marked: 09:00 Maria Santos, session 1 of 6 (started 20 min ago)" in shown().replace("minutes", "min")
    assert ketaplan("mark", FIRST, "attended").exit_code == 0
    assert "Not marked" not in shown()
    assert "Maria Santos: infusion until 10:00" in shown()


def test_a_visit_that_was_missed_or_cancelled_is_not_shown(booked, clock):
    clock("2026-11-30T14:20")
    assert ketaplan("mark", FIRST, "missed").exit_code == 0
    assert "Santos: " not in shown()
    assert "Nothing today; next visit: Thu 3 Dec, 09:00, Maria Santos, session 1 of 6." in " ".join(shown().split())


def test_an_empty_day_says_when_the_next_visit_is(booked):
    assert "Nothing today; next visit: Mon 30 Nov, 09:00, Maria Santos, session 1 of 6." in shown()


def test_an_empty_book_says_that_nothing_is_booked(clinic):
    assert "Nothing today, and nothing is booked after it." in shown()


def test_earlier_days_that_are_not_marked_are_one_line_with_the_command(booked):
    said = shown("--as-of", "2026-12-08")
    assert "3 visits before today are not marked, the first on Mon 30 Nov: ketaplan mark" in " ".join(said.split())


def test_a_person_is_in_the_stages_that_are_theirs(booked):
    during = {line.split("  ")[0]: line for line in shown("--as-of", "2026-11-30T09:05", "--by", "staff").splitlines()}
    assert "check-in until 09:15" in during["Kim"]
    assert "09:15 Maria Santos" in during["Dr. Lee"]
    assert "until" not in during["Dr. Lee"]


def test_ids_take_the_place_of_names_where_they_are_wanted(booked):
    said = shown("--as-of", "2026-11-30T09:20", "--ids", "--by", "patient")
    assert "Santos" not in said
    assert "P-1042" in said


def test_no_line_is_wider_than_the_terminal(booked, monkeypatch):
    for columns, by in ((40, "chair"), (40, "staff"), (40, "patient"), (80, "staff")):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert max(map(len, shown("--as-of", "2026-11-30T09:20", "--by", by).splitlines())) <= columns


def test_a_day_as_of_is_its_midnight(booked):
    assert now("2026-11-30")["state"] == "next"


def test_only_a_terminal_is_watched_and_only_the_real_time(booked):
    for words in ((), ("--format", "json"), ("--output", "today.csv"), ("--as-of", "2026-11-30")):
        refused = ketaplan("today", "--watch", *words)
        assert refused.exit_code == 2
        assert "--watch" in refused.stderr


def test_each_minute_is_drawn_until_ctrl_c_and_the_terminal_is_as_it_was(booked):
    program = ("-c", MINUTES_THAT_PASS)
    with Terminal("today", "--watch", cwd=booked, program=program, TERM="xterm") as desk:
        desk.wait_for("\x1b[?1049h")
        desk.wait_for("check-in until 09:15")
        desk.wait_for("infusion until 10:00")
        desk.answer("Ctrl-C ends it.", "\x03")
        desk.wait_for("\x1b[?25h\x1b[?1049l")
        desk.wait_for("Stopped")
        assert desk.exit_code() == 130


def test_a_small_terminal_says_how_much_does_not_fit(booked):
    with Terminal("today", "--watch", cwd=booked, program=at("2026-11-30T14:20"), rows=8, TERM="xterm") as desk:
        desk.wait_for("more lines")
        desk.answer("Ctrl-C ends it.", "\x03")
        assert desk.exit_code() == 130
