"""The sessions of a course as a small automaton: a state contains the gaps that later rules depend on.

With two a week, rules span two sessions, so a state is the last gap; with three a week, the last two; without a cap
there is one state.  Steps between the same two states of neighbouring sessions cost the same on every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from ketaplan.domain.clinic import Weights
from ketaplan.domain.course import Course
from ketaplan.planner.cost import drift_points, rhythm_points

Gaps = tuple[int, ...]
WEEK = 7
MOST_STATES = 64
"""A course that needs more states a session is planned alone, by `planner.course`."""


class GapArc(NamedTuple):
    """An arc from a state of one session to a state of the next: after ``gap`` days, for ``points``.

    The new day's weekday number must be below ``span``: only then is the session ``per_week`` places before in an
    earlier calendar week.
    """

    gap: int
    to: int
    points: int
    span: int


class InitialState(NamedTuple):
    """A way for the planned sessions to start: on a day (ordinal), in a state, for some points."""

    day: int
    state: int
    points: int


class Automaton(Struct, frozen=True, dict=True):
    """The planned sessions of a course; ``arcs[i][a]`` lead from state a of session i to states of session i + 1."""

    sessions: int
    states: int
    arcs: tuple[tuple[tuple[GapArc, ...], ...], ...]
    opening: tuple[int, ...]
    """The state of the first planned session for each gap that may precede it, the least first; (0,) for none."""

    @cached_property
    def most_points(self) -> int:
        """The points of the dearest arc."""
        return max((arc.points for layer in self.arcs for state in layer for arc in state), default=0)


@lru_cache(maxsize=1024)
def automaton_of(course: Course, weights: Weights) -> Automaton | None:
    """Return the automaton of a regular course, None if it would need too many states."""
    first = len(course.sessions) - len(course.to_plan)
    states, opening = _first_states(course, first)
    layers, widest = [], len(states)
    for index in range(first + 1, len(course.sessions)):
        arcs, states = _layer(course, weights, index, states)
        layers.append(arcs)
        widest = max(widest, len(states))
        if widest > MOST_STATES:
            return None
    return Automaton(len(course.to_plan), widest, tuple(layers), opening)


def _first_states(course: Course, first: int) -> tuple[list[Gaps], tuple[int, ...]]:
    if first == 0:
        return [()], (0,)
    days = [session.fixed.day.toordinal() for session in course.sessions[:first] if session.fixed]
    gap = course.sessions[first].gap
    known = tuple(later - earlier for earlier, later in pairwise(days))
    followed = [
        _state_gaps(course, first, (*known, days_after)) for days_after in range(gap.min_days, gap.max_days + 1)
    ]
    states = list(dict.fromkeys(followed))
    return states, tuple(states.index(gaps) for gaps in followed)


def _layer(
    course: Course, weights: Weights, index: int, states: Sequence[Gaps]
) -> tuple[tuple[tuple[GapArc, ...], ...], list[Gaps]]:
    """Return the arcs into session ``index``, and its states."""
    session, found = course.sessions[index], dict[Gaps, int]()
    before, layer = course.week_before(index), []
    for gaps in states:
        arcs = []
        for gap in range(session.gap.min_days, session.gap.max_days + 1):
            points, span = rhythm_points(weights, session, gap), WEEK
            if before is not None:
                days = sum((*gaps, gap)[before - index :])
                points, span = points + drift_points(weights, days), min(WEEK, days)
            to = _state_gaps(course, index, (*gaps, gap))
            arcs.append(GapArc(gap, found.setdefault(to, len(found)), points, span))
        layer.append(tuple(arcs))
    return tuple(layer), list(found)


def _state_gaps(course: Course, index: int, gaps: Gaps) -> Gaps:
    """Return the last gaps that rules for sessions after ``index`` depend on."""
    needed = 0
    for later in range(index + 1, len(course.sessions)):
        before = course.week_before(later)
        if before is not None and before <= index:
            needed = max(needed, index - before)
    return gaps[len(gaps) - needed :] if needed else ()
