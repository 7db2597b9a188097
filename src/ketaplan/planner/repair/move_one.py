"""Where one session of a course can go while all the others stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.course import Course, FixedSession, Session
from ketaplan.domain.plan import Appointment
from ketaplan.domain.reasons import Reason
from ketaplan.domain.reasons import violations as reasons
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import PlacedVisit, cost_of
from ketaplan.planner.course.best_course import infusion_for
from ketaplan.planner.course.consultation import first_visit_after
from ketaplan.planner.course.staff_assignment import choose_people
from ketaplan.planner.repair.restaffing import restaffed, with_another_psychiatrist
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import gap_kept, review_kept, week_kept
from ketaplan.planner.validate.plan import gap_not_allowed


class Slot(Struct, frozen=True):
    """A day and a minute of it to which a session can go, and what that costs with its neighbors."""

    points: int
    day: date
    minute: int


def places_for(request: Request, moved: FixedSession, last: date) -> list[Slot]:
    """Every place up to a day that keeps all rules, least cost first, then nearest to where the session was.

    ``request.held`` are the other sessions of the course, the moved one not among them.
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


def appointment_at(request: Request, moved: FixedSession, name: str, place: Slot) -> Appointment:
    """The session, under its own name, at its new place with people who are free there."""
    visits = CandidateVisits(request)
    (staffed,) = choose_people(visits, [(place.day.toordinal(), place.minute)])
    session = _with(request, moved, place.day, place.minute)[_index(request, moved, place.day, place.minute)]
    return replace(infusion_for(visits, session, staffed), id=name)


def appointment_now(request: Request, moved: FixedSession, visit: Appointment) -> Appointment | None:
    """The session or consultation at its own time with the fewest people changed, None where it cannot stay there."""
    if not visit.is_infusion:
        return with_another_psychiatrist(request, visit)
    staffed = restaffed(request, visit)
    if staffed is None:
        return None
    session = _with(request, moved, moved.day, moved.minute)[_index(request, moved, moved.day, moved.minute)]
    return replace(infusion_for(CandidateVisits(request), session, staffed), id=visit.id)


def broken_sequence(request: Request, moved: FixedSession) -> Iterator[Reason]:
    """Return the rules that a session breaks with those before and after it.

    A gap that is too long is none of its own while a session of its phase is missing, which may come between.
    """
    course = Course.of(request.patient, request.protocol, (*request.held, moved))
    held = [session for session in course.sessions if session.held]
    days = [session.held.day.toordinal() for session in held if session.held]
    index = _index(request, moved, moved.day, moved.minute)
    sides: tuple[tuple[int, Literal["before", "after"]], ...] = ((index, "before"), (index + 1, "after"))
    for place, side in sides:
        if 0 < place < len(held) and not gap_kept(held[place], gap := days[place] - days[place - 1]):
            allowed = held[place].gap
            if gap < allowed.min_days or held[place].phase not in {one.phase for one in course.to_plan}:
                yield gap_not_allowed(held[place], gap, side, own=True)
    if not _weeks_kept(held, days, index):
        yield reasons.TooManyInWeek(sessions=held[index].per_week or 0)
    review = held[index].last_day
    if review and not review_kept(held[index], days[index]):
        yield reasons.AfterReview(review=review, own=True)


def _days(request: Request, moved: FixedSession, last: date) -> Iterator[date]:
    """The days on which the rules between the sessions hold, the order of the sessions being kept."""
    for ordinal in range(request.ready.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if _is_in_order(request, moved, day):
            yield day


def _is_in_order(request: Request, moved: FixedSession, day: date) -> bool:
    sessions = _with(request, moved, day, moved.minute)
    index = _index(request, moved, day, moved.minute)
    if index != _index(request, moved, moved.day, moved.minute):
        return False
    held = [session.held.day.toordinal() for session in sessions if session.held]
    return review_kept(sessions[index], held[index]) and _beside_neighbours(sessions, held, index)


def _beside_neighbours(sessions: Sequence[Session], days: Sequence[int], index: int) -> bool:
    """Gaps before and after it, and the calendar weeks that it shares."""
    for place in range(max(1, index), min(index + 2, len(days))):
        if not gap_kept(sessions[place], days[place] - days[place - 1]):
            return False
    return _weeks_kept(sessions, days, index)


def _weeks_kept(sessions: Sequence[Session], days: Sequence[int], index: int) -> bool:
    """Whether no calendar week that the session shares has too many of its phase."""
    course = Course(tuple(sessions))
    pairs = [(place, course.week_before(place)) for place in range(len(days))]
    return all(
        week_kept(days[place], days[before])
        for place, before in pairs
        if before is not None and index in {place, before}
    )


def _on_day(visits: CandidateVisits, moved: FixedSession, day: date) -> Iterator[Slot]:
    """The starts of a day that keep the rules for a single visit, with their points."""
    step = visits.agenda.grid.step
    for start, wishes in visits.on(day.toordinal()).cost_by_step().items():
        yield Slot(wishes + _points(visits.request, moved, day, start * step), day, start * step)


def _points(request: Request, moved: FixedSession, day: date, minute: int) -> int:
    """What the place costs beside the other sessions: rhythm, drift and steadiness."""
    sessions = _with(request, moved, day, minute)
    index = _index(request, moved, day, minute)
    placed = [
        PlacedVisit(replace(session, held=None) if place == index else session, session.held.day, session.held.minute)
        for place, session in enumerate(sessions)
        if session.held
    ]
    whole = replace(request, held=(*request.held, replace(moved, day=day, minute=minute)))
    cost = cost_of(whole, placed)
    return cost.rhythm + cost.drift + cost.steadiness


def _with(request: Request, moved: FixedSession, day: date, minute: int | None) -> list[Session]:
    """The held sessions of the course, the moved one among them at that place."""
    held = (*request.held, replace(moved, day=day, minute=minute))
    course = Course.of(request.patient.as_of(request.as_of), request.protocol, held)
    return [session for session in course.sessions if session.held]


def _index(request: Request, moved: FixedSession, day: date, minute: int | None) -> int:
    """Where the moved session stands among those held."""
    sessions = _with(request, moved, day, minute)
    return next(
        index
        for index, session in enumerate(sessions)
        if (session.phase, session.number) == (moved.phase, moved.number)
    )
