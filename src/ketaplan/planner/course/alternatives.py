"""Other good courses that really differ: other weekdays, an hour or more apart, or another first day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations
from statistics import median_low

from ketaplan.domain.plan import Plan
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.trial import tried
from ketaplan.planner.course.work import MOST_OF_ALTERNATIVES, WorkLeft

HOUR = 60
FIRST_DAYS = 14
"""How many days from the first possible one to try as another start."""


def alternatives(visits: CandidateVisits, best: Plan, count: int) -> list[Plan]:
    """Return up to ``count`` courses, the ``best`` first, no two alike; fewer if there are no more.

    Every one is the best of its kind: of those on certain weekdays, at certain hours, or with a certain first
    day.  Of plans that do not really differ, the better one stays.
    """
    shared = visits.sharing(WorkLeft(MOST_OF_ALTERNATIVES))
    others = (tried(shared.limited(wanted), MOST_OF_ALTERNATIVES).plan for wanted in _kinds(visits, best))
    pool = [best, *(plan for plan in others if plan is not None)]
    chosen: list[Plan] = []
    for plan in sorted(pool, key=_order):
        if len(chosen) < count and all(really_differ(plan, other) for other in chosen):
            chosen.append(plan)
    return chosen


def really_differ(plan: Plan, other: Plan) -> bool:
    """Return whether two plans differ for a patient: another first day, other weekdays, or an hour or more."""
    if plan.infusions[0].day != other.infusions[0].day or weekdays(plan) != weekdays(other):
        return True
    return abs(usual_minute(plan) - usual_minute(other)) >= HOUR


def weekdays(plan: Plan) -> frozenset[int]:
    """Return the weekdays of its infusions."""
    return frozenset(infusion.day.weekday() for infusion in plan.infusions)


def usual_minute(plan: Plan) -> int:
    """Return the median minute of the day of its infusions' starts."""
    return median_low(infusion.minute for infusion in plan.infusions)


def _order(plan: Plan) -> tuple[int, list[date], list[int]]:
    return plan.cost.total, [one.day for one in plan.infusions], [one.minute for one in plan.infusions]


def _kinds(visits: CandidateVisits, best: Plan) -> Iterator[Callable[[date], int]]:
    """Yield the allowed starts of a day for each other kind of course."""
    every = visits.availability.grid.every
    first = best.infusions[0].day
    yield from (_not_before(first + timedelta(days=n), every) for n in range(1, FIRST_DAYS + 1))
    open_weekdays = [
        n for n in range(7) if any(n in window.days for window in visits.availability.clinic.hours.windows)
    ]
    sizes = {phase.per_week or 1 for phase in visits.request.protocol.phases} | {2}
    for size in sorted(size for size in sizes if size <= 3):
        yield from (_on_weekdays(frozenset(days), every) for days in combinations(open_weekdays, size))
    usual = usual_minute(best)
    yield _between(visits, 0, usual - HOUR + 1)
    yield _between(visits, usual + HOUR, 24 * HOUR)
    yield _between(visits, 0, 12 * HOUR)
    yield _between(visits, 12 * HOUR, 24 * HOUR)


def _not_before(first: date, every: int) -> Callable[[date], int]:
    return lambda day: every if day >= first else 0


def _on_weekdays(days: frozenset[int], every: int) -> Callable[[date], int]:
    return lambda day: every if day.weekday() in days else 0


def _between(visits: CandidateVisits, start: int, end: int) -> Callable[[date], int]:
    grid = visits.availability.grid
    starts = sum(1 << step for step in range(grid.steps) if start <= step * grid.step < end)
    return lambda _: starts
