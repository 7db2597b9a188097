"""Change what is booked: find it, write it in one transaction exactly as shown, and report it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.book.errors import ChangedMeanwhileError, NotInBookError
from ketaplan.domain.appointment_id import patient_of
from ketaplan.domain.transitions import TRANSITIONS
from ketaplan.errors import BookError
from ketaplan.services.book.change_words import session_words, tell, when
from ketaplan.services.book.moving import write_moves
from ketaplan.text import next_steps

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.changes import DescribedChange
    from ketaplan.services.workspace.workspace import Workspace

Prepare = Callable[[], list[BookingChange]]
"""Reads the book and returns the changes; raises if they are not allowed."""


class NoSuchAppointmentError(BookError):
    """An id without an appointment, of a patient who has others."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        """List the patient's appointments, with their dates."""
        what = "a patient, not an appointment" if "/" not in name else "no appointment in the book"
        super().__init__("\n".join([f"{name}: that is {what}; this patient has:", *lines]))


def found(workspace: Workspace, name: str) -> Booking:
    """Return the appointment with that id; if there is none, the error lists the patient's others."""
    own = workspace.book.of_patient(patient_of(name))
    for booking in own:
        if booking.id == name:
            return booking
    if not own:
        raise NotInBookError(name)
    raise NoSuchAppointmentError(name, [of_patient_words(workspace, booking) for booking in own])


def of_patient_words(workspace: Workspace, booking: Booking) -> str:
    """Return a line about one of a patient's appointments: id, time, which session, status."""
    return f"  {booking.id}  {when(workspace, booking)}  {session_words(workspace, booking)}  {booking.status}"


def write(
    workspace: Workspace, prepare: Prepare, *, dry_run: bool = False, shown: Sequence[DescribedChange] | None = None
) -> list[DescribedChange]:
    """Make the changes in one transaction; a ``dry_run`` tries everything and writes nothing.

    Changes that were ``shown`` are written exactly so, or not at all: raises
    :class:`~ketaplan.book.errors.ChangedMeanwhileError`.  Appointments that need no change are not returned.
    """
    chosen: list[tuple[list[BookingChange], list[DescribedChange]]] = []

    def action(transaction: Transaction) -> list[Booking]:
        """Choose once: if the server's answer was lost, the same choice is written again, or found."""
        asked_again = bool(chosen)
        if not asked_again:
            changes = prepare()
            described = tell(workspace, changes)
            _refuse_other_than_shown(described, shown)
            chosen.append((changes, described))
        changes, described = chosen[0]
        written = write_moves(workspace, transaction, changes)
        return [workspace.book.find(one.after.id) for one in described] if asked_again else written

    written = {booking.id: booking for booking in workspace.write(action, dry_run=dry_run)}
    return [
        replace(one, after=written[one.after.id]) for _, those in chosen for one in those if one.after.id in written
    ]


def _refuse_other_than_shown(described: Sequence[DescribedChange], shown: Sequence[DescribedChange] | None) -> None:
    for one, seen in zip(described, shown or (), strict=bool(shown)):
        same = one.after.same_visit(seen.after) and one.before.same_visit(seen.before)
        if not same or (one.before.status, one.after.status) != (seen.before.status, seen.after.status):
            raise ChangedMeanwhileError(one.before.id)


def changes_of(command: str, bookings: Iterable[Booking]) -> list[Booking]:
    """Return those that a command changes, without those already so; refuse statuses that it may not change."""
    allowed = TRANSITIONS[command]
    bookings = list(bookings)
    for booking in bookings:
        if booking.status not in (*allowed.changes, *allowed.done):
            raise BookError(f"{booking.id}: it is {booking.status}; {_next_step(command, booking)}")
    return [booking for booking in bookings if booking.status in allowed.changes]


AHEAD_ONLY = {
    "cancel": "only upcoming appointments can be cancelled",
    "move": "only upcoming appointments can be moved",
    "mark confirmed": "only upcoming appointments can be confirmed",
}


def _next_step(command: str, booking: Booking) -> str:
    if booking.status == "cancelled":
        return str(next_steps.take_back([booking.id], "undo that first"))
    if booking.is_held:
        return f"its review decides first. {next_steps.confirm_held(booking.id, 'To confirm it after the review')}"
    return f"{AHEAD_ONLY[command]}. {next_steps.take_back([booking.id], 'If the mark is wrong')}"


def has_started(workspace: Workspace, booking: Booking) -> bool:
    """Return whether it has started."""
    return booking.appointment.start <= workspace.now
