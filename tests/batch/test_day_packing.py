"""The best packings of days, against a solver that shares nothing with the search; and what they prove."""

from __future__ import annotations

from array import array
from random import Random

import pytest
from ortools.sat.python import cp_model

from checker import generate
from ketaplan.planner.batch import Candidate, subgradient
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.kernel.lagrangian import EXACT_EVERY
from ketaplan.planner.batch.schedule import FINAL_PART, schedule_for
from ketaplan.planner.batch.solve import solve, solver_for
from ketaplan.planner.batch.subgradient import PACKED_AFTER
from support import builders as b
from support.instances import candidates_of
from support.small_batches import asked

ROUNDS = 160
CROWDED = 14
EFFORT = 10


def problem_of(folder, family, seed, patients):
    as_of = generate.generate(seed, family, folder, per_site=patients)["as_of"]
    return EncodedProblem(candidates_of(folder, as_of), {"riverside": ()})


class Day:
    """A day of one template: how much of each pool, and of named people together, its visits use."""

    def __init__(self, data, template, day):
        self.data, self.day = data, day
        templates, pools = data.templates, data.pools
        self.needs = []
        for need in range(templates.template_first[template], templates.template_first[template + 1]):
            kind = templates.need_kind[need]
            entries = pools.entry_pool[pools.entry_first[kind] : pools.entry_first[kind + 1]]
            after, length = templates.need_after[need], templates.kind_slots[kind]
            self.needs.append((tuple(entries), after, length, templates.kind_units[kind]))
        self.stride = templates.template_stride[template]

    def room(self, pool, slot):
        return self.data.pools.pool_room[(pool * self.data.calendar.days + self.day) * self.data.calendar.slots + slot]

    def price(self, multiplier, step):
        """What a visit pays for the time of pools."""
        calendar, total = self.data.calendar, 0
        for pools, after, length, units in self.needs:
            if len(pools) == 1:
                first = (pools[0] * calendar.days + self.day) * calendar.slots + step * self.stride + after
                total += units * sum(multiplier[first : first + length])
        return total

    def most(self, multiplier):
        """The most that visits pay that fit on the day together."""
        model, uses, calendar = cp_model.CpModel(), {}, self.data.calendar
        paid = 0
        length = max(after + slots for _, after, slots, _ in self.needs)
        for step in range((calendar.slots - length) // self.stride + 1):
            visits = model.new_int_var(0, 8, "")
            paid += self.price(multiplier, step) * visits
            for pools, after, length, units in self.needs:
                for slot in range(step * self.stride + after, step * self.stride + after + length):
                    uses.setdefault((pools, slot), []).append(units * visits)
        for (pools, slot), units in uses.items():
            model.add(sum(units) <= sum(self.room(pool, slot) for pool in pools))
        model.maximize(paid)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        return round(solver.objective_value)

    def fetched(self, multiplier, supply):
        """What a supply of the day's pools is worth."""
        slots, total = self.data.calendar.slots, 0
        for pool in {pools[0] for pools, *_ in self.needs if len(pools) == 1}:
            first = (pool * self.data.calendar.days + self.day) * slots
            total += sum(multiplier[at] * supply[at] for at in range(first, first + slots))
        return total


ONE_STEP = (b.stage("infusion", 60, physician=1, nurse=2),)
TWO_SLOTS_A_STEP = (
    b.stage("check-in", 30, nurse=2),
    b.stage("infusion", 60, physician=1, nurse=1),
    b.stage("recovery", 90, nurse=3),
)


def small_problem(visit):
    """Six patients on an hourly grid: two physicians, three nurses, three chairs."""
    staff = tuple(b.member(name, "physician") for name in ("dr-ash", "dr-elm"))
    nurses = tuple(b.member(name, "nurse") for name in ("rn-fir", "rn-oak", "rn-yew"))
    clinic = {"staff": (*staff, *nurses), "chairs": ("A", "B", "C"), "hours": b.weekly("mon-fri 09:00-15:00")}
    return EncodedProblem([Candidate((asked(one, clinic=clinic, visit=visit),)) for one in range(6)], {})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["clinic", "tiny", "one step", "two slots a step"])
