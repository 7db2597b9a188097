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
from contextlib import closing, contextmanager
from pathlib import Path

from ketaplan.book.backends import is_server, open_book
from ketaplan.book.integrity import find_damage
from support.book import NOW

WORKER = Path(__file__).with_name("worker.py")
KILLS = int(os.environ.get("KETAPLAN_KILLS", "100"))
SESSIONS = 6
SCORES = 27
"""Scores of one import."""


@contextmanager
def killer(address, mode="busy"):
    """Return what starts a process that books, kills it after some seconds, and says what it acknowledged.

    The seconds count from the start, or since one is ``booked``.
    """
    command = [sys.executable, str(WORKER), "fork", address, mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def killed(patient, seconds, *, booked):
            process.stdin.write(f"{patient}\n")
            process.stdin.flush()
            ready, pid = process.stdout.readline().split()
            assert ready == "ready"
            said = [process.stdout.readline()] if booked else []
            time.sleep(seconds)
            os.kill(int(pid), signal.SIGKILL)
            said += iter(process.stdout.readline, "killed\n")
            return [line.split()[1] for line in said]

        yield killed


def test_what_was_acknowledged_is_there_and_nothing_by_half(address):
    moments = random.Random(1)
    acknowledged = 0
    kills, longest = (KILLS // 3, 0.2) if is_server(address) else (KILLS, 0.06)
    with killer(address) as killed:
        for number in range(kills):
            patient = f"K-{number}"
            said = killed(patient, moments.uniform(0, longest), booked=number % 2 == 0)
            with closing(open_book(address, NOW)) as book:
                serials = range(len(said) + 2)
                found = Counter(one.patient for serial in serials for one in book.of_patient(f"{patient}-{serial}"))
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
    with killer(address, "scores") as killed:
        for number in range(max(4, KILLS // 10)):
            patient = f"S-{number}"
            said = killed(patient, moments.uniform(0, 0.06), booked=number % 2 == 0)
            names = [f"{patient}-{serial}" for serial in range(len(said) + 2)]
            with closing(open_book(address, NOW)) as book:
                found = {name: len(book.scores(name)) for name in names}
            assert set(found.values()) <= {0, SCORES}
            assert {name for name, count in found.items() if count} >= set(said)
            assert sum(map(bool, found.values())) <= len(said) + 1
            acknowledged += len(said)
    with closing(open_book(address, NOW)) as book:
        assert find_damage(book) == []
    assert acknowledged
