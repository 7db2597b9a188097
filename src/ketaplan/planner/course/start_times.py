"""The times of day of a course whose days are known: least cost, then earliest in order (dynamic programming)."""

from __future__ import annotations

from collections.abc import Mapping

from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import shift_points
from ketaplan.planner.course.result import Days, FirstVisit

Minutes = Mapping[int | None, int]
"""Points by minute of the day; None for a fixed session's unknown time."""


def best_minutes(visits: CandidateVisits, days: Days, first: FirstVisit | None) -> tuple[int | None, ...]:
    """Return the minute of the day of every session.

    ``cost_to_go[i][m]`` is the cost in preferences and steadiness of sessions i, i+1, ... if session i starts at m.
    """
    own = [_own_points(visits, index, day, first) for index, day in enumerate(days)]
    cost_to_go: list[dict[int | None, int]] = [{}] * len(days)
    for index in range(len(days) - 1, -1, -1):
        cost_to_go[index] = dict(own[index])
        if index + 1 < len(days):
            ahead = _nearest(visits, index, own[index], cost_to_go[index + 1])
            cost_to_go[index] = {minute: points + ahead[minute] for minute, points in own[index].items()}
    chosen: list[int | None] = []
    for index, options in enumerate(cost_to_go):
        best = min(options, key=lambda m: (_from(visits, index, chosen, m) + options[m], m or 0))
        chosen.append(best)
    return tuple(chosen)


def _from(visits: CandidateVisits, index: int, chosen: list[int | None], minute: int | None) -> int:
    return _shift(visits, index, chosen[-1], minute) if chosen else 0


def _own_points(visits: CandidateVisits, index: int, day: int, first: FirstVisit | None) -> dict[int | None, int]:
    """Return the cost of each start of one session alone, earliest first."""
    request, grid = visits.request, visits.availability.grid
    fixed = request.course.sessions[index].fixed
    if fixed is not None:
        return {fixed.minute: 0}
    pin = request.pins.get(index + 1)
    earliest = first.minute if first and day == first.day.toordinal() and not _fixed_all_before(visits, index) else 0
    points = visits.on(day).cost_by_step()
    return {
        step * grid.step: points[step]
        for step in sorted(points)
        if step * grid.step >= earliest and (pin is None or pin.minute in {None, step * grid.step})
    }


def _fixed_all_before(visits: CandidateVisits, index: int) -> bool:
    return any(session.fixed is None for session in visits.request.course.sessions[:index])


def _shift(visits: CandidateVisits, index: int, before: int | None, minute: int | None) -> int:
    """Return the steadiness between session ``index - 1`` and ``index``; 0 between two fixed ones."""
    sessions = visits.request.course.sessions
    if before is None or minute is None or (sessions[index].fixed and sessions[index - 1].fixed):
        return 0
    return shift_points(visits.request.clinic.weights, minute - before)


def _nearest(visits: CandidateVisits, index: int, minutes: Minutes, ahead: Minutes) -> dict[int | None, int]:
    """Return for each minute of a session the least cost of steadiness plus the rest, over the next one's minutes.

    Two sweeps along the grid suffice (a min-plus transform): a shift's points grow by the same amount with every step
    until the cap.
    """
    sessions = visits.request.course.sessions
    if sessions[index].fixed or sessions[index + 1].fixed:
        return {m: min(_shift(visits, index + 1, m, n) + points for n, points in ahead.items()) for m in minutes}
    step, weights = visits.availability.grid.step, visits.request.clinic.weights
    reach = [m // step for m in (*minutes, *ahead) if m is not None]
    low, high = min(reach), max(reach)
    floor = min(ahead.values()) + weights.shift_minute * weights.shift_cap
    near = [min(floor, ahead.get(at * step, floor)) for at in range(low, high + 1)]
    slope = weights.shift_minute * step
    for at in range(1, len(near)):
        near[at] = min(near[at], near[at - 1] + slope)
    for at in range(len(near) - 2, -1, -1):
        near[at] = min(near[at], near[at + 1] + slope)
    return {m: near[m // step - low] for m in minutes if m is not None}
