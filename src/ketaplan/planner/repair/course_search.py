"""The cheapest course of one patient where some visits stay, some are left without a place, and some move: exact.

The sessions of a phase are in the order of their days, so which of the moved visits goes where does not matter: the
search goes along the course, and each next session is the next that stays, or a moved one on any of its starts.  Of
ways that lead to the same state the cheapest is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from ketaplan.domain.clock import week_of
from ketaplan.domain.course import CONSULTATION
from ketaplan.planner.repair.case import Case, Spot
from ketaplan.planner.repair.course_task import (
    CourseState,
    GapBefore,
    Kind,
    LastSession,
    Put,
    Stay,
    Task,
    at_minute,
    gap_before,
    kind_of,
    kinds_of,
)
from ketaplan.planner.repair.search_budget import SearchBudget

MOST_POINTS = 1 << 60
"""More than any course costs."""
FIRST_WITHIN_DAYS = 56
"""A course whose first session moves starts within this many days."""


_Path = tuple["_Path", Put] | None
Rests = dict[CourseState, int]
"""The fewest points from a state to the end."""


def cheapest(
    case: Case, task: Task, budget: SearchBudget, later: Rests, below: int | None = None
) -> tuple[int, tuple[Put, ...]] | None:
    """Return the points of the course and the new starts in its order; None if the rules leave no course.

    Also None where it costs at least ``below`` points.  ``later`` is filled: it has what is known of the days after all
    starts that are banned or wanted, for tasks that are otherwise the same.
    """
    search = _CourseSearch(case, task, later)
    found = search.run(MOST_POINTS if below is None else below)
    budget.count(search.steps)
    return found


class _CourseSearch:
    """Best-first over the sessions of a course: what is to be added at least is known from the days alone."""

    def __init__(self, case: Case, task: Task, later: Rests) -> None:
        self.case, self.task = case, task
        self.phases = case.phases
        self.stays = [
            sorted(task.stays.get(one.name, ()), key=lambda stay: (stay.day, stay.minute or 0)) for one in self.phases
        ]
        days = case.make_up_days
        self.kinds = [kinds_of(task.moved, one.name, days) for one in self.phases]
        self.today = case.request.as_of.toordinal()
        self.weights = case.request.clinic.weights
        self.has_given = any(not stay.is_ahead for some in self.stays for stay in some)
        self.old = {(one.phase, kind_of(one, days), one.spot) for one in case.movables if one.spot}
        self.soon = {(one.phase, kind_of(one, days), one.old_day): one.spot for one in task.moved if one.spot}
        limited = {spot.day for spot in task.banned | task.wanted}
        self.special_days = limited | {one.spot.day for one in case.movables if one.spot}
        self.last_limited = max(limited, default=0)
        self._starts_known: dict[tuple[str, Kind, str, int], tuple[int, dict[int, int]] | None] = {}
        self._rest_known, self._later_known = Rests(), later
        self.steps = 0
        """How many states were looked at."""

    def run(self, below: int) -> tuple[int, tuple[Put, ...]] | None:
        """Return the cheapest course below a number of points."""
        first, numbers = self._first(), count()
        heap: list[tuple[int, int, int, CourseState, _Path]] = [(self._rest(first), next(numbers), 0, first, None)]
        cheapest_to: dict[CourseState, int] = {first: 0}
        while heap and heap[0][0] < below:
            _, _, points, state, path = heappop(heap)
            if state.phase == len(self.phases):
                return points, _puts(path)
            if cheapest_to[state] < points:
                continue
            for after, more, put in self._steps(state):
                self.steps += 1
                total = points + more
                if total < cheapest_to.get(after, MOST_POINTS) and (rest := self._rest(after)) < MOST_POINTS:
                    cheapest_to[after] = total
                    way = path if put is None else (path, put)
                    heappush(heap, (total + rest, -next(numbers), total, after, way))
        return None

    def _rest(self, state: CourseState) -> int:
        """Return the fewest points from a state to the end by the days alone; MOST_POINTS where there is no way."""
        if state.last is not None and state.last.minute is not None:
            state = state._replace(last=state.last._replace(minute=None))
        is_later = state.last is not None and state.last.day >= self.last_limited
        known = self._later_known if is_later else self._rest_known
        if state not in known:
            known[state] = self._find_rest(state)
        return known[state]

    def _find_rest(self, state: CourseState) -> int:
        if state.phase == len(self.phases):
            return MOST_POINTS if self._misses(state.last, None) else 0
        least = MOST_POINTS
        for after, more, _ in self._steps(state, by_day=True):
            self.steps += 1
            least = min(least, more + self._rest(after))
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

    def _steps(self, state: CourseState, *, by_day: bool = False) -> Iterator[tuple[CourseState, int, Put | None]]:
        """Yield the next states; with ``by_day`` the hours are left open, and what they cost at least is counted."""
        if state.phase == len(self.phases):
            return
        stays = self.stays[state.phase]
        following = stays[state.stayed] if state.stayed < len(stays) else None
        gap = gap_before(self.phases[state.phase], state)
        if following is not None and (more := self._points(state, gap, following, None)) is not None:
            minute = None if by_day else following.minute
            yield self._after(state, following._replace(minute=minute), None), more, None
        for index, left in enumerate(state.left):
            if left:
                yield from self._moves(state, gap, index, following, by_day=by_day)

    def _moves(
        self, state: CourseState, gap: GapBefore, index: int, following: Stay | None, *, by_day: bool
    ) -> Iterator[tuple[CourseState, int, Put]]:
        rules, (kind, _) = self.phases[state.phase], self.kinds[state.phase][index]
        first, last = self._window(state, gap)
        if following is not None:
            last = min(last, following.day - 1)
        for day in range(max(first, self.today), last + 1):
            if kind.is_missing and not self._may_follow(state, kind, day):
                continue
            stay = Stay(day, None, is_ahead=True, exempt=False, points=0, then_max=kind.then_max)
            after: CourseState | None = None
            for clinic in kind.clinics:
                if (found := self._starts(rules.name, kind, clinic, day)) is None:
                    continue
                least, starts = found
                base = self._points(state, gap, stay, Spot(day, least, clinic))
                if base is None:
                    continue
                after = after or self._after(state, stay, index)
                if by_day:
                    yield after, base + starts[least], Put(rules.name, kind, Spot(day, least, clinic))
                    continue
                for minute, points in starts.items():
                    more = base + points + self._shift(state.last, minute)
                    yield at_minute(after, minute), more, Put(rules.name, kind, Spot(day, minute, clinic))

    def _starts(self, phase: str, kind: Kind, clinic: str, day: int) -> tuple[int, dict[int, int]] | None:
        """Return the cheapest start of a day that the task leaves, and the points of each, by minute; None for none."""
        key = phase, kind, clinic, day
        if key not in self._starts_known:
            starts = self._find_starts(phase, kind, clinic, day)
            self._starts_known[key] = (min(starts, key=starts.__getitem__), starts) if starts else None
        return self._starts_known[key]

    def _find_starts(self, phase: str, kind: Kind, clinic: str, day: int) -> dict[int, int]:
        """Return the same; a moved visit is not where one like it was, which would then not have to move."""
        place = self.case.places[clinic]
        banned, own = self.task.banned, self.soon.get((phase, kind, day))
        starts = place.starts(day)
        if not starts and own is not None and own.clinic == clinic:
            starts = {minute: points for minute, points in place.starts(day, soon=True).items() if minute > own.minute}
        if day not in self.special_days:
            return starts
        wanted = next((one for one in self.task.wanted if one.day == day), None)
        return {
            minute: points
            for minute, points in starts.items()
            if (spot := Spot(day, minute, clinic)) not in banned
            and (wanted is None or spot == wanted)
            and (phase, kind, spot) not in self.old
        }

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
        self, state: CourseState, gap: GapBefore, stay: Stay, spot: Spot | None
    ) -> int | None:
        """Return what the session costs after those before it; None if it breaks a rule there."""
        last, rules = state.last, self.phases[state.phase]
        if self._misses(last, stay.day, spot):
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
        return points + (0 if stay.minute is None else self._shift(last, stay.minute))

    def _shift(self, last: LastSession | None, minute: int) -> int:
        """Return what another hour than the session before costs."""
        if last is None or last.minute is None:
            return 0
        return self.weights.shift_minute * min(self.weights.shift_cap, abs(minute - last.minute))

    def _wait(self, stay: Stay) -> int:
        if self.has_given or self.phases[0].name == CONSULTATION:
            return 0
        request = self.case.request
        return self.weights.wait_day * request.priority_weight * max(0, stay.day - request.ready.toordinal())

    def _misses(self, last: LastSession | None, day: int | None, spot: Spot | None = None) -> bool:
        """Whether a wanted start is passed over on the way to a session, or to the end."""
        since = last.day if last else 0
        return any(since < one.day and (day is None or one.day <= day) and one != spot for one in self.task.wanted)

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
                LastSession(stay.day, stay.minute, stay.is_ahead, stay.exempt, stay.then_max),
                state.seen_ahead or stay.is_ahead,
            )
        )


def _puts(path: _Path) -> tuple[Put, ...]:
    found: list[Put] = []
    while path is not None:
        path, put = path
        found.append(put)
    return tuple(reversed(found))
