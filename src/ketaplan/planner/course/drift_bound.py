"""A lower bound on the drift of future sessions, by the open days alone.

Drift is measured against the session ``per_week`` places before.  If that one is placed, the future session falls at
the earliest on the open day to which the shortest gaps lead, and at the latest where the longest ones do; if it is not,
at least the least drift between any two open days counts.  The bound is admissible and consistent, and drift is a part
of the cost by itself: it may be added to that of :mod:`.cost_to_go`.
"""

from __future__ import annotations

from ketaplan.domain.clinic import Weights
from ketaplan.domain.course import Course
from ketaplan.domain.protocol import Gap
from ketaplan.planner.cost import drift_points
from ketaplan.planner.course.result import Days
from ketaplan.planner.grid import set_bits

IDEAL_DAYS = 7
"""Days from a session to the one that drift measures against it."""


class DriftBound:
    """The least drift of the sessions after one, up to a goal, by the days of those before."""

    def __init__(self, course: Course, weights: Weights, first: int, open_days: int, goal: int) -> None:
        """``open_days`` are bits from the day with the ordinal ``first`` on."""
        self._sessions, self._weights = course.sessions, weights
        self._first, self._open = first, open_days
        self._measured = [
            (before, index)
            for index in range(course.leading_fixed, goal + 1)
            if weights.drift_day and (before := course.week_before(index)) is not None
        ]
        self._by_gaps: dict[tuple[Gap, ...], int] = {}
        self._of_future = [self._least_after(index) for index in range(goal + 1)]
        self._placed = [[pair for pair in self._measured if pair[0] <= index < pair[1]] for index in range(goal + 1)]

    def after(self, index: int, days: Days) -> int:
        """Return the points that sessions after the last of these days cost at least."""
        points = self._of_future[index]
        for before, later in self._placed[index]:
            earliest, latest = self._range_of(index, days[-1], later)
            points += self._least_drift(earliest - days[before], latest - days[before])
        return points

    def _least_after(self, index: int) -> int:
        """Return the least drift of the pairs of sessions that are both after one."""
        return sum(self._least_between(*pair) for pair in self._measured if pair[0] > index)

    def _least_between(self, before: int, later: int) -> int:
        """Return the least drift of two sessions, over all open days for the first."""
        gaps = tuple(session.gap for session in self._sessions[before + 1 : later + 1])
        if gaps not in self._by_gaps:
            longest = sum(gap.max_days for gap in gaps)
            spans = [end - at for at in set_bits(self._open) if (end := self._earliest(at, gaps)) is not None]
            self._by_gaps[gaps] = self._least_drift(min(spans, default=0), longest)
        return self._by_gaps[gaps]

    def _range_of(self, index: int, day: int, later: int) -> tuple[int, int]:
        """Return the earliest and the latest day of a session, from the day of one before it."""
        gaps = tuple(session.gap for session in self._sessions[index + 1 : later + 1])
        earliest = self._earliest(day - self._first, gaps)
        return day if earliest is None else earliest + self._first, day + sum(gap.max_days for gap in gaps)

    def _earliest(self, at: int, gaps: tuple[Gap, ...]) -> int | None:
        """Return the open day to which the shortest of some gaps lead; None if there is none."""
        for gap in gaps:
            at += gap.min_days
            ahead = self._open >> at
            if not ahead:
                return None
            at += (ahead & -ahead).bit_length() - 1
        return at

    def _least_drift(self, earliest: int, latest: int) -> int:
        """Return the least drift between two sessions that are at least and at most this many days apart."""
        return drift_points(self._weights, min(latest, max(earliest, IDEAL_DAYS)))
