"""Closing the gap between bound and plans: what is found or proved, against an independent solver."""

from __future__ import annotations

from array import array
from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

import oracle
from checker import generate
from ketaplan.planner.batch import Candidate
from ketaplan.planner.batch.decode import plans_of
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.solve import Solution, solve, solver_for
from ketaplan.planner.batch.subgradient import proved
from oracle.everyone import Everyone
from support import builders as b
from support.instances import candidates_of
from support.small_clinics import TWICE, crowded_candidates, some_candidates, some_taken

SEEDS, WORK = 25, 20_000
"""Clinics by chance, and the work for each after which it is left open."""
EFFORT = 4


class Trial:
    """A search after this many rounds of prices, perhaps with packed days; everyone is in at once, or no one."""

    def __init__(
        self, candidates: list[Candidate], in_use: dict, rounds: int, *, is_placed: bool = True, is_packed: bool = False
    ) -> None:
        self.candidates, self.in_use = candidates, in_use
        self.problem = EncodedProblem(candidates, in_use)
        self.data, self.divisor = self.problem.data, self.problem.cost_gcd
        self.solver = solver_for(self.problem, 1)
        self.solver.dual.step_scale = 1000
        if is_placed:
            self.solver.ruin.start(array("i", range(len(candidates))))
        for number in range(rounds):
            self.solver.dual.subgradient_step((rounds - number) << 14, 250)
            if number in {rounds // 2, rounds * 3 // 4}:
                self.solver.cuts.separate(rounds // 4)
            if is_packed and number == rounds // 4:
                self.solver.dual.choose_packed_days()
                self.solver.dual.pack_all_days()
        self.solver.guide()

    @property
    def bound(self) -> int:
        return proved(self.solver, self.divisor)

    @property
    def total(self) -> int:
        return self.solver.ruin.best_total

    def close(self, work: int = WORK, turns: int = 1) -> Counter:
        """Count what comes of trying one target after the other; all turns but the first are short.

        Between the turns, the search runs a round.
        """
        seen = Counter()
        while (target := self.bound) < self.total:
            for turn in range(turns):
                is_closed = self.solver.closing.improve_or_prove(target, 100 if turn else work)
                if is_closed or not self.solver.closing.is_open:
                    break
                seen["interrupted"] += 1
                self.solver.ruin.anneal(1, 256)
            if not is_closed:
                seen["given up"] += 1
                break
            assert target in {self.total, self.bound - self.divisor}
            seen["found" if self.total == target else "none" if self.solver.pool.columns else "far"] += 1
        return seen

    @property
    def state(self) -> tuple:
        """Everything that the search continues from, and what it would answer."""
        solver = self.solver
        loads = list(solver.resources.load)
        return solver.ruin.total, self.total, solver.dual.bound, loads, solver.ruin.best.dumped()

    def faults(self) -> list:
        """What is wrong with the stored plans, with their stated cost, and with the time they take."""
        plans, found = plans_of(Solution(self.problem, self.solver, 0, cut_short=False), self.candidates), []
        costs = [p.cost.total if p else one.unplanned_points for one, p in zip(self.candidates, plans, strict=True)]
        if sum(costs) != self.total:
            found.append(f"they cost {sum(costs)} points, not {self.total}")
        for one, plan in zip(self.candidates, plans, strict=True):
            for at in one.requests if plan else ():
                if at.clinic.id == plan.clinic:
                    found += oracle.faults(replace(at, in_use=self.in_use.get(plan.clinic, ())), plan)
        cells = self.data.calendar.days * self.data.calendar.slots
        loads = self._loads()
        found += [f"{at // cells} is with too many" for at, load in enumerate(loads) if load > self._room(at // cells)]
        return found + (
            ["what is taken is not what the plans take"] if loads != list(self.solver.resources.load) else []
        )

    def _room(self, resource: int) -> int:
        return self.data.resources.room[resource]

    def _loads(self) -> list[int]:
        """What the plans take, next to what is booked."""
        data, best, loads = self.data, self.solver.ruin.best, list(self.data.resources.load)
        templates = data.templates
        for number, option in enumerate(best.option):
            sessions = data.automata.sessions_of[data.options.automaton[option]] if option >= 0 else 0
            for at in range(number * best.sessions, number * best.sessions + sessions):
                template = data.options.template[option]
                first, end = templates.template_first[template], templates.template_first[template + 1]
                for need in range(first, end):
                    kind, person = templates.need_kind[need], best.who[at * best.needs + need - first]
                    slot = best.step[at] * templates.template_stride[template] + templates.need_after[need]
                    slot += (person * data.calendar.days + best.day[at]) * data.calendar.slots
                    for now in range(slot, slot + templates.kind_slots[kind]):
                        loads[now] += templates.kind_units[kind]
        return loads


@pytest.mark.parametrize("rounds", [1, 12, 80])
def test_what_is_found_or_proved_is_what_another_solver_says(rounds):
    seen = Counter()
    for seed in range(SEEDS):
        chance = Random(f"{rounds} {seed}")
        candidates, in_use = some_candidates(chance), some_taken(chance)
        least = Everyone(candidates, in_use).least_cost()
        trial = Trial(candidates, in_use, rounds, is_placed=chance.random() < 0.5)

        seen += trial.close()

        assert trial.bound <= least <= trial.total, seed
        assert trial.faults() == [], seed
        seen["closed"] += trial.bound == trial.total
    assert seen["closed"] > SEEDS * 9 // 10
    assert seen["found"] > SEEDS // 4
    assert seen["none"] > SEEDS // 4


def test_packed_days_find_and_prove_the_same():
    seen = Counter()
    for seed in range(SEEDS):
        candidates = crowded_candidates(Random(f"crowded {seed}"))
        least, trial = Everyone(candidates, {}).least_cost(), Trial(candidates, {}, 80, is_packed=True)
        seen["packed"] += bool(trial.solver.packing.days_of)

        seen += trial.close()

        assert trial.bound <= least <= trial.total, seed
        assert trial.faults() == [], seed
        seen["closed"] += trial.bound == trial.total
    assert seen["closed"] > SEEDS * 9 // 10
    assert seen["packed"] > SEEDS * 2 // 3


@pytest.fixture(scope="module")
def candidates(tmp_path_factory):
    """Eight patients whose best plans cost 3,165; prices prove 3,150."""
    folder = tmp_path_factory.mktemp("tiny")
    return candidates_of(folder, generate.generate(139, "tiny", folder)["as_of"])


def test_prices_leave_a_gap_which_is_closed_in_the_end(candidates, monkeypatch):
    closed = solve(candidates, {"riverside": ()}, EFFORT, lambda done: done)
    assert closed.solver.ruin.best_total == closed.bound == 3165
    monkeypatch.setattr("ketaplan.planner.batch.annealing.FEW", 0)
    open_still = solve(candidates, {"riverside": ()}, EFFORT, lambda done: done)
    assert open_still.bound == 3150


def test_a_gap_is_closed_where_time_for_a_quarter_of_the_work_is_missing(candidates):
    closed = solve(candidates, {"riverside": ()}, 100, lambda done: min(1.0, 3 * done))
    assert closed.solver.ruin.best_total == closed.bound == 3165


def test_plans_are_found_that_cost_what_is_proved(candidates):
    trial = Trial(candidates[:4], {"riverside": ()}, 40, is_placed=False)
    before = trial.total
    assert trial.close() == {"found": 1}
    assert trial.bound == trial.total == trial.solver.ruin.total < before
    assert trial.faults() == []


def test_an_interrupted_search_continues_where_it_was(candidates):
    one, other = (Trial(candidates, {"riverside": ()}, 60) for _ in range(2))
    one.close(10**6)
    seen = other.close(turns=1000)
    assert seen["interrupted"] > 5
    assert one.bound == one.total == other.bound == other.total
    assert other.faults() == []


@pytest.mark.parametrize("work", [0, 30, 300, 3000])
def test_who_gives_up_leaves_everything_as_it_was(candidates, work):
    one, other = (Trial(candidates, {"riverside": ()}, 20) for _ in range(2))
    before = one.state
    assert not one.solver.closing.improve_or_prove(one.bound + 10 * one.divisor, work)
    assert one.state == before
    for trial in (one, other):
        trial.solver.ruin.anneal(20, 100 * 256)
    assert one.state == other.state != before


@pytest.mark.parametrize(("part", "room"), [("pool", "most_columns"), ("patterns", "most_patterns")])
def test_nothing_is_proved_where_room_runs_out(candidates, part, room):
    trial = Trial(candidates, {"riverside": ()}, 40)
    setattr(getattr(trial.solver, part), room, 20)
    before = trial.state
    assert trial.close(10 * WORK) == {"given up": 1}
    assert trial.state == before


def test_a_consultation_is_beyond_it():
    needed = b.clearance("consult-needed", on=None, by=None)
    treatment = b.protocol(phases=TWICE, checkins=())
    asked = b.request(patient=b.patient(clearance=needed), protocol=treatment, horizon_weeks=1)
    trial = Trial([Candidate((asked,))], {}, 5, is_placed=False)
    assert trial.close() == {"given up": 1}
