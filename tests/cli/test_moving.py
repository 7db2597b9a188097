"""move, through the door: other people before another time, and never "nothing changed" of what cannot stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import SUNDAY, appointments, ketaplan, planned
from support.terminal import Terminal, at

LAST = "P-1042/1/induction/6"
OWN_TIME = "2026-12-17T09:00"


def session(name=LAST):
    return appointments()[name]


def nurses(name=LAST):
    return [stage["nurse"] for stage in session(name)["stages"]]


def edit(path, old, new):
    file = Path(path)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


@pytest.fixture
def kim_is_ill(booked):
    """Kim is with the last session, and now on leave that day; Ray could come."""
    assert nurses() == ["rn-kim"] * 3
    edit(
        "clinic.toml",
        '{ days = ["thu"], from = 10:00:00, to = 17:00:00 }',
        '{ days = ["thu"], from = 08:00:00, to = 17:00:00 }',
    )
    edit(
        "clinic.toml",
        "[[busy]]",
        '[[busy]]\nresource = "rn-kim"\nfrom = 2026-12-17T00:00:00\nto = 2026-12-18T00:00:00\n\n[[busy]]',
    )
    return booked


def test_a_nurse_who_is_away_is_replaced_without_moving_the_patient(kim_is_ill):
    before = session()
    assert "Kim" in ketaplan("check", "ketaplan.db").stdout + ketaplan("check", "ketaplan.db").stderr

    first, *others = ketaplan("move", LAST, "--options", "4").stdout.splitlines()
    moved = ketaplan("move", LAST, "--to", OWN_TIME)

    assert first == f"Thu {OWN_TIME}  B  dr-lee rn-ray  0 points  same time, other people or chair: no call needed"
    assert len(others) == 3
    assert all(OWN_TIME not in line for line in others)
    assert moved.exit_code == 0
    assert "session 6 of 6: Ray instead of Kim, Thu 17 Dec 09:00 to 11:00; no call needed" in moved.stderr
    assert nurses() == ["rn-ray"] * 3
    assert (session()["start"], session()["chair"]) == (before["start"], before["chair"])
    again = ketaplan("move", LAST, "--to", OWN_TIME)
    assert (again.exit_code, again.stderr) == (0, "Already so; nothing changed.\n")


def test_without_a_terminal_the_best_place_is_the_same_time_while_other_people_are_enough(kim_is_ill):
    assert ketaplan("move", LAST, "--yes").exit_code == 0
    assert (session()["start"][:16], nurses()) == (OWN_TIME, ["rn-ray"] * 3)
    assert ketaplan("move", LAST, "--yes").exit_code == 0
    assert session()["start"][:16] != OWN_TIME


@pytest.mark.parametrize("status", ["booked", "confirmed"])
def test_new_people_leave_a_confirmation_as_it_is_and_a_new_time_does_not(kim_is_ill, status):
    ketaplan("mark", LAST, status)
    ketaplan("move", LAST, "--to", OWN_TIME)
    assert session()["status"] == status
    ketaplan("move", LAST)
    assert session()["status"] == "booked"


def test_another_chair_is_enough(booked):
    edit(
        "clinic.toml",
        "[[busy]]",
        '[[busy]]\nresource = "B"\nfrom = 2026-12-17T00:00:00\nto = 2026-12-18T00:00:00\n\n[[busy]]',
    )
    moved = ketaplan("move", LAST, "--to", OWN_TIME)
    assert "chair A instead of chair B" in moved.stderr
    assert session()["chair"] == "A"


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        (
            "clinic.toml",
            "[[busy]]",
            '[[busy]]\nfrom = 2026-12-17T00:00:00\nto = 2026-12-18T00:00:00\nreason = "Burst pipe"\n\n[[busy]]',
            "Burst pipe",
        ),
        (
            "patients/P-1042.toml",
            "[preferences]",
            "[[unavailable]]\nfrom = 2026-12-17\nto = 2026-12-17\n\n[preferences]",
            "away",
        ),
        ("patients/P-1042.toml", '"tue", "thu"]', '"tue", "fri"]', "cannot come"),
    ],
)
def test_what_cannot_stay_is_never_said_to_be_as_it_was_asked_for(booked, path, old, new, why):
    edit(path, old, new)
    ketaplan("mark", LAST, "confirmed")
    for words in (("move", LAST, "--to", OWN_TIME), ("mark", LAST, "confirmed"), ("restore", "P-1042/1/induction/6")):
        done = ketaplan(*words)
        assert "nothing changed" not in done.stderr
        if words[0] != "restore":
            assert why in done.stderr
            assert f"ketaplan move {LAST}" in done.stderr
    assert session()["start"][:16] == OWN_TIME


def test_a_move_says_from_where_to_where(booked):
    moved = ketaplan("move", LAST, "--to", "2026-12-17T09:15")
    assert moved.exit_code == 0, moved.stderr
    assert "session 6 of 6: Thu 17 Dec 09:00 -> Thu 17 Dec 09:15" in moved.stderr
    assert f"{LAST}  2026-12-17 09:15" in moved.stdout


def test_what_has_started_is_marked_not_moved(booked, clock):
    clock("2026-12-17T15:00")
    refused = ketaplan("move", LAST)
    assert refused.exit_code == 3
    assert "it has started (Thu 17 Dec, 09:00)" in refused.stderr
    assert f"ketaplan mark {LAST}" in refused.stderr


@pytest.mark.parametrize("words", [("mark", "attended"), ("move",), ("restore",)])
@pytest.mark.parametrize("name", ["P-1042", "P-1042/1/induction/9"])
def test_a_patients_id_is_answered_with_the_ids_of_the_appointments_and_their_dates(booked, words, name):
    command, *rest = words
    refused = ketaplan(command, name, *rest)
    assert refused.exit_code == (2 if name == "P-1042" and command != "mark" else 3)
    assert "  P-1042/1/induction/3  Mon 7 Dec, 09:00  session 3 of 6  booked" in refused.stderr
    assert "Santos" not in refused.stderr


def test_sessions_are_counted_by_date_regardless_of_their_ids(booked):
    ketaplan("cancel", "P-1042/1/induction/1")
    listed = ketaplan("move", "P-1042").stderr
    assert "P-1042/1/induction/2  Thu 3 Dec, 09:00  session 1 of 6  booked" in listed


def test_a_consultation_retains_its_time_with_another_psychiatrist_or_is_planned_again(clinic):
    name = "P-1058/1/consultation/1"
    assert ketaplan("book", planned("P-1058")).exit_code == 0
    before = session(name)
    day = before["start"][:10]
    busy = f'[[busy]]\nresource = "dr-voss"\nfrom = {day}T00:00:00\nto = {day}T23:00:00\n\n[[busy]]'
    edit("clinic.toml", "[[busy]]", busy)
    refused = ketaplan("move", name, "--to", before["start"][:16])
    assert refused.exit_code == 3
    assert f"ketaplan cancel {name}, then ketaplan plan P-1058 --save" in refused.stderr

    second = '[[staff]]\nid = "dr-zimt"\nname = "Dr. Zoe Zimt"\nrole = "psychiatrist"\n'
    shifts = 'shifts = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = 08:00:00, to = 17:00:00 }]\n\n'
    edit("clinic.toml", "[[staff]]", f"{second}{shifts}[[staff]]")
    moved = ketaplan("move", name)
    assert moved.exit_code == 0, moved.stderr
    assert "Dr. Zimt instead of Dr. Voss" in moved.stderr
    assert session(name) == before | {"psychiatrist": "dr-zimt"}


def test_booking_again_is_never_said_to_change_nothing_of_what_cannot_stay(kim_is_ill):
    again = ketaplan("book", "P-1042.json")
    assert again.exit_code == 0
    assert "nothing changed" not in again.stderr
    assert f"{LAST}: it is booked, but cannot stay as it is" in again.stderr
    assert "P-1042/1/induction/5" not in again.stderr


@pytest.mark.parametrize("words", [("restore", LAST), ("mark", LAST, "booked"), ("book", "P-1042.json")])
def test_what_may_not_be_committed_any_more_is_never_said_to_be_as_it_was_asked_for(booked, words):
    edit("patients/P-1042.toml", 'status = "cleared"', 'status = "declined"')
    done = ketaplan(*words)
    assert "nothing changed" not in done.stderr
    assert "a psychiatrist declined the course" in done.stderr
    assert "ketaplan cancel P-1042" in done.stderr


def test_a_place_may_be_said_with_a_blank_between_day_and_time(booked):
    assert ketaplan("move", LAST, "--to", "2026-12-17 09:15").exit_code == 0
    for wrong in ("2026-12-17", "09:15", "2026-12-17T25:00", "2026-13-17T09:00", "Tuesday 25"):
        assert ketaplan("move", LAST, "--to", wrong).exit_code == 2


def test_in_a_trial_book_a_day_may_be_said_for_every_change(clinic, monkeypatch):
    monkeypatch.setenv("KETAPLAN_BOOK", "trial.db")
    assert ketaplan("book", "--create", "--trial").exit_code == 0
    assert ketaplan("book", planned("P-1042"), "--as-of", "2026-11-22").exit_code == 0
    for words in (("mark", LAST, "attended"), ("mark", LAST, "booked"), ("cancel", LAST), ("mark", LAST, "booked")):
        day = "2026-12-16" if words == ("mark", LAST, "booked") else "2026-12-18"
        assert ketaplan(*words, "--as-of", day).exit_code == 0
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    for words in (("mark", LAST, "attended"), ("restore", LAST), ("cancel", LAST), ("move", LAST)):
        assert ketaplan(*words, "--as-of", "2026-12-18").exit_code == 2


def test_what_is_booked_by_another_protocol_than_todays_is_refused_with_what_is_no_longer_there(booked):
    edit("patients/P-1042.toml", 'indication = "depression"', 'indication = "depression"\nprotocol = "weekly.toml"')
    text = Path("protocols/iv-weekly-3.toml").read_text()
    Path("patients/weekly.toml").write_text(text.replace('name = "induction"', 'name = "weekly"'))
    for words in (("move", LAST), ("move", LAST, "--to", OWN_TIME)):
        refused = ketaplan(*words)
        assert refused.exit_code == 3
        assert "its phase 'induction' is neither in the protocol" in refused.stderr
    assert ketaplan("cancel", LAST).exit_code == 0
    assert ketaplan("restore", LAST).exit_code == 3


def test_the_reason_of_an_absence_is_nobodys_business(booked):
    edit("clinic.toml", "leave = [\n", 'leave = [\n  { from = 2026-12-17, to = 2026-12-17, reason = "flu" },\n')
    edit(
        "patients/P-1042.toml",
        "[preferences]",
        '[[unavailable]]\nfrom = 2026-12-14\nto = 2026-12-14\nreason = "rehab"\n\n[preferences]',
    )
    for name, own_time in ((LAST, OWN_TIME), ("P-1042/1/induction/5", "2026-12-14T09:00")):
        refused = ketaplan("move", name, "--to", own_time)
        assert refused.exit_code == 3
        assert "it cannot stay as booked" in refused.stderr
        assert "flu" not in refused.stderr
        assert "rehab" not in refused.stderr


def test_before_it_is_chosen_it_is_reported_what_stays_and_why_it_can_be_on_no_other_day(trial):
    assert ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--save").exit_code == 0
    with Terminal("move", "P-1042/1/induction/4", "--as-of", SUNDAY, cwd=trial, columns=120) as terminal:
        terminal.wait_for("Maria Santos, session 4 of 6, now Thu 10 Dec 09:00 to 11:00")
        terminal.wait_for("The sessions before and after it stay: Mon 7 Dec and Mon 14 Dec.")
        terminal.wait_for("Thu 10 Dec 09:15")
        terminal.wait_for(
            "No other day: Wed 9 and Fri 11 Dec: the patient cannot come; Sat 12 Dec: the clinic is closed."
        )
        terminal.answer("Move to which one?", "")
        assert terminal.exit_code() == 2


def test_where_another_day_is_offered_no_reason_against_one_is_reported(trial):
    assert ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--save").exit_code == 0
    with Terminal("move", "P-1042/1/induction/6", "--as-of", SUNDAY, cwd=trial, columns=120) as terminal:
        terminal.wait_for("The session before it stays: Mon 14 Dec.")
        terminal.answer("Move to which one?", "")
        assert terminal.exit_code() == 2
    assert "Mon 21 Dec" in terminal.shown
    assert "No other day" not in terminal.shown


def test_places_are_shown_on_a_terminal_as_they_are_offered_and_else_as_to_takes_them(booked):
    assert ketaplan("move", LAST, "--options", "1").stdout.startswith("Thu 2026-12-17T09:15  ")
    with Terminal("move", LAST, "--options", "2", cwd=booked, program=at("2026-11-22T17:00")) as terminal:
        terminal.wait_for("now Thu 17 Dec 09:00 to 11:00")
        terminal.wait_for("1  Thu 17 Dec 09:15  15 minutes later")
        assert terminal.exit_code() == 0
    assert session()["start"].startswith(OWN_TIME)
