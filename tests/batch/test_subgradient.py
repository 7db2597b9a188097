"""Multipliers in as many rounds as there is time for: what they prove, and that none of the time is lost."""

from __future__ import annotations

from array import array

import pytest
from msgspec.structs import replace

from checker import generate
from ketaplan.planner.batch import subgradient
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.schedule import schedule_for
from ketaplan.planner.batch.solve import solver_for
from ketaplan.planner.batch.subgradient import FEWEST_PACKED_IN_TIME, find_multipliers, proved
from support.instances import candidates_of

SITES, PATIENTS, CROWDED, BUSY = 3, 60, 110, 30
MANY = 1000


class Clock:
    """A time limit for some rounds after one before the first step; packed, they take ``slower`` times as long."""

    def __init__(self, rounds, slower=1.0):
        self.rounds, self.slower, self.asked, self.gone, self.solver = rounds, slower, 0, 0.0, None
        self.first = 0.0

    def __call__(self, done):
        self.asked += 1
        self.gone += self.first if self.asked == 2 else 0
        if self.asked > 1:
            self.gone += (self.slower if self.solver.packing.states else 1.0) / (self.rounds + 1)
        return max(done, min(1.0, self.gone))


def raised(problem, patients, rounds, clock=None):
    """The solver after subgradient steps, whether the clock cut them short, and the bound."""
    solver = solver_for(problem)
    solver.ruin.start(array("i", range(patients)))
    if clock:
        clock.solver = solver
    schedule = replace(schedule_for(patients, 20), price_rounds=rounds)
    cut = find_multipliers(solver, schedule, clock or (lambda done: done), problem.cost_gcd)
    return solver, cut, proved(solver, problem.cost_gcd)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    as_of = generate.generate(4, "clinic", folder, per_site=PATIENTS)["as_of"]
    return EncodedProblem(candidates_of(folder, as_of), {"riverside": ()})


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    as_of = generate.generate(7303, "network", folder, clinics=SITES, per_site=CROWDED)["as_of"]
    candidates = candidates_of(folder, as_of)
    return EncodedProblem(candidates, {f"site-{site:03}": () for site in range(1, SITES + 1)}), len(candidates)


@pytest.mark.parametrize("rounds", [60, 120, 240])
def test_rounds_that_the_clock_allows_prove_what_as_many_without_a_clock_do(network, rounds):
    problem, patients = network
    solver, cut, bound = raised(problem, patients, MANY, Clock(rounds))
    _, _, without = raised(problem, patients, rounds)
    alone = sum(solver.insertion.least_lone)
    assert cut
    assert bound - alone >= 0.8 * (without - alone)


@pytest.mark.parametrize("rounds", [40, 160])
def test_no_time_is_left_over_or_overrun(clinic, rounds):
    clock = Clock(rounds)
    raised(clinic, PATIENTS, MANY, clock)
    assert clock.asked - 2 == pytest.approx(rounds, abs=2)


def test_time_for_all_rounds_is_not_cut_short(clinic):
    clock = Clock(2 * MANY)
    solver, cut, _ = raised(clinic, PATIENTS, MANY, clock)
    assert not cut
    assert clock.asked - 2 == MANY
    assert solver.packing.states


def test_days_are_packed_only_if_there_is_time(clinic):
    """Packing makes rounds longer: with few of them, less would be proved."""
    little, _, bound = raised(clinic, PATIENTS, MANY, Clock(FEWEST_PACKED_IN_TIME // 2, slower=4))
    enough, _, _ = raised(clinic, PATIENTS, 2 * MANY, Clock(FEWEST_PACKED_IN_TIME * 3 // 2, slower=4))
    _, _, without = raised(clinic, PATIENTS, FEWEST_PACKED_IN_TIME // 2)
    assert little.packing.states == []
    assert enough.packing.states
    assert bound >= 0.97 * without


def test_days_are_packed_even_if_the_first_round_is_slow(clinic):
    """The first round of a process takes much longer than others, and says little about how many there is time for."""
    clock = Clock(FEWEST_PACKED_IN_TIME * 3 // 2, slower=4)
    clock.first = 0.1
    raised_late, _, _ = raised(clinic, PATIENTS, 2 * MANY, clock)
    assert raised_late.packing.states


@pytest.mark.parametrize("rounds", [60, 100, 140])
def test_few_rounds_at_several_sites_prove_more_than_courses_alone(network, rounds):
    """The first step follows the gap and the demand: one that suits many rounds would settle too late."""
    problem, patients = network
    solver, _, bound = raised(problem, patients, rounds)
    assert bound > 1.05 * sum(solver.insertion.least_lone)


def test_a_limit_that_is_over_before_the_first_step_ends_the_steps(clinic):
    clock = Clock(MANY)
    clock.gone = 1.0
    _, cut, bound = raised(clinic, PATIENTS, MANY, clock)
    assert cut
    assert clock.asked == 3
    assert bound > 0


@pytest.mark.parametrize("seed", [1, 3])
def test_less_momentum_proves_more_where_time_is_partly_in_use(tmp_path, monkeypatch, seed):
    as_of = generate.generate(seed, "solo", tmp_path, per_site=BUSY, percent=60)["as_of"]
    candidates = candidates_of(tmp_path, as_of)
    problem = EncodedProblem(candidates, {candidates[0].requests[0].clinic.id: ()})
    _, _, bound = raised(problem, BUSY, 240)
    monkeypatch.setattr(subgradient, "MOMENTUM_FRAGMENTED", subgradient.MOMENTUM)
    assert bound > raised(problem, BUSY, 240)[2]
