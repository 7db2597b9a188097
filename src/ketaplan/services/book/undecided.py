"""What a physician has to decide before a course continues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.services.workspace.book_state import PARTIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient

HELD_BACK = "held-clinical"


def undecided(patient: Patient, bookings: Sequence[Booking]) -> str:
    """Return which session was stopped or given in part, without a decision in the file; empty for none.

    ``bookings`` are the patient's, in the order of dates; the latest one counts.
    """
    for one in reversed(bookings):
        phase, number = one.appointment.phase, one.appointment.number
        is_open = one.course == patient.course and one.status in {HELD_BACK, PARTIAL}
        if is_open and not patient.resumed_after(phase, number):
            return (
                f"{one.id} is {one.status}: a physician decides whether and when the course continues; "
                f'the patient\'s file says so with [[resume]] after = "{phase}/{number}"'
            )
    return ""