def test_no_visits_that_fit_pay_more_than_the_packing(tmp_path, kind, seed):
    if kind in {"clinic", "tiny"}:
        problem = problem_of(tmp_path, kind, 4, CROWDED)
    else:
        problem = small_problem(ONE_STEP if kind == "one step" else TWO_SLOTS_A_STEP)
    solver, chance = solver_for(problem), Random(seed)
    for cell in range(len(solver.prices.multiplier)):
        solver.prices.multiplier[cell] = chance.choice((0, 0, 100, 900))
    solver.prices.update_all()
    solver.dual.choose_packed_days()
    solver.packing.pack(0, 1)
    multiplier, supply = list(solver.prices.multiplier), list(solver.packing.supply)
    (states,), (days,) = solver.packing.states, solver.packing.days_of
    for day in days[:12]:
        here = Day(problem.data, states.template, day)
        assert here.fetched(multiplier, supply) == here.most(multiplier)
        assert here.fetched(multiplier, supply) < here.fetched(multiplier, problem.data.pools.pool_room)


def test_no_day_is_packed_whose_time_costs_nothing(tmp_path):
    solver = solver_for(problem_of(tmp_path, "clinic", 4, 60))
    solver.dual.choose_packed_days()
    assert solver.packing.states == []


def test_other_days_supply_all_their_room(tmp_path):
    problem = problem_of(tmp_path, "tiny", 4, CROWDED)
    solver = solver_for(problem)
    solver.dual.step_scale = 2000
    for number in range(ROUNDS):
        solver.dual.subgradient_step((ROUNDS - number) << 14, 250)
    solver.dual.choose_packed_days()
    days, slots = problem.data.calendar.days, problem.data.calendar.slots
    (packed,) = solver.packing.days_of
    rows = range(len(solver.packing.supply) // slots)
    for row in [row for row in rows if row % days not in packed]:
        cells = slice(row * slots, (row + 1) * slots)
        assert list(solver.packing.supply[cells]) == list(problem.data.pools.pool_room[cells])
    assert 0 < len(packed) < days


@pytest.mark.parametrize("seed", range(3))
def test_packings_that_go_on_from_others_are_as_good(tmp_path, seed):
    """What cannot pay more than the last packing is not followed: the answer must not depend on that one."""
    problem = problem_of(tmp_path, "clinic", 4, CROWDED)
    chance, again = Random(seed), solver_for(problem)
    for _ in range(4):
        prices = [chance.choice((0, 0, 100, 900)) for _ in range(len(again.prices.multiplier))]
        new = solver_for(problem)
        for solver in (again, new):
            for cell, price in enumerate(prices):
                solver.prices.multiplier[cell] = price
            solver.prices.update_all()
        if not again.packing.states:
            again.dual.choose_packed_days()
        new.dual.choose_packed_days()
        again.packing.pack(0, 1)
        (states,) = again.packing.states
        for day in set(again.packing.days_of[0]) & set(new.packing.days_of[0]):
            here = Day(problem.data, states.template, day)
            assert here.fetched(prices, again.packing.supply) == here.fetched(prices, new.packing.supply)


def bound_with(problem, candidates):
    """The bound of the multipliers alone, and the packed days."""
    solver = solver_for(problem)
    solver.ruin.start(array("i", range(len(candidates))))
    schedule = schedule_for(len(candidates), EFFORT)
    subgradient.find_multipliers(solver, schedule, lambda done: done, problem.cost_gcd)
    return subgradient.proved(solver, problem.cost_gcd), solver.packing.days_of


def test_a_part_of_the_days_proves_no_bound(tmp_path):
    """Seven of eight rounds pack a part of the days: what they prove is not known, and not counted."""
    problem = problem_of(tmp_path, "tiny", 4, CROWDED)
    solver, bounds = solver_for(problem), []
    solver.ruin.start(array("i", range(CROWDED)))
    schedule = schedule_for(CROWDED, EFFORT)
    subgradient.find_multipliers(solver, schedule, lambda _: bounds.append(solver.dual.bound) or 0, problem.cost_gcd)
    assert solver.packing.days_of
    bounds = bounds[1:]  # the first round follows
    first, last = len(bounds) * PACKED_AFTER // 100 + 1, schedule.price_rounds - schedule.price_rounds // FINAL_PART
    raised = {(number + 1) % EXACT_EVERY for number in range(first + 1, last) if bounds[number] > bounds[number - 1]}
    assert raised == {0}


@pytest.mark.parametrize("seed", [0, 4, 5])
def test_it_proves_more_but_no_more_than_plans_cost(tmp_path, monkeypatch, seed):
    as_of = generate.generate(seed, "tiny", tmp_path, per_site=CROWDED)["as_of"]
    candidates = candidates_of(tmp_path, as_of)
    problem = EncodedProblem(candidates, {"riverside": ()})
    cost = solve(candidates, {"riverside": ()}, 3 * EFFORT, lambda done: done).solver.ruin.best_total
    bound, days = bound_with(problem, candidates)
    monkeypatch.setattr(subgradient, "MOST_SITES", 0)
    without, _ = bound_with(problem, candidates)
    assert days
    assert without < bound <= cost
