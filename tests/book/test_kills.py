"""A process that books is killed at any moment: what it acknowledged is there, and nothing is there by half.

KETAPLAN_KILLS sets how often (a server, where a booking takes longer, sees a third of them).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from ketaplan.book.backends import is_server, open_book
from ketaplan.book.integrity import find_damage
from support.book import NOW

WORKER = Path(__file__).with_name("worker.py")
KILLS = int(os.environ.get("KETAPLAN_KILLS", "100"))
SESSIONS = 6
SCORES = 27
"""Scores of one import."""


def killed(address, patient, seconds, *, booked, mode="busy"):
    """Let a process book for this long, from the start or since one is ``booked``; return the patients it said are."""
    command = [sys.executable, str(WORKER), mode, address, patient]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        first = process.stdout.readline() if booked else ""
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said = first + process.stdout.read()
    return [line.split()[1] for line in said.splitlines() if line.startswith("booked ") and line.count("-") == 2]


def test_what_was_acknowledged_is_there_and_nothing_by_half(address):
    moments = random.Random(1)
    acknowledged = 0
    kills, longest = (KILLS // 3, 0.2) if is_server(address) else (KILLS, 0.06)
    for number in range(kills):
        patient = f"K-{number}"
        said = killed(address, patient, moments.uniform(0, longest), booked=number % 2 == 0)
        with closing(open_book(address, NOW)) as book:
            found = Counter(
                booking.patient for serial in range(len(said) + 2) for booking in book.of_patient(f"{patient}-{serial}")
            )
        assert set(found.values()) <= {SESSIONS}
        assert set(said) <= set(found)
        assert len(found) <= len(said) + 1
        acknowledged += len(said)
    with closing(open_book(address, NOW)) as book:
        assert find_damage(book) == []
    assert acknowledged


def test_an_import_of_scores_that_is_killed_is_there_in_full_or_not_at_all(address):
    moments = random.Random(2)
    acknowledged = 0
    for number in range(max(4, KILLS // 10)):
        patient = f"S-{number}"
        said = killed(address, patient, moments.uniform(0, 0.06), booked=number % 2 == 0, mode="scores")
        with closing(open_book(address, NOW)) as book:
            found = {f"{patient}-{serial}": len(book.scores(f"{patient}-{serial}")) for serial in range(len(said) + 2)}
        assert set(found.values()) <= {0, SCORES}
        assert {name for name, count in found.items() if count} >= set(said)
        assert sum(map(bool, found.values())) <= len(said) + 1
        acknowledged += len(said)
    with closing(open_book(address, NOW)) as book:
        assert find_damage(book) == []
    assert acknowledged
