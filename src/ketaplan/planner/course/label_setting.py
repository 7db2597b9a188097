"""The best course of one patient, exactly: best-first search over days, with whole sets of starts as states.

A label stands for all courses that have come so far on the same days at the same cost, and holds the starts of
the last visit as the bits of one integer.  Labels leave the queue by cost, then by their days in order; the
first whose last session is placed is the least cost and, among equals, has the earliest days.  Steadiness is a
ring around the starts: one grid step further costs one grid step more, up to the cap, so a label's successors on
a day are rings of growing radius, each looked at only when its turn comes (Dijkstra, 1959, over sets).  The times
of the day follow from the days: an exact dynamic programme from the last session back (:mod:`.times`).
"""

from __future__ import annotations

from datetime import date
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.course import Session
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import drift_points, rhythm_points, shift_points, wait_points
from ketaplan.planner.course.result import CourseDays, Days, FirstVisit
from ketaplan.planner.course.start_times import best_minutes
from ketaplan.planner.grid import set_bits
from ketaplan.planner.rules.sequence import held_may_stay, session_may_fall

if TYPE_CHECKING:
    from ketaplan.planner.course.cost_to_go import CostToGo

MOST_WORK = 300_000
"""Work that ends a search with a fault: some two seconds, where a course of six takes hundreds and one of forty
sessions with maintenance some thousands of it.  A step counts for more, the more days it carries."""
DAYS_A_STEP = 50
HELD = 1
"""The pseudo start of a held session: its minute is a fact, not a choice."""


class Step(NamedTuple):
    """A step to a day that waits for its turn; compared by points, then by days, both ascending.

    ``reached`` are the starts within ``ring`` steps of those of the session before; ``wanted`` are the starts of
    the day at one level of preference, less those that smaller rings have taken.
    """

    points: int
    days: Days
    session: int
    ring: int
    reached: int
    wanted: int


OPEN = -1
"""In place of a session's index: the arc only opens a first day."""


