"""Offers to those who wait as CSV: one row an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.fill.view import FillView, Offered


def render(views: Sequence[FillView], options: Options) -> str:
    """Return the rows in the order in which to call; ``option`` counts from 1."""
    rows = [
        {
            "option": number,
            "call": place,
            **row,
            **({"patient_name": view.names.get(one.entry.patient, "")} if options.names else {}),
        }
        for number, view in enumerate(views, start=1)
        for place, one in enumerate(view.offers, start=1)
        for row in _rows(one)
    ]
    return csv_text(rows, marked=options.names, trial=options.trial)


def _rows(one: Offered) -> Iterator[Row]:
    before = {booking.id: booking.appointment.start.isoformat() for booking in one.booked}
    for visit in one.plan.appointments:
        yield {
            "patient": one.entry.patient,
            "id": visit.id,
            "clinic": one.plan.clinic,
            "from": before.get(visit.id, ""),
            "to": visit.start.isoformat(),
            "since": one.entry.since.isoformat(),
            "gain": one.gain,
        }
