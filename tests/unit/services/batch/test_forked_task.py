"""A forked copy of this process that does one piece of work."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from ketaplan.services.batch import forked_task
from ketaplan.services.batch.forked_task import CAN_FORK, ForkedTask
from ketaplan.services.batch.stop_signal import TimeBudget
from support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes are forked on Linux only")


def test_an_answer_may_be_longer_than_a_pipe_has_room_for():
    with ForkedTask(lambda _: b"x" * 1_000_000) as task:
        assert task.answer(lambda: False) == b"x" * 1_000_000


def test_the_task_stops_when_the_parent_is_late():
    with ForkedTask(stopped_at_last) as task:
        assert task.answer(lambda: True) == b"stopped"


def test_a_task_that_does_not_stop_is_given_up(monkeypatch):
    monkeypatch.setattr(forked_task, "MOST_LOOKS", 3)
    with ForkedTask(lambda _: b"%d" % time.sleep(PATIENCE_SECONDS)) as task:
        assert task.answer(lambda: True) == b""


def test_the_child_has_ended_when_an_error_leaves_the_block():
    task = ForkedTask(stopped_at_last)

    def leave():
        with task:
            raise RuntimeError

    assert is_there(task.pid)
    with pytest.raises(RuntimeError):
        leave()
    assert not is_there(task.pid)


def test_a_task_that_fails_answers_nothing(capfd):
    with ForkedTask(lambda _: 1 / 0) as task:
        assert task.answer(lambda: False) == b""
    assert capfd.readouterr() == ("", "")


def test_the_child_ends_when_its_parent_is_killed():
    code = (
        "import os, time\n"
        "from ketaplan.services.batch.forked_task import ForkedTask\n"
        "def work(stopped):\n"
        "    while not stopped():\n"
        "        time.sleep(0.01)\n"
        "    return b''\n"
        "task = ForkedTask(work)\n"
        "print(task.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_there(int(said)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_child_only_looks_at_the_clock():
    told = []
    budget = TimeBudget(3600.0, lambda: bool(told.append("asked")), told.append)

    def work(_):
        return b"%d %d" % (budget(0.5) == 0.5, len(told))

    with ForkedTask(work) as task:
        assert task.answer(lambda: False) == b"1 0"
    assert budget(0.5) == 0.5
    assert told == [0.5, "asked"]


def stopped_at_last(stopped):
    while not stopped():
        time.sleep(0.01)
    return b"stopped"


def is_there(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
