"""Visits of a changed request that use the change as rarely as can be."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.plan import Appointment, Plan
from ketaplan.planner.candidate_visits import NO_STARTS, CandidateVisits, DayStarts
from ketaplan.planner.request import Request

MORE = 100_000
"""Points of a visit that only the change makes possible: more than a course is likely to cost otherwise."""


class PenalisedVisits(CandidateVisits):
    """The visits of a changed request; the fewest that ``before`` does not have make the best course."""

    def __init__(self, changed: Request, before: CandidateVisits) -> None:
        """Look nothing up yet."""
        super().__init__(changed)
        self._before = before

    def _find(self, day: date) -> DayStarts:
        found = super()._find(day)
        if not found.starts:
            return NO_STARTS
        known = self._before.on(day.toordinal()).starts
        levels = [
            (points + more, bits & starts)
            for points, bits in found.levels
            for more, starts in ((0, known), (MORE, ~known))
            if bits & starts
        ]
        return DayStarts(found.starts, tuple(sorted(levels)))


def only_now(before: CandidateVisits, plan: Plan) -> list[Appointment]:
    """The infusions of a plan that were not possible before the change."""
    grid = before.agenda.grid
    return [one for one in plan.infusions if not before.on(one.day.toordinal()).starts & grid.bit(one.minute)]
