"""The cheapest course of one patient where some visits stay, some are left without a place, and some move: exact.

The sessions of a phase are in the order of their days, so which of the moved visits goes where does not matter: the
search goes along the course, and each next session is the next that stays, or a moved one on any of its starts.  Of
ways that lead to the same state the cheapest is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ketaplan.domain.clock import week_of
from ketaplan.domain.course import CONSULTATION, PhaseRules
from ketaplan.domain.protocol import Gap
from ketaplan.planner.repair.case import Case, Movable, Spot

FIRST_WITHIN_DAYS = 56
"""A course whose first session moves starts within this many days."""


class Stay(NamedTuple):
    """A session that stays on its day; ``exempt`` ones may break rules."""

    day: int
    minute: int | None
    is_ahead: bool
    exempt: bool
    points: int
    then_max: int | None
    is_out: bool = False


class Kind(NamedTuple):
    """Moved visits that may go to the same starts."""

    is_missing: bool
    clinics: tuple[str, ...]


class Put(NamedTuple):
    """A moved visit's new start."""

    phase: str
    kind: Kind
    spot: Spot


class Task(NamedTuple):
    """Which visits stay and which move; ``banned`` starts are not used, ``wanted`` ones are.

    ``gives_up`` says that nothing changes, for any gap before the next session.
    """

    stays: dict[str, list[Stay]]
    moved: Sequence[Movable]
    banned: frozenset[Spot]
    wanted: frozenset[Spot]
    gives_up: bool = False


class _Last(NamedTuple):
    day: int
    minute: int | None
    is_ahead: bool
    exempt: bool
    then_max: int | None


class _State(NamedTuple):
    phase: int
    stayed: int
    left: tuple[int, ...]
    days: tuple[tuple[int, bool], ...]
    """The sessions of the phase so far: their days, and whether they are ahead; the last ``per_week`` alone."""
    place: int
    last: _Last | None
    seen_ahead: bool


_Path = tuple["_Path", Put] | None


def cheapest(case: Case, task: Task) -> tuple[int, tuple[Put, ...]] | None:
    """Return the points of the course and the new starts in its order; None if the rules leave no course."""
    return _CourseSearch(case, task).run()


