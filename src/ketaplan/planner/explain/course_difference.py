"""How one course differs from another."""

from __future__ import annotations

from ketaplan.domain.counting import longest_gap
from ketaplan.domain.plan import Plan
from ketaplan.domain.protocol import MARKED_GAP_DAYS
from ketaplan.domain.reasons import Span
from ketaplan.domain.reasons.remarks import Difference, SessionOn
from ketaplan.planner.request import Request

MOST_MOVED = 2
"""Up to this many sessions on other days are listed one by one."""


def difference(request: Request, plan: Plan, other: Plan) -> Difference:
    """Return how ``other`` differs from ``plan``."""
    before, after = plan.infusions, other.infusions
    sessions, weekdays = _other_days(request, plan, other)
    minutes, longest = [one.minute for one in after], _longest_gap(other)
    same_times = sorted(minutes) == sorted(one.minute for one in before)
    return Difference(
        start_on=after[0].day if before[0].day != after[0].day else None,
        sessions=sessions,
        weekdays=weekdays,
        times=None if same_times else Span(min(minutes), max(minutes)),
        longest_gap=longest if longest > max(MARKED_GAP_DAYS, _longest_gap(plan)) else 0,
        points=other.cost.total - plan.cost.total,
    )


def _other_days(request: Request, plan: Plan, other: Plan) -> tuple[tuple[SessionOn, ...], tuple[int, ...]]:
    """Return the sessions after the first that fall on other days; of many the weekdays, unless preferred."""
    pairs = list(zip(plan.infusions, other.infusions, strict=True))[1:]
    moved = [after for before, after in pairs if before.day != after.day]
    weekdays, before = ({one.day.weekday() for one in course.infusions} for course in (other, plan))
    if len(moved) <= MOST_MOVED:
        return tuple(SessionOn(one.number, one.day) for one in moved), ()
    if weekdays != before and not weekdays <= (request.patient.preferences.days or frozenset()):
        return (), tuple(sorted(weekdays))
    return (), ()


def _longest_gap(plan: Plan) -> int:
    """Return the longest gap in days between two planned sessions of the plan's first phase."""
    first = plan.infusions[0].phase
    return longest_gap(one.day for one in plan.infusions if one.phase == first)
