"""Cancel, mark and restore bookings: each says what to change, and refuses what is not allowed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.domain.transitions import MARKS, MEANT_AS, NO_MARKS, OUTCOMES
from ketaplan.errors import BookError, InputError
from ketaplan.services.book.change_words import when
from ketaplan.services.book.gate_check import refuse_unless_open
from ketaplan.services.book.marking import held_and_others, to_mark
from ketaplan.services.book.rules_today import broken_where_booked
from ketaplan.services.book.write_changes import changes_of, found, has_started
from ketaplan.text import next_steps
from ketaplan.text.inert import sanitized
from ketaplan.text.suggestions import meant

if TYPE_CHECKING:
    from ketaplan.book.book import LogEntry
    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.workspace import Workspace

LONGEST_REASON = 200
RESTORED = "restored"
"""The word in the log for an undone change."""


def still_to_come(workspace: Workspace, name: str) -> list[Booking]:
    """Return the appointment with that id, or all upcoming ones of the patient with that id."""
    if "/" in name:
        return [found(workspace, name)]
    ahead = [one for one in workspace.book.of_patient(name) if one.is_open and one.appointment.start >= workspace.now]
    if not ahead:
        raise BookError(f"{name}: this patient has no upcoming appointments.")
    return ahead


def cancellations(workspace: Workspace, names: Sequence[str], reason: str = "") -> list[BookingChange]:
    """Return the changes that cancel these appointments; already cancelled ones need none."""
    why = sanitized(reason)[:LONGEST_REASON]
    bookings = changes_of("cancel", [found(workspace, name) for name in dict.fromkeys(names)])
    return [BookingChange(booking, replace(booking, status="cancelled"), "cancelled", why) for booking in bookings]


def markings(workspace: Workspace, names: Sequence[str], status: str) -> list[BookingChange]:
    """Return the changes that mark appointments with their outcome or as confirmed.

    ``booked`` confirms what is held, and undoes a mark; for a patient it means all sessions that are held.  For another
    status a patient's id means the appointment that :func:`~ketaplan.services.book.marking.to_mark` finds.
    """
    _refuse_unknown_mark(names, status)
    if status == "booked":
        held, others = held_and_others(workspace, names)
        return [*(_marked(workspace, one, status) for one in held), *restorations(workspace, others, to=status)]
    bookings = [to_mark(workspace, name, status) for name in dict.fromkeys(names)]
    return [_marked(workspace, booking, status) for booking in changes_of(f"mark {status}", bookings)]


def _refuse_unknown_mark(names: Sequence[str], status: str) -> None:
    if status in MARKS:
        return
    if status in NO_MARKS:
        raise InputError(f"{status!r} is not a mark. {next_steps.cancel(names)}")
    likely = f" (did you mean {MEANT_AS[status.lower()]!r}?)" if status.lower() in MEANT_AS else meant(status, MARKS)
    raise InputError(f"{status!r} is not one of {', '.join(MARKS)}{likely}.")


def _marked(workspace: Workspace, booking: Booking, status: str) -> BookingChange:
    if status in OUTCOMES and not has_started(workspace, booking):
        raise BookError(f"{booking.id}: it has not started yet ({when(workspace, booking)}).")
    if status in {"confirmed", "booked"}:
        if has_started(workspace, booking):
            step = next_steps.mark(booking.id, "attended")
            raise BookError(f"{booking.id}: it has started ({when(workspace, booking)}). {step}")
        refuse_unless_open(workspace, booking)
    marked = replace(booking, status=status)
    _refuse_replaced(workspace, booking, marked)
    return BookingChange(booking, marked, "marked")


def restorations(workspace: Workspace, names: Sequence[str], to: str | None = None) -> list[BookingChange]:
    """Return the changes that undo the last cancellation or mark of each, while its place is free.

    Each gets the status that it had before, or ``to``.  Those already undone need none.
    """
    command = f"mark {to}" if to else "restore"
    changes = []
    for booking in changes_of(command, [found(workspace, name) for name in dict.fromkeys(names)]):
        what, before = _last_change(workspace.book.log(about=booking.id), booking)
        if to or what != RESTORED:
            changes.append(BookingChange(booking, replace(booking, status=to or before), RESTORED))
    for change in changes:
        _refuse_what_cannot_be_kept(workspace, change, [other.after for other in changes])
    return changes


def _last_change(log: Sequence[LogEntry], booking: Booking) -> tuple[str, str]:
    """Return the command that set a booking's status, and the status before, from the log."""
    for entry in reversed(log):
        status = json.loads(entry.detail).get("status")
        if isinstance(status, list) and status[1] == booking.status:
            return entry.what, status[0]
    return "", "booked"


def _refuse_what_cannot_be_kept(workspace: Workspace, change: BookingChange, together: Sequence[Booking]) -> None:
    """Refuse to restore what has passed, was replaced, is not allowed today, or breaks a rule."""
    booking, after = change.before, change.after
    if has_started(workspace, booking):
        _refuse_passed(workspace, booking)
        _refuse_replaced(workspace, booking, after)
        return
    _refuse_replaced(workspace, booking, after)
    if after.is_open:
        refuse_unless_open(workspace, after)
    if after.takes_time and not booking.takes_time and (broken := broken_where_booked(workspace, after, together)):
        other = next_steps.plan_again(booking.patient)
        raise BookError(f"{booking.id}: it cannot be restored to {when(workspace, booking)}: {broken}. {other}")


def _refuse_passed(workspace: Workspace, booking: Booking) -> None:
    """Refuse to promise a time that has passed; a mark may be undone at any time."""
    if booking.status != "cancelled":
        return
    given = "write it into the patient's file as [[attended]]"
    raise BookError(
        f"{booking.id}: its time has passed ({when(workspace, booking)}). If it was given after all, {given}. "
        f"{next_steps.plan_again(booking.patient)}"
    )


def _refuse_replaced(workspace: Workspace, booking: Booking, after: Booking) -> None:
    """Refuse to restore a session that another appointment has replaced."""
    if booking.takes_time or not after.takes_time:
        return
    for other in workspace.book.of_patient(booking.patient):
        if other.same_session(booking) and other.takes_time and other.id != booking.id:
            step = next_steps.cancel([other.id], "Cancel that first") if other.is_open else "That one was given."
            raise BookError(
                f"{booking.id}: {other.id} is {other.status} in its place ({when(workspace, other)}). {step}"
            )
