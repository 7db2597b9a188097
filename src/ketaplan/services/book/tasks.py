"""Tasks after sessions: which are to be done, and what is noted once one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.visit_note import DONE, VisitNote
from ketaplan.errors import BookError, InputError
from ketaplan.services.book.change_words import when
from ketaplan.services.book.write_changes import found, has_started
from ketaplan.text.inert import sanitized
from ketaplan.text.suggestions import meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.book import Transaction
    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.workspace import Workspace

GIVEN = ("held", "booked", "confirmed", "attended", "partial")
"""Statuses of a session that counts as given once it has started."""


def note_done(
    workspace: Workspace, names: Sequence[str], task: str, *, dry_run: bool = False
) -> tuple[list[Booking], int]:
    """Note that a task is done after these appointments; return them, and for how many that is new.

    Raises :class:`~ketaplan.errors.InputError` for a task that the protocol does not have, and
    :class:`~ketaplan.errors.BookError` for an appointment that was not given.
    """

    def action(transaction: Transaction) -> tuple[list[Booking], int]:
        bookings = [_given(workspace, name) for name in dict.fromkeys(names)]
        for booking in bookings:
            _refuse_unknown_task(workspace, booking, task)
        notes = [VisitNote(appointment=one.id, what=DONE, value=task) for one in bookings]
        return bookings, len(transaction.note_visits(notes))

    return workspace.write(action, dry_run=dry_run)


def _given(workspace: Workspace, name: str) -> Booking:
    booking = found(workspace, name)
    if not booking.appointment.is_infusion or booking.status not in GIVEN:
        raise BookError(f"{booking.id}: it is {booking.status}: there is a task after a session that was given only.")
    if not has_started(workspace, booking):
        raise BookError(f"{booking.id}: it has not started yet ({when(workspace, booking)}).")
    return booking


def _refuse_unknown_task(workspace: Workspace, booking: Booking, task: str) -> None:
    protocol = workspace.site(booking.clinic).protocol_of(workspace.patient(booking.patient)).or_raise()
    tasks = [one.task for one in protocol.after_each]
    if not tasks:
        raise InputError(f"--done: {protocol.id} has no tasks after sessions ([[after_each]]).")
    if task not in tasks:
        said = sanitized(task)
        known = f"{', '.join(tasks)}, the tasks of {protocol.id}"
        raise InputError(f"--done: {said!r} is not one of {known}{meant(said, tasks)}.")
