"""Search for plans at falling temperatures; for few patients, close the gap to the bound."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from ketaplan.planner.batch.kernel.solver import BatchSolver
from ketaplan.planner.batch.progress import TOLERANCE, Progress
from ketaplan.planner.batch.schedule import FEW, PART, Schedule, falling
from ketaplan.planner.batch.subgradient import proved

HOT, HOTTEST, SCARCE_HOT, SCARCE_HOT_FRAGMENTED, COLD = 200, 600, 3000, 6000, 10
"""The first and last temperature, in points: the longer the search, the hotter; hottest if not all patients find room,
even more so if time is partly in use (tuned, see README.md).
"""
STAGES = 200
"""Temperatures from first to last."""
CLOSING, CLOSING_WORK, MOST_CLOSING_WORK = 0.25, 4, 6_000_000
"""The gap of few patients is closed after this part of the search's work or time, with four times that work, up to a
limit.
"""
CLOSING_CHUNK, MOST_TIME = 500_000, 0.6
"""Work of closing between checks of the progress, and the part of the time after which closing stops."""
CHUNK = 25
"""Rounds between checks of the progress."""


def anneal(solver: BatchSolver, schedule: Schedule, progress: Progress, cost_gcd: int) -> bool:
    """Search at falling temperatures; return whether it was cut short."""
    scarce = (SCARCE_HOT_FRAGMENTED if solver.is_fragmented else SCARCE_HOT) if solver.is_scarce() else 0
    cut, started = False, solver.work.done
    is_closed = solver.data.options.patients > FEW
    while (spent := solver.work.done - started) < schedule.work and solver.ruin.best_total > proved(solver, cost_gcd):
        share = spent / schedule.work
        used = progress(share)
        if used >= 1:
            return True
        if not is_closed and used + TOLERANCE >= CLOSING:
            most, before = min(CLOSING_WORK * schedule.work, MOST_CLOSING_WORK), solver.work.done
            _close_gap(solver, most, partial(progress, share), cost_gcd)
            started, is_closed = started + solver.work.done - before, True
            continue
        is_late = used > share + TOLERANCE
        cut = cut or is_late
        effort = int(schedule.effort * share / used) if is_late else schedule.effort  # its value at the end
        stage = int(used * STAGES) if is_late else spent * STAGES // schedule.work
        solver.ruin.anneal(CHUNK, _temperatures(scarce or _first_temperature(effort))[stage])
    return cut


def _first_temperature(effort: int) -> int:
    """Return the first temperature for a search's effort."""
    return min(HOTTEST, HOT + effort)


@lru_cache(maxsize=HOTTEST)
def _temperatures(first: int) -> tuple[int, ...]:
    """Return the temperatures from first to last."""
    return falling(first * PART, COLD * PART, STAGES)


def _close_gap(solver: BatchSolver, most: int, used: Callable[[], float], cost_gcd: int) -> None:
    """Find plans that cost the proved bound, or raise the bound by a step, repeatedly, with at most so much work."""
    closing, end = solver.closing, solver.work.done + most
    while solver.ruin.best_total > (bound := proved(solver, cost_gcd)):
        is_decided = closing.improve_or_prove(bound, min(CLOSING_CHUNK, end - solver.work.done))
        is_too_much = solver.work.done >= end or used() >= MOST_TIME
        if is_too_much or not (is_decided or closing.is_open):
            break
