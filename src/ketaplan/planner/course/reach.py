"""How far a course gets by its days: from which of them the rest can follow, by open days and gaps alone, as bits.

Calendar weeks, pins and times of day are ignored: where the rest follows by every rule, it does here, too.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits, DayStarts
from ketaplan.planner.course.work import A_DAY, A_RELAXED_DAY, CELLS_A_UNIT, WorkLeft

if TYPE_CHECKING:
    from ketaplan.planner.course.cost_to_go import CostToGo


def reach_of(visits: CandidateVisits) -> Reach:
    """Return how far a course of these visits gets, made once; nothing is looked up yet."""
    if visits.reach is None:
        visits.reach = Reach(visits)
    return visits.reach


class Reach:
    """The days of a course without a fixed session after one to plan.

    ``windows`` are the first day of each session and the end of its days, by the gaps alone; days are numbers from the
    ``first`` on.
    """

    def __init__(self, visits: CandidateVisits) -> None:
        """Look no day up yet."""
        request, self._visits = visits.request, visits
        self.sessions, begin = request.course.sessions, request.course.leading_fixed
        self.start = max(0, begin - 1)
        """The last session before those to plan; the first session if all are to be planned."""
        fixed = [session.fixed.day.toordinal() for session in self.sessions if session.fixed]
        self.first = fixed[-1] if fixed else request.ready.toordinal()
        starts = 1 if fixed else max(0, request.first_visit_before.toordinal() - self.first)
        longest = sum(session.gap.max_days for session in self.sessions[begin:])
        latest = self.first + max(0, starts - 1) + longest
        self._days = range(self.first, min(latest, date.max.toordinal()) + 1)
        self.windows = self._windows(starts, max(1, begin))
        self.cells = sum(end - low for low, end in self.windows.values())
        """How many days all sessions have together."""
        self.looked_up: list[DayStarts] = []
        self.open = 0
        """The days with a start."""
        self.goal = -1
        """The last session that any start of a course reaches."""
        self.cost: CostToGo | None = None
        """The least points of the rest, once they are computed."""
        self._from: dict[int, int] = {}

    @property
    def may_exist(self) -> bool:
        """Whether any course is possible by its days."""
        return self.goal == len(self.sessions) - 1

    def follows(self, index: int, day: int) -> bool:
        """Return whether the sessions after one can follow if it is on the day with that ordinal."""
        return bool(self._from.get(index, 0) >> day - self.first & 1)

    def look_up(self, work: WorkLeft) -> None:
        """Look up every day of the course once, and find out how far it gets.

        Raises TooManyCoursesError where the work left is not enough for that many days, however cheap.
        """
        if self.looked_up:
            return
        if len(self._days) * A_RELAXED_DAY > work.left:
            request = self._visits.request
            raise TooManyCoursesError(request.patient.id, len(request.course.to_plan))
        known = self._visits.days_found
        self.looked_up = [self._visits.on(day) for day in self._days]
        self.open = sum(1 << at for at, day in enumerate(self.looked_up) if day.starts)
        self._find_reach()
        self.goal = len(self.sessions) - 1 if self._from[self.start] else self._last_reached()
        work.spend((self._visits.days_found - known) * A_DAY + len(self._days) // CELLS_A_UNIT)

    def _windows(self, starts: int, first_after: int) -> dict[int, tuple[int, int]]:
        low, end = 0, starts
        windows = {self.start: (low, end)}
        for index in range(first_after, len(self.sessions)):
            gap = self.sessions[index].gap
            low, end = low + gap.min_days, end + gap.max_days
            windows[index] = low, max(low, min(end, len(self._days)))
        return windows

    def _find_reach(self) -> None:
        """Find the days from which the rest follows, from the last session back."""
        follows = -1
        for index in range(len(self.sessions) - 1, self.start - 1, -1):
            self._from[index] = self._open_for(index) & follows
            gap = self.sessions[index].gap
            follows = _earlier(self._from[index], gap.min_days, gap.max_days)

    def _last_reached(self) -> int:
        """Return the last session with a day; one less than the first to plan if there is none."""
        index = self.start
        days = self._open_for(index)
        while days:
            index += 1
            gap = self.sessions[index].gap
            days = _later(days, gap.min_days, gap.max_days) & self._open_for(index)
        return index - 1

    def _open_for(self, index: int) -> int:
        """Return the days on which a session may fall by itself and by the gaps before it."""
        session, (low, end) = self.sessions[index], self.windows[index]
        days = (1 << end) - (1 << low)
        if session.fixed is not None:
            return days
        if session.last_day is not None:
            days &= (1 << max(0, session.last_day.toordinal() - self.first + 1)) - 1
        return days & self.open


def _later(days: int, low: int, high: int) -> int:
    """Return every day that is from ``low`` to ``high`` days after one of these, as bits."""
    return _spread(days << low, high - low + 1)


def _earlier(days: int, low: int, high: int) -> int:
    """Return every day that is from ``low`` to ``high`` days before one of these, as bits."""
    return _spread(days, high - low + 1) >> high


def _spread(days: int, width: int) -> int:
    """Return these days and those after each, this many together."""
    done = 1
    while done < width:
        step = min(done, width - done)
        days, done = days | days << step, done + step
    return days
