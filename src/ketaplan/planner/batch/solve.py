"""Plan some candidates together: multipliers for the bound, then the search for plans."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from msgspec import Struct

from ketaplan.compiled_search import is_compiled
from ketaplan.planner.batch.annealing import anneal
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.problem import EncodedProblem, InUse
from ketaplan.planner.batch.kernel.solver import BatchSolver
from ketaplan.planner.batch.progress import Progress, sub_progress
from ketaplan.planner.batch.restarts import AttemptResult, Attempts, RunParallel, best_of_two
from ketaplan.planner.batch.schedule import FEW, Schedule, neg_log_table, schedule_for
from ketaplan.planner.batch.subgradient import find_multipliers, price_scale_of, proved

LEAST_FOR_TWO = 4
"""The least effort of a search that runs twice: a shorter one gains more from running longer."""
SEED = 0x9E3779B97F4A7C15
"""2 to the power of 64 divided by the golden ratio, as in SplitMix64."""


class Solution(Struct, frozen=True):
    """The result of a search; ``bound`` is valid for its candidates, given what is booked."""

    problem: EncodedProblem
    solver: BatchSolver
    bound: int
    cut_short: bool


def solve(
    candidates: Sequence[Candidate],
    in_use: InUse,
    effort: int,
    progress: Progress,
    attempts: Attempts = Attempts.ONE,
    run_parallel: RunParallel | None = None,
) -> Solution:
    """Plan the candidates together, given what is booked; a short search, or one for few patients, runs once."""
    problem = EncodedProblem(candidates, in_use)
    schedule, order = schedule_for(len(candidates), effort), _by_ready_day(candidates)
    if len(candidates) <= FEW or effort < LEAST_FOR_TWO:
        attempts = Attempts.ONE
    solver = solver_for(problem)

    def only(progress: Progress) -> AttemptResult:
        return _searched(problem, solver, order, schedule, progress)

    def first(progress: Progress) -> AttemptResult:
        return _searched(problem, solver, order, schedule.with_few_price_rounds, progress)

    def second(progress: Progress) -> AttemptResult:
        return _searched(problem, solver_for(problem, SEED + 1), order, schedule, progress)

    if attempts is Attempts.ONE:
        best = only(progress)
    else:
        best = best_of_two(first, second, progress, run_parallel if attempts is Attempts.AT_ONCE else None)
        solver.ruin.best_total = best.total
        solver.ruin.best.load(best.courses)
    return Solution(problem, solver, best.bound, best.cut)


def bound_of(candidates: Sequence[Candidate], in_use: InUse, effort: int) -> int:
    """Return only the bound, given what is booked."""
    problem = EncodedProblem(candidates, in_use)
    solver = solver_for(problem)
    find_multipliers(solver, schedule_for(len(candidates), effort), lambda done: done, problem.cost_gcd)
    return proved(solver, problem.cost_gcd)


def solver_for(problem: EncodedProblem, seed: int = SEED) -> BatchSolver:
    """Return a solver that has not started."""
    solver = BatchSolver(problem.data, price_scale_of(problem.data), neg_log_table(), seed)
    if not is_compiled():
        solver.pricing.most_dp_work = problem.data.calendar.never  # price bounds never pay in plain Python
    return solver


def _by_ready_day(candidates: Sequence[Candidate]) -> list[int]:
    """Return the order in which patients are inserted first: by the day on which they are ready."""
    ready = [min(request.ready for request in candidate.requests) for candidate in candidates]
    return sorted(range(len(candidates)), key=lambda number: (ready[number], number))


def _searched(
    problem: EncodedProblem, solver: BatchSolver, order: Sequence[int], schedule: Schedule, progress: Progress
) -> AttemptResult:
    """Find multipliers, then plans with these as guidance."""
    solver.ruin.start(array("i", order))
    share, cost_gcd = schedule.price_share, problem.cost_gcd
    cut = find_multipliers(solver, schedule, sub_progress(progress, 0, share), cost_gcd)
    solver.guide()
    cut = anneal(solver, schedule, sub_progress(progress, share, 1), cost_gcd) or cut
    return AttemptResult(solver.ruin.best_total, proved(solver, cost_gcd), cut, solver.ruin.best.dumped())
