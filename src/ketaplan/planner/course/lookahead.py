"""What the rest of a course costs at least: the sum of the bounds on its parts (Hart, Nilsson, Raphael, 1968)."""

from __future__ import annotations

from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.cost_to_go import cost_to_go
from ketaplan.planner.course.drift_bound import DriftBound
from ketaplan.planner.course.result import Days
from ketaplan.planner.course.work import WorkLeft


class Lookahead:
    """Bounds for one search; the course may have no fixed session after one to plan."""

    def __init__(self, visits: CandidateVisits, work: WorkLeft) -> None:
        """Compute them, or take those of an earlier search of the same visits."""
        request, self._cost = visits.request, cost_to_go(visits, work)
        self.goal = self._cost.goal
        """The last session that any start of a course reaches by its days."""
        self._drift = DriftBound(
            request.course, request.clinic.weights, self._cost.first, self._cost.open, max(0, self.goal)
        )

    def after(self, index: int, days: Days) -> int | None:
        """Return the least points of the sessions after the last of these, up to the goal; None if none can follow."""
        points = self._cost.after(index, days[-1])
        return None if points is None else points + self._drift.after(index, days)
