"""Ask the gate about what a command will write or leave booked, and refuse what it objects to.

``book`` and both ``--save`` ask through :mod:`ketaplan.services.book.booking`, ``move``, ``mark`` and ``restore``
through :func:`refuse_unless_open`; ``check`` asks :func:`objections_to_booking`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.domain.gate import Infusion, Objection, not_on_file, objections, objections_to_patient
from ketaplan.domain.reasons import Reader
from ketaplan.errors import BookError
from ketaplan.text.reasons import next_step, words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Appointment
    from ketaplan.domain.protocol import Protocol
    from ketaplan.services.workspace.workspace import Workspace

READY = 1
"""The rule on clearance and age, for which the gate has its own words."""


class ClosedGateError(BookError):
    """An infusion that may not be committed, or stay booked, today."""

    def __init__(self, name: str, found: Iterable[Objection]) -> None:
        """Give every reason with its next step; ``name`` is an appointment's or a patient's id."""
        self.reasons = tuple(objection_words(one) for one in dict.fromkeys(found))
        head = f"{name}: this may not be booked, moved or confirmed today, and nothing was written:"
        super().__init__("\n".join([head, *(f"  {reason}" for reason in self.reasons)]))


def refuse_unless_open(workspace: Workspace, booking: Booking) -> None:
    """Raise :class:`ClosedGateError` if the booking may not be committed today.

    Raises :class:`~ketaplan.errors.BookError` if the patient has no file, FaultyFilesError if the file has faults.
    """
    if found := objections_to_booking(workspace, booking):
        raise ClosedGateError(booking.id, found)


def refuse_on_every_day(workspace: Workspace, booking: Booking) -> None:
    """Raise :class:`ClosedGateError` if no day could be committed, before a place is searched for."""
    if found := objections_to_booking(workspace, booking, date.max):
        raise ClosedGateError(booking.id, found)


def why_not_yet(workspace: Workspace, patient: str, clinic: str) -> str:
    """Return why no infusion of a patient can be booked today, as a part of a sentence."""
    found = objections_to_patient(workspace.patient(patient).at(clinic), workspace.today(workspace.site(clinic)))
    return " and ".join(words(one.reason, Reader()) for one in found)


def missing_words(patient: Patient, protocol: Protocol, today: date) -> str:
    """Return what has to be on file before anything is booked and is not, and where to add it; empty if all is."""
    found = [Objection(one, patient.id, patient.file) for one in not_on_file(patient, protocol, today)]
    return "; ".join(objection_words(one) for one in found)


def objection_words(objection: Objection) -> str:
    """Return an objection of the gate, and what to do about it."""
    return f"{words(objection.reason, Reader())}; {next_step(objection)}"


def objections_to_booking(
    workspace: Workspace, booking: Booking, day: date | None = None, *, stays: bool = False
) -> tuple[Objection, ...]:
    """Return every reason against a booking today, on its day or another; none against a consultation.

    ``stays``: it is not written, only left as it is.
    """
    site, patient = workspace.site(booking.clinic), workspace.patient(booking.patient).at(booking.clinic)
    protocol = site.protocol_of(patient).or_raise()
    today, visit = workspace.today(site), booking.appointment
    return objections_to_visit(patient, protocol, booking.course, visit, today, day, is_booked=stays)


def objections_to_visit(  # noqa: PLR0913, PLR0917  what the gate has to know
    patient: Patient,
    protocol: Protocol,
    course: int,
    visit: Appointment,
    today: date,
    day: date | None = None,
    *,
    is_booked: bool = False,
) -> tuple[Objection, ...]:
    """Return every reason against one infusion of a course today, on its day or another; none for other visits."""
    if not visit.is_infusion:
        return ()
    infusion = Infusion(phase=visit.phase, day=day or visit.day, protocol=protocol, course=course, is_booked=is_booked)
    return objections(patient, infusion, today)
