"""Plans as CSV for spreadsheets and scripts: RFC 4180, one row an appointment, dates and times that sort.

Every cell is an id, a date, a time or a number, all of it ASCII.  ``--names`` adds columns with names, and then a
byte order mark: without it Excel would read the UTF-8 of a name as something else.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC
from typing import TYPE_CHECKING

from ketaplan.domain.intervals import MINUTE
from ketaplan.formats.plan.rows import gaps_in_days
from ketaplan.text.inert import sanitized
from ketaplan.text.words import DAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaplan.domain.plan import Appointment
    from ketaplan.formats.plan.view import Options, PlanView

FORMULA_SIGNS = frozenset("=+-@\t\r\0＝＋－＠")  # noqa: RUF001  the full-width forms begin formulas as well
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Row = dict[str, object]


def render(views: Sequence[PlanView], options: Options) -> str:
    """All appointments; of several courses each row bears its course's digest."""
    rows = [row for view in views for row in _rows(view, names=options.names)]
    return as_text(rows, marked=options.names, trial=options.trial)


def as_text(rows: Sequence[Mapping[str, object]], *, marked: bool, trial: bool) -> str:
    """Rows with the same keys, which are the head; no cell begins as a formula does.

    Where they are from a book for trials, a column says so.
    """
    return "".join(in_pieces(rows, marked=marked, trial=trial)) or "\r\n"


def in_pieces(rows: Iterable[Mapping[str, object]], *, marked: bool, trial: bool) -> Iterator[str]:
    """The same line by line; nothing at all where there are no rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    last = {"trial": "TRIAL"} if trial else {}
    for number, row in enumerate(rows):
        if not number:
            text.write(BYTE_ORDER_MARK if marked else "")
            writer.writerow([*row, *last])
        writer.writerow([_cell(value) for value in (*row.values(), *last.values())])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def appointment_row(appointment: Appointment, *, clinic: str, patient: str, protocol: str, status: str) -> Row:
    """One appointment and whose it is; local dates and times, and the moment of its start in UTC."""
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
        "psychiatrist": " ".join(_psychiatrists(appointment)),
    }


def _rows(view: PlanView, *, names: bool) -> Iterable[Row]:
    plan = view.plan
    gaps = gaps_in_days(plan.appointments, view.before)
    owner = {"clinic": plan.clinic, "patient": plan.patient, "protocol": plan.protocol}
    for one in plan.appointments:
        row = appointment_row(one, **owner, status=view.status_of(one))
        row |= {"gap_days": gaps.get(one.id, ""), "digest": view.offer.digest}
        yield row | _names(view, one) if names else row


def _names(view: PlanView, appointment: Appointment) -> Row:
    """The columns that only ``--names`` adds."""
    names = {member.id: member.name for member in view.clinic.staff}
    psychiatrists = _psychiatrists(appointment)
    people = {
        "physician_name": appointment.people("physician"),
        "nurse_name": appointment.people("nurse"),
        "psychiatrist_name": psychiatrists,
    }
    by_role = {column: "; ".join(names.get(who, who) for who in ids) for column, ids in people.items()}
    return {"patient_name": view.patient.name, "clinic_name": view.clinic.name, **by_role}


def _psychiatrists(appointment: Appointment) -> tuple[str, ...]:
    return (appointment.psychiatrist,) if appointment.psychiatrist else appointment.people("psychiatrist")


def _cell(value: object) -> str:
    """A cell that no spreadsheet runs: an apostrophe stands before what would begin a formula."""
    text = sanitized(str(value))
    return f"'{text}" if text[:1] in FORMULA_SIGNS and text else text
