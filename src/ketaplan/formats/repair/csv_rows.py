"""A repair as CSV: one row an appointment of the call list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.repair.view import PatientCall, RepairView


def render(views: Sequence[RepairView], options: Options) -> str:
    """Return the rows of the call list, in the order in which to call; ``option`` counts repairs from 1."""
    rows = [
        {
            "option": number,
            "call": place,
            **row,
            **({"patient_name": view.names.get(call.patient, "")} if options.names else {}),
        }
        for number, view in enumerate(views, start=1)
        for place, call in enumerate(view.calls, start=1)
        for row in _rows(call)
    ]
    return csv_text(rows, marked=options.names, trial=options.trial)


def _rows(call: PatientCall) -> Iterator[Row]:
    for one in call.visits:
        yield {
            "patient": call.patient,
            "id": one.id,
            "clinic": one.after.clinic if one.after else one.at,
            "from": one.before.appointment.start.isoformat() if one.before else "",
            "to": one.after.appointment.start.isoformat() if one.after else "",
            "status": one.status,
            "decide": call.decide,
        }
    for left in call.unplaced:
        yield {
            "patient": call.patient,
            "id": left.id,
            "clinic": left.booking.clinic if left.booking else "",
            "from": left.booking.appointment.start.isoformat() if left.booking else "",
            "to": "",
            "status": "unplaced",
            "decide": call.decide,
        }
