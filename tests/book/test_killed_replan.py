"""A repair that is being written is killed at any statement: it is there in full, or not at all.

KETAPLAN_KILLS asks for as many kills, at one statement after the other, of as many repairs as that takes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from support.cli import SUNDAY, appointments, ketaplan, planned
from support.patience import PATIENCE_SECONDS

EXAMPLES = Path(__file__).parents[2] / "examples"
KILLED = Path(__file__).with_name("killed_replan.py")
NOW = datetime.fromisoformat(SUNDAY).replace(hour=17, tzinfo=UTC)
KILLS = int(os.environ.get("KETAPLAN_KILLS", "0"))
"""The number of kills that were asked for; 0 for one repair with a few."""


@pytest.fixture
def booked(tmp_path, address, monkeypatch):
    """The example clinic with P-1042 booked; we are in its folder."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    monkeypatch.chdir(tmp_path / "clinic")
    monkeypatch.setenv("KETAPLAN_BOOK", address)
    monkeypatch.setattr("ketaplan.cli.clock.now", lambda: NOW)
    assert ketaplan("book", planned("P-1042")).exit_code == 0


def state():
    """What is booked, and who is out."""
    return appointments(), json.loads(ketaplan("absence", "list", "--format", "json").stdout)


def killed(number, words):
    """Whether the command ran to its end instead of being killed before that statement."""
    command = [sys.executable, KILLED, str(number), NOW.isoformat(), *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode != 0


def killed_until_written(numbers, words, before):
    """Kill the command at one statement after the other until it has written; return how often, and what there is."""
    for kills, number in enumerate(numbers):
        if not killed(number, words):
            return kills, state()
        if (after := state()) != before:
            return kills + 1, after
    raise AssertionError


def test_a_repair_that_is_killed_is_written_in_full_or_not_at_all(booked, address):
    kills, repairs = 0, 0
    while kills < max(1, KILLS):
        visits, absences = before = state()
        days = sorted({one["start"][:10] for one in visits.values()})[1:3]
        words = ["replan", "--apply", "--yes", *(word for day in days for word in ("--close", day))]

        more, after = killed_until_written(count(1) if KILLS else (3**power for power in count(1)), words, before)

        moved = {visits[name]["start"][:10] for name, one in after[0].items() if one["start"] != visits[name]["start"]}
        assert moved >= set(days)
        assert len(after[1]["absences"]) == len(absences["absences"]) + len(days)
        assert ketaplan("check", address).exit_code == 0
        assert more > 1, "it was killed while it wrote"
        kills, repairs = kills + more, repairs + 1
    print(f"{kills} kills of {repairs} repairs")
