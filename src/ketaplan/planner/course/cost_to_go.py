"""A lower bound on the cost of the rest of a course, by its days alone (cost-to-go).

For each session and day, the least points of the gaps and wishes of the sessions after it: an exact dynamic program
over the open days, from the last session back.  Calendar weeks, pins, drift and times of day are ignored: the bound is
never too high (admissible), and no step from one session to the next lowers it by more than the step's cost
(consistent).  A search that adds it finds the same course and examines little else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ketaplan.domain.protocol import Gap
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.reach import Reach, reach_of
from ketaplan.planner.course.work import CELLS_A_UNIT, WorkLeft

NEVER = 10**15
"""Points of what is impossible; the sum of all others is far below, also after a division by 2."""
FEW_GAPS = 8
"""Up to this many allowed gaps are compared one by one; for more, windows slide over the days."""


def cost_to_go(visits: CandidateVisits, work: WorkLeft) -> CostToGo:
    """Return the bound of a course without a fixed session after one to plan, computed once.

    Raises TooManyCoursesError, before any day is looked up, where the work left is not enough to compute it.
    """
    reach = reach_of(visits)
    if reach.cost is None:
        if reach.cells // CELLS_A_UNIT > work.left:
            raise TooManyCoursesError(visits.request.patient.id, len(visits.request.course.to_plan))
        reach.look_up(work)
        reach.cost = CostToGo(reach, visits.request.clinic.weights.gap_day)
        work.spend(reach.cost.size)
    return reach.cost


class CostToGo:
    """The least points after each session on each day on which the rest can follow, up to the goal."""

    def __init__(self, reach: Reach, weight: int) -> None:
        """Compute the points from the last session to the first; ``weight`` are those of a day off a gap's ideal."""
        self._reach, self._weight = reach, weight
        self.first, self.open, self.goal = reach.first, reach.open, reach.goal
        self._least = [day.levels[0][0] if day.starts else NEVER for day in reach.looked_up]
        self._rows: dict[int, tuple[int, list[int]]] = {}
        self._compute()
        self.size = sum(len(row) for _, row in self._rows.values()) // CELLS_A_UNIT
        """The work of computing it."""

    def after(self, index: int, day: int) -> int | None:
        """Return the least points of the sessions after one, up to the goal; None if they cannot follow."""
        if index not in self._rows:
            return None
        low, row = self._rows[index]
        at = day - self.first - low
        points = row[at] if 0 <= at < len(row) else NEVER
        return None if points >= NEVER // 2 else points

    def _compute(self) -> None:
        ahead = list[int]()
        for index in range(self.goal, self._reach.start - 1, -1):
            low, end = self._reach.windows[index]
            own = self._own(index)
            row = [0] * (end - low)
            if index < self.goal:
                row = least_before(ahead, end - low, self._reach.sessions[index + 1].gap, self._weight)
            row = [NEVER if alone >= NEVER else points for points, alone in zip(row, own, strict=True)]
            ahead = [points + alone for points, alone in zip(row, own, strict=True)]
            self._rows[index] = low, row

    def _own(self, index: int) -> list[int]:
        """Return the least points of a session alone, on each of its days."""
        session, (low, end) = self._reach.sessions[index], self._reach.windows[index]
        if session.fixed is not None:
            return [0] * (end - low)
        last = end if session.last_day is None else min(end, session.last_day.toordinal() - self.first + 1)
        return self._least[low : max(low, last)] + [NEVER] * (end - max(low, last))


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
