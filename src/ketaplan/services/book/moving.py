"""A session moves: its status, its word in the log, the gate and the waiting list, for every command that moves one.

``move``, ``replan`` and ``fill`` move sessions through this module alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.services.book.gate_check import refuse_unless_open
from ketaplan.services.book.waiting_list import take_off_moved

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import Appointment
    from ketaplan.domain.protocol import Protocol
    from ketaplan.services.workspace.workspace import Workspace

MOVED = "moved"
RESTAFFED = "restaffed"
"""The words in the log: at another start or clinic; and with another chair or other people alone, without a call."""


def moved_booking(before: Booking, appointment: Appointment, clinic: str, protocol: Protocol) -> Booking:
    """Return a booking as it would be: at another start or clinic it is booked again, no longer confirmed, or held."""
    after = replace(before.moved(appointment, protocol), clinic=clinic)
    return after if keeps_time(before, after) else replace(after, status=before.status_elsewhere)


def keeps_time(before: Booking, after: Booking) -> bool:
    """Return whether a booking keeps its start and clinic, so that nobody is called."""
    return (before.appointment.start, before.clinic) == (after.appointment.start, after.clinic)


def change_to(before: Booking, after: Booking) -> BookingChange:
    """Return the change that moves a booking."""
    return BookingChange(before, after, RESTAFFED if keeps_time(before, after) else MOVED)


def write_moves(
    workspace: Workspace, transaction: Transaction, changes: Sequence[BookingChange], added: Iterable[Booking] = ()
) -> list[Booking]:
    """Write changes, and bookings for what is missing, in the open transaction; return what was written.

    The gate is asked about each that moves or is added.  Who moves to an earlier day may be off the waiting list.
    """
    added = list(added)
    for one in (*(change.after for change in changes if change.what in {MOVED, RESTAFFED}), *added):
        refuse_unless_open(workspace, one)
    written = [*transaction.change(changes), *transaction.add(added)]
    take_off_moved(workspace, transaction, changes)
    return written
