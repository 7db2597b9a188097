"""A batch that has to stop at any moment: its folder is complete and valid or as it was, and no one continues working.

KETAPLAN_INTERRUPTS sets at how many moments.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker import generate, verify
from ketaplan.cli.signals import stop_on_signals
from ketaplan.services.batch.stop_signal import BatchControl
from support.patience import PATIENCE_SECONDS
from support.terminal import Terminal

COMMAND = Path(__file__).with_name("interrupted_command.py")
INTERRUPTS = int(os.environ.get("KETAPLAN_INTERRUPTS", "12"))
SHOW_CURSOR = "\x1b[?25h"
SOON = 3
"""This many moments after a first Ctrl-C comes the second."""
LONG = 2000
"""An effort that takes minutes for as many patients as there are in the larger network."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up as on Linux")


class Site:
    """Sites with some patients each, and a folder for their plans; ``processes`` plan when there are two workers."""

    def __init__(self, folder, per_site, sites=3, processes=2):
        self.folder, self.out, self.processes = folder, folder / "out" / "monday", processes
        self.as_of = generate.generate(5, "network", folder, clinics=sites, per_site=per_site)["as_of"]
        self.patients = sorted((folder / "patients").glob("*.toml"))

    def command(self, workers, *moments, effort=2, patients=None):
        batch = ["batch", *(patients or [self.folder / "patients"]), "--clinic", self.folder / "clinics"]
        options = ["--as-of", self.as_of, "--effort", effort, "--output-dir", self.out]
        return list(map(str, [sys.executable, COMMAND, workers, *moments, "--", *batch, *options]))

    def run(self, workers, *moments, **options):
        """The exit code and what was said; no one is left."""
        process = subprocess.Popen(
            self.command(workers, *moments, **options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        said, words = process.communicate(timeout=PATIENCE_SECONDS)
        assert_no_one_is_left(process.pid)
        assert "Traceback" not in words
        assert "Exception ignored" not in words
        return process.returncode, said, words

    def content(self):
        """Every file in the folder for plans and around it."""
        above = self.out.parent
        return {str(path.relative_to(above)): path.read_bytes() for path in sorted(above.rglob("*")) if path.is_file()}

    def assert_complete(self, more=(), patients=None):
        """A valid batch of these patients, or all, and nothing else, apart from ``more``."""
        batch = json.loads((self.out / "batch.json").read_bytes())
        plans = {plan["patient"]: plan for plan in batch["plans"]}
        found = {path.name for path in self.out.iterdir()}
        assert found == {f"{patient}.json" for patient in plans} | {"batch.json", "summary.csv", *more}
        assert all(json.loads((self.out / f"{name}.json").read_bytes()) == plans[name] for name in plans)
        clinics = verify.load_clinics([self.folder / "clinics"])
        assert (
            verify.verify(clinics, verify.load_patients(patients or self.patients), verify.Protocols([]), batch)[0]
            == []
        )
        return batch


def group_of(pid):
    """Who of a process's group still runs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has ended meanwhile
            continue
        if int(group) == pid and state not in "ZX":
            found.append(int(stat.parent.name))
    return found


def assert_no_one_is_left(pid):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := group_of(pid):
        assert time.monotonic() < deadline, f"{len(left)} still at work"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("network"), per_site=6)


@pytest.fixture(scope="module")
def busy_site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("busy"), per_site=50)


@pytest.fixture(scope="module")
def lone_site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("lone"), per_site=60, sites=1, processes=3)


@pytest.fixture
def busy(busy_site):
    """Sites with enough patients for a long search; their folder for plans is not there yet."""
    shutil.rmtree(busy_site.out.parent, ignore_errors=True)
    return busy_site


@pytest.fixture
def lone(lone_site):
    """One group: a worker plans it with a copy of itself; its folder for plans is not there yet."""
    shutil.rmtree(lone_site.out.parent, ignore_errors=True)
    return lone_site


@pytest.fixture(scope="module")
def count(site):
    """The number of moments of a batch on one and on two processes."""
    counts = {}
    for workers in (1, 2):
        code, said, _ = site.run(workers)
        assert code == 0
        counts[workers] = int(said.splitlines()[-1])
    return counts


SIGNALS = ((2,), (2, 2), (15,), (2, 15))
KINDS = [(1 + (number + number // 4) % 2, SIGNALS[number % 4]) for number in range(8)]
CASES = [(number, *KINDS[number % len(KINDS)]) for number in range(INTERRUPTS)]


@pytest.mark.parametrize(("number", "workers", "signals"), CASES)
def test_a_folder_is_complete_or_not_there(site, count, number, workers, signals):
    shutil.rmtree(site.out.parent, ignore_errors=True)
    code, _, words = site.run(workers, *moments(count[workers], number, signals))
    if code == 0:
        batch = site.assert_complete()
        assert ("The search was stopped" in words) == batch.get("cut_short", False)
    else:
        assert code in {130, 143, -signal.SIGTERM}
        assert "Stopped" in words or code == -signal.SIGTERM
        if site.out.parent.exists():  # it ended between the last rename and the last word
            site.assert_complete()


@pytest.mark.parametrize(("number", "workers", "signals"), CASES[1::3])
def test_a_former_batch_is_replaced_completely_or_not_at_all(site, count, number, workers, signals):
    shutil.rmtree(site.out.parent, ignore_errors=True)
    site.run(1, patients=site.patients[:3])
    (site.out / "notes.txt").write_text("call back on Friday")
    before = site.content()
    code, *_ = site.run(workers, *moments(count[workers], number, signals), patients=site.patients[2:])
    if code == 0 or site.content() != before:
        site.assert_complete(more=["notes.txt"], patients=site.patients[2:])


def moments(count, number, signals):
    """Where a case's signals come: the cases are spread from the first moment to the last."""
    first = 1 + (2 * number + 1) * count // (2 * INTERRUPTS)
    return [f"{first + SOON * place}:{one}" for place, one in enumerate(signals)]


@pytest.mark.parametrize(("signals", "code"), [((2, 2), 130), ((15,), 143), ((1,), 129), ((9,), -9)])
@pytest.mark.parametrize("place", ["busy", "lone"])
def test_no_one_continues_searching_when_the_command_has_ended(request, place, signals, code):
    process = searching(request.getfixturevalue(place), *(["hold"] if len(signals) > 1 else []))
    heard = []
    for one in signals:
        process.send_signal(one)
        heard += [process.stderr.readline()] if len(signals) > 1 and not heard else []
    words = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert process.returncode == code
    assert ("Stopped; nothing was left half written." in words) == (code > 0)
    assert "Traceback" not in words
    assert_no_one_is_left(process.pid)


def test_a_hang_up_is_not_heard_where_the_one_who_starts_the_command_ignores_it():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_on_signals(BatchControl()):
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("place", ["busy", "lone"])
def test_a_first_ctrl_c_gives_the_best_so_far(request, place):
    site = request.getfixturevalue(place)
    process = searching(site)
    os.killpg(process.pid, signal.SIGINT)
    words = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert process.returncode == 0
    assert site.assert_complete()["cut_short"]
    assert "Stopping with the best plans so far" in words
    assert "The search was stopped" in words


def test_a_terminal_shows_its_cursor_again(busy):
    _, *command = busy.command(2, "hold", effort=LONG)
    with Terminal(*command, cwd=busy.folder, program=()) as terminal:
        terminal.answer("Planning everyone", "\x03")
        terminal.answer("Stopping with the best plans so far", "\x03")
        assert terminal.exit_code() == 130
        assert terminal.shown.endswith(f"{SHOW_CURSOR}\nStopped; nothing was left half written.\n")


def test_a_process_that_dies_is_reported(busy):
    process = searching(busy)
    for pid in workers_of(process.pid):
        os.kill(pid, signal.SIGKILL)
    words = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert process.returncode == 2
    assert "--workers 1" in words
    assert not busy.out.parent.exists()


def searching(site, *moments):
    """A batch with two workers that searches for minutes, as soon as all its processes are there."""
    command = site.command(2, *moments, effort=LONG)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(workers_of(process.pid)) < site.processes:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def workers_of(pid):
    """The processes that a batch has started for its groups."""
    found = []
    for one in group_of(pid):
        try:
            if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
                found.append(one)
        except OSError:  # it has ended meanwhile
            continue
    return found
