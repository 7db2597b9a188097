"""Appointments as rows of a spreadsheet, as plans and the book write them to CSV."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from ketaplan.domain.intervals import MINUTE
from ketaplan.text.words import DAY_NAMES

if TYPE_CHECKING:
    from ketaplan.domain.plan import Appointment


def appointment_row(
    appointment: Appointment, *, clinic: str, patient: str, protocol: str, status: str
) -> dict[str, object]:
    """Return one appointment with its patient: local dates and times, and its start in UTC."""
    return {
        "id": appointment.id,
        "patient": patient,
        "clinic": clinic,
        "protocol": protocol,
        "status": status,
        "type": appointment.type,
        "phase": appointment.phase,
        "number": appointment.number,
        "weekday": DAY_NAMES[appointment.day.weekday()],
        "date": appointment.day.isoformat(),
        "start": f"{appointment.start:%H:%M}",
        "end": "24:00" if appointment.end.date() > appointment.day else f"{appointment.end:%H:%M}",
        "minutes": (appointment.end - appointment.start) // MINUTE,
        "start_utc": f"{appointment.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "chair": appointment.chair or "",
        "physician": " ".join(appointment.people("physician")),
        "nurse": " ".join(appointment.people("nurse")),
        "psychiatrist": " ".join(psychiatrists(appointment)),
    }


def psychiatrists(appointment: Appointment) -> tuple[str, ...]:
    """Return the psychiatrists of a consultation or a visit."""
    return (appointment.psychiatrist,) if appointment.psychiatrist else appointment.people("psychiatrist")
