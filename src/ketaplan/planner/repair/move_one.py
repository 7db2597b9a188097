"""Where one session of a course can move while all others stay: a repair in which one visit may change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.course import Course, FixedSession, Session
from ketaplan.domain.plan import Appointment
from ketaplan.domain.reasons import Reason
from ketaplan.planner.cost import PlacedVisit, PricedCourse, cost_of
from ketaplan.planner.course.consultation import first_visit_after
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.repair.best_repair import visit_at
from ketaplan.planner.repair.case import Case, Movable, Spot, VisitPlace
from ketaplan.planner.repair.choices import Chooser, wanted, wanted_at
from ketaplan.planner.repair.day_staff import DayStaff
from ketaplan.planner.repair.search_budget import SearchBudget
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import placed_sessions, violations

WISHES = "preference"
"""The parts of the cost that depend on a start alone."""


class Slot(Struct, frozen=True):
    """A day and minute to which a session can move, and the cost with its neighbors."""

    points: int
    day: date
    minute: int


def places_for(place: VisitPlace, moved: FixedSession, last: date, *, in_any_order: bool = False) -> list[Slot]:
    """Return every place up to a day that follows all rules, least cost first, then nearest to the old day.

    The fixed sessions of ``place.request`` are the others of the course, without the moved one.  As in every repair, it
    may come after or before others of its phase: with ``in_any_order``, or where it can be nowhere else.
    """
    found = _places(place, moved, last, in_any_order=in_any_order)
    return found or _places(place, moved, last, in_any_order=True)


def _places(place: VisitPlace, moved: FixedSession, last: date, *, in_any_order: bool) -> list[Slot]:
    earliest = first_visit_after(place.request, None)
    found = [
        slot
        for day in _days(place.request, moved, last, in_any_order=in_any_order)
        for slot in _on_day(place, moved, day)
        if earliest is None or (slot.day, slot.minute) >= (earliest.day, earliest.minute)
        if (slot.day, slot.minute) != (moved.day, moved.minute)
    ]
    return sorted(found, key=lambda slot: (slot.points, abs((slot.day - moved.day).days), slot.day, slot.minute))


def closed_days(place: VisitPlace, moved: FixedSession, last: date) -> list[tuple[date, Reason]]:
    """Return the other days on which the gaps let the session be, but no visit can start, each with the reason."""
    return [
        (day, why)
        for day in _days(place.request, moved, last)
        if day != moved.day and (why := why_no_start(place.new.availability, day, place.new.template))
    ]


def appointment_at(place: VisitPlace, visit: Appointment, slot: Slot) -> Appointment:
    """Return the session, with its own id, at its new place with people who are free then."""
    case = _case(place, visit)
    (one,) = case.movables
    spot = Spot(slot.day.toordinal(), slot.minute, place.clinic)
    new = wanted_at(case, spot)
    staffing = DayStaff(SearchBudget()).best([new])
    assert staffing is not None, "the rules leave no start without a chair and people"
    return visit_at(place, one, spot, staffing.staffed[new.key])


def appointment_now(place: VisitPlace, visit: Appointment) -> Appointment | None:
    """Return the session or consultation at its own time, with others where its own cannot be; None if none can.

    The fewest points of the wishes first, as in every repair, then the fewest changes.
    """
    case, budget = _case(place, visit), SearchBudget()
    (one,), staff = case.movables, DayStaff(budget)
    if visit.start.second or one.spot is None or Chooser(staff, budget).alone(case, one) is None:
        return None
    staffing = staff.best([wanted(case, one)])
    staffed = staffing.staffed.get(wanted(case, one).key) if staffing else None
    return visit_at(place, one, one.spot, staffed) if staffed else visit


def _case(place: VisitPlace, visit: Appointment) -> Case:
    """Return the repair in which this visit alone may change."""
    one = Movable(
        id=visit.id,
        phase=visit.phase,
        number=visit.number,
        status="",
        clinic=place.clinic,
        old_day=visit.day.toordinal(),
        clinics=(place.clinic,),
        must=True,
        now=visit,
    )
    return Case(request=place.request, places={place.clinic: place}, phases=(), standing=(), movables=(one,))


def _days(request: Request, moved: FixedSession, last: date, *, in_any_order: bool = False) -> Iterator[date]:
    """Yield the days on which the rules between sessions allow it, with the order of the sessions unchanged or not."""
    now = _Placed.at(request, moved, moved.day, moved.minute).index
    first = min(request.ready, moved.day)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        placed = _Placed.at(request, moved, date.fromordinal(ordinal), moved.minute)
        if (in_any_order or placed.index == now) and not placed.breaks_a_rule:
            yield date.fromordinal(ordinal)


def _on_day(place: VisitPlace, moved: FixedSession, day: date) -> Iterator[Slot]:
    """Yield the starts of a day that follow the rules for a single visit, with their points.

    A later hour of its own day needs no notice.
    """
    starts = dict(place.starts(day.toordinal()))
    if day == moved.day and moved.minute is not None:
        later = place.starts(day.toordinal(), soon=True)
        starts |= {minute: points for minute, points in later.items() if minute > moved.minute}
    for minute, wishes in sorted(starts.items()):
        yield Slot(wishes + _points(place.request, moved, day, minute), day, minute)


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
    def breaks_a_rule(self) -> bool:
        """Whether it breaks a rule with the others, or one of them with it."""
        return any(self.index in {one.index, one.before} for one in violations(self.sessions, self.days))
