"""Appointments by what is seen: the third, the one on Monday, the one on 7 December."""

from __future__ import annotations

import pytest

from support.cli import appointments, ketaplan
from support.terminal import Terminal, at

SECOND, THIRD, FIFTH = (f"P-1042/1/induction/{number}" for number in (2, 3, 5))
"""On Thursday 3, Monday 7 and Monday 14 December."""
ON_SUNDAY = at("2026-11-22T17:00")


def cancelled():
    return [name for name, one in appointments().items() if one["status"] == "cancelled"]


@pytest.mark.parametrize(
    "words",
    [
        ("P-1042", "3"),
        ("P-1042 3",),
        ("P-1042", "2026-12-07"),
        ("P-1042", "7", "dec"),
        ("P-1042", "mon 7 dec"),
        ("P-1042", "12/7"),
        (THIRD,),
    ],
    ids=" ".join,
)
def test_an_appointment_is_named_by_number_day_or_id(booked, clock, words):
    clock("2026-11-30T20:00")
    done = ketaplan("cancel", *words, "--yes")
    assert (done.exit_code, cancelled()) == (0, [THIRD]), done.stderr
    if words != (THIRD,):
        assert f"{THIRD}  Mon 7 Dec, 09:00  session 3 of 6  booked." in done.stderr


def test_a_weekday_is_the_next_one_ahead(booked, clock):
    clock("2026-12-01T12:00")
    assert f"{THIRD} " in ketaplan("move", "P-1042", "mon", "--options", "1").stderr


@pytest.mark.parametrize("words", [("P-1042", "mon"), ("P-1042", "1"), ("P-1042", "30 nov")])
def test_of_a_visit_that_is_marked_a_weekday_is_the_last_one(booked, clock, words):
    clock("2026-12-05T12:00")
    done = ketaplan("mark", *words, "attended", "--yes")
    assert (done.exit_code, appointments()["P-1042/1/induction/1"]["status"]) == (0, "attended"), done.stderr


def test_several_appointments_of_a_patient_are_named_in_a_row(booked):
    assert ketaplan("cancel", "P-1042", "2", "mon 14 dec", "3", "--yes").exit_code == 0
    assert cancelled() == [SECOND, THIRD, FIFTH]


def test_a_patient_alone_is_all_that_is_ahead_where_that_can_be_meant(booked):
    assert ketaplan("cancel", "P-1042", "--yes").exit_code == 0
    assert len(cancelled()) == 6


@pytest.mark.parametrize("words", [("move", "P-1042"), ("move", "P-1042", "--to", "tue 10am")])
def test_what_may_be_several_is_refused_with_ids_and_times(booked, words):
    refused = ketaplan(*words)
    assert refused.exit_code == 2
    assert f"  {THIRD}  Mon 7 Dec, 09:00  session 3 of 6  booked" in refused.stderr


def test_what_is_restored_is_what_was_cancelled(booked):
    assert ketaplan("cancel", "P-1042", "3", "--yes").exit_code == 0
    done = ketaplan("restore", "P-1042", "mon")
    assert (done.exit_code, cancelled()) == (0, []), done.stderr


def test_only_what_takes_its_time_is_a_session_by_number(booked):
    ketaplan("cancel", "P-1042", "--yes")
    assert ketaplan("restore", "P-1042", "3").exit_code == 0
    listed = ketaplan("move", "P-1042", "3").stderr
    assert f"{THIRD}  Mon 7 Dec, 09:00  session 1 of 6  booked" in listed
    assert f"{SECOND}  Thu 3 Dec, 09:00  session  cancelled" in listed
    assert listed.count(" of 6") == 1
    assert f"{THIRD}  " in ketaplan("move", "P-1042", "1", "--options", "1").stderr
    assert "In addition to 1 session given or booked, on Mon 7 Dec." in ketaplan("plan", "P-1042").stdout


@pytest.mark.parametrize("number", [1, 2, 4, 6])
def test_a_cancelled_session_is_named_by_its_number_in_what_was_booked(booked, number):
    for former in (3, 5):
        ketaplan("cancel", f"P-1042/1/induction/{former}", "--yes")
    ketaplan("plan", "P-1042", "--save")
    ketaplan("cancel", "P-1042", "--yes")
    before = cancelled()
    assert len(before) == 8
    assert ketaplan("restore", "P-1042", str(number)).exit_code == 0
    assert set(before) - set(cancelled()) == {f"P-1042/1/induction/{number}"}


@pytest.mark.parametrize("reference", ["9", "sat", "2026-12-08"])
def test_an_appointment_that_there_is_not_is_refused_with_those_there_are(booked, reference):
    refused = ketaplan("move", "P-1042", reference)
    assert refused.exit_code == 3
    assert f"{THIRD}  Mon 7 Dec" in refused.stderr


def test_an_id_that_is_a_number_stays_an_id(booked):
    text = (booked / "patients/P-1042.toml").read_text("utf-8").replace('"P-1042"', '"3"')
    (booked / "patients/3.toml").write_text(text.replace('["mon", "tue", "thu"]', '["tue", "wed", "fri"]'), "utf-8")
    assert ketaplan("plan", "3", "--save").exit_code == 0
    assert ketaplan("cancel", "P-1042", "3", "--yes").exit_code == 0
    assert len(cancelled()) == 12


def test_one_appointment_is_moved_at_a_time(booked):
    refused = ketaplan("move", "P-1042", "2", "3")
    assert (refused.exit_code, "one appointment at a time" in refused.stderr) == (2, True)


@pytest.mark.parametrize("typed", ["Santos", "Maria Santos", "Santos 3"])
@pytest.mark.parametrize("command", ["move", "cancel", "restore", "mark"])
def test_without_a_terminal_a_name_is_refused_and_not_repeated(booked, command, typed):
    refused = ketaplan(command, typed, *(("attended",) if command == "mark" else ()), "--yes")
    assert (refused.exit_code, cancelled()) == (2, [])
    assert "antos" not in refused.stderr


def test_an_unknown_id_is_what_the_book_refuses(booked):
    for command in ("move", "cancel", "restore"):
        assert ketaplan(command, "P-9999", "--yes").exit_code == 3


@pytest.mark.parametrize("words", [("Santos", "3"), ("maria", "santos", "3"), ("Santos 3",)], ids=" ".join)
def test_on_a_terminal_a_name_and_a_number_are_enough(booked, words):
    with Terminal("cancel", *words, cwd=booked, program=ON_SUNDAY) as terminal:
        terminal.answer("[y/N]", "y")
        assert terminal.exit_code() == 0
    assert cancelled() == [THIRD]


def test_on_a_terminal_a_patient_alone_is_offered_her_appointments(booked):
    with Terminal("move", "P-1042", "--to", "2026-12-08T10:00", cwd=booked, program=ON_SUNDAY) as terminal:
        terminal.wait_for("  3  P-1042/1/induction/3  Mon 7 Dec, 09:00  session 3 of 6")
        terminal.answer("Which appointment? [1-6, Enter: none]", "3")
        terminal.answer("[y/N]", "y")
        assert terminal.exit_code() == 0
    assert appointments()[THIRD]["start"] == "2026-12-08T10:00:00-05:00"


def test_nothing_is_changed_where_none_is_chosen(booked):
    with Terminal("move", "P-1042", cwd=booked, program=ON_SUNDAY) as terminal:
        terminal.answer("Which appointment?", "")
        assert terminal.exit_code() == 2
    assert "Nothing was changed." in terminal.shown
