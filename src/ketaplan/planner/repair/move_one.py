"""Where one session of a course can move while all others stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.course import Course, FixedSession, Session
from ketaplan.domain.plan import Appointment
from ketaplan.domain.reasons import Reason
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import PlacedVisit, PricedCourse, cost_of
from ketaplan.planner.course.best_course import infusion_for
from ketaplan.planner.course.consultation import first_visit_after
from ketaplan.planner.course.staff_assignment import choose_people
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.repair.restaffing import restaffed, with_another_psychiatrist
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import placed_sessions, violations

WISHES = "preference"
"""The parts of the cost that depend on a start alone."""


class Slot(Struct, frozen=True):
    """A day and minute to which a session can move, and the cost with its neighbors."""

    points: int
    day: date
    minute: int


def places_for(request: Request, moved: FixedSession, last: date) -> list[Slot]:
    """Return every place up to a day that follows all rules, least cost first, then nearest to the old day.

    ``request.fixed`` are the other sessions of the course, without the moved one.
    """
    visits = CandidateVisits(request)
    earliest = first_visit_after(request, None)
    found = [
        place
        for day in _days(request, moved, last)
        for place in _on_day(visits, moved, day)
        if earliest is None or (place.day, place.minute) >= (earliest.day, earliest.minute)
        if (place.day, place.minute) != (moved.day, moved.minute)
    ]
    return sorted(found, key=lambda place: (place.points, abs((place.day - moved.day).days), place.day, place.minute))


def closed_days(request: Request, moved: FixedSession, last: date) -> list[tuple[date, Reason]]:
    """Return the other days on which the gaps let the session be, but no visit can start, each with the reason."""
    visits = CandidateVisits(request)
    return [
        (day, why)
        for day in _days(request, moved, last)
        if day != moved.day and (why := why_no_start(visits.availability, day, visits.template))
    ]


def appointment_at(request: Request, moved: FixedSession, name: str, place: Slot) -> Appointment:
    """Return the session, with its own id, at its new place with people who are free then."""
    visits = CandidateVisits(request)
    (staffed,) = choose_people(visits, [(place.day.toordinal(), place.minute)])
    session = _Placed.at(request, moved, place.day, place.minute).session
    return replace(infusion_for(visits, session, staffed), id=name)


def appointment_now(request: Request, moved: FixedSession, visit: Appointment) -> Appointment | None:
    """Return the session or consultation at its own time with the fewest people changed; None if it cannot stay."""
    if not visit.is_infusion:
        return with_another_psychiatrist(request, visit)
    staffed = restaffed(request, visit)
    if staffed is None:
        return None
    session = _Placed.at(request, moved, moved.day, moved.minute).session
    return replace(infusion_for(CandidateVisits(request), session, staffed), id=visit.id)


def _days(request: Request, moved: FixedSession, last: date) -> Iterator[date]:
    """Yield the days on which the rules between sessions allow it, with the order of the sessions unchanged."""
    now = _Placed.at(request, moved, moved.day, moved.minute).index
    for ordinal in range(request.ready.toordinal(), last.toordinal() + 1):
        placed = _Placed.at(request, moved, date.fromordinal(ordinal), moved.minute)
        if placed.index == now and not placed.breaks_a_rule:
            yield date.fromordinal(ordinal)


def _on_day(visits: CandidateVisits, moved: FixedSession, day: date) -> Iterator[Slot]:
    """Yield the starts of a day that follow the rules for a single visit, with their points."""
    step = visits.availability.grid.step
    for start, wishes in visits.on(day.toordinal()).cost_by_step().items():
        yield Slot(wishes + _points(visits.request, moved, day, start * step), day, start * step)


def _points(request: Request, moved: FixedSession, day: date, minute: int) -> int:
    """Return the place's cost because of the other sessions: all but the wishes."""
    course = _Placed.at(request, moved, day, minute)
    placed = [
        PlacedVisit(session, date.fromordinal(ordinal), session.fixed.minute if session.fixed else minute)
        for session, ordinal in zip(course.sessions, course.days, strict=True)
    ]
    whole = replace(request, fixed=(*request.fixed, replace(moved, day=day, minute=minute)))
    cost = cost_of(whole, PricedCourse(placed))
    return cost.total - cost.points[WISHES]


class _Placed(Struct, frozen=True):
    """The fixed sessions of a course with their days, including the moved one at a place, free to change."""

    sessions: Sequence[Session]
    days: Sequence[int]
    index: int

    @classmethod
    def at(cls, request: Request, moved: FixedSession, day: date, minute: int | None) -> _Placed:
        """Put the session on a day, at a minute of it."""
        fixed = (*request.fixed, replace(moved, day=day, minute=minute))
        course = Course.of(request.patient.as_of(request.as_of), request.protocol, fixed)
        sessions, days = placed_sessions(course, {(moved.phase, moved.number)})
        return cls(sessions, days, next(index for index, session in enumerate(sessions) if session.fixed is None))

    @property
    def session(self) -> Session:
        """The moved one."""
        return self.sessions[self.index]

    @property
    def breaks_a_rule(self) -> bool:
        """Whether it breaks a rule with the others, or one of them with it."""
        return any(self.index in {one.index, one.before} for one in violations(self.sessions, self.days))
