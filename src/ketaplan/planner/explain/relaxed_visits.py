"""What is free, and which visits are possible, with some of the facts only.

Plans of one question share what no fact between them changes: a day is looked up once for each set of facts that touch
it, and a person's or a chair's time once for each set of those that are about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from ketaplan.domain.intervals import Minutes
from ketaplan.planner.availability import WHOLE, Availability
from ketaplan.planner.candidate_visits import NO_STARTS, CandidateVisits, DayStarts
from ketaplan.planner.explain.facts_by_day import FactsByDay
from ketaplan.planner.request import Request
from ketaplan.planner.uses_by_day import Load

if TYPE_CHECKING:
    from ketaplan.planner.explain.relaxation import Relaxation

FreeTimes = dict[tuple[str, date, tuple[int, int], int], Sequence[Minutes]]
"""When a share of a resource is free on a day, by the facts that are about it."""


class RelaxedAvailability(Availability):
    """Who and what is free with some of the facts; ``free_times`` is shared by all sets of facts of one question."""

    def __init__(self, request: Request, by_day: FactsByDay, remaining: int, free_times: FreeTimes) -> None:
        """``request`` has the remaining facts, but none of the appointments of others."""
        super().__init__(request)
        self._by_day, self._remaining, self._free_times = by_day, remaining, free_times

    def among(self, remaining: int) -> Self:
        """Return what is free with other appointments of others and otherwise the same facts."""
        other = copy(self)
        other._remaining = remaining  # noqa: SLF001  a copy of its own class
        return other

    def free(self, resource: str, day: date, share: Fraction = WHOLE) -> Sequence[Minutes]:
        """Return the minutes of a day in which a further ``share`` of a chair or person is free."""
        key = resource, day, share.as_integer_ratio(), self._remaining & self._by_day.about(resource, day)
        found = self._free_times.get(key)
        if found is None:
            found = self._free_times[key] = self._find_free(resource, day, share)
        return found

    def _loads_on(self, resource: str, day: date) -> list[Load] | None:
        return self._by_day.loads(resource, day, self._remaining)


class RelaxedVisits(CandidateVisits):
    """The visits that a set of facts leaves; only their starts count, not what they cost."""

    def __init__(self, relaxation: Relaxation, request: Request) -> None:
        """``request`` has those of the facts that are about the course."""
        super().__init__(request, work=relaxation.work)
        self._relaxation, self._remaining = relaxation, 0
        self._ready = request.ready.toordinal()

    def among(self, remaining: int, availability: Availability | None = None) -> Self:
        """Return the visits that other facts leave, those about the course being the same."""
        return self._copy(_remaining=remaining, availability=availability or self.availability)

    def on(self, ordinal: int) -> DayStarts:
        """Return the starts of the day with that ordinal."""
        return self._relaxation.starts(ordinal, self._remaining) if ordinal >= self._ready else NO_STARTS
