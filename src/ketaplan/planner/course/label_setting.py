"""The best course of one patient, exactly: best-first search over days, with sets of starts as states.

A label represents all partial courses on the same days at the same cost, with the starts of the last visit as the bits
of one integer.  Labels leave the queue by cost, then by their days in order; the first whose last session is placed is
the least cost and, among equals, has the earliest days.  Steadiness is a ring around the starts: one grid step further
costs one grid step more, up to the cap, so a label's successors on a day are rings of growing radius, each examined
only when it is the cheapest (Dijkstra, 1959, over sets).  The times of the day follow from the days: an exact dynamic
program from the last session back (:mod:`.start_times`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from ketaplan.domain.course import Session
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import drift_points, rhythm_points, shift_points, wait_points
from ketaplan.planner.course.label import FIXED, OPEN, Label, order_of
from ketaplan.planner.course.result import CourseDays, Days, FirstVisit
from ketaplan.planner.course.start_times import best_minutes
from ketaplan.planner.course.work import DAYS_A_UNIT, FREE_WORK, WorkLeft
from ketaplan.planner.grid import set_bits
from ketaplan.planner.rules.sequence import session_may_fall, violations_at

if TYPE_CHECKING:
    from ketaplan.planner.course.lookahead import Lookahead

DAYS_A_STEP = 50
"""A label counts for more, the more days it has."""


class LabelSetting:
    """One search over the visits of a request."""

    def __init__(self, visits: CandidateVisits, first: FirstVisit | None = None) -> None:
        """Start without lookups; days are looked up when a label needs them."""
        self.visits = visits
        self.request = visits.request
        self.sessions = visits.request.course.sessions
        self.first = first
        self.furthest: Days = ()
        """The days of the longest partial course found; the cheapest of equals."""
        self._grid = visits.availability.grid
        self._weights = visits.request.clinic.weights
        self._first_planned = visits.request.course.leading_fixed
        self._ahead: Lookahead | None = None
        self._goal = len(self.sessions) - 1
        self._may_turn = self.request.course.ends_open
        self.work = visits.work or WorkLeft()
        self._memory = self._days_remembered()
        self._ring_points = self._points_by_ring()
        self._settled: dict[tuple[int, Days], int] = {}
        self._queue: list[Label] = []
        self._followers: dict[tuple[int, Days], list[tuple[int, int]]] = {}
        fixed = [session.fixed.day for session in self.sessions if session.fixed]
        self._open_before = min([self.request.first_visit_before] if self.request.waits else fixed).toordinal()

    def best(self) -> CourseDays | None:
        """Return the course of least cost, then of the earliest days, then times; None if there is none."""
        return self._best_ahead() if self.request.course.is_long else self._searched()

    def _best_ahead(self) -> CourseDays | None:
        """Return the best course, guided by bounds on the rest as far as any course gets by its days."""
        from ketaplan.planner.course.lookahead import Lookahead

        self._restart(Lookahead(self.visits, self.work))
        found = self._searched()
        if len(self.furthest) > self._goal:
            return found
        self._restart(None)  # calendar weeks end it before that
        return self._searched()

    def _restart(self, ahead: Lookahead | None) -> None:
        """Forget what was found, and use these bounds from now on."""
        self._ahead, self._goal = ahead, ahead.goal if ahead else len(self.sessions) - 1
        self._may_turn, self.furthest = False, ()
        for found in (self._settled, self._queue, self._followers):
            found.clear()

    def _searched(self) -> CourseDays | None:
        """Return the best course; after some work without bounds, find it with them."""
        self._begin()
        most = self.work.spent + FREE_WORK
        while self._queue:
            if self._may_turn and self.work.spent > most:
                return self._best_ahead()
            if self.work.left < 0:
                raise TooManyCoursesError(self.request.patient.id, len(self.request.course.to_plan))
            before, label = len(self._queue), heappop(self._queue)
            if label.session == OPEN:
                self._open(label)
                continue
            if starts := self._arrive(label):
                if len(label.days) > len(self.furthest):
                    self.furthest = label.days
                if label.session == self._goal:
                    return self._found(label)
                self._extend(label, starts)
            self.work.spend(
                (1 + len(self._queue) - min(before, len(self._queue))) * (1 + len(label.days) // DAYS_A_STEP)
            )
        return None

    def _found(self, label: Label) -> CourseDays | None:
        """Return the course that a label completes; None if no course follows from it."""
        if label.session < len(self.sessions) - 1:
            return None
        return CourseDays(label.days, best_minutes(self.visits, label.days, self.first), label.points)

    # -- the first session

    def _begin(self) -> None:
        fixed = self.sessions[: self._first_planned]
        if fixed:
            days = tuple(session.fixed.day.toordinal() for session in fixed if session.fixed)
            for index in range(len(fixed)):
                if violations_at(fixed, index, days):
                    self.furthest = days[:index]
                    return
            heappush(
                self._queue,
                Label(
                    self._remaining(len(fixed) - 1, days) or 0,
                    order_of(days),
                    days,
                    len(fixed) - 1,
                    0,
                    FIXED,
                    FIXED,
                ),
            )
            return
        first = self.request.ready if self.first is None else max(self.request.ready, self.first.day)
        days = (first.toordinal(),)
        heappush(self._queue, Label(wait_points(self.request, first), order_of(days), days, OPEN, 0, 0, 0))

    def _open(self, label: Label) -> None:
        """Start on one day, and queue the day after."""
        (day,) = label.days
        if day >= self._open_before:
            return
        ahead = self._remaining(0, label.days)
        if ahead is not None and session_may_fall(self.request, 0, label.days):
            self._push(label.points + ahead, label.days, 0, self._grid.every, len(self._ring_points) - 1)
        later = wait_points(self.request, date.fromordinal(day + 1))
        days = (day + 1,)
        heappush(self._queue, label._replace(points=later, order=order_of(days), days=days))

    # -- from one session to the next

    def _arrive(self, label: Label) -> int:
        """Return the starts that this label reaches for the first time; queue a wider ring for the others."""
        key = self._key(label.session, label.days)
        settled = self._settled.get(key, 0)
        if wanted := label.wanted & ~(label.reached | settled):
            self._widen(label, wanted)
        if starts := label.reached & label.wanted & ~settled:
            self._settled[key] = settled | starts
        return starts

    def _key(self, index: int, days: Days) -> tuple[int, Days]:
        """Return what two partial courses have in common that can go on alike."""
        return index, days[-self._memory[index] :]

    def _widen(self, label: Label, wanted: int) -> None:
        """Queue the next ring that reaches anything."""
        reached, ring = label.reached, label.ring
        while not reached & wanted:
            ring += 1
            reached = self._grid.every if ring == len(self._ring_points) - 1 else reached | reached << 1 | reached >> 1
        more = self._ring_points[ring] - self._ring_points[label.ring]
        heappush(self._queue, label._replace(points=label.points + more, ring=ring, reached=reached, wanted=wanted))

    def _extend(self, label: Label, starts: int) -> None:
        """Queue the days on which the next session may fall."""
        index = label.session + 1
        session = self.sessions[index]
        if session.fixed is not None:
            self._extend_to_fixed(label, starts, session)
            return
        points = label.points - (self._remaining(label.session, label.days) or 0)
        for day, more in self._followers_of(index, label.days):
            self._push_from(points + more, (*label.days, day), index, starts)

    def _followers_of(self, index: int, days: Days) -> list[tuple[int, int]]:
        """Return the days on which a session may follow, with the points of their rules and of the rest at least."""
        key = self._key(index - 1, days)
        if key not in self._followers:
            self._followers[key] = list(self._find_followers(index, days))
        return self._followers[key]

    def _find_followers(self, index: int, before: Days) -> Iterator[tuple[int, int]]:
        gap = self.sessions[index].gap
        low, high = before[-1] + gap.min_days, min(before[-1] + gap.max_days, date.max.toordinal())
        if index == self._first_planned and self.first is not None:
            low = max(low, self.first.day.toordinal())
        self.work.spend(max(0, high - low) // DAYS_A_UNIT)
        for day in range(low, high + 1):
            days = (*before, day)
            if self.visits.on(day).starts and session_may_fall(self.request, index, days):
                ahead = self._remaining(index, days)
                if ahead is not None:
                    yield day, self._rule_points(index, days) + ahead

    def _push_from(self, points: int, days: Days, index: int, starts: int) -> None:
        """Queue a day, its rings around the starts of the session before."""
        fixed = self.sessions[index - 1].fixed
        if fixed is None:
            self._push(points, days, index, starts, 0)
        elif fixed.minute is None:
            self._push(points, days, index, self._grid.every, len(self._ring_points) - 1)
        else:
            self._push_from_minute(points, days, index, fixed.minute)

    def _push(self, points: int, days: Days, index: int, reached: int, ring: int) -> None:
        """Queue a day once for each level of preference; points are those of ring 0."""
        mask = self._allowed(index, days[-1])
        if ring == 0 and len(self._ring_points) == 1:
            reached = self._grid.every
        mask &= ~self._settled.get(self._key(index, days), 0)
        order = order_of(days)
        for level_points, bits in self.visits.on(days[-1]).levels:
            if bits & mask:
                heappush(self._queue, Label(points + level_points, order, days, index, ring, reached, bits & mask))

    def _push_from_minute(self, points: int, days: Days, index: int, minute: int) -> None:
        """Queue a day after a fixed session whose time is known, and may be off the grid: each start by itself."""
        mask, widest, order = self._allowed(index, days[-1]), len(self._ring_points) - 1, order_of(days)
        for level_points, bits in self.visits.on(days[-1]).levels:
            for step in set_bits(bits & mask):
                shift = shift_points(self._weights, step * self._grid.step - minute)
                start = 1 << step
                heappush(self._queue, Label(points + level_points + shift, order, days, index, widest, start, start))

    def _extend_to_fixed(self, label: Label, starts: int, session: Session) -> None:
        """Extend to a fixed session."""
        assert session.fixed is not None
        index, days = label.session + 1, (*label.days, session.fixed.day.toordinal())
        if violations_at(self.sessions, index, days):
            return
        points = label.points + self._rule_points(index, days)
        if session.fixed.minute is not None and self.sessions[label.session].fixed is None:
            step = self._grid.step
            points += min(shift_points(self._weights, session.fixed.minute - at * step) for at in set_bits(starts))
        heappush(self._queue, Label(points, order_of(days), days, index, 0, FIXED, FIXED))

    # -- details

    def _remaining(self, index: int, days: Days) -> int | None:
        """Return a bound on the sessions after one; None if they cannot follow."""
        return 0 if self._ahead is None else self._ahead.after(index, days)

    def _rule_points(self, index: int, days: Days) -> int:
        """Return rhythm and drift of a session, if it or the session it is measured against is planned."""
        sessions, points = self.sessions, 0
        if sessions[index].fixed is None or sessions[index - 1].fixed is None:
            points = rhythm_points(self._weights, sessions[index], days[index] - days[index - 1])
        before = self.request.course.week_before(index)
        if before is not None and (sessions[index].fixed is None or sessions[before].fixed is None):
            points += drift_points(self._weights, days[index] - days[before])
        return points

    def _allowed(self, index: int, day: int) -> int:
        """Return the starts that a pin or a consultation on the same day allows."""
        pin = self.request.pins.get(index + 1)
        bits = self._grid.every if pin is None or pin.minute is None else self._grid.bit(pin.minute)
        if self.first is not None and index == self._first_planned and day == self.first.day.toordinal():
            bits &= self._grid.starts_from(self.first.minute)
        return bits

    def _days_remembered(self) -> list[int]:
        """Return how many of the last days later rules and drift depend on, for each session."""
        needed = [1] * len(self.sessions)
        for later in range(len(self.sessions)):
            before = self.request.course.week_before(later)
            for index in range(later if before is None else before, later):
                needed[index] = max(needed[index], index - before + 1)  # type: ignore[operator]  # not None here
        return needed

    def _points_by_ring(self) -> list[int]:
        """Return the points of a shift by each number of grid steps; the last entry is also for all longer ones."""
        points = [0]
        while (more := shift_points(self._weights, len(points) * self._grid.step)) > points[-1]:
            points.append(more)
        return points
