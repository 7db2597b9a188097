"""Move one session: to another time, or, where a person cannot be there, to other people at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.book.book import BookingChange
from ketaplan.domain.clock import minute_of_day
from ketaplan.errors import BookError, NoPlanError
from ketaplan.formats.book.changes import PlaceOffered, now_words, numbered_places
from ketaplan.services.book.change_words import tell, when
from ketaplan.services.book.gate_check import refuse_on_every_day, refuse_unless_open
from ketaplan.services.book.move_surroundings import what_stays, why_no_other_day
from ketaplan.services.book.moving import change_to, moved_booking
from ketaplan.services.book.rules_today import (
    last_day,
    place_of,
    sequence_reasons,
    standing_request,
    visit_reasons,
)
from ketaplan.services.book.write_changes import changes_of, found, has_started
from ketaplan.services.workspace.book_state import fixed_session
from ketaplan.text import next_steps
from ketaplan.text.reasons import reader_at, said_once, words
from ketaplan.text.words import day_in_sentence, time_words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import Appointment
    from ketaplan.domain.reasons import Cause, Reason
    from ketaplan.planner.repair import move_one as planner
    from ketaplan.planner.request import Request
    from ketaplan.services.workspace.workspace import Workspace


def moves(workspace: Workspace, name: str, to: datetime | None = None) -> list[BookingChange]:
    """Return the changes that move a session to a local time, or to the best other place; none if it is there.

    Its gaps must be allowed; other sessions stay.  A session that cannot stay as booked stays at its time if other
    people or another chair are enough.  Raises :class:`NoPlanError` if no place follows the rules, and BookError if it
    cannot move to ``to``.
    """
    booking = _movable(workspace, name)
    at_own_time = to is not None and booking.appointment.start.replace(tzinfo=None) == to
    stay = _Stay.of(workspace, booking) if to is None or at_own_time else None
    if stay and stay.mended:
        return [_moved(workspace, booking, stay.mended)]
    if stay and at_own_time:
        if stay.broken:
            raise BookError(_cannot_stay(workspace, booking, stay))
        return []
    return [_moved(workspace, booking, _other_places(workspace, booking, to, 1)[0].appointment)]


def options(workspace: Workspace, name: str, count: int) -> list[PlaceOffered]:
    """Return up to ``count`` places to which a session can move, best first; nothing is written.

    If it cannot stay as booked, the same time with other people or another chair comes first.
    """
    booking = _movable(workspace, name)
    return _places(workspace, booking, _Stay.of(workspace, booking), count)


def places_shown(workspace: Workspace, name: str, count: int, *, named: bool) -> tuple[list[PlaceOffered], list[str]]:
    """Return the places of :func:`options`, and lines to choose one from."""
    booking = _movable(workspace, name)
    stay = _Stay.of(workspace, booking)
    places = _places(workspace, booking, stay, count)
    (described,) = tell(workspace, [BookingChange(booking, booking, "")])
    cannot = f"It cannot stay as it is: {stay.broken}." if stay.broken else ""
    above = filter(None, (cannot, what_stays(workspace, booking)))
    below = filter(None, (why_no_other_day(workspace, booking, places),))
    return places, [*now_words(described, named=named), *above, *numbered_places(described, places), *below]


def _places(workspace: Workspace, booking: Booking, stay: _Stay, count: int) -> list[PlaceOffered]:
    if not stay.mended:
        return _other_places(workspace, booking, None, count)
    same_time = PlaceOffered(stay.mended, 0, keeps_time=True)
    try:
        others = _other_places(workspace, booking, None, count - 1) if count > 1 else []
    except (BookError, NoPlanError):
        others = []
    return [same_time, *others]


def _movable(workspace: Workspace, name: str) -> Booking:
    """Return the appointment, if it may be moved."""
    booking = found(workspace, name)
    changes_of("move", [booking])
    if has_started(workspace, booking):
        step = next_steps.mark(booking.id, "missed")
        raise BookError(f"{booking.id}: it has started ({when(workspace, booking)}). {step}")
    refuse_on_every_day(workspace, booking)
    return booking


# -- at the same time


class _Stay(Struct, frozen=True):
    """What prevents a session from staying as booked, and the same time with other people."""

    broken: str = ""
    mended: Appointment | None = None

    @classmethod
    def of(cls, workspace: Workspace, booking: Booking) -> _Stay:
        from ketaplan.planner.repair.move_one import appointment_now

        request = standing_request(workspace, booking)
        alone = visit_reasons(request, booking)
        broken = (*alone, *sequence_reasons(request, booking))
        line = said_once(broken, reader_at(request.clinic, request.as_of.year)) if broken else ""
        mended = appointment_now(place_of(workspace, booking), booking.appointment) if alone else None
        return cls(line, mended if mended and mended.end == booking.appointment.end else None)


def _moved(workspace: Workspace, booking: Booking, appointment: Appointment) -> BookingChange:
    """Return the change to another time, or to other people or another chair at the same time, if the gate is open."""
    patient = workspace.patient(booking.patient)
    protocol = workspace.site(booking.clinic).protocol_of(patient).or_raise()
    after = moved_booking(booking, appointment, booking.clinic, protocol)
    refuse_unless_open(workspace, after)
    return change_to(booking, after)


def _cannot_stay(workspace: Workspace, booking: Booking, stay: _Stay) -> str:
    there = f"{booking.id}: it cannot stay as booked, {when(workspace, booking)}: {stay.broken}."
    if not booking.appointment.is_infusion:
        return f"{there} {next_steps.cancel_and_plan(booking.id, booking.patient, 'Another time')}"
    return f"{there} {next_steps.other_places(booking.id, 'Other times')}"


# -- elsewhere


def _other_places(workspace: Workspace, booking: Booking, to: datetime | None, count: int) -> list[PlaceOffered]:
    from ketaplan.planner.repair.move_one import appointment_at, places_for

    if not booking.appointment.is_infusion:
        again = next_steps.cancel_and_plan(booking.id, booking.patient, "cancelled and planned again")
        raise BookError(f"{booking.id}: a consultation cannot be moved, only {again}")
    place, moved = place_of(workspace, booking), fixed_session(booking)
    last = last_day(workspace, booking, place.request.protocol)
    places = places_for(place, moved, last, in_any_order=to is not None)
    if to is not None:
        places = [place for place in places if (place.day, place.minute) == (to.date(), minute_of_day(to))]
        if not places:
            raise BookError(_why_not_there(place.request, booking, to))
    if not places:
        raise NoPlanError(booking.patient, [_nowhere_else(place.request, booking)])
    chosen = _spread(places, count)
    return [PlaceOffered(appointment_at(place, booking.appointment, one), one.points) for one in chosen]


def _nowhere_else(request: Request, booking: Booking) -> Cause:
    from ketaplan.domain.reasons import Cause
    from ketaplan.domain.reasons.course import NowhereElse

    why = NowhereElse(appointment=booking.id)
    return Cause(kind=why.kind, clinic=request.clinic.id, as_of=request.as_of, reasons=(why,))


def _spread(places: Sequence[planner.Slot], count: int) -> list[planner.Slot]:
    """Return the best of each day before the second best of any, so that options differ."""
    firsts = {place.day: place for place in reversed(places)}
    best = [place for place in places if firsts[place.day] is place]
    return [*best, *(place for place in places if firsts[place.day] is not place)][:count]


def _why_not_there(request: Request, booking: Booking, to: datetime) -> str:
    """Return the rule for a single visit that the place breaks, or else the rules between sessions."""
    from ketaplan.domain.reasons.violations import GapsNotKept, OffGrid
    from ketaplan.planner.availability import Availability
    from ketaplan.planner.explain.no_start import why_no_start
    from ketaplan.planner.visit_templates import treatment

    availability = Availability(request)
    wanted = availability.grid.bit(minute_of_day(to))
    if not wanted:
        why: Reason = OffGrid(minutes=availability.grid.step, to_choose=True)
    else:
        why = why_no_start(availability, to.date(), treatment(request), wanted) or GapsNotKept()
    said = words(why, reader_at(request.clinic, request.as_of.year))
    place = f"{day_in_sentence(to.date(), request.as_of.year)}, {time_words(to, request.clinic.clock)}"
    return f"{booking.id}: it cannot move to {place}: {said}. {next_steps.other_places(booking.id, 'Other times')}"
