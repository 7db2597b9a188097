"""The parts of the cost (the contract's section 4): each one function, in full points; lower is better.

1 point is one minute of time-of-day shift.  The searches add up the same functions of a gap, a day or a start, session
by session.  To add a part, write its function and list it in PARTS: the total, plan files, tables and JSON read that
list; the words of a part are in text/, and a search must count it to minimize it.
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

    ``minute`` is the local minute of the day, None if it is not known; ``physicians`` are those of a planned visit.
    """

    session: Session
    day: date
    minute: int | None
    physicians: tuple[str, ...] = ()

    @property
    def is_planned(self) -> bool:
        """Whether the plan places it; the others are fixed."""
        return self.session.fixed is None


def rhythm_points(weights: Weights, session: Session, days: int) -> int:
    """Return the points for a gap of this many days before a session."""
    return weights.gap_day * session.gap.days_off(days)


def drift_points(weights: Weights, days: int) -> int:
    """Return the points for this many days since the session ``per_week`` places before, ideally 7."""
    return weights.drift_day * abs(days - 7)


def shift_points(weights: Weights, minutes: int) -> int:
    """Return the points for a start this many minutes earlier or later than the session before."""
    return weights.shift_minute * min(weights.shift_cap, abs(minutes))


def off_hours_points(weights: Weights, wishes: Preferences, minute: int) -> int:
    """Return the points for a start outside the preferred times."""
    return 0 if wishes.start <= minute < wishes.end else weights.off_hours


def off_day_points(weights: Weights, wishes: Preferences, day: date) -> int:
    """Return the points for a weekday that is not preferred."""
    return 0 if wishes.days is None or day.weekday() in wishes.days else weights.off_day


def wishes_physician(request: Request) -> str | None:
    """Return the preferred physician; None if there is none, or the protocol needs no physician."""
    return request.patient.preferences.physician if request.protocol.needs_physician else None


def wait_points(request: Request, first: date) -> int:
    """Return the points for the days from ready to the first infusion; only for a course without any session yet."""
    days = (first - request.ready).days if request.waits else 0
    return request.clinic.weights.wait_day * request.priority_weight * days


def consultation_points(request: Request, day: date) -> int:
    """Return the points for the days until the consultation."""
    return request.clinic.weights.consult_day * request.priority_weight * (day - request.as_of).days


class PricedCourse(Struct, frozen=True):
    """The input of a cost: the sessions on their days, and the day of a consultation in the plan."""

    visits: Sequence[PlacedVisit]
    consultation: date | None = None

    @property
    def steps(self) -> Iterator[tuple[PlacedVisit, PlacedVisit]]:
        """Consecutive sessions of which the plan places at least one."""
        for earlier, later in itertools.pairwise(self.visits):
            if earlier.is_planned or later.is_planned:
                yield earlier, later


def _wait(request: Request, course: PricedCourse) -> int:
    return wait_points(request, course.visits[0].day)


def _rhythm(request: Request, course: PricedCourse) -> int:
    weights = request.clinic.weights
    return sum(rhythm_points(weights, later.session, _days(earlier, later)) for earlier, later in course.steps)


def _drift(request: Request, course: PricedCourse) -> int:
    total, visits = 0, course.visits
    sessions = [placed.session for placed in visits]
    for index, placed in enumerate(visits):
        before = week_before(sessions, index)
        if before is not None and (placed.is_planned or visits[before].is_planned):
            total += drift_points(request.clinic.weights, _days(visits[before], placed))
    return total


def _steadiness(request: Request, course: PricedCourse) -> int:
    return sum(
        shift_points(request.clinic.weights, later.minute - earlier.minute)
        for earlier, later in course.steps
        if later.minute is not None and earlier.minute is not None
    )


def _preference(request: Request, course: PricedCourse) -> int:
    weights, wishes, physician = request.clinic.weights, request.patient.preferences, wishes_physician(request)
    total = 0
    for placed in course.visits:
        if placed.is_planned and placed.minute is not None:
            total += off_hours_points(weights, wishes, placed.minute) + off_day_points(weights, wishes, placed.day)
            total += weights.other_physician if physician and physician not in placed.physicians else 0
    return total


def _consultation(request: Request, course: PricedCourse) -> int:
    return consultation_points(request, course.consultation) if course.consultation else 0


def _days(earlier: PlacedVisit, later: PlacedVisit) -> int:
    return (later.day - earlier.day).days


class CostPart(Struct, frozen=True):
    """A part of the cost: its name in plans, tables and scripts, and its points, an integer from 0."""

    name: str
    points: Callable[[Request, PricedCourse], int]


PARTS = (
    CostPart("wait", _wait),
    CostPart("rhythm", _rhythm),
    CostPart("drift", _drift),
    CostPart("steadiness", _steadiness),
    CostPart("preference", _preference),
    CostPart("consultation", _consultation),
)
"""The parts in the contract's order."""


def cost_of(request: Request, course: PricedCourse) -> Cost:
    """Return the cost of a course, part by part."""
    return Cost({part.name: part.points(request, course) for part in PARTS})


def no_cost() -> Cost:
    """Return the cost of a plan with nothing left to plan."""
    return Cost(dict.fromkeys(part_names(), 0))


def part_names() -> tuple[str, ...]:
    """Return the names of the parts, in the contract's order."""
    return tuple(part.name for part in PARTS)
