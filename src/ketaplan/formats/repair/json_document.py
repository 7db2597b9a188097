"""A repair as the contract's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.common.appointment_keys import booking_dict, resumed_dicts
from ketaplan.formats.common.document import document, json_text
from ketaplan.formats.repair.view import differing, roles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.repair.view import ChangedVisit, PatientCall, PeopleChange, RepairView


def render(views: Sequence[RepairView], options: Options) -> str:
    """Return ``{"kind": "repair", ...}``, or ``{"kind": "repairs", "options": [...]}`` for several."""
    if len(views) == 1:
        return json_text(document("repair", repair_dict(views[0]), trial=options.trial))
    several = [document("repair", repair_dict(view), trial=options.trial) for view in views]
    return json_text(document("repairs", {"options": several}, trial=options.trial))


def repair_dict(view: RepairView) -> dict[str, Any]:
    """Return one repair with the contract's keys."""
    return {
        "as_of": view.now.date().isoformat(),
        "now": view.now.isoformat(timespec="seconds"),
        "clinics": list(view.clinics),
        "suppositions": list(view.supposed),
        "digest": view.digest,
        "proved": view.proved,
        "counts": dict(view.counts),
        "bounds": dict(view.bounds),
        "broken": [
            {
                "id": one.booking.id,
                "patient": one.booking.patient,
                "clinic": one.booking.clinic,
                "rules": [{"rule": rule, "text": text} for rule, text in one.rules],
            }
            for one in view.broken
        ],
        "calls": [_call_dict(call) for call in view.calls],
        "staff_changes": [_people_dict(change) for change in view.people],
        "appointments": [booking_dict(booking) for booking in view.bookings],
        "released": list(view.released),
    }


def _call_dict(call: PatientCall) -> dict[str, Any]:
    unplaced = [
        {"id": one.id, "phase": one.phase, "number": one.number, "reasons": list(one.reasons)} for one in call.unplaced
    ]
    content: dict[str, Any] = {
        "patient": call.patient,
        "appointments": [_visit_dict(one) for one in call.visits],
        "unplaced": unplaced,
    }
    if call.decide:
        content["decide"] = call.decide
    return content | resumed_dicts(call.resumed)


def _visit_dict(one: ChangedVisit) -> dict[str, Any]:
    return {
        "id": one.id,
        "from": one.before.appointment.start.isoformat() if one.before else None,
        "to": one.after.appointment.start.isoformat() if one.after else None,
        "clinic": one.at,
        "status": one.status,
    }


def _people_dict(change: PeopleChange) -> dict[str, Any]:
    before, after = differing(roles_of(change.before), roles_of(change.after))
    return {"id": change.after.id, "before": before, "after": after}
