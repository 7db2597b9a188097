"""A lower bound on the cost of the rest of a long course, by its days alone (cost-to-go).

Sets of days are the bits of one integer, bit n being the n-th day from the first, so that hundreds of sessions over ten
years are fast.  Calendar weeks, pins and times of day are ignored: the bound is never too high (admissible), and no
step from one session to the next lowers it by more than the step's cost (consistent).  A search that adds it finds the
same course and examines little else.
"""

from __future__ import annotations

from datetime import date

from ketaplan.domain.protocol import Gap
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.work import A_DAY, SQUARED_LEVELS

MOST_LEVELS = 64
"""Levels of the bound: beyond this many days off the ideal it is constant."""


def cost_to_go(visits: CandidateVisits) -> CostToGo:
    """Return the bound of a long course (:attr:`~ketaplan.domain.course.Course.is_long`), computed once."""
    if visits.bound is None:
        course = visits.request.course
        visits.bound = CostToGo(
            visits, sum(session.gap.max_days for session in course.sessions[course.leading_fixed :])
        )
    return visits.bound


class CostToGo:
    """The days of each session from which the rest can follow, by the least cost of the rest."""

    def __init__(self, visits: CandidateVisits, longest: int) -> None:
        """Look up every day of the course, and compute the levels from the last session to the first."""
        request = visits.request
        self.sessions, self._begin = request.course.sessions, request.course.leading_fixed
        self._weight = request.clinic.weights.gap_day
        fixed = [session.fixed.day.toordinal() for session in self.sessions if session.fixed]
        self._first = fixed[0] if fixed else request.ready.toordinal()
        latest = fixed[-1] if fixed else max(self._first, request.first_visit_before.toordinal())
        days = range(self._first, min(latest + longest, date.max.toordinal()) + 1)
        looked_up = [visits.on(day) for day in days]
        self._open = sum(1 << at for at, day in enumerate(looked_up) if day.starts)
        self._least = min((points for day in looked_up for points, _ in day.levels[:1]), default=0)
        self._beginnings = (1 << max(0, latest - self._first)) - 1 if not fixed else 1 << fixed[-1] - self._first
        self.goal = len(self.sessions) - 1
        """The last session that any start of a course reaches."""
        self._levels = self._by_level()
        self._known: dict[tuple[int, int], int | None] = {}
        self.may_exist = bool(self._levels[max(0, self._begin - 1)][-1] & self._beginnings)
        """Whether any course is possible by its days."""
        if not self.may_exist:
            self.goal = self._last_reached()
            self._levels = self._by_level()
        if visits.work:
            squares = sum(len(levels) ** 2 for levels in self._levels.values())
            visits.work.spend(len(days) * A_DAY + squares // SQUARED_LEVELS)

    def after(self, index: int, day: int) -> int | None:
        """Return the least points of the sessions after one, up to the goal; None if they cannot follow."""
        key = index, day
        if key not in self._known:
            self._known[key] = self._after(index, day)
        return self._known[key]

    def _after(self, index: int, day: int) -> int | None:
        at = day - self._first
        for off, days in enumerate(self._levels.get(index, ())):
            if days >> at & 1:
                return off * self._weight + self._least * (self.goal - index)
        return None

    def _last_reached(self) -> int:
        """Return the last session with a day; one less than the first to plan if there is none."""
        index = max(0, self._begin - 1)
        days = self._beginnings & self._open_for(index)
        while days:
            index += 1
            gap = self.sessions[index].gap
            days = _later(days, gap.min_days, gap.max_days) & self._open_for(index)
        return index - 1

    def _by_level(self) -> dict[int, list[int]]:
        """Return each session's days by level: the total days off the ideal in all gaps to the goal."""
        if self.goal < 0:
            return {}
        levels = {self.goal: [self._open_for(self.goal)]}
        for index in range(self.goal, max(0, self._begin - 1), -1):
            may_fall = self._open_for(index - 1)
            levels[index - 1] = [days & may_fall for days in _before(levels[index], self.sessions[index].gap)]
        return levels

    def _open_for(self, index: int) -> int:
        """Return the days on which a session alone may fall."""
        session = self.sessions[index]
        if session.fixed is not None:
            return 1 << session.fixed.day.toordinal() - self._first
        if session.last_day is None:
            return self._open
        return self._open & ((1 << max(0, session.last_day.toordinal() - self._first + 1)) - 1)


def _before(after: list[int], gap: Gap) -> list[int]:
    """Return the days before a gap from those after it, level by level."""
    every = _earlier(after[-1], gap.min_days, gap.max_days)
    levels: list[int] = []
    while not levels or (levels[-1] != every and len(levels) < MOST_LEVELS):
        found = 0
        for off in range(len(levels) + 1):
            days = after[min(len(levels) - off, len(after) - 1)]
            for low, high in _gaps_off(gap, off):
                found |= _earlier(days, low, high)
        levels.append(found)
    return [*levels[:-1], every]


def _gaps_off(gap: Gap, off: int) -> list[tuple[int, int]]:
    """Return the allowed gaps that are this many days off the ideal, as runs of days."""
    low, high = gap.ideal
    runs = [(low, high)] if off == 0 else [(low - off, low - off), (high + off, high + off)]
    inside = [(max(first, gap.min_days), min(last, gap.max_days)) for first, last in runs]
    return [(first, last) for first, last in inside if first <= last]


def _earlier(days: int, low: int, high: int) -> int:
    """Return every day that is from ``low`` to ``high`` days before one of these."""
    found, width, wanted = days >> low, 1, high - low + 1
    while width < wanted:
        step = min(width, wanted - width)
        found |= found >> step
        width += step
    return found


def _later(days: int, low: int, high: int) -> int:
    """Return every day that is from ``low`` to ``high`` days after one of these."""
    found, width, wanted = days << low, 1, high - low + 1
    while width < wanted:
        step = min(width, wanted - width)
        found |= found << step
        width += step
    return found
