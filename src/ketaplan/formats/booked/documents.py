"""What the book holds as the contract's JSON, and the same keys as TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.json_document import as_text, booked_dict, checkin_dict, document
from ketaplan.formats.toml_document import as_text as as_toml

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.formats.booked import BookedView
    from ketaplan.formats.view import Options


def json(view: BookedView, options: Options) -> str:
    """The contract's ``{"kind": "book", "appointments": [...]}``; of one patient, ``checkins`` as in a plan."""
    return as_text(_document(view, options))


def toml(view: BookedView, options: Options) -> str:
    """The same with TOML's own date-times."""
    return as_toml(_document(view, options))


def _document(view: BookedView, options: Options) -> dict[str, Any]:
    content: dict[str, Any] = {"appointments": [booking_dict(booking) for booking in view.bookings]}
    if view.patient:
        content["checkins"] = [checkin_dict(due) for due in view.checkins]
    return document("book", content, trial=options.trial)


def booking_dict(booking: Booking) -> dict[str, Any]:
    """One booking with the contract's keys."""
    return booked_dict(
        booking.appointment,
        clinic=booking.clinic,
        patient=booking.patient,
        protocol=booking.protocol,
        status=booking.status,
    )