class _CourseSearch:
    def __init__(self, case: Case, task: Task) -> None:
        self.case, self.task = case, task
        self.phases = case.phases
        self.stays = [
            sorted(task.stays.get(one.name, ()), key=lambda stay: (stay.day, stay.minute or 0)) for one in self.phases
        ]
        self.kinds = [_kinds(task.moved, one.name) for one in self.phases]
        self.today = case.request.as_of.toordinal()
        self.weights = case.request.clinic.weights
        self.has_given = any(not stay.is_ahead for some in self.stays for stay in some)
        self.old = {one.spot for one in task.moved if one.spot} | {one.spot for one in case.movables if one.spot}
        self.soon = {(one.clinic, one.old_day): one.spot.minute for one in task.moved if one.spot}

    def run(self) -> tuple[int, tuple[Put, ...]] | None:
        total = sum(len(some) for some in self.stays) + len(self.task.moved)
        frontier: dict[_State, tuple[int, _Path]] = {self._first(): (0, None)}
        for _ in range(total):
            following: dict[_State, tuple[int, _Path]] = {}
            for state, (points, path) in frontier.items():
                for after, more, put in self._steps(state):
                    known = following.get(after)
                    if known is None or points + more < known[0]:
                        following[after] = points + more, path if put is None else (path, put)
            if not following:
                return None
            frontier = following
        ends = [(points, path) for state, (points, path) in frontier.items() if not self._misses(state.last, None)]
        if not ends:
            return None
        points, path = min(ends, key=lambda end: end[0])
        return points, _puts(path)

    def _first(self) -> _State:
        return self._settled(_State(0, 0, self._left(0), (), 0, None, seen_ahead=False))

    def _left(self, phase: int) -> tuple[int, ...]:
        return tuple(count for _, count in self.kinds[phase]) if phase < len(self.phases) else ()

    def _settled(self, state: _State) -> _State:
        """Go on to the next phase where nothing is left of this one."""
        while state.phase < len(self.phases) and state.stayed == len(self.stays[state.phase]) and not any(state.left):
            phase = state.phase + 1
            state = _State(phase, 0, self._left(phase), (), 0, state.last, state.seen_ahead)
        return state

    def _steps(self, state: _State) -> Iterator[tuple[_State, int, Put | None]]:
        if state.phase == len(self.phases):
            return
        stays = self.stays[state.phase]
        following = stays[state.stayed] if state.stayed < len(stays) else None
        if following is not None and (more := self._points(state, following, None)) is not None:
            yield self._after(state, following, None), more, None
        for index, (kind, _) in enumerate(self.kinds[state.phase]):
            if state.left[index]:
                yield from self._moves(state, index, kind, following)

    def _moves(
        self, state: _State, index: int, kind: Kind, following: Stay | None
    ) -> Iterator[tuple[_State, int, Put]]:
        rules = self.phases[state.phase]
        first, last = self._window(state, rules)
        if following is not None:
            last = min(last, following.day - 1)
        for day in range(max(first, self.today), last + 1):
            if kind.is_missing and not self._may_follow(state, day):
                continue
            for clinic in kind.clinics:
                for minute, points in self._starts(kind, clinic, day):
                    spot = Spot(day, minute, clinic)
                    stay = Stay(day, minute, is_ahead=True, exempt=False, points=points, then_max=None)
                    more = self._points(state, stay, spot)
                    if more is None:
                        break
                    yield self._after(state, stay, index), more, Put(rules.name, kind, spot)

    def _starts(self, kind: Kind, clinic: str, day: int) -> Iterator[tuple[int, int]]:
        place = self.case.places[clinic]
        banned, own_hour = self.task.banned, self.soon.get((clinic, day))
        starts = place.starts(day)
        if not starts and own_hour is not None and not kind.is_missing:
            starts = {minute: points for minute, points in place.starts(day, soon=True).items() if minute > own_hour}
        wanted = next((one for one in self.task.wanted if one.day == day), None)
        for minute, points in starts.items():
            spot = Spot(day, minute, clinic)
            if spot in banned or (wanted is not None and spot != wanted) or (not kind.is_missing and spot in self.old):
                continue
            yield minute, points

    def _window(self, state: _State, rules: PhaseRules) -> tuple[int, int]:
        """Return the first and the last day that the gap rule leaves for a moved visit."""
        if state.last is None:
            return self.today, self.today + FIRST_WITHIN_DAYS - 1
        if rules.name == CONSULTATION:
            return self.today, self.today + FIRST_WITHIN_DAYS - 1
        gap, longest = _gap(rules, state)
        return state.last.day + gap.min_days, state.last.day + longest

    def _may_follow(self, state: _State, day: int) -> bool:
        """Whether a missing session may be there: after every other open one of its phase, or made up in its week."""
        regular = any(
            left for (kind, _), left in zip(self.kinds[state.phase], state.left, strict=True) if not kind.is_missing
        )
        ahead = any(stay.is_ahead for stay in self.stays[state.phase][state.stayed :])
        if not regular and not ahead:
            return True
        within = self.case.make_up_days
        name = self.phases[state.phase].name
        return within is not None and any(
            one.is_missing
            and one.phase == name
            and week_of(day) == week_of(one.old_day)
            and day - one.old_day <= within
            for one in self.task.moved
        )

    def _points(self, state: _State, stay: Stay, spot: Spot | None) -> int | None:  # noqa: PLR0911  a rule, a return
        """Return what the session costs after those before it; None if it breaks a rule there."""
        last, rules = state.last, self.phases[state.phase]
        if self._misses(last, stay.day, spot):
            return None
        points = stay.points if stay.is_ahead else 0
        if last is None:
            return points + self._wait(stay)
        if last.day == stay.day and last.is_ahead and not last.exempt:
            return None
        gap, longest = _gap(rules, state)
        days = stay.day - last.day
        if stay.is_ahead and not stay.exempt and not gap.min_days <= days <= longest:
            return None
        if stay.is_out and not state.seen_ahead and not last.is_ahead and days > longest and not self.task.gives_up:
            return None
        if stay.is_ahead and not stay.exempt and rules.last_day is not None and stay.day > rules.last_day.toordinal():
            return None
        before = state.days[0] if rules.per_week and len(state.days) == rules.per_week else None
        if before and stay.is_ahead and not stay.exempt and week_of(before[0]) == week_of(stay.day):
            return None
        if not stay.is_ahead and not last.is_ahead:
            return points
        points += self.weights.gap_day * gap.days_off(days)
        if before:
            points += self.weights.drift_day * abs(stay.day - before[0] - 7)
        if stay.minute is not None and last.minute is not None:
            points += self.weights.shift_minute * min(self.weights.shift_cap, abs(stay.minute - last.minute))
        return points

    def _wait(self, stay: Stay) -> int:
        if self.has_given or self.phases[0].name == CONSULTATION:
            return 0
        request = self.case.request
        return self.weights.wait_day * request.priority_weight * max(0, stay.day - request.ready.toordinal())

    def _misses(self, last: _Last | None, day: int | None, spot: Spot | None = None) -> bool:
        """Whether a wanted start is passed over on the way to a session, or to the end."""
        since = last.day if last else 0
        return any(since < one.day and (day is None or one.day <= day) and one != spot for one in self.task.wanted)

    def _after(self, state: _State, stay: Stay, index: int | None) -> _State:
        rules, left = self.phases[state.phase], state.left
        if index is not None:
            left = (*left[:index], left[index] - 1, *left[index + 1 :])
        days = (*state.days, (stay.day, stay.is_ahead))[-rules.per_week :] if rules.per_week else ()
        return self._settled(
            _State(
                state.phase,
                state.stayed + (index is None),
                left,
                days,
                state.place + 1,
                _Last(stay.day, stay.minute, stay.is_ahead, stay.exempt, stay.then_max),
                state.seen_ahead or stay.is_ahead,
            )
        )


def _gap(rules: PhaseRules, state: _State) -> tuple[Gap, int]:
    """Return the gap rule before the next session, and the longest gap that is allowed there."""
    gap = rules.gaps[min(state.place, len(rules.gaps) - 1)]
    then_max = state.last.then_max if state.last else None
    return gap, max(gap.max_days, then_max or 0)


def _kinds(moved: Sequence[Movable], phase: str) -> list[tuple[Kind, int]]:
    counts: dict[Kind, int] = {}
    for one in moved:
        if one.phase == phase:
            kind = Kind(one.is_missing, one.clinics)
            counts[kind] = counts.get(kind, 0) + 1
    return list(counts.items())


def _puts(path: _Path) -> tuple[Put, ...]:
    found: list[Put] = []
    while path is not None:
        path, put = path
        found.append(put)
    return tuple(reversed(found))
