"""Visits of a changed request, with a penalty on those that need the change."""

from __future__ import annotations

from ketaplan.domain.plan import Appointment, Plan
from ketaplan.planner.candidate_visits import CandidateVisits, Penalty
from ketaplan.planner.request import Request

MORE = 100_000
"""The penalty of a visit that only the change makes possible: more than a course is likely to cost."""


def penalized_visits(changed: Request, before: CandidateVisits) -> CandidateVisits:
    """Return the visits of a changed request; the best course has the fewest that ``before`` does not have."""
    penalty = Penalty(MORE, lambda day: ~before.on(day.toordinal()).starts)
    return CandidateVisits(changed, penalty=penalty)


def only_now(before: CandidateVisits, plan: Plan) -> list[Appointment]:
    """Return the infusions of a plan that were not possible before the change."""
    grid = before.availability.grid
    return [one for one in plan.infusions if not before.on(one.day.toordinal()).starts & grid.bit(one.minute)]
