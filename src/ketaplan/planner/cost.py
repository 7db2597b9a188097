"""The parts of the cost (the contract's section 4): each one function, in whole points; lower is better.

1 point is one minute of time-of-day shift.  The search counts with the same arithmetic, step by step.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from ketaplan.domain.clinic import Weights
from ketaplan.domain.course import Session, week_before
from ketaplan.domain.patient import Preferences
from ketaplan.domain.plan import Cost
from ketaplan.planner.request import Request


class PlacedVisit(Struct, frozen=True):
    """A session of a course on its day.

    ``minute`` is the local minute of the day, None where it is not known; ``physicians`` are those of a planned
    visit.
    """

    session: Session
    day: date
    minute: int | None
    physicians: tuple[str, ...] = ()

    @property
    def is_planned(self) -> bool:
        """Whether the plan's, not held before it."""
        return self.session.held is None


def rhythm_points(weights: Weights, session: Session, days: int) -> int:
    """Points for a gap of so many days before a session."""
    return weights.gap_day * session.gap.days_off(days)


def drift_points(weights: Weights, days: int) -> int:
    """Points for so many days since the session ``per_week`` places before, a week ago at best."""
    return weights.drift_day * abs(days - 7)


def shift_points(weights: Weights, minutes: int) -> int:
    """Points for a start so many minutes earlier or later than the session before."""
    return weights.shift_minute * min(weights.shift_cap, abs(minutes))


def off_hours_points(weights: Weights, wishes: Preferences, minute: int) -> int:
    """Points for a start outside the preferred times."""
    return 0 if wishes.start <= minute < wishes.end else weights.off_hours


def off_day_points(weights: Weights, wishes: Preferences, day: date) -> int:
    """Points for a weekday that is not preferred."""
    return 0 if wishes.days is None or day.weekday() in wishes.days else weights.off_day


def wishes_physician(request: Request) -> str | None:
    """The physician who is wished for, where the protocol needs one at all."""
    return request.patient.preferences.physician if request.protocol.needs_physician else None


def wait_points(request: Request, first: date) -> int:
    """Points for the days from ready to the first infusion; only for a course without any session yet."""
    days = (first - request.ready).days if request.waits else 0
    return request.clinic.weights.wait_day * request.priority_weight * days


def consultation_points(request: Request, day: date) -> int:
    """Points for the days until the consultation."""
    return request.clinic.weights.consult_day * request.priority_weight * (day - request.as_of).days


def _wait(request: Request, course: Sequence[PlacedVisit]) -> int:
    return wait_points(request, course[0].day)


def _rhythm(request: Request, course: Sequence[PlacedVisit]) -> int:
    weights = request.clinic.weights
    return sum(rhythm_points(weights, later.session, _days(earlier, later)) for earlier, later in _steps(course))


def _drift(request: Request, course: Sequence[PlacedVisit]) -> int:
    total, sessions = 0, [placed.session for placed in course]
    for index, placed in enumerate(course):
        before = week_before(sessions, index)
        if before is not None and (placed.is_planned or course[before].is_planned):
            total += drift_points(request.clinic.weights, _days(course[before], placed))
    return total


def _steadiness(request: Request, course: Sequence[PlacedVisit]) -> int:
    return sum(
        shift_points(request.clinic.weights, later.minute - earlier.minute)
        for earlier, later in _steps(course)
        if later.minute is not None and earlier.minute is not None
    )


def _preference(request: Request, course: Sequence[PlacedVisit]) -> int:
    weights, wishes, physician = request.clinic.weights, request.patient.preferences, wishes_physician(request)
    total = 0
    for placed in course:
        if placed.is_planned and placed.minute is not None:
            total += off_hours_points(weights, wishes, placed.minute) + off_day_points(weights, wishes, placed.day)
            total += weights.other_physician if physician and physician not in placed.physicians else 0
    return total


def _steps(course: Sequence[PlacedVisit]) -> Iterator[tuple[PlacedVisit, PlacedVisit]]:
    """Neighbours of which the plan places at least one."""
    for earlier, later in itertools.pairwise(course):
        if earlier.is_planned or later.is_planned:
            yield earlier, later


def _days(earlier: PlacedVisit, later: PlacedVisit) -> int:
    return (later.day - earlier.day).days


PARTS: dict[str, Callable[[Request, Sequence[PlacedVisit]], int]] = {
    "wait": _wait,
    "rhythm": _rhythm,
    "drift": _drift,
    "steadiness": _steadiness,
    "preference": _preference,
}
"""The parts that infusions cost, by the plan's names; ``consultation`` is the one that they do not."""


def cost_of(request: Request, course: Sequence[PlacedVisit], consultation: date | None = None) -> Cost:
    """What a course costs, part by part; ``consultation`` is the day of the one that the plan holds."""
    points = {name: part(request, course) for name, part in PARTS.items()}
    return Cost(**points, consultation=consultation_points(request, consultation) if consultation else 0)
