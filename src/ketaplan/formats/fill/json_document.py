"""Offers to those who wait as one JSON document, without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.common.document import document, json_text
from ketaplan.formats.plan.json_document import plan_dict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.fill.view import FillView, Offered


def render(views: Sequence[FillView], options: Options) -> str:
    """Return ``{"kind": "fill", ...}``, or ``{"kind": "fills", "options": [...]}`` for several."""
    several = [document("fill", _fill_dict(view, trial=options.trial), trial=options.trial) for view in views]
    if len(several) == 1:
        return json_text(several[0])
    return json_text(document("fills", {"options": several}, trial=options.trial))


def _fill_dict(view: FillView, *, trial: bool) -> dict[str, Any]:
    return {
        "as_of": view.as_of.isoformat(),
        "digest": view.digest,
        "offers": [_offer_dict(one, trial=trial) for one in view.offers],
        "passed_over": [{"patient": one.patient, "reasons": list(one.reasons)} for one in view.passed_over],
    }


def _offer_dict(one: Offered, *, trial: bool) -> dict[str, Any]:
    entry, plan = one.entry, one.plan
    return {
        "patient": entry.patient,
        "clinic": plan.clinic,
        "since": entry.since.isoformat(),
        "days": one.days,
        "before": entry.before.isoformat() if entry.before else None,
        "from": one.booked[0].appointment.start.isoformat() if one.booked else None,
        "to": plan.infusions[0].start.isoformat(),
        "gain": one.gain,
        "replaces": [booking.id for booking in one.booked],
        "plan": plan_dict(plan, trial=trial),
    }
