"""Whether any course exists, by days only: no rule connects the times of day of two sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.result import Days, FirstVisit
from ketaplan.planner.course.work import A_DAY, DAYS_A_UNIT, FREE_DAYS, WorkLeft
from ketaplan.planner.rules.sequence import session_may_fall, violations_at

if TYPE_CHECKING:
    from ketaplan.planner.course.reach import Reach


def course_exists(visits: CandidateVisits, first: FirstVisit | None = None) -> bool:
    """Return whether any course follows every rule; much cheaper than finding the best one if none exists.

    Raises TooManyCoursesError after too much work.
    """
    work = visits.work or WorkLeft()
    if not visits.request.course.is_long:
        return _DaySearch(visits, first, None, work).can_complete(())
    free, known = work.part(FREE_DAYS), visits.days_found
    try:
        return _DaySearch(visits, first, None, free).can_complete(())
    except TooManyCoursesError:
        pass
    finally:
        work.spend(free.spent + (visits.days_found - known) * A_DAY)
    from ketaplan.planner.course.reach import reach_of

    reach = reach_of(visits)
    reach.look_up(work)
    return reach.may_exist and _DaySearch(visits, first, reach, work).can_complete(())


class _DaySearch:
    """A depth-first search over days; the last days of a dead end are remembered."""

    def __init__(self, visits: CandidateVisits, first: FirstVisit | None, reach: Reach | None, work: WorkLeft) -> None:
        self.visits, self.request, self.first, self.reach = visits, visits.request, first, reach
        self.sessions = visits.request.course.sessions
        self._planned_first = visits.request.course.leading_fixed
        self._memory = max(session.per_week or 1 for session in self.sessions)
        self._latest = [self._pinned_from(index) for index in range(len(self.sessions))]
        self._dead: set[tuple[int, Days]] = set()
        self._work = work

    def _pinned_from(self, index: int) -> int:
        """Return the day of the first session from this one on that is pinned: none before it is later."""
        pinned = [pin.day.toordinal() for number, pin in self.request.pins.items() if number > index]
        return min(pinned, default=date.max.toordinal())

    def can_complete(self, days: Days) -> bool:
        """Return whether the rest of the course can follow these days."""
        index, key = len(days), (len(days), days[-self._memory :])
        if index == len(self.sessions):
            return True
        if key in self._dead:
            return False
        if self._work.left < 0:
            raise TooManyCoursesError(self.request.patient.id, len(self.request.course.to_plan))
        if any(
            self.can_complete((*days, day)) for day in self._days_for(index, days) if self._may_fall(index, day, days)
        ):
            return True
        self._dead.add(key)
        return False

    def _days_for(self, index: int, days: Days) -> Iterator[int]:
        """Yield the days that the gap or the horizon allows for a session, and spend the work of trying them."""
        for number, day in enumerate(self._allowed_by_days(index, days)):
            if number % DAYS_A_UNIT == 0:
                self._work.spend(1)
            yield day

    def _allowed_by_days(self, index: int, days: Days) -> range:
        session, request = self.sessions[index], self.request
        if session.fixed is not None:
            fixed = session.fixed.day.toordinal()
            return range(fixed, fixed + 1)
        if not days:
            fixed_later = [one.fixed.day for one in self.sessions if one.fixed]
            before = min([request.first_visit_before] if request.waits else fixed_later)
            return range(request.ready.toordinal(), min(before.toordinal(), self._latest[0] + 1))
        last = min(days[-1] + session.gap.max_days, self._latest[index])
        return range(days[-1] + session.gap.min_days, last + 1)

    def _may_fall(self, index: int, day: int, days: Days) -> bool:
        session = self.sessions[index]
        if session.fixed is not None:
            return not violations_at(self.sessions, index, (*days, day))
        if self.reach is not None and not self.reach.follows(index, day):
            return False
        starts = self.visits.on(day).starts
        return bool(starts and starts & self._allowed(index, day)) and session_may_fall(
            self.request, index, (*days, day)
        )

    def _allowed(self, index: int, day: int) -> int:
        """Return the starts that a pin or a consultation allows."""
        grid, pin = self.visits.availability.grid, self.request.pins.get(index + 1)
        bits = grid.every if pin is None or pin.minute is None else grid.bit(pin.minute)
        if self.first is not None and index == self._planned_first and day <= self.first.day.toordinal():
            bits &= grid.starts_from(self.first.minute) if day == self.first.day.toordinal() else 0
        return bits
