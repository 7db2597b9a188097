"""The days of a request: where the rules leave a start for its visit, and what each start costs by itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.planner.availability import Availability
from ketaplan.planner.cost import off_day_points, off_hours_points, wishes_physician
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Request
from ketaplan.planner.rules import starts_on
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import treatment


class DayStarts(Struct, frozen=True):
    """The starts of one day, and what wishes not met cost there.

    ``levels`` are pairs of points and starts, cheapest first; every start stands in exactly one level.
    """

    starts: int
    levels: tuple[tuple[int, int], ...]

    def cost_by_step(self) -> dict[int, int]:
        """The points of each start, by grid step."""
        return {step: points for points, bits in self.levels for step in set_bits(bits)}


NO_STARTS = DayStarts(0, ())


class CandidateVisits:
    """The treatment visits that a request allows, a day at a time and only the days that are asked for."""

    def __init__(self, request: Request) -> None:
        """Look nothing up yet."""
        self.request = request
        self.agenda = Availability(request)
        self.shape = treatment(request)
        self._days: dict[int, DayStarts] = {}
        wishes = request.patient.preferences
        grid = self.agenda.grid
        self.preferred_hours = sum(
            1 << step
            for step in range(grid.steps)
            if not off_hours_points(request.clinic.weights, wishes, step * grid.step)
        )

    def on(self, ordinal: int) -> DayStarts:
        """The starts of the day with that ordinal (``date.toordinal``)."""
        if (known := self._days.get(ordinal)) is None:
            known = self._days[ordinal] = self._find(date.fromordinal(ordinal))
        return known

    def _find(self, day: date) -> DayStarts:
        starts = starts_on(self.agenda, day, self.shape)
        return DayStarts(starts, self._levels(day, starts)) if starts else NO_STARTS

    def _levels(self, day: date, starts: int) -> tuple[tuple[int, int], ...]:
        weights, wishes = self.request.clinic.weights, self.request.patient.preferences
        day_points = off_day_points(weights, wishes, day)
        with_physician = self.with_preferred_physician(day)
        by_points: dict[int, int] = {}
        for hours_points, in_hours in ((0, self.preferred_hours), (weights.off_hours, ~self.preferred_hours)):
            for person_points, with_person in ((0, with_physician), (weights.other_physician, ~with_physician)):
                if bits := starts & in_hours & with_person:
                    points = day_points + hours_points + person_points
                    by_points[points] = by_points.get(points, 0) | bits
        return tuple(sorted(by_points.items()))

    def with_preferred_physician(self, day: date) -> int:
        """The starts at which the physician who is wished for can be there in some stage; all, where none is."""
        physician, every = wishes_physician(self.request), self.agenda.grid.every
        if physician is None:
            return every
        found = 0
        for stage in self.shape.stages:
            if any(role == "physician" for role, _ in stage.roles):
                found |= stage_starts(self.agenda, day, stage, fixed=("physician", physician))
        return found

    def asked(self, **changes: Any) -> Self:
        """The same visits for a request that differs in the order or the pins of its course, and in nothing else."""
        other = copy(self)
        other.request = replace(self.request, **changes)
        return other

    def limited(self, wanted: Callable[[date], int]) -> CandidateVisits:
        """The same visits, less the starts of a day that ``wanted`` does not name."""
        return _Limited(self, wanted)


class _Limited(CandidateVisits):
    """Visits of which only some are wanted; what was looked up before is not looked up again."""

    def __init__(self, visits: CandidateVisits, wanted: Callable[[date], int]) -> None:
        self.request, self.agenda, self.shape = visits.request, visits.agenda, visits.shape
        self._all, self._wanted = visits, wanted
        self._days = {}
        self.preferred_hours = visits.preferred_hours

    def _find(self, day: date) -> DayStarts:
        known = self._all.on(day.toordinal())
        starts = known.starts & self._wanted(day) if known.starts else 0
        if not starts:
            return NO_STARTS
        return DayStarts(starts, tuple((points, bits & starts) for points, bits in known.levels if bits & starts))