class LabelSetting:
    """One search over the visits of a request."""

    def __init__(self, visits: CandidateVisits, first: FirstVisit | None = None) -> None:
        """Make ready; no day is looked up before a label asks for it."""
        self.visits = visits
        self.request = visits.request
        self.sessions = visits.request.course.sessions
        self.first = first
        self.furthest: Days = ()
        """The days of the longest beginning of a course that was found; of equals the cheapest."""
        self._grid = visits.agenda.grid
        self._weights = visits.request.clinic.weights
        self._first_planned = visits.request.course.held_first
        self._outlook = _outlook_of(visits)
        self._goal = self._outlook.goal if self._outlook else len(self.sessions) - 1
        self._memory = [self._days_remembered(index) for index in range(len(self.sessions))]
        self._ring_points = self._points_by_ring()
        self._settled: dict[tuple[int, Days], int] = {}
        self._queue: list[Step] = []
        held = [session.held.day for session in self.sessions if session.held]
        self._open_before = min([self.request.first_visit_before] if self.request.waits else held).toordinal()

    def best(self) -> CourseDays | None:
        """The course of least cost; of those the earliest days, then the earliest times; None where there is none."""
        found = self._searched()
        if len(self.furthest) > self._goal or self._outlook is None:
            return found
        self._outlook, self._goal, self.furthest = None, len(self.sessions) - 1, ()  # calendar weeks end it before
        self._settled.clear()
        return self._searched()

    def _searched(self) -> CourseDays | None:
        """The course, looking ahead where there is an outlook."""
        self._begin()
        work = 0
        while self._queue:
            if work > MOST_WORK:
                raise TooManyCoursesError(self.request.patient.id, len(self.request.course.to_plan))
            before, arc = len(self._queue), heappop(self._queue)
            if arc.session == OPEN:
                self._open(arc)
                continue
            if starts := self._arrive(arc):
                if len(arc.days) > len(self.furthest):
                    self.furthest = arc.days
                if arc.session == self._goal:
                    return self._found(arc)
                self._extend(arc, starts)
            work += (1 + len(self._queue) - min(before, len(self._queue))) * (1 + len(arc.days) // DAYS_A_STEP)
        return None

    def _found(self, arc: Step) -> CourseDays | None:
        """The course that an arc ends; None where it ends before, because no course goes on."""
        if arc.session < len(self.sessions) - 1:
            return None
        return CourseDays(arc.days, best_minutes(self.visits, arc.days, self.first), arc.points)

    # -- the first session

    def _begin(self) -> None:
        held = self.sessions[: self._first_planned]
        if held:
            days = tuple(session.held.day.toordinal() for session in held if session.held)
            for index in range(len(held)):
                if not held_may_stay(held, index, days):
                    self.furthest = days[:index]
                    return
            heappush(self._queue, Step(self._ahead(len(held) - 1, days[-1]) or 0, days, len(held) - 1, 0, HELD, HELD))
            return
        first = self.request.ready if self.first is None else max(self.request.ready, self.first.day)
        heappush(self._queue, Step(wait_points(self.request, first), (first.toordinal(),), OPEN, 0, 0, 0))

    def _open(self, arc: Step) -> None:
        """Begin on one day, and let the day after wait for its turn."""
        (day,) = arc.days
        if day >= self._open_before:
            return
        ahead = self._ahead(0, day)
        if ahead is not None and session_may_fall(self.request, 0, arc.days):
            self._push(arc.points + ahead, arc.days, 0, self._grid.every, len(self._ring_points) - 1)
        later = wait_points(self.request, date.fromordinal(day + 1))
        heappush(self._queue, arc._replace(points=later, days=(day + 1,)))

    # -- from one session to the next

    def _arrive(self, arc: Step) -> int:
        """The starts that are reached for the first time by this arc; a wider ring waits for its turn."""
        starts = arc.reached & arc.wanted
        if wanted := arc.wanted & ~arc.reached:
            self._widen(arc, wanted)
        key = (arc.session, arc.days[-self._memory[arc.session] :])
        settled = self._settled.get(key, 0)
        starts &= ~settled
        if starts:
            self._settled[key] = settled | starts
        return starts

    def _widen(self, arc: Step, wanted: int) -> None:
        """Queue the next ring that reaches anything."""
        reached, ring = arc.reached, arc.ring
        while not reached & wanted:
            ring += 1
            reached = self._grid.every if ring == len(self._ring_points) - 1 else reached | reached << 1 | reached >> 1
        more = self._ring_points[ring] - self._ring_points[arc.ring]
        heappush(self._queue, Step(arc.points + more, arc.days, arc.session, ring, reached, wanted))

    def _extend(self, arc: Step, starts: int) -> None:
        """Queue the days on which the next session may fall."""
        index = arc.session + 1
        session = self.sessions[index]
        if session.held is not None:
            self._extend_to_held(arc, starts, session)
            return
        last = arc.days[-1]
        low, high = last + session.gap.min_days, min(last + session.gap.max_days, date.max.toordinal())
        if index == self._first_planned and self.first is not None:
            low = max(low, self.first.day.toordinal())
        points = arc.points - (self._ahead(arc.session, last) or 0)
        for day in range(low, high + 1):
            days, ahead = (*arc.days, day), self._ahead(index, day)
            if ahead is not None and self.visits.on(day).starts and session_may_fall(self.request, index, days):
                self._push_from(points + self._rule_points(index, days) + ahead, days, index, starts)

    def _push_from(self, points: int, days: Days, index: int, starts: int) -> None:
        """Queue a day, its rings around the starts of the session before."""
        held = self.sessions[index - 1].held
        if held is None:
            self._push(points, days, index, starts, 0)
        elif held.minute is None:
            self._push(points, days, index, self._grid.every, len(self._ring_points) - 1)
        else:
            self._push_from_minute(points, days, index, held.minute)

    def _push(self, points: int, days: Days, index: int, reached: int, ring: int) -> None:
        """Queue a day once for each level of preference; points are those of ring 0."""
        mask = self._allowed(index, days[-1])
        if ring == 0 and len(self._ring_points) == 1:
            reached = self._grid.every
        for level_points, bits in self.visits.on(days[-1]).levels:
            if bits & mask:
                heappush(self._queue, Step(points + level_points, days, index, ring, reached, bits & mask))

    def _push_from_minute(self, points: int, days: Days, index: int, minute: int) -> None:
        """Queue a day after a held session whose time is known, and may be off the grid: each start by itself."""
        mask, widest = self._allowed(index, days[-1]), len(self._ring_points) - 1
        for level_points, bits in self.visits.on(days[-1]).levels:
            for step in set_bits(bits & mask):
                shift = shift_points(self._weights, step * self._grid.step - minute)
                start = 1 << step
                heappush(self._queue, Step(points + level_points + shift, days, index, widest, start, start))

    def _extend_to_held(self, arc: Step, starts: int, session: Session) -> None:
        """Go on to a session that is held already."""
        assert session.held is not None
        index, days = arc.session + 1, (*arc.days, session.held.day.toordinal())
        if not held_may_stay(self.sessions, index, days):
            return
        points = arc.points + self._rule_points(index, days)
        if session.held.minute is not None and self.sessions[arc.session].held is None:
            step = self._grid.step
            points += min(shift_points(self._weights, session.held.minute - at * step) for at in set_bits(starts))
        heappush(self._queue, Step(points, days, index, 0, HELD, HELD))

    # -- small things

    def _ahead(self, index: int, day: int) -> int | None:
        """What the sessions after one cost at least (Hart, Nilsson, Raphael, 1968); None where they cannot follow."""
        return 0 if self._outlook is None else self._outlook.after(index, day)

    def _rule_points(self, index: int, days: Days) -> int:
        """Rhythm and drift of a session on its day, where it or the one that it is measured by is planned."""
        sessions, points = self.sessions, 0
        if sessions[index].held is None or sessions[index - 1].held is None:
            points = rhythm_points(self._weights, sessions[index], days[index] - days[index - 1])
        before = self.request.course.week_before(index)
        if before is not None and (sessions[index].held is None or sessions[before].held is None):
            points += drift_points(self._weights, days[index] - days[before])
        return points

    def _allowed(self, index: int, day: int) -> int:
        """The starts that a pin or a consultation on the same day leaves."""
        pin = self.request.pins.get(index + 1)
        bits = self._grid.every if pin is None or pin.minute is None else self._grid.bit(pin.minute)
        if self.first is not None and index == self._first_planned and day == self.first.day.toordinal():
            bits &= self._grid.starts_from(self.first.minute)
        return bits

    def _days_remembered(self, index: int) -> int:
        """How many of the last days the rules and the drift of later sessions look back to."""
        needed = 1
        for later in range(index + 1, len(self.sessions)):
            before = self.request.course.week_before(later)
            if before is not None and before <= index:
                needed = max(needed, index - before + 1)
        return needed

    def _points_by_ring(self) -> list[int]:
        """The points of a shift by so many grid steps; the last entry stands for every longer one, too."""
        points = [0]
        while (more := shift_points(self._weights, len(points) * self._grid.step)) > points[-1]:
            points.append(more)
        return points


def _outlook_of(visits: CandidateVisits) -> CostToGo | None:
    """What may come of a long course; None for any other."""
    if not visits.request.course.is_long:
        return None
    from ketaplan.planner.course.cost_to_go import cost_to_go

    return cost_to_go(visits)
