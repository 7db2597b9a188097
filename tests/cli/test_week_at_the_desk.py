"""Five jobs of a coordinator's week on a real terminal, and what each took to type before and takes now."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from ketaplan.book.backends import open_book
from support.book import booking
from support.cli import appointments, ketaplan
from support.terminal import Terminal, at

MONDAY_EVENING = "2026-11-30T23:00"
"""Six in the evening at the clinic, in UTC."""
VISITS = 12
NANO = "\x17rn-kim\n"
"""Find a word in an editor; saving and leaving are three more keys."""
SAVED = "\x0f\n\x18"

BEFORE = {
    "find Santos, and tell her next visit": ["grep -l Santos patients/*.toml\n", "ketaplan plan P-1042\n"],
    "mark the day's twelve": ["ketaplan mark P-1042/1/induction/1 attended\n"] * VISITS,
    "move one session to another hour": [
        "ketaplan export --patient P-1042\n",
        "ketaplan move P-1042/1/induction/4 --to 2026-12-10T10:00\n",
    ],
    "put a nurse on leave, and see who is concerned": [
        "nano clinic.toml\n",
        NANO,
        'leave = [{ from = 2026-12-03, to = 2026-12-03, reason = "flu" }]\n',
        SAVED,
        "ketaplan check ketaplan.db\n",
    ],
    "plan from a call, without a file": [
        "ketaplan new\n",
        *("P-2012\n", "Zoe O'Neil\n", "1990-05-06\n", "depression\n", "cleared\n", "Dr. Okafor\n", "\n"),
        *("mon thu 09:00-15:00\n", "\n", "n\n"),
        *("nano patients/P-2012.toml\n", "earliest = 2026-12-07\n", SAVED),
        "ketaplan plan P-2012 --save\n",
    ],
}
"""What was typed for each job when there was no list of patients, no list to mark, and no absence."""

NOW = {
    "find Santos, and tell her next visit": ("patients santos", [], "Thu 3 Dec 09:00"),
    "mark the day's twelve": (
        "mark --day today",
        [(f"{number}/{VISITS}  ", "a") for number in range(1, VISITS + 1)],
        "Marked: 12 appointments.",
    ),
    "move one session to another hour": (
        "move santos 4",
        [("Move to which one?", "4")],
        "Thu 10 Dec 09:00 -> Thu 10 Dec 10:00",
    ),
    "put a nurse on leave, and see who is concerned": (
        "absence add rn-kim --from thu --to thu",
        [],
        "P-1042/1/induction/2: no nurse between 09:00 and 09:15",
    ),
    "plan from a call, without a file": (
        "new",
        [
            *(("Id ", ""), ("Name: ", "Zoe O'Neil"), ("Date of birth", "1990-05-06"), ("Indication", "1")),
            *(("Clearance", "1"), ("By whom: ", "Dr. Okafor"), ("[2026-11-30]: ", "")),
            *(("Days and times: ", "mon thu 9-3pm"), ("Days and times: ", ""), ("Not before", "7 dec")),
            *((question, "") for question in ("Priority", "Protocol", "Preferred days", "physician", "Away: ")),
            *(("Enter: save]", ""), ("Plan it now?", ""), ("for Zoe O'Neil? [y/N]", "y")),
        ],
        "Booked: 6 appointments.",
    ),
}
"""The command, what is typed at each question, and what then is seen."""


@pytest.fixture
def monday(booked):
    """Twelve visits on Monday, Santos's first among them, and her other five ahead."""
    moment = datetime(2026, 11, 22, 17, tzinfo=UTC)
    others = [booking(f"Q-{number}/1/induction/1", hour=8 + number // 2, uses=()) for number in range(1, VISITS)]
    with closing(open_book("ketaplan.db", moment)) as book:
        book.write(moment, lambda transaction: transaction.add(others))
    return booked


def keys(lines):
    """Return how many keys are pressed, a line end as one."""
    return sum(map(len, lines))


def test_each_job_of_the_week_takes_at_most_half_the_keys(monday):
    figures = {}
    for job, (command, answers, seen) in NOW.items():
        with Terminal(*command.split(), cwd=monday, program=at(MONDAY_EVENING)) as terminal:
            for question, said in answers:
                terminal.answer(question, said)
            assert terminal.exit_code() == 0, terminal.shown
        assert seen in terminal.shown, terminal.shown
        now = [f"ketaplan {command}\n", *(f"{said}\n" for _, said in answers)]
        figures[job] = (keys(BEFORE[job]), keys(now))
    assert [job for job, (before, after) in figures.items() if 2 * after > before] == []
    assert figures == {
        "find Santos, and tell her next visit": (52, 25),
        "mark the day's twelve": (528, 50),
        "move one session to another hour": (90, 25),
        "put a nurse on leave, and see who is concerned": (120, 48),
        "plan from a call, without a file": (175, 82),
    }
    assert sum(one["status"] == "attended" for one in appointments().values()) == VISITS


def test_a_script_needs_no_terminal_for_any_of_them(monday, clock):
    clock(MONDAY_EVENING)
    for words in (
        ("patients", "P-1042"),
        ("mark", "--day", "today", "attended", "--yes"),
        ("move", "P-1042", "4", "--to", "2026-12-10T10:00", "--yes"),
        ("absence", "add", "rn-kim", "--from", "thu", "--to", "thu"),
    ):
        assert ketaplan(*words).exit_code == 0, words
