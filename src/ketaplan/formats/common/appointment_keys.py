"""Appointments and check-ins with the contract's keys, as plans and the book write them to JSON and TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.decided import Resume
    from ketaplan.domain.on_file import Needed
    from ketaplan.domain.plan import Appointment, CheckInDue, StaffedStage


def appointment_dict(appointment: Appointment) -> dict[str, Any]:
    """Return an infusion with its chair and stages, or a consultation with its psychiatrist."""
    when = {"start": appointment.start.isoformat(), "end": appointment.end.isoformat()}
    place = {"phase": appointment.phase, "number": appointment.number}
    if not appointment.is_infusion:
        who = {"psychiatrist": appointment.psychiatrist}
        return {"type": appointment.type, "id": appointment.id, **place, **who, **when}
    stages = [_stage_dict(stage) for stage in appointment.stages]
    head = {"id": appointment.id, "type": appointment.type, **place, **when}
    return {**head, "chair": appointment.chair, "stages": stages}


def booked_dict(appointment: Appointment, *, clinic: str, patient: str, protocol: str, status: str) -> dict[str, Any]:
    """Return an appointment with the same keys as in the book, including the patient."""
    owner = {"clinic": clinic, "patient": patient, "protocol": protocol, "status": status}
    return {**appointment_dict(appointment), **owner}


def checkin_dict(due: CheckInDue) -> dict[str, str]:
    """Return a day on which progress is scored."""
    return {"on": due.on.isoformat(), "measure": due.measure, "label": due.label}


def missing_dicts(missing: Sequence[Needed]) -> dict[str, list[dict[str, str]]]:
    """Return what is not on file, and by when it is needed; nothing where all is."""
    found = [{"kind": one.kind, "before": one.before, "by": one.by.isoformat()} for one in missing]
    return {"missing": found} if found else {}


def resumed_dicts(resumed: Sequence[Resume]) -> dict[str, list[dict[str, Any]]]:
    """Return how the course continues after some of its sessions, by whom and since when; nothing where nobody said."""
    found = [_resumed_dict(one) for one in resumed]
    return {"resumed": found} if found else {}


def _resumed_dict(one: Resume) -> dict[str, Any]:
    """Return what was decided after a session; only what the file says."""
    said = {"counts": one.counts, "max_gap_days": one.max_gap_days, "restart": one.restart or None}
    known = {key: value for key, value in said.items() if value is not None}
    return {"by": sanitized(one.by), "on": one.on.isoformat(), "after": f"{one.phase}/{one.number}", **known}


def _stage_dict(stage: StaffedStage) -> dict[str, str]:
    when = {"start": stage.start.isoformat(), "end": stage.end.isoformat()}
    return {"stage": stage.stage, **when, **dict(stage.people)}


def booking_dict(booking: Booking) -> dict[str, Any]:
    """Return one booking with the contract's keys."""
    return booked_dict(
        booking.appointment,
        clinic=booking.clinic,
        patient=booking.patient,
        protocol=booking.protocol,
        status=booking.status,
    )
