"""Cancel, mark and move what is booked; each in one transaction, each safe to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.book.port import Change
from ketaplan.domain.course import Held
from ketaplan.domain.time import minute_of_day
from ketaplan.domain.words import harmless, said_day
from ketaplan.errors import BookError, InputError, NoPlanError
from ketaplan.services.gatekeeper import refuse_patient_unless_open, refuse_unless_open
from ketaplan.services.sites import last_day_of

if TYPE_CHECKING:
    from ketaplan.book.port import Pen
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import Appointment
    from ketaplan.domain.protocol import Protocol
    from ketaplan.planner.moving import Place
    from ketaplan.planner.request import Request
    from ketaplan.services.desk import Desk

MARKS = ("attended", "missed", "partial", "held-clinical", "confirmed")
"""What ``mark`` says of an appointment; all but the last are said after it has begun."""
LONGEST_REASON = 200


class Offer(Struct, frozen=True):
    """A place to which a session can move: what it would be there, and what that costs beside its neighbours."""

    appointment: Appointment
    points: int


def still_to_come(desk: Desk, name: str) -> list[Booking]:
    """The appointment of that id, or all that a patient of that id has still to come."""
    if "/" in name:
        return [desk.book.find(name)]
    found = [one for one in desk.book.of_patient(name) if one.is_open and one.appointment.start >= desk.now]
    if not found:
        raise BookError(f"{name}: nothing in the book is still to come for this patient.")
    return found


def cancel(desk: Desk, names: Sequence[str], reason: str = "", *, keep: bool = True) -> list[Booking]:
    """Cancel these appointments; those cancelled already are left.  Returns what is changed."""
    why = harmless(reason)[:LONGEST_REASON]

    def action(pen: Pen) -> list[Booking]:
        bookings = [desk.book.find(name) for name in dict.fromkeys(names)]
        return pen.change([_cancelled(booking, why) for booking in bookings if booking.status != "cancelled"])

    return desk.book.write(desk.clock, action, keep=keep)


def _cancelled(booking: Booking, reason: str) -> Change:
    if not booking.is_open:
        raise BookError(f"{booking.id}: it is {booking.status}; only what is still to come can be cancelled.")
    return Change(booking, replace(booking, status="cancelled"), "cancelled", reason)


def mark(desk: Desk, name: str, status: str, *, keep: bool = True) -> list[Booking]:
    """Say how an appointment went, or that it is confirmed.  Returns what is changed: nothing if it was so before."""
    if status not in MARKS:
        from difflib import get_close_matches

        near = "".join(f" (did you mean {match!r}?)" for match in get_close_matches(status, MARKS, 1))
        raise InputError(f"{status!r} is not one of {', '.join(MARKS)}{near}.")

    def action(pen: Pen) -> list[Booking]:
        booking = desk.book.find(name)
        if status == "confirmed":
            refuse_unless_open(desk, booking)
        return pen.change([_marked(desk, booking, status)] if booking.status != status else [])

    return desk.book.write(desk.clock, action, keep=keep)


def _marked(desk: Desk, booking: Booking, status: str) -> Change:
    if booking.status == "cancelled":
        raise BookError(f"{booking.id}: it was cancelled; plan and book the session again.")
    if status == "confirmed" and not booking.is_open:
        raise BookError(f"{booking.id}: it is {booking.status} already.")
    if status != "confirmed" and booking.appointment.start > desk.now:
        when = said_day(booking.appointment.day)
        raise BookError(f"{booking.id}: it begins on {when} at {booking.appointment.start:%H:%M}, which is to come.")
    return Change(booking, replace(booking, status=status), "marked")


def move(desk: Desk, name: str, to: datetime | None = None, *, keep: bool = True) -> list[Booking]:
    """Move one session to a local time, or to the best other place; its gaps are kept, the rest is as it is.

    Raises :class:`NoPlanError` where no place keeps the rules, and BookError where it cannot go to ``to``.
    """
    chosen: list[Change] = []  # once chosen, a lost answer from the server is asked for again with the same choice

    def action(pen: Pen) -> list[Booking]:
        if not chosen:
            chosen.extend(_moves(desk, name, to))
        return pen.change(chosen)

    return desk.book.write(desk.clock, action, keep=keep)


def _moves(desk: Desk, name: str, to: datetime | None) -> list[Change]:
    booking = desk.book.find(name)
    refuse_patient_unless_open(desk, booking)
    if to is not None and booking.appointment.start.replace(tzinfo=None) == to:
        return []
    appointment = _offers(desk, booking, to, 1)[0].appointment
    protocol = _request(desk, booking).protocol
    moved = booking.moved(appointment, protocol)
    refuse_unless_open(desk, moved)
    return [Change(booking, moved, "moved")]


def options(desk: Desk, name: str, count: int) -> list[Offer]:
    """Up to so many places to which a session can move, best first; nothing is written."""
    return _offers(desk, desk.book.find(name), None, count)


def _offers(desk: Desk, booking: Booking, to: datetime | None, count: int) -> list[Offer]:
    from ketaplan.planner.moving import appointment_at, places_for

    request, moved = _request(desk, booking), _held(booking)
    places = places_for(request, moved, _last_day(desk, booking, request.protocol))
    if to is not None:
        places = [place for place in places if (place.day, place.minute) == (to.date(), minute_of_day(to))]
        if not places:
            raise BookError(_why_not_there(request, booking, to))
    if not places:
        raise NoPlanError(booking.patient, [f"{booking.id} can go nowhere else while the other sessions stay."])
    return [Offer(appointment_at(request, moved, booking.id, place), place.points) for place in _spread(places, count)]


def _spread(places: Sequence[Place], count: int) -> list[Place]:
    """The best of each day before the second best of any, so that options differ."""
    firsts = {place.day: place for place in reversed(places)}
    best = [place for place in places if firsts[place.day] is place]
    return [*best, *(place for place in places if firsts[place.day] is not place)][:count]


def _request(desk: Desk, booking: Booking) -> Request:
    if not booking.is_open:
        raise BookError(f"{booking.id}: it is {booking.status}; only what is still to come can be moved.")
    if not booking.appointment.is_infusion:
        raise BookError(f"{booking.id}: a consultation is cancelled and planned again, not moved.")
    site, patient = desk.site(booking.clinic), desk.patient(booking.patient)
    if booking.course != patient.course:
        raise BookError(f"{booking.id}: the patient's file is about course {patient.course}.")
    protocol = site.protocol_of(patient).or_raise()
    return desk.request(site, patient, protocol, _last_day(desk, booking, protocol), without=[booking.id])


def _last_day(desk: Desk, booking: Booking, protocol: Protocol) -> date:
    """Gaps let no session of the course go farther than this."""
    latest = max(one.appointment.day for one in desk.book.of_patient(booking.patient))
    return last_day_of(desk.patient(booking.patient), protocol, latest, 0)


def _held(booking: Booking) -> Held:
    visit = booking.appointment
    return Held(phase=visit.phase, number=visit.number, day=visit.day, minute=visit.minute)


def _why_not_there(request: Request, booking: Booking, to: datetime) -> str:
    """The rule for a single visit that the place breaks, or else the rules between the sessions."""
    from ketaplan.planner.agenda import Agenda
    from ketaplan.planner.reasons import why_no_start
    from ketaplan.planner.shapes import treatment

    agenda = Agenda(request)
    wanted = agenda.grid.bit(minute_of_day(to))
    if not wanted:
        why: str | None = f"visits start every {agenda.grid.step} minutes from the full hour"
    else:
        why = why_no_start(agenda, to.date(), treatment(request), wanted)
    if why is None:
        why = "its gaps to the sessions before and after it would not be kept"
    return f"{booking.id}: it cannot move to {said_day(to.date())}, {to:%H:%M}: {why}."
