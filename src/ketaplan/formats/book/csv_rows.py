"""The book as CSV: one row an appointment, ids only unless names are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.appointment_row import appointment_row
from ketaplan.formats.common.csv_text import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options


def render(view: BookedView, options: Options) -> Iterator[str]:
    """Return rows like a plan's; empty if nothing is booked."""
    rows = (_row(view, booking, names=options.names) for booking in view.bookings)
    return csv_lines(rows, marked=options.names, trial=options.trial)


def _row(view: BookedView, booking: Booking, *, names: bool) -> Row:
    row = appointment_row(
        booking.appointment,
        clinic=booking.clinic,
        patient=booking.patient,
        protocol=booking.protocol,
        status=booking.status,
    )
    return row | {"patient_name": view.names.get(booking.patient, "")} if names else row
