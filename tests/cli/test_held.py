"""Sessions that are held until a review: they have their time, are not promised, and someone decides in time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import appointments, ketaplan, planned

P = "P-1042"
IDS = [f"{P}/1/induction/{number}" for number in range(1, 7)]
UNTIL = ("--until", "2026-12-05")


def done(*words, **how):
    """Run what has to succeed."""
    result = ketaplan(*words, **how)
    assert result.exit_code == 0, (words, result.stderr)
    return result


def statuses():
    """The status of each session of the course, by date."""
    own = sorted(appointments("--patient", P).values(), key=lambda one: one["start"])
    return [one["status"] for one in own]


def overdue():
    """What the status list says is overdue, with the day."""
    (row,) = json.loads(done("status", P, "--format", "json").stdout)["patients"]
    return [(one["what"], one["since"]) for one in row["overdue"]], row["decides"]


def decisions(*words):
    """The decisions on held sessions that are due, with how many sessions each is about."""
    items = json.loads(done("due", *words, "--format", "json").stdout)["items"]
    return [(one["on"], one["patient"], len(one["label"].split())) for one in items if one["kind"] == "hold"]


@pytest.fixture
def held(clinic):
    """The first two sessions of P-1042 are booked, the other four are held until 5 December."""
    done("book", planned(P), "--hold-after", "2", *UNTIL)
    return clinic


def test_sessions_after_a_number_are_held_and_not_confirmed(clinic):
    said = done("book", planned(P), "--hold-after", "2", *UNTIL)

    assert [line.split()[-1] for line in said.stdout.splitlines()] == ["booked"] * 2 + ["held"] * 4
    assert f"4 sessions held until Sat 5 Dec; to confirm after the review: ketaplan mark {P} booked" in said.stderr
    assert f"To release what is held: ketaplan cancel {' '.join(IDS[2:])}" in said.stderr
    assert statuses() == ["booked"] * 2 + ["held"] * 4


def test_the_answer_for_programs_says_until_when_each_is_held(clinic):
    found = json.loads(done("book", planned(P), "--hold-after", "4", *UNTIL, "--format", "json").stdout)

    assert [one.get("held_until") for one in found["changes"]] == [None] * 4 + ["2026-12-05"] * 2


def test_without_a_day_the_decision_is_due_on_the_day_before_the_first_held_session(clinic):
    done("book", planned(P), "--hold-after", "2")

    assert decisions("--from", "2026-12-01", "--to", "2026-12-31") == [("2026-12-06", P, 4)]


def test_the_same_plan_again_changes_nothing(held):
    said = done("book", f"{P}.json", "--hold-after", "2", *UNTIL)

    assert (said.stdout, "nothing changed" in said.stderr) == ("", True)


def test_sessions_are_counted_by_date_with_those_that_were_given(clinic, clock):
    clock("2026-12-08T17:00")
    file = Path(f"patients/{P}.toml")
    given = "".join(
        f'[[attended]]\nphase = "induction"\nnumber = {n}\non = 2026-12-0{d}\n' for n, d in ((1, 1), (2, 4))
    )
    file.write_text(f"{file.read_text()}\n{given}")
    done("plan", P, "--format", "json", "-o", "rest.json")
    done("book", "rest.json", "--hold-after", "4")

    assert statuses() == ["booked"] * 2 + ["held"] * 2


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--hold-after", "6"), 2, "no session comes after that one"),
        (("--hold-after", "-1"), 2, "not a whole number of 0 or more"),
        (("--hold-after", "2", "--until", "2026-12-08"), 2, "a decision has to be made by that day"),
        (("--hold-after", "2", "--until", "2026-11-20"), 2, "that day has passed"),
        (("--until", "2026-12-05"), 2, "give both"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused_and_nothing_is_written(clinic, words, code, why):
    said = ketaplan("book", planned(P), *words)

    assert (said.exit_code, appointments()) == (code, {}), said.stderr
    assert why in " ".join(said.stderr.split())


def test_after_the_review_a_mark_confirms_all_that_is_held(held):
    said = done("mark", P, "booked")

    assert (len(said.stdout.splitlines()), statuses()) == (4, ["booked"] * 6)
    assert decisions("--from", "2026-12-01", "--to", "2026-12-31") == []


def test_a_mark_confirms_one_session_and_the_others_stay_held(held):
    done("mark", IDS[2], "booked")

    assert statuses() == ["booked"] * 3 + ["held"] * 3
    assert decisions("--from", "2026-12-01", "--to", "2026-12-31") == [("2026-12-05", P, 3)]


def test_a_cancellation_releases_what_is_held_and_can_be_taken_back(held):
    done("cancel", *IDS[2:], "--yes")
    assert statuses() == ["booked"] * 2 + ["cancelled"] * 4
    assert decisions("--from", "2026-12-01", "--to", "2026-12-31") == []
    done("restore", *IDS[2:])
    assert statuses() == ["booked"] * 2 + ["held"] * 4


def test_the_patient_cannot_confirm_what_is_held(held):
    said = ketaplan("mark", IDS[3], "confirmed")

    assert (said.exit_code, statuses()) == (3, ["booked"] * 2 + ["held"] * 4)
    assert f"its review decides first. To confirm it after the review: ketaplan mark {IDS[3]} booked" in said.stderr


def test_the_gate_decides_on_what_is_held_as_on_what_is_booked(clinic):
    plan, file = planned(P), Path(f"patients/{P}.toml")
    text = file.read_text()
    file.write_text(f'{text}\n[hold]\nby = "Dr. Okafor"\non = 2026-11-21\n')
    assert ketaplan("book", plan, "--hold-after", "2").exit_code == 3
    file.write_text(text)
    done("book", plan, "--hold-after", "2")
    file.write_text(f'{text}\n[stopped]\nby = "Dr. Okafor"\non = 2026-11-22\n')
    said = ketaplan("mark", P, "booked")

    assert (said.exit_code, statuses()) == (3, ["booked"] * 2 + ["held"] * 4), said.stderr


def test_a_hold_past_its_day_is_overdue_in_every_list(held, clock):
    clock("2026-12-05T17:00")
    done("mark", *IDS[:2], "attended")
    assert (overdue()[0], decisions()) == ([], [("2026-12-05", P, 4)])
    clock("2026-12-06T17:00")

    assert overdue() == ([("hold", "2026-12-05")], "treatment team")
    assert decisions() == [("2026-12-05", P, 4)]
    assert "decision on held sessions (Sat 5 Dec)" in " ".join(done("status", "--overdue").stdout.split())
    assert "decision on 4 held sessions (since Sat 5 Dec)" in done("due").stdout
    assert "4 sessions held, and the decision was due Sat 5 Dec" in ketaplan("check", "ketaplan.db").stderr


def test_what_is_held_takes_its_time_and_stays_held_when_it_moves(held):
    done("move", IDS[4], "--to", "2026-12-15T09:00", "--yes")
    assert statuses() == ["booked"] * 2 + ["held"] * 4
    done("absence", "add", "dr-lee", "--from", "2026-12-10", "--to", "2026-12-11")
    done("replan", "--apply", "--yes")

    assert statuses() == ["booked"] * 2 + ["held"] * 4


def test_what_is_booked_after_a_held_session_is_held_like_it(held, clock):
    done("cancel", IDS[5], "--yes")
    done("plan", P, "--save")
    assert statuses() == ["booked"] * 2 + ["held"] * 3 + ["cancelled", "held"]
    assert decisions("--from", "2026-12-01", "--to", "2026-12-31") == [("2026-12-05", P, 4)]


def test_a_missed_session_that_is_made_up_after_held_ones_is_held_like_them(held, clock):
    clock("2026-12-04T17:00")
    done("mark", IDS[0], "attended")
    done("mark", IDS[1], "missed")
    done("replan", "--apply", "--yes")

    assert statuses() == ["attended", "missed"] + ["held"] * 5


def test_a_calendar_shows_what_is_held_as_tentative(held):
    entries = done("export", "--patient", P, "--format", "ics").stdout.split("BEGIN:VEVENT")[1:]

    assert ["STATUS:TENTATIVE" in one for one in entries] == [False] * 2 + [True] * 4
    for by in ("chair", "patient"):
        week = done("calendar", "--week", "2026-12-07", "--by", by).stdout
        assert ("?" in week.partition("─")[2], "? held, not booked yet" in week) == (True, True)
    assert "held" in done("calendar", "--day", "2026-12-07").stdout


def test_a_hand_out_does_not_promise_what_is_held(held):
    page = " ".join(done("export", "--patient", P, "--format", "html").stdout.split())

    assert page.count("not booked yet") >= 4
