"""The days of a request: the starts that the rules allow for its visit, and the cost of each alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.planner.availability import Availability
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.cost import off_day_points, off_hours_points, wishes_physician
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Request
from ketaplan.planner.rules import Rule, Starts, rules_of, starts_on
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import treatment

if TYPE_CHECKING:
    from ketaplan.planner.course.label_setting import LabelSetting
    from ketaplan.planner.course.reach import Reach
    from ketaplan.planner.course.work import WorkLeft

StartsOfDay = Callable[[date], Starts]
Levels = tuple[tuple[int, Starts], ...]
"""Pairs of points and the starts that cost them, cheapest first; every start is in exactly one of them."""


class DayStarts:
    """The starts of one day, and the cost of unmet wishes."""

    def __init__(self, starts: Starts, levels: Callable[[], Levels]) -> None:
        """Compute the costs on first use, by calling ``levels`` once."""
        self.starts = starts
        self._find_levels = levels

    @cached_property
    def levels(self) -> Levels:
        """The starts by cost."""
        return self._find_levels()

    def cost_by_step(self) -> dict[int, int]:
        """Return the points of each start, by grid step."""
        return {step: points for points, bits in self.levels for step in set_bits(bits)}


NO_STARTS = DayStarts(0, tuple)


class Penalty(Struct, frozen=True):
    """Points that some starts of a day cost beyond their wishes."""

    points: int
    starts: StartsOfDay


class CandidateVisits:
    """The treatment visits that a request allows, one day at a time, only for days asked for.

    ``only`` restricts the starts of a day, by default to none; ``penalty`` makes some of them cost more;
    ``rules`` replaces the rules that a start must follow; ``work`` is what all searches of these visits share, by
    default as much for each as one may take.  ``shared`` answers the rules that do not ask about the patient, for many
    at one clinic.
    """

    def __init__(  # noqa: PLR0913  each says something else of the days
        self,
        request: Request,
        *,
        only: StartsOfDay | None = None,
        penalty: Penalty | None = None,
        rules: Iterable[Rule] | None = None,
        work: WorkLeft | None = None,
        shared: ClinicDays | None = None,
    ) -> None:
        """Start without any lookup."""
        self.request = request
        self.work = work
        self.template = treatment(request)
        if shared is None:
            self.availability = Availability(request)
        else:
            self.availability = shared.availability(request)
            rules, only = rules_of("patient"), shared.starts(self.template)
        self._only, self._penalty = only, penalty
        self._rules = None if rules is None else tuple(rules)
        self._days: dict[int, DayStarts] = {}
        self.reach: Reach | None = None
        """How far a course gets by its days, once that was asked."""
        self.search: LabelSetting | None = None
        """The search for the best course, once there was one."""
        self._allowed: dict[int, DayStarts] = {}
        wishes = request.patient.preferences
        grid = self.availability.grid
        self.preferred_hours = sum(
            1 << step
            for step in range(grid.steps)
            if not off_hours_points(request.clinic.weights, wishes, step * grid.step)
        )

    def on(self, ordinal: int) -> DayStarts:
        """Return the starts of the day with that ordinal (``date.toordinal``)."""
        if (known := self._days.get(ordinal)) is None:
            known = self._days[ordinal] = self._wanted(ordinal)
        return known

    @property
    def days_found(self) -> int:
        """On how many days the rules were asked so far."""
        return len(self._allowed)

    def _wanted(self, ordinal: int) -> DayStarts:
        """Return the starts that the rules and ``only`` allow."""
        if (allowed := self._allowed.get(ordinal)) is None:
            allowed = self._allowed[ordinal] = self._find(date.fromordinal(ordinal))
        if self._only is None or not allowed.starts:
            return allowed
        starts = allowed.starts & self._only(date.fromordinal(ordinal))
        return DayStarts(starts, lambda: _among(starts, allowed.levels)) if starts else NO_STARTS

    def _find(self, day: date) -> DayStarts:
        starts = starts_on(self.availability, day, self.template, self._rules)
        return DayStarts(starts, lambda: self._levels(day, starts)) if starts else NO_STARTS

    def _levels(self, day: date, starts: Starts) -> Levels:
        weights, wishes = self.request.clinic.weights, self.request.patient.preferences
        day_points = off_day_points(weights, wishes, day)
        with_physician = self.with_preferred_physician(day)
        by_points: dict[int, Starts] = {}
        for hours_points, in_hours in ((0, self.preferred_hours), (weights.off_hours, ~self.preferred_hours)):
            for person_points, with_person in ((0, with_physician), (weights.other_physician, ~with_physician)):
                if bits := starts & in_hours & with_person:
                    points = day_points + hours_points + person_points
                    by_points[points] = by_points.get(points, 0) | bits
        return self._penalized(day, tuple(sorted(by_points.items())))

    def _penalized(self, day: date, levels: Levels) -> Levels:
        if self._penalty is None:
            return levels
        dear = self._penalty.starts(day)
        more = ((points + self._penalty.points, bits) for points, bits in _among(dear, levels))
        return tuple(sorted([*_among(~dear, levels), *more]))

    def with_preferred_physician(self, day: date) -> Starts:
        """Return the starts at which the preferred physician can be there in some stage; all if none is preferred."""
        physician, every = wishes_physician(self.request), self.availability.grid.every
        if physician is None:
            return every
        found = 0
        for stage in self.template.stages:
            if any(role == "physician" for role, _ in stage.roles):
                found |= stage_starts(self.availability, day, stage, fixed=("physician", physician))
        return found

    def asked(self, **changes: Any) -> Self:
        """Return the visits for a request that differs only in the order or the pins of its course."""
        reach = self.reach if changes.keys() == {"pins"} else None
        return self._copy(request=replace(self.request, **changes), reach=reach)

    def sharing(self, work: WorkLeft) -> Self:
        """Return the same visits, for searches that share this work."""
        return self._copy(work=work)

    def limited(self, only: StartsOfDay) -> Self:
        """Return the visits restricted to the starts in ``only``, without repeated lookups."""
        wanted = self._only
        return self._copy(
            _only=only if wanted is None else lambda day: wanted(day) & only(day),
            _days={},
            reach=None,
        )

    def _copy(self, **attributes: Any) -> Self:
        other = copy(self)
        vars(other).update(attributes)
        return other


def _among(starts: Starts, levels: Levels) -> Levels:
    return tuple((points, bits & starts) for points, bits in levels if bits & starts)
