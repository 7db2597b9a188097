"""A search that is made twice: the cheaper plans count, whoever made them, and nobody is left at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from array import array
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from checker import generate, verify
from ketaplan.files.locate import toml_files
from ketaplan.files.readers.patient import read_patient
from ketaplan.planner.batch.annealing import FEW
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.plan_group import restarts as attempts_module
from ketaplan.planner.batch.progress import part_of
from ketaplan.planner.batch.restarts import KEPT, Attempts, TwoAttempts
from ketaplan.planner.batch.solve import solve
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.batch.stop_signal import TimeBudget
from ketaplan.services.workspace.settings import Settings
from support.door import ketaplan

EFFORT = 4
PATIENCE_SECONDS = 30
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")


class Clinic:
    """More patients than few, of whom the second attempt finds the cheaper plans."""

    def __init__(self, folder):
        self.folder = folder
        self.as_of = generate.generate(15, "clinic", folder, per_site=FEW + 6)["as_of"]

    def batch(self, *options):
        place = ("--clinic", self.folder / "clinics", "--as-of", self.as_of, "--format", "json")
        return ketaplan("batch", self.folder / "patients", *place, "--effort", EFFORT, *options)

    def candidates(self):
        files = tuple((self.folder / "clinics").glob("*.toml"))
        settings = Settings(clinics=files, now=datetime.now(UTC), as_of=date.fromisoformat(self.as_of))
        planner = GroupPlanner(settings)
        patients = [read_patient(file).or_raise() for file in toml_files(self.folder / "patients").files]
        found = [Candidate(tuple(planner.requests(one)[0])) for one in patients]
        return [one for one in found if not one.is_provisional], {files[0].stem: ()}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return Clinic(tmp_path_factory.mktemp("clinic"))


def kept(search):
    return {name: bytes(getattr(search, name)) for name in KEPT}


def solved(clinic, attempts, watch=lambda done: done):
    return solve(*clinic.candidates(), EFFORT, watch, attempts)


@pytest.fixture(scope="module")
def in_turn(clinic):
    return solved(clinic, Attempts.IN_TURN)


def test_the_same_batch_at_any_number_of_processes(clinic):
    one, two = (clinic.batch("--workers", workers).stdout for workers in (1, 2))
    assert one == two
    assert '"cut_short": true' not in one


def test_the_second_attempt_counts_where_it_is_cheaper(clinic, in_turn):
    one = solved(clinic, Attempts.ONE)
    assert in_turn.search.kept_total < one.search.kept_total
    assert in_turn.bound == one.bound
    assert sum(in_turn.search.kept_points) == in_turn.search.kept_total


def test_the_cheaper_of_both_is_kept(clinic):
    totals = []

    def anneal(watch):
        search.anneal(3000, 50 * 256)
        totals.append(search.kept_total)
        return False

    columns, search = made(clinic)
    assert TwoAttempts(search, anneal, lambda: False, 7).made(Attempts.IN_TURN, lambda done: done) is False
    assert columns
    assert len(totals) == 2
    assert totals[0] != totals[1]
    assert search.kept_total == min(totals) == sum(search.kept_points)


def made(clinic):
    """A search in which everybody was entered, one after the other."""
    from ketaplan.planner.batch.encode.problem import Columns
    from ketaplan.planner.batch.kernel.gap_closing import Closing
    from ketaplan.planner.batch.schedule import luck

    columns = Columns(*clinic.candidates())
    search = Closing(columns.values, luck(), 1)
    search.price_scale, search.soft = 64, 2000
    search.start(array("i", range(search.patients)))
    search.climb(1 << 16, 250)
    search.guide()
    return columns, search


def test_whoever_can_not_be_improved_is_not_tried_again(clinic):
    _, search = made(clinic)
    calls = []
    TwoAttempts(search, lambda _: bool(calls.append(1)), lambda: True, 7).made(Attempts.IN_TURN, lambda done: done)
    assert calls == [1]


@LINUX
def test_at_once_is_the_same_as_in_turn(clinic, in_turn):
    at_once = solved(clinic, Attempts.AT_ONCE)
    assert kept(at_once.search) == kept(in_turn.search)
    assert (at_once.bound, at_once.cut_short) == (in_turn.bound, in_turn.cut_short)


@LINUX
def test_a_copy_that_is_lost_is_made_good(clinic, in_turn, monkeypatch):
    monkeypatch.setattr(TwoAttempts, "_by_copy", lambda *_: os._exit(1))
    assert kept(solved(clinic, Attempts.AT_ONCE).search) == kept(in_turn.search)


@LINUX
def test_where_there_can_be_no_more_processes_both_are_made_here(clinic, in_turn, monkeypatch):
    before = len([*Path("/proc/self/fd").iterdir()])
    monkeypatch.setattr(os, "fork", no_more)
    assert kept(solved(clinic, Attempts.AT_ONCE).search) == kept(in_turn.search)
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def no_more():
    raise BlockingIOError


@LINUX
def test_half_of_what_a_copy_says_is_nothing(clinic, in_turn, monkeypatch):
    whole = TwoAttempts._by_copy
    monkeypatch.setattr(TwoAttempts, "_by_copy", lambda *given: whole(*given)[:-10])
    assert kept(solved(clinic, Attempts.AT_ONCE).search) == kept(in_turn.search)


@LINUX
def test_both_stop_when_they_are_to(clinic):
    def watch(done):
        return 1.0 if done > 0.7 else done

    solution = solved(clinic, Attempts.AT_ONCE, watch)
    assert solution.cut_short
    assert sum(solution.search.kept_points) == solution.search.kept_total


@LINUX
def test_a_limit_is_kept_by_two_at_once(clinic):
    result = clinic.batch("--workers", 2, "--effort", 4000, "--time-limit", 2)
    document = json.loads(result.stdout)
    assert document["cut_short"]
    clinics, patients = verify.load_clinics([clinic.folder / "clinics"]), clinic.folder / "patients"
    assert verify.verify(clinics, verify.load_patients([patients]), verify.Protocols([]), document)[0] == []


def test_few_patients_and_short_searches_are_tried_once(clinic, monkeypatch):
    monkeypatch.setattr(attempts_module, "TwoAttempts", None)
    monkeypatch.setattr("ketaplan.planner.batch.solve.TwoAttempts", None)
    candidates, taken = clinic.candidates()
    solve(candidates[:FEW], taken, EFFORT, lambda done: done, Attempts.IN_TURN)
    solve(candidates, taken, EFFORT - 1, lambda done: done, Attempts.IN_TURN)


@LINUX
class TestCopy:
    """A copy of this process, by itself."""

    def test_says_more_than_a_pipe_holds(self):
        from ketaplan.services.batch.forked_task import Copy

        with Copy(lambda _: b"x" * 1_000_000) as copy:
            assert copy.answer(lambda: False) == b"x" * 1_000_000

    def test_stops_when_this_process_is_late(self):
        from ketaplan.services.batch.forked_task import Copy

        with Copy(stopped_at_last) as copy:
            assert copy.answer(lambda: True) == b"stopped"

    def test_that_does_not_stop_is_given_up(self, monkeypatch):
        from ketaplan.services.batch import forked_task

        monkeypatch.setattr(forked_task, "MOST_LOOKS", 3)
        with forked_task.Copy(lambda _: b"%d" % time.sleep(PATIENCE_SECONDS)) as copy:
            assert copy.answer(lambda: True) == b""

    def test_is_no_more_when_the_block_is_left_by_an_error(self):
        from ketaplan.services.batch.forked_task import Copy

        copy = Copy(stopped_at_last)

        def leave():
            with copy:
                raise RuntimeError

        assert is_there(copy._pid)
        with pytest.raises(RuntimeError):
            leave()
        assert not is_there(copy._pid)

    def test_says_nothing_where_its_work_fails(self, capfd):
        from ketaplan.services.batch.forked_task import Copy

        with Copy(lambda _: 1 / 0) as copy:
            assert copy.answer(lambda: False) == b""
        assert capfd.readouterr() == ("", "")

    def test_ends_when_the_process_it_was_made_by_is_killed(self):
        code = (
            "import os, time\n"
            "from ketaplan.services.batch.forked_task import Copy\n"
            "def work(stopped):\n"
            "    while not stopped():\n"
            "        time.sleep(0.01)\n"
            "    return b''\n"
            "copy = Copy(work)\n"
            "print(copy._pid, flush=True)\n"
            "os.kill(os.getpid(), 9)\n"
        )
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
        deadline = time.monotonic() + PATIENCE_SECONDS
        while is_there(int(said)):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def test_only_looks_at_the_clock(self):
        from ketaplan.services.batch.forked_task import Copy

        told = []
        budget = TimeBudget(3600.0, lambda: bool(told.append("asked")), told.append)

        def work(_):
            return b"%d %d" % (budget(0.5) == 0.5, len(told))

        with Copy(work) as copy:
            assert copy.answer(lambda: False) == b"1 0"
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


def test_a_part_of_a_watch_sees_its_own_part_of_the_work():
    told = []

    def watch(done):
        told.append(done)
        return done

    assert part_of(watch, 0.5, 1)(0.5) == 0.5
    assert part_of(watch, 0.25, 0.5)(1) == 1
    assert told == [0.75, 0.5]
    assert part_of(lambda _: 1.0, 0, 0.5)(0.1) == 1.0
    assert part_of(watch, 0.5, 0.5)(0.3) == 1.0
