"""What changes a booking shows before and after on a terminal, and asks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from io import StringIO

import pytest

from ketaplan.cli.confirm import agree
from ketaplan.formats.book.changes import DescribedChange
from ketaplan.text.words import day_in_sentence
from support.book import booking
from support.terminal import Terminal

NAME = "Example Person"


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A new clinic, with P-0001 booked from tomorrow on."""
    place = tmp_path_factory.mktemp("desk") / "clinic"
    run(place.parent, "init", "clinic")
    run(place, "book", "--create")
    run(place, "plan", "P-0001", "--save")
    return place


@pytest.fixture
def folder(template, tmp_path, monkeypatch):
    """A copy of it, with the book that it names."""
    for name in [name for name in os.environ if name.startswith("KETAPLAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")
    return shutil.copytree(template, tmp_path / "clinic")


def run(place, *words):
    command = [sys.executable, "-m", "ketaplan", *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KETAPLAN_")}
    environment = clean | {"KETAPLAN_BOOK": "ketaplan.db"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def session(folder, number=4):
    """The id, the words for when it starts, and all of one session."""
    booked = json.loads(run(folder, "export", "--format", "json"))["appointments"][number - 1]
    start = datetime.fromisoformat(booked["start"])
    return booked["id"], day_in_sentence(start.date(), datetime.now(start.tzinfo).year), booked


def status(folder, name):
    return {one["id"]: one["status"] for one in json.loads(run(folder, "export", "--format", "json"))["appointments"]}[
        name
    ]


def test_one_appointment_is_cancelled_after_asking_with_name_day_and_time_and_comes_back(folder):
    name, day, _ = session(folder)
    question = f"Cancel {NAME}, session 4 of 6, {day}"
    with Terminal("cancel", name, cwd=folder) as terminal:
        terminal.answer(question, "")
        assert terminal.exit_code() == 2
    assert status(folder, name) == "booked"

    with Terminal("cancel", name, cwd=folder) as terminal:
        terminal.answer("09:00 to 11:00? [y/N]", "y")
        terminal.wait_for(f"ketaplan restore {name}")
        assert terminal.exit_code() == 0
    assert status(folder, name) == "cancelled"

    with Terminal("restore", name, cwd=folder, columns=120) as terminal:
        terminal.answer(f"Restore {NAME}, session 4 of 6, {day} 09:00 to 11:00: cancelled -> booked? [y/N]", "y")
        assert terminal.exit_code() == 0
    assert status(folder, name) == "booked"


def test_a_question_wraps_between_words_at_the_terminals_width(folder):
    name, _, _ = session(folder)
    with Terminal("cancel", name, cwd=folder, columns=50) as terminal:
        terminal.answer("[y/N]", "")
        terminal.exit_code()
    assert_wrapped(terminal.shown, 50)


@pytest.mark.parametrize("words", [("plan", "P-0009"), ("check", "nowhere.toml", "elsewhere.toml", "anywhere.toml")])
def test_a_message_wraps_between_words_at_the_terminals_width(folder, words):
    with Terminal(*words, cwd=folder, columns=50) as terminal:
        terminal.exit_code()
    assert_wrapped(terminal.shown, 50)


def assert_wrapped(shown, columns):
    lines = shown.splitlines()
    assert len(lines) > 1
    assert all(len(line) <= columns for line in lines), shown


def test_several_are_listed_with_name_and_date_before_it_asks(folder):
    name, day, _ = session(folder)
    with Terminal("cancel", "P-0001", cwd=folder) as terminal:
        terminal.wait_for(f"{NAME}, session 4 of 6  {day} 09:00 to 11:00")
        terminal.wait_for(name)  # on the next line where the day is a long one
        terminal.answer("Cancel these 6? [y/N]", "\x04")
        assert terminal.exit_code() == 2
    assert status(folder, name) == "booked"


def test_yes_asks_nothing(folder):
    name, _, _ = session(folder)
    for words in (("cancel", name), ("restore", name), ("mark", name, "confirmed"), ("move", name)):
        with Terminal(*words, "--yes", cwd=folder) as terminal:
            assert terminal.exit_code() == 0
        assert "[" not in terminal.shown


def test_a_move_shows_where_it_could_go_and_enter_is_no_place(folder):
    name, day, booked = session(folder)
    with Terminal("move", name, cwd=folder) as terminal:
        terminal.wait_for(f"{NAME}, session 4 of 6, now {day} 09:00 to 11:00")
        terminal.answer("Move to which one? [1-5, Enter: none]", "9")
        terminal.answer("'9' is not one of them. Type 1 to 5, or Enter for none.", "")
        terminal.wait_for("Nothing was changed.")
        assert terminal.exit_code() == 2
    assert session(folder)[2] == booked

    with Terminal("move", name, cwd=folder) as terminal:
        terminal.answer("Move to which one?", "1")
        terminal.wait_for(f"session 4 of 6: {day} 09:00 -> ")
        assert terminal.exit_code() == 0
    assert session(folder)[2] != booked


def test_a_move_to_a_time_shows_before_and_after_and_asks(folder):
    name, day, booked = session(folder)
    place = run(folder, "move", name, "--options", "1").split()[1]
    with Terminal("move", name, "--to", place, cwd=folder) as terminal:
        terminal.answer(f"Move {NAME}, session 4 of 6: {day} 09:00 -> ", "n")
        assert terminal.exit_code() == 2
    assert session(folder)[2] == booked


CHANGES = {
    "cancel": (("cancel", "{name}"), "cancelled"),
    "mark": (("mark", "{name}", "confirmed"), "confirmed"),
    "move": (("move", "{name}", "--to", "{to}"), "booked"),
}


@pytest.mark.parametrize("verb", CHANGES)
@pytest.mark.parametrize("asks", [True, False])
def test_a_terminal_shows_what_was_changed_as_people_say_it_and_no_row(folder, verb, asks):
    name, day, _ = session(folder)
    words, status = CHANGES[verb]
    to = run(folder, "move", name, "--options", "1").split()[1]
    typed = [word.format(name=name, to=to) for word in words]
    with Terminal(*typed, *([] if asks else ["--yes"]), cwd=folder, columns=120) as terminal:
        if asks:
            terminal.answer("[y/N]", "y")
        terminal.wait_for(f"{NAME}, session 4 of 6: {'' if verb == 'move' else f'{day} 09:00 to 11:00, '}")
        terminal.wait_for(f", {status}\n")
        assert terminal.exit_code() == 0
    assert f"{name}  20" not in terminal.shown


def test_a_list_that_was_agreed_to_is_not_shown_again(folder):
    with Terminal("cancel", "P-0001", cwd=folder) as terminal:
        terminal.answer("Cancel these 6? [y/N]", "y")
        terminal.wait_for("Cancelled: 6 appointments.")
        assert terminal.exit_code() == 0
    assert terminal.shown.count("session 4 of 6") == 1


def test_what_is_restored_is_shown_as_people_say_it(folder):
    name, day, _ = session(folder)
    run(folder, "cancel", name, "--yes")
    with Terminal("restore", name, "--yes", cwd=folder) as terminal:
        terminal.wait_for(f"{NAME}, session 4 of 6: {day} 09:00 to 11:00, chair ")
        assert terminal.exit_code() == 0


def test_a_mark_shows_before_and_after_and_asks(folder):
    name, _, _ = session(folder)
    with Terminal("mark", name, "confirmed", cwd=folder, columns=100) as terminal:
        terminal.answer("booked -> confirmed? [y/N]", "yes")
        assert terminal.exit_code() == 0
    assert status(folder, name) == "confirmed"


def test_a_nurse_on_leave_is_replaced_from_the_list(folder):
    booked = json.loads(run(folder, "export", "--format", "json"))["appointments"]
    one = next(one for one in booked if datetime.fromisoformat(one["start"]).strftime("%a") == "Mon")
    day = one["start"][:10]
    file = folder / "clinic.toml"
    leave = f'[[staff]]\nid = "rn-one"\nleave = [{{ from = {day}, to = {day}, reason = "flu" }}]'
    file.write_text(file.read_text().replace('[[staff]]\nid = "rn-one"', leave))

    with Terminal("move", one["id"], cwd=folder) as terminal:
        terminal.wait_for("It cannot stay as it is: check-in, infusion, recovery: Nurse Clay is on leave.")
        terminal.wait_for(" 1  same time")
        terminal.wait_for("Nurse Dunn instead of Nurse Clay, no call needed")
        terminal.answer("Move to which one?", "1")
        assert terminal.exit_code() == 0

    (after,) = [
        other
        for other in json.loads(run(folder, "export", "--format", "json"))["appointments"]
        if other["id"] == one["id"]
    ]
    assert (after["start"], {stage["nurse"] for stage in after["stages"]}) == (one["start"], {"rn-two"})


@pytest.mark.parametrize("looked_at", [True, False])
def test_a_name_is_on_stdout_alone_and_only_before_somebodys_eyes(monkeypatch, capsys, looked_at):
    monkeypatch.setattr("ketaplan.cli.console.is_terminal", lambda stream: looked_at or stream is not sys.stdout)
    monkeypatch.setattr("sys.stdin", StringIO("yes\n"))
    described = DescribedChange(before=booking(), after=booking(), session="session 1 of 6", name=NAME)

    agree("cancel", [described])

    shown = capsys.readouterr()
    assert (NAME in shown.out) is looked_at
    assert NAME not in shown.err
    assert NAME not in repr(described)
