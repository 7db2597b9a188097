"""A lower bound on the cost of the rest of a course, by its days alone (cost-to-go).

For each session and day, the least points of the gaps and wishes of the sessions after it: an exact dynamic program
over the open days, from the last session back.  Calendar weeks, pins, drift and times of day are ignored: the bound is
never too high (admissible), and no step from one session to the next lowers it by more than the step's cost
(consistent).  A search that adds it finds the same course and examines little else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ketaplan.domain.protocol import Gap
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.work import A_DAY, CELLS_A_UNIT, WorkLeft

NEVER = 10**15
"""Points of what is impossible; the sum of all others is far below, also after a division by 2."""
FEW_GAPS = 8
"""Up to this many allowed gaps are compared one by one; for more, windows slide over the days."""


def cost_to_go(visits: CandidateVisits, work: WorkLeft) -> CostToGo:
    """Return the bound of a course without a fixed session after one to plan, computed once.

    Raises TooManyCoursesError, before any day is looked up, where the work left is not enough to compute it.
    """
    if visits.bound is None:
        course = visits.request.course
        longest = sum(session.gap.max_days for session in course.sessions[course.leading_fixed :])
        visits.bound = CostToGo(visits, longest, work.left)
        work.spend(visits.bound.size)
    return visits.bound


class CostToGo:
    """The least points after each session on each day on which the rest can follow."""

    def __init__(self, visits: CandidateVisits, longest: int, most: int) -> None:
        """Look up every day of the course, and compute the points from the last session to the first."""
        request = visits.request
        self.sessions, self._begin = request.course.sessions, request.course.leading_fixed
        self._weight = request.clinic.weights.gap_day
        fixed = [session.fixed.day.toordinal() for session in self.sessions if session.fixed]
        self.first = fixed[-1] if fixed else request.ready.toordinal()
        latest = self.first if fixed else max(self.first, request.first_visit_before.toordinal() - 1)
        days = range(self.first, min(latest + longest, date.max.toordinal()) + 1)
        starts = 1 if fixed else max(0, request.first_visit_before.toordinal() - self.first)
        self._windows = self._days_by_session(starts, len(days))
        cells = sum(end - low for low, end in self._windows.values())
        if cells // CELLS_A_UNIT > most:
            raise TooManyCoursesError(request.patient.id, len(request.course.to_plan))
        known = visits.days_found
        looked_up = [visits.on(day) for day in days]
        self._least = [day.levels[0][0] if day.starts else NEVER for day in looked_up]
        self.open = sum(1 << at for at, day in enumerate(looked_up) if day.starts)
        """The days with a start, as bits from the first day on."""
        self.goal = len(self.sessions) - 1
        """The last session that any start of a course reaches."""
        self._rows: dict[int, tuple[int, list[int]]] = {}
        self.may_exist = self._reaches_goal()
        """Whether any course is possible by its days."""
        if not self.may_exist:
            self.goal = self._last_reached()
            self._rows = {}
            self._reaches_goal()
        cells = sum(len(row) for _, row in self._rows.values())
        self.size = (visits.days_found - known) * A_DAY + (len(days) + cells) // CELLS_A_UNIT
        """The work of computing it."""

    def after(self, index: int, day: int) -> int | None:
        """Return the least points of the sessions after one, up to the goal; None if they cannot follow."""
        if index not in self._rows:
            return None
        low, row = self._rows[index]
        at = day - self.first - low
        points = row[at] if 0 <= at < len(row) else NEVER
        return None if points >= NEVER // 2 else points

    def _days_by_session(self, starts: int, days: int) -> dict[int, tuple[int, int]]:
        """Return the first day of each session and the end of its days, by the gaps alone, from its first days.

        All are among the course's ``days``.
        """
        low, end = 0, starts
        windows = {max(0, self._begin - 1): (low, end)}
        for index in range(max(1, self._begin), len(self.sessions)):
            gap = self.sessions[index].gap
            low, end = low + gap.min_days, end + gap.max_days
            windows[index] = low, max(low, min(end, days))
        return windows

    def _reaches_goal(self) -> bool:
        """Compute the points after each session up to the goal; return whether a course reaches it."""
        if self.goal < 0:
            return False
        first, ahead = max(0, self._begin - 1), list[int]()
        for index in range(self.goal, first - 1, -1):
            low, end = self._windows[index]
            own = self._own(index)
            row = [0] * (end - low)
            if index < self.goal:
                row = least_before(ahead, end - low, self.sessions[index + 1].gap, self._weight)
            row = [NEVER if alone >= NEVER else points for points, alone in zip(row, own, strict=True)]
            ahead = [points + alone for points, alone in zip(row, own, strict=True)]
            self._rows[index] = low, row
        return min(self._rows[first][1], default=NEVER) < NEVER // 2

    def _own(self, index: int) -> list[int]:
        """Return the least points of a session alone, on each of its days."""
        session, (low, end) = self.sessions[index], self._windows[index]
        if session.fixed is not None:
            return [0] * (end - low)
        last = end if session.last_day is None else min(end, session.last_day.toordinal() - self.first + 1)
        return self._least[low : max(low, last)] + [NEVER] * (end - max(low, last))

    def _last_reached(self) -> int:
        """Return the last session with a day; one less than the first to plan if there is none."""
        index = max(0, self._begin - 1)
        days = (1 << self._windows[index][1]) - 1
        if self.sessions[index].fixed is None:
            days &= self._open_for(index)
        while days:
            index += 1
            gap = self.sessions[index].gap
            days = _later(days, gap.min_days, gap.max_days) & self._open_for(index)
        return index - 1

    def _open_for(self, index: int) -> int:
        """Return the days on which a session to plan may fall by itself."""
        last_day = self.sessions[index].last_day
        if last_day is None:
            return self.open
        return self.open & ((1 << max(0, last_day.toordinal() - self.first + 1)) - 1)


def least_before(ahead: list[int], count: int, gap: Gap, weight: int) -> list[int]:
    """Return the least points from each of some days on, from those of the days after the gap.

    ``ahead`` starts at the shortest gap after the first of the days.
    """
    wide = gap.max_days - gap.min_days
    ahead = ahead + [NEVER] * (count + wide - len(ahead))
    if wide < FEW_GAPS:
        return _least_of(
            _raised(ahead[more : more + count], weight * gap.days_off(gap.min_days + more)) for more in range(wide + 1)
        )
    return _least_of(_by_runs(ahead, count, gap, weight))


def _by_runs(ahead: list[int], count: int, gap: Gap, weight: int) -> Iterator[list[int]]:
    """Yield the least points over the gaps shorter than the ideal, over the ideal ones, and over the longer ones."""
    wide = gap.max_days - gap.min_days
    short, long = gap.ideal[0] - gap.min_days, gap.ideal[1] - gap.min_days
    low, high = max(short, 0), min(long, wide)
    if short > 0:
        falling = [points - weight * at for at, points in enumerate(ahead)]
        least = _least_within(falling, min(short, wide) + 1)[:count]
        yield [points + weight * (short + at) for at, points in enumerate(least)]
    if low <= high:
        yield _least_within(ahead, high - low + 1)[low : low + count]
    if long < wide:
        low = max(long, 0)
        rising = [points + weight * at for at, points in enumerate(ahead)]
        least = _least_within(rising, wide - low + 1)[low : low + count]
        yield [points - weight * (long + at) for at, points in enumerate(least)]


def _raised(points: list[int], more: int) -> list[int]:
    return [one + more for one in points] if more else points


def _least_of(rows: Iterable[list[int]]) -> list[int]:
    """Return the least of some lists of one length, place by place."""
    first, *others = rows
    return list(map(min, first, *others)) if others else first


def _least_within(points: list[int], width: int) -> list[int]:
    """Return the least of each run of this many."""
    done = 1
    while done < width:
        step = min(done, width - done)
        points, done = list(map(min, points, points[step:])), done + step
    return points


def _later(days: int, low: int, high: int) -> int:
    """Return every day that is from ``low`` to ``high`` days after one of these, as bits."""
    found, width, wanted = days << low, 1, high - low + 1
    while width < wanted:
        step = min(width, wanted - width)
        found |= found << step
        width += step
    return found
