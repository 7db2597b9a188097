"""The cheapest course of one patient where some visits stay, some are left without a place, and some move: exact.

The sessions of a phase are in the order of their days, so which of the moved visits goes where does not matter: the
search goes along the course, and each next session is the next that stays, or a moved one on any of its starts.  Of
ways that lead to the same state the cheapest is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from msgspec import Struct

from ketaplan.domain.clock import week_of
from ketaplan.domain.course import CONSULTATION
from ketaplan.planner.repair.case import Case, Spot
from ketaplan.planner.repair.course_starts import CourseStarts, Goal, Starts
from ketaplan.planner.repair.course_task import (
    CourseState,
    GapBefore,
    Kind,
    LastSession,
    Put,
    Stay,
    Task,
    gap_before,
    kinds_of,
)
from ketaplan.planner.repair.search_budget import SearchBudget

MOST_POINTS = 1 << 60
"""More than any course costs."""
FIRST_WITHIN_DAYS = 56
"""A course whose first session moves starts within this many days."""


Rests = dict[CourseState, int]
"""The fewest points from a state to the end."""
_Path = tuple["_Path", Goal, int, int] | None
"""The new starts so far: where the last one goes, its day and its minute."""


class _NextSession(Struct, frozen=True):
    """A next session: the state after it, its points without those of its start, and its starts, all on one day.

    ``goal`` is None for a visit that stays.
    """

    after: CourseState
    points: int
    starts: Starts
    goal: Goal | None
    day: int


class CourseSearch:
    """Best-first over the sessions of a course: what is to be added at least is known from the days alone.

    What is known of the days after all starts that are banned or wanted serves the next questions, too.
    """

    def __init__(self, case: Case, task: Task) -> None:
        """Look nothing up yet."""
        self.case, self.task = case, task
        self.phases = case.phases
        self.stays = [
            sorted(task.stays.get(one.name, ()), key=lambda stay: (stay.day, stay.minute or 0)) for one in self.phases
        ]
        self.kinds = [kinds_of(task.moved, one.name, case.make_up_days) for one in self.phases]
        self.starts = CourseStarts(case, task.moved)
        self.goals = [
            [self.starts.goals(one.name, kind) for kind, _ in kinds]
            for one, kinds in zip(self.phases, self.kinds, strict=True)
        ]
        self.today = case.request.as_of.toordinal()
        self.weights = case.request.clinic.weights
        self.has_given = any(not stay.is_ahead for some in self.stays for stay in some)
        self._later_known = Rests()
        self._limit(frozenset(), MOST_POINTS)

    def cheapest(
        self, banned: frozenset[Spot], wanted: frozenset[Spot], budget: SearchBudget, below: int | None = None
    ) -> tuple[int, tuple[Put, ...]] | None:
        """Return the points of the course and the new starts in its order; None if the rules leave no course.

        ``banned`` starts are not used, ``wanted`` ones are.  Also None where it costs at least ``below`` points.
        """
        self.starts.limit(banned, wanted)
        self._limit(wanted, MOST_POINTS if below is None else below)
        found = self._run()
        budget.count(self.steps)
        return found

    def _limit(self, wanted: frozenset[Spot], below: int) -> None:
        self.wanted, self.below = wanted, below
        self._rest_known = Rests()
        self._cheapest_to: dict[CourseState, dict[int | None, int]] = {}
        self._heap: list[tuple[int, int, int, CourseState, int | None, _Path]] = []
        self._numbers = count()
        self.steps = 0
        """How many states were looked at."""

    def _run(self) -> tuple[int, tuple[Put, ...]] | None:
        """Return the cheapest course."""
        first = self._first()
        self._cheapest_to[first] = {None: 0}
        heap = self._heap
        heappush(heap, (self._rest(first), next(self._numbers), 0, first, None, None))
        while heap and heap[0][0] < self.below:
            _, _, points, state, minute, path = heappop(heap)
            if state.phase == len(self.phases):
                return points, _puts(path)
            if self._cheapest_to[state][minute] < points:
                continue
            for step in self._steps(state, minute):
                self.steps += len(step.starts.points)
                self._push(step, points + step.points, None if step.goal is None else minute, path)
        return None

    def _push(self, step: _NextSession, points: int, minute: int | None, path: _Path) -> None:
        """Put the starts of a step that are cheaper than known next in line; a visit was at this minute before."""
        after, starts, goal, day = step.after, step.starts, step.goal, step.day
        known = self._cheapest_to.setdefault(after, {})
        rest: int | None = None
        for at, more in starts.points.items():
            total = points + more
            if minute is not None and at is not None:
                total += self._shift(minute, at)
            if total < known.get(at, MOST_POINTS):
                rest = self._rest(after) if rest is None else rest
                if total + rest < self.below:
                    known[at] = total
                    way = path if goal is None or at is None else (path, goal, day, at)
                    heappush(self._heap, (total + rest, -next(self._numbers), total, after, at, way))

    def _rest(self, state: CourseState) -> int:
        """Return the fewest points from a state to the end by the days alone; MOST_POINTS where there is no way."""
        is_later = state.last is not None and state.last.day >= self.starts.last_limited
        known = self._later_known if is_later else self._rest_known
        rest = known.get(state)
        if rest is None:
            rest = known[state] = self._find_rest(state)
        return rest

    def _find_rest(self, state: CourseState) -> int:
        if state.phase == len(self.phases):
            return MOST_POINTS if self._misses(state.last, None) else 0
        least = MOST_POINTS
        for step in self._steps(state, None):
            self.steps += 1
            least = min(least, step.points + step.starts.least + self._rest(step.after))
        return least

    def _first(self) -> CourseState:
        return self._settled(CourseState(0, 0, self._left(0), (), 0, None, seen_ahead=False))

    def _left(self, phase: int) -> tuple[int, ...]:
        return tuple(count for _, count in self.kinds[phase]) if phase < len(self.phases) else ()

    def _settled(self, state: CourseState) -> CourseState:
        """Go on to the next phase where nothing is left of this one."""
        while state.phase < len(self.phases) and state.stayed == len(self.stays[state.phase]) and not any(state.left):
            phase = state.phase + 1
            state = CourseState(phase, 0, self._left(phase), (), 0, state.last, state.seen_ahead)
        return state

    def _steps(self, state: CourseState, minute: int | None) -> Iterator[_NextSession]:
        """Yield the next sessions; without the minute of the last one, what they cost by their days alone."""
        if state.phase == len(self.phases):
            return
        stays = self.stays[state.phase]
        following = stays[state.stayed] if state.stayed < len(stays) else None
        gap = gap_before(self.phases[state.phase], state)
        if following is not None and (more := self._points(state, gap, following, minute)) is not None:
            yield _NextSession(self._after(state, following, None), more, Starts({following.minute: 0}, 0, 0), None, 0)
        for index, left in enumerate(state.left):
            if left:
                yield from self._moves(state, gap, index, following)

    def _moves(self, state: CourseState, gap: GapBefore, index: int, following: Stay | None) -> Iterator[_NextSession]:
        kind, goals = self.kinds[state.phase][index][0], self.goals[state.phase][index]
        first, last = self._window(state, gap)
        if following is not None:
            last = min(last, following.day - 1)
        for day in range(max(first, self.today), last + 1):
            if kind.is_missing and not self._may_follow(state, kind, day):
                continue
            stay = Stay(day, None, True, False, 0, kind.then_max)  # noqa: FBT003  ahead, and bound by the rules
            after: CourseState | None = None
            for goal in goals:
                if (starts := self.starts.on(goal, day)) is None:
                    continue
                spot = Spot(day, starts.first, goal.clinic) if self.wanted else None
                points = self._points(state, gap, stay, None, spot)
                if points is not None:
                    after = after or self._after(state, stay, index)
                    yield _NextSession(after, points, starts, goal, day)

    def _window(self, state: CourseState, gap: GapBefore) -> tuple[int, int]:
        """Return the first and the last day that the gap rule leaves for a moved visit."""
        if state.last is None or self.phases[state.phase].name == CONSULTATION:
            return self.today, self.today + FIRST_WITHIN_DAYS - 1
        return state.last.day + gap.rule.min_days, state.last.day + gap.longest

    def _may_follow(self, state: CourseState, kind: Kind, day: int) -> bool:
        """Whether a missing session may be there: after every other open one of its phase, or made up in its week."""
        regular = any(
            left for (kind, _), left in zip(self.kinds[state.phase], state.left, strict=True) if not kind.is_missing
        )
        ahead = any(stay.is_ahead for stay in self.stays[state.phase][state.stayed :])
        if not regular and not ahead:
            return True
        return kind.made_up is not None and week_of(day) == kind.made_up[0] and day <= kind.made_up[1]

    def _points(  # noqa: PLR0911  a rule, a return
        self, state: CourseState, gap: GapBefore, stay: Stay, minute: int | None, spot: Spot | None = None
    ) -> int | None:
        """Return what the session costs after those before it, the last at a minute; None if it breaks a rule there."""
        last, rules = state.last, self.phases[state.phase]
        if self.wanted and self._misses(last, stay.day, spot):
            return None
        points = stay.points if stay.is_ahead else 0
        if last is None:
            return points + self._wait(stay)
        if last.day == stay.day and last.is_ahead and not last.exempt:
            return None
        days = stay.day - last.day
        if stay.is_ahead and not stay.exempt and not gap.rule.min_days <= days <= gap.longest:
            return None
        if stay.is_out and not state.seen_ahead and not last.is_ahead and days > gap.longest and not self.task.gives_up:
            return None
        if stay.is_ahead and not stay.exempt and rules.last_day is not None and stay.day > rules.last_day.toordinal():
            return None
        before = state.days[0] if rules.per_week and len(state.days) == rules.per_week else None
        if before and stay.is_ahead and not stay.exempt and week_of(before[0]) == week_of(stay.day):
            return None
        if not stay.is_ahead and not last.is_ahead:
            return points
        points += self.weights.gap_day * gap.rule.days_off(days)
        if before:
            points += self.weights.drift_day * abs(stay.day - before[0] - 7)
        return points if minute is None or stay.minute is None else points + self._shift(minute, stay.minute)

    def _shift(self, before: int, minute: int) -> int:
        """Return what another hour than the session before costs."""
        return self.weights.shift_minute * min(self.weights.shift_cap, abs(minute - before))

    def _wait(self, stay: Stay) -> int:
        if self.has_given or self.phases[0].name == CONSULTATION:
            return 0
        request = self.case.request
        return self.weights.wait_day * request.priority_weight * max(0, stay.day - request.ready.toordinal())

    def _misses(self, last: LastSession | None, day: int | None, spot: Spot | None = None) -> bool:
        """Whether a wanted start is passed over on the way to a session, or to the end."""
        since = last.day if last else 0
        return any(since < one.day and (day is None or one.day <= day) and one != spot for one in self.wanted)

    def _after(self, state: CourseState, stay: Stay, index: int | None) -> CourseState:
        rules, left = self.phases[state.phase], state.left
        if index is not None:
            left = (*left[:index], left[index] - 1, *left[index + 1 :])
        days = (*state.days, (stay.day, stay.is_ahead))[-rules.per_week :] if rules.per_week else ()
        return self._settled(
            CourseState(
                state.phase,
                state.stayed + (index is None),
                left,
                days,
                state.place + 1,
                LastSession(stay.day, stay.is_ahead, stay.exempt, stay.then_max),
                state.seen_ahead or stay.is_ahead,
            )
        )


def _puts(path: _Path) -> tuple[Put, ...]:
    found: list[Put] = []
    while path is not None:
        path, goal, day, minute = path
        found.append(Put(goal.phase, goal.kind, Spot(day, minute, goal.clinic)))
    return tuple(reversed(found))
