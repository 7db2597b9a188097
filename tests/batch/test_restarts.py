"""A search that runs twice: the cheaper plans count, from either attempt that found them."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from checker import generate, verify
from ketaplan.files.locate import toml_files
from ketaplan.files.readers.patient import read_patient
from ketaplan.planner.batch import Attempts, Candidate
from ketaplan.planner.batch import solve as solve_module
from ketaplan.planner.batch.restarts import AttemptResult, best_of_two
from ketaplan.planner.batch.schedule import FEW, PRICE_ROUNDS
from ketaplan.planner.batch.solve import solve
from ketaplan.services.batch.forked_task import ForkedTask
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.workspace.settings import Settings
from support.cli import ketaplan

EFFORT = 4
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


class Clinic:
    """More patients than few, where the second attempt finds the cheaper plans."""

    def __init__(self, folder):
        self.folder = folder
        self.as_of = generate.generate(21, "clinic", folder, per_site=FEW + 6)["as_of"]

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


def best(solution):
    return solution.solver.ruin.best.dumped()


def cost(solver):
    return sum(solver.ruin.best.points)


def solved(clinic, attempts, progress=lambda done: done, run_parallel=ForkedTask):
    return solve(*clinic.candidates(), EFFORT, progress, attempts, run_parallel)


@pytest.fixture(scope="module")
def in_turn(clinic):
    return solved(clinic, Attempts.IN_TURN)


def test_the_same_batch_at_any_number_of_processes(clinic):
    one, two = (clinic.batch("--workers", workers).stdout for workers in (1, 2))
    assert one == two
    assert '"cut_short": true' not in one


def test_the_second_attempt_counts_where_it_is_cheaper(clinic, in_turn):
    one = solved(clinic, Attempts.ONE)
    assert in_turn.solver.ruin.best_total < one.solver.ruin.best_total
    assert in_turn.bound == one.bound
    assert cost(in_turn.solver) == in_turn.solver.ruin.best_total


def result(total, bound=0, *, cut=False):
    return AttemptResult(total, bound, cut=cut, courses=(b"%d" % total,))


def both(one, other):
    return best_of_two(lambda _: one, lambda _: other, lambda done: done, None)


def test_the_cheaper_plans_and_the_higher_bound_are_retained():
    assert both(result(30, 7), result(20, 5)) == AttemptResult(20, 7, cut=False, courses=(b"20",))
    assert both(result(20, 5), result(30, 7, cut=True)) == AttemptResult(20, 7, cut=True, courses=(b"20",))


def test_plans_that_are_proved_best_are_not_searched_again():
    assert best_of_two(lambda _: result(7, 7), lambda _: 1 / 0, lambda done: done, None) == result(7, 7)


def test_the_first_attempt_begins_early_and_the_second_proves_the_bound(clinic, monkeypatch):
    rounds = []
    monkeypatch.setattr(solve_module, "find_multipliers", lambda _, schedule, *__: bool(rounds.append(schedule)))
    candidates, in_use = clinic.candidates()
    solve(candidates, in_use, 60, lambda done: 1.0, Attempts.IN_TURN)
    first, second = (schedule.price_rounds for schedule in rounds)
    assert first == PRICE_ROUNDS < second


@LINUX
def test_at_once_is_the_same_as_in_turn(clinic, in_turn):
    at_once = solved(clinic, Attempts.AT_ONCE)
    assert best(at_once) == best(in_turn)
    assert (at_once.bound, at_once.cut_short) == (in_turn.bound, in_turn.cut_short)


@LINUX
def test_an_attempt_that_is_lost_runs_again_here(clinic, in_turn, monkeypatch):
    monkeypatch.setattr(msgspec.msgpack, "encode", lambda *_: os._exit(1))
    assert best(solved(clinic, Attempts.AT_ONCE)) == best(in_turn)


@LINUX
def test_without_another_process_both_run_here(clinic, in_turn, monkeypatch):
    before = len([*Path("/proc/self/fd").iterdir()])
    monkeypatch.setattr(os, "fork", no_more)
    assert best(solved(clinic, Attempts.AT_ONCE)) == best(in_turn)
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def no_more():
    raise BlockingIOError


@LINUX
def test_half_an_answer_is_no_answer(clinic, in_turn, monkeypatch):
    whole = msgspec.msgpack.encode
    monkeypatch.setattr(msgspec.msgpack, "encode", lambda *given: whole(*given)[:-10])
    assert best(solved(clinic, Attempts.AT_ONCE)) == best(in_turn)


@LINUX
def test_both_attempts_stop_when_time_is_up(clinic):
    def progress(done):
        return 1.0 if done > 0.7 else done

    solution = solved(clinic, Attempts.AT_ONCE, progress)
    assert solution.cut_short
    assert cost(solution.solver) == solution.solver.ruin.best_total


@LINUX
def test_a_limit_is_respected_by_two_at_once(clinic):
    result = clinic.batch("--workers", 2, "--effort", 4000, "--time-limit", 2)
    document = json.loads(result.stdout)
    assert document["cut_short"]
    clinics, patients = verify.load_clinics([clinic.folder / "clinics"]), clinic.folder / "patients"
    assert verify.verify(clinics, verify.load_patients([patients]), verify.Protocols([]), document)[0] == []


def test_few_patients_and_short_searches_are_tried_once(clinic, monkeypatch):
    monkeypatch.setattr(solve_module, "best_of_two", None)
    candidates, in_use = clinic.candidates()
    solve(candidates[:FEW], in_use, EFFORT, lambda done: done, Attempts.IN_TURN)
    solve(candidates, in_use, EFFORT - 1, lambda done: done, Attempts.IN_TURN)
