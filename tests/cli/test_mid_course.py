"""A session that fell out in the middle of a course, through the door: planned again, pinned, booked."""

from __future__ import annotations

import json

import pytest

from support.cli import SUNDAY, appointments, ketaplan

FOURTH = "P-1042/1/induction/4"


@pytest.fixture
def short(booked):
    """Six sessions are booked, and the fourth is cancelled."""
    assert ketaplan("cancel", FOURTH).exit_code == 0


def plan(*options):
    return ketaplan("plan", "P-1042", "--as-of", SUNDAY, *options)


def planned(*options):
    found = plan("--format", "json", *options)
    assert found.exit_code == 0, found.stderr
    return [(one["id"], one["start"][:10]) for one in json.loads(found.stdout)["appointments"]]


def test_it_is_offered_on_its_old_day(short):
    before = appointments()[FOURTH]["start"]

    ((name, day),) = planned()
    assert (name, day) == (f"{FOURTH}~2", before[:10])


def test_it_can_be_booked_again(short):
    assert plan("--format", "json", "--output", "again.json").exit_code == 0
    assert ketaplan("book", "again.json").exit_code == 0
    assert appointments()[f"{FOURTH}~2"]["status"] == "booked"
    assert "All sessions are given or booked." in plan().stdout


@pytest.mark.parametrize("typed", ["4", "induction/4", FOURTH, f"{FOURTH}~2"])
def test_it_is_pinned_by_its_place_or_by_its_id(short, typed):
    day = planned()[0][1]

    assert planned("--pin", f"{typed}={day}T10:00")[0][1] == day
    refused = plan("--pin", f"{typed}=2026-11-23")
    assert refused.exit_code == 1
    assert "cannot be on Mon 23 Nov" in " ".join(refused.stderr.split())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("5", "that session is booked on Mon 14 Dec 2026. To move it: ketaplan move P-1042/1/induction/5"),
        ("induction/5", "that session is booked on Mon 14 Dec 2026"),
        ("7", "no such session; the course has sessions 1 to 6"),
        ("induction/7", "no such session; sessions left to plan: induction/4"),
        ("weekly/1", "no such session; sessions left to plan: induction/4"),
        ("P-1009/1/induction/4", "that is not a session of P-1042/1"),
    ],
)
def test_a_pin_that_names_no_session_to_plan_learns_why(short, typed, says):
    refused = plan("--pin", f"{typed}=2026-12-10")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert says in " ".join(refused.stderr.split())


def test_a_session_is_pinned_once(short):
    refused = plan("--pin", "4=2026-12-10", "--pin", "induction/4=2026-12-11")

    assert refused.exit_code == 2
    assert "that session is pinned twice" in refused.stderr


def test_a_pin_where_nothing_is_left_to_plan_is_told_so(booked):
    refused = ketaplan("plan", "P-1042", "--pin", "weekly/1=2026-12-10")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "no such session; all of this course are given or booked" in refused.stderr
