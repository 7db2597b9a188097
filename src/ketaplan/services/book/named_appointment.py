"""Appointments as people name them: the third, the one on Monday, the one on 7 December."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.transitions import OUTCOMES, TRANSITIONS
from ketaplan.errors import BookError, InputError
from ketaplan.services.book.change_words import nth_by_id, session_words, when
from ketaplan.services.book.write_changes import has_started
from ketaplan.text.inert import sanitized
from ketaplan.text.spoken_days import DayOrder, day_from, weekday_named
from ketaplan.text.spoken_times import UnclearDayError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.workspace import Workspace

NUMBER = re.compile(r"[1-9]\d{0,2}", re.ASCII)
FULL_ID = re.compile(r"[^/]+/\d+/[^/]+/\d+(?:~\d+)?", re.ASCII)
LONGEST_REFERENCE = 4
"""Words of the longest reference: ``fri 4 dec 2026``."""


class SeveralAppointmentsError(InputError):
    """Words that may mean several appointments of a patient, or none was said of several."""

    def __init__(self, workspace: Workspace, patient: str, found: Sequence[Booking]) -> None:
        """List them, with their ids and times."""
        self.found = tuple(found)
        self.lines = tuple(offered(workspace, booking) for booking in found)
        words = "which appointment? Give its id, its number by date, or its day"
        super().__init__("\n".join([f"{patient}: {words}:", *(f"  {line}" for line in self.lines)]))


class AppointmentReference(Struct, frozen=True):
    """What was typed after a patient: the number of a session by date, a weekday, or a day."""

    typed: str
    number: int | None = None
    weekday: int | None = None
    day: date | None = None


def offered(workspace: Workspace, booking: Booking) -> str:
    """Return an appointment as it is offered: id, time, which session, status."""
    words = session_words(workspace, booking)
    return f"{booking.id}  {when(workspace, booking)}  {words}  {booking.status}"


def reference_from(typed: str, today: date, order: DayOrder) -> AppointmentReference | None:
    """Return the appointment of a patient that words mean; None for other words, as for a name.

    Raises :class:`UnclearDayError` for figures that may be two days.
    """
    if NUMBER.fullmatch(typed):
        return AppointmentReference(typed, number=int(typed))
    weekday = weekday_named(typed)
    if weekday is not None:
        return AppointmentReference(typed, weekday=weekday)
    try:
        return AppointmentReference(typed, day=day_from(typed, today, order))
    except UnclearDayError as error:
        if "may be" in str(error):
            raise
        return None


def appointment_meant(
    workspace: Workspace, patient: str, reference: AppointmentReference | None, command: str
) -> Booking:
    """Return the one appointment of a patient that a command can mean.

    ``command`` is a key of :data:`~ketaplan.domain.transitions.TRANSITIONS`: what it could change comes first.  Of a
    weekday, an outcome means the latest that has started, and what is ahead the first.  Raises
    :class:`SeveralAppointmentsError` where it may be several, and :class:`BookError` where there is none.
    """
    own = workspace.book.of_patient(patient)
    usable = [one for one in own if _fits(workspace, one, command)]
    found = _matching(workspace, usable, reference, command) or _matching(workspace, own, reference, command)
    if len(found) == 1:
        return found[0]
    if found:
        raise SeveralAppointmentsError(workspace, patient, found)
    lines = [f"  {offered(workspace, booking)}" for booking in own]
    which = sanitized(reference.typed) if reference else "any"
    raise BookError("\n".join([f"{patient}: there is no appointment {which!r}; this patient has:", *lines]))


def _fits(workspace: Workspace, booking: Booking, command: str) -> bool:
    """Return whether a command could change an appointment."""
    allowed = TRANSITIONS.get(command)
    if allowed is None or command == "restore":
        return allowed is None or booking.status in allowed.changes
    return booking.status in allowed.changes and has_started(workspace, booking) is _is_outcome(command)


def _is_outcome(command: str) -> bool:
    return command.removeprefix("mark ") in OUTCOMES


def _matching(
    workspace: Workspace, bookings: Sequence[Booking], reference: AppointmentReference | None, command: str
) -> list[Booking]:
    if reference is None:
        return list(bookings)
    if reference.number is not None:
        numbers = nth_by_id(workspace, bookings)
        return [one for one in bookings if one.id in numbers and numbers[one.id].number == reference.number]
    if reference.day is not None:
        return [one for one in bookings if one.appointment.day == reference.day]
    on_weekday = [one for one in bookings if one.appointment.day.weekday() == reference.weekday]
    if command == "restore":
        return on_weekday
    return on_weekday[-1:] if _is_outcome(command) else on_weekday[:1]
