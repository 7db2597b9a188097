"""What a change leaves is shown: the gap, the limit, who has to decide, and the next step."""

from __future__ import annotations

import pytest

from support.cli import appointments, ketaplan

THIRD, FOURTH, LAST = (f"P-1042/1/induction/{number}" for number in (3, 4, 6))
PLAN = "ketaplan plan P-1042 --save"
GAP = "7 days between the sessions before and after it, Thu 3 Dec and Thu 10 Dec; at most 7 are allowed"
LONG = "14 days between the sessions before and after it, Mon 30 Nov and Mon 14 Dec; at most 7 are allowed"


@pytest.fixture
def given(booked, clock):
    """It is the Friday after the fourth session."""
    clock("2026-12-11T17:00")
    return booked


def said(*words):
    done = ketaplan(*words)
    assert done.exit_code == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("status", "expected", "absent"),
    [
        ("missed", [f"{THIRD}: {GAP}", PLAN], ["physician"]),
        ("held-clinical", [GAP, "a physician has to decide whether and when the course continues"], [PLAN]),
        ("partial", [f"if it does not count, {GAP}", "a physician has to decide whether it should"], [PLAN]),
        ("attended", [], ["days", "physician", PLAN]),
    ],
)
def test_a_mark_says_what_it_leaves_and_who_has_to_decide(given, status, expected, absent):
    words = said("mark", THIRD, status)

    assert all(one in words for one in expected)
    assert not any(one in words for one in absent)


def test_where_the_gap_is_longer_than_allowed_a_physician_decides(given):
    said("mark", "P-1042/1/induction/2", "missed")
    said("mark", FOURTH, "missed")
    words = said("mark", THIRD, "missed")
    assert LONG in words
    assert "a physician has to decide how the course continues" in words


def test_the_last_session_leaves_a_day_by_which_the_next_is_due(booked):
    words = said("cancel", LAST)
    assert "the next session is due by Mon 21 Dec, 7 days after the one before (Mon 14 Dec)" in words


def test_a_cancellation_says_how_it_is_taken_back_and_where_another_place_is_found(booked):
    words = said("cancel", THIRD)
    assert f"{THIRD}: {GAP}" in words
    assert f"ketaplan restore {THIRD}" in words
    assert PLAN in words


def test_a_dry_run_promises_no_next_step(booked):
    assert "ketaplan" not in said("cancel", THIRD, "--dry-run")


def test_a_reason_is_read_from_stdin(booked):
    done = ketaplan("cancel", THIRD, "--reason", "-", stdin="has a cold\n")
    assert done.exit_code == 0
    assert "reason has a cold" in ketaplan("log", THIRD).stdout


@pytest.mark.parametrize("word", ["cancelled", "canceled", "cancel"])
def test_to_mark_as_cancelled_is_to_cancel(booked, word):
    refused = ketaplan("mark", THIRD, word)
    assert refused.exit_code == 2
    assert f"To cancel: ketaplan cancel {THIRD}" in refused.stderr


def test_a_mark_before_its_time_says_when_it_starts(booked):
    refused = ketaplan("mark", THIRD, "attended")
    assert refused.exit_code == 3
    assert "it has not started yet (Mon 7 Dec, 09:00)" in refused.stderr


def test_names_stay_off_stderr(booked):
    assert all(
        "Santos" not in ketaplan(*words).stderr for words in (("cancel", THIRD), ("restore", THIRD), ("move", LAST))
    )
    assert len(appointments()) == 6
