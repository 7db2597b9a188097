"""Many processes want the last place at once: exactly as many get it as there is room for.

KETAPLAN_RACE_ROUNDS sets the rounds, KETAPLAN_RACERS the processes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from ketaplan.book.backends import open_book
from ketaplan.book.integrity import find_damage
from support.book import MONDAY, NOW
from support.patience import PATIENCE_SECONDS

WORKER = Path(__file__).with_name("worker.py")
ROUNDS = int(os.environ.get("KETAPLAN_RACE_ROUNDS", "20"))
RACERS = int(os.environ.get("KETAPLAN_RACERS", "16"))
ROOM = {"chair": 1, "physician": 1, "third": 3}
APART_DAYS = 40
"""From one round to the next, so that rounds do not meet."""


@contextmanager
def racers(address):
    """Processes that are ready at the line."""
    command = [sys.executable, str(WORKER), "race", address]
    processes = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(RACERS)
    ]
    try:
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        yield processes
    finally:
        for process in processes:
            process.stdin.close()
            process.wait(timeout=PATIENCE_SECONDS)
            process.stdout.close()


def run_round(processes, place, kind):
    for process in processes:
        process.stdin.write(f"{place} {kind}\n")
        process.stdin.flush()
    return [process.stdout.readline().strip() for process in processes]


def test_exactly_as_many_win_as_there_is_room_for(address):
    with racers(address) as processes, closing(open_book(address, NOW)) as book:
        for number in range(ROUNDS):
            kind = list(ROOM)[number % len(ROOM)]
            place = number * APART_DAYS
            answers = run_round(processes, place, kind)
            first = MONDAY + timedelta(days=place)
            booked = [each.patient for each in book.between(first, first + timedelta(days=30), "riverside")]
            winners = [f"R-{place}-{n}" for n, answer in enumerate(answers) if answer == "won"]
            assert sorted(answers) == ["taken"] * (RACERS - ROOM[kind]) + ["won"] * ROOM[kind], answers
            assert sorted(booked) == sorted(winners * 6)
        assert find_damage(book) == []
