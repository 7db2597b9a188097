"""Plans as CSV for spreadsheets and scripts: RFC 4180, one row an appointment, sortable dates and times.

Every cell is an id, a date, a time or a number, all of it ASCII.  ``--names`` adds columns with names, and a byte order
mark, which Excel needs to read UTF-8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.appointment_row import appointment_row, psychiatrists
from ketaplan.formats.common.csv_text import csv_text
from ketaplan.formats.plan.rows import gaps_in_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaplan.domain.plan import Appointment
    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView


def render(views: Sequence[PlanView], options: Options) -> str:
    """Return all appointments; with several courses each row has its course's digest."""
    rows = [row for view in views for row in _rows(view, names=options.names)]
    return csv_text(rows, marked=options.names, trial=options.trial)


def _rows(view: PlanView, *, names: bool) -> Iterable[Row]:
    plan = view.plan
    gaps = gaps_in_days(plan.appointments, view.before)
    owner = {"clinic": plan.clinic, "patient": plan.patient, "protocol": plan.protocol}
    for one in plan.appointments:
        row = appointment_row(one, **owner, status=view.status_of(one))
        row |= {"gap_days": gaps.get(one.id, ""), "digest": view.offer.digest}
        yield row | _names(view, one) if names else row


def _names(view: PlanView, appointment: Appointment) -> dict[str, object]:
    """Return the columns that only ``--names`` adds."""
    names = {member.id: member.name for member in view.clinic.staff}
    people = {
        "physician_name": appointment.people("physician"),
        "nurse_name": appointment.people("nurse"),
        "psychiatrist_name": psychiatrists(appointment),
    }
    by_role = {column: "; ".join(names.get(who, who) for who in ids) for column, ids in people.items()}
    return {"patient_name": view.patient.name, "clinic_name": view.clinic.name, **by_role}
