"""Decide whether an infusion may be committed, or kept, today: the gate of the contract's rule 6.

Every command that writes an infusion to a book asks :func:`objections`, and so does every view that shows one.  A new
reason is one more function in ``ABOUT_PATIENT`` or ``ABOUT_INFUSION``; nothing else has to change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.course import MAINTENANCE

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol


class Infusion(Struct, frozen=True, kw_only=True):
    """What the gate has to know of an infusion: its phase, its local day, and the protocol it follows.

    ``course`` is the number of the course it belongs to, None for the one that the patient's file is about.
    """

    phase: str
    day: date
    protocol: Protocol
    course: int | None = None


class Objection(Struct, frozen=True):
    """Why an infusion may not be committed; ``kind`` is for programs, the rest for people, all without a name.

    ``next_step`` says what to do about it, in which key of which file.
    """

    kind: str
    text: str
    next_step: str


def objections(patient: Patient, infusion: Infusion, today: date) -> tuple[Objection, ...]:
    """Return every reason against this infusion; none if it may be committed, or kept, today."""
    about_infusion = (reason(patient, infusion, today) for reason in ABOUT_INFUSION)
    return objections_to_patient(patient, today) + tuple(found for found in about_infusion if found)


def objections_to_patient(patient: Patient, today: date) -> tuple[Objection, ...]:
    """Return every reason against all infusions of this patient; any makes a plan provisional."""
    about_patient = (reason(patient, today) for reason in ABOUT_PATIENT)
    return tuple(found for found in about_patient if found)


def is_provisional(patient: Patient, today: date) -> bool:
    """Whether no infusion of this patient may be booked today, so that a plan is a proposal only."""
    return bool(objections_to_patient(patient, today))


def _said(day: date) -> str:
    """The day inside a sentence; words are imported where one is said."""
    from ketaplan.text.words import day_in_sentence

    return day_in_sentence(day)


def _declined(patient: Patient, today: date) -> Objection | None:  # noqa: ARG001  a reason's form
    if not patient.declined:
        return None
    step = f"what is booked: ketaplan cancel {patient.id}; if that has changed, correct [clearance] in {patient.file}"
    return Objection("declined", "a psychiatrist declined the course", step)


def _not_cleared(patient: Patient, today: date) -> Objection | None:
    status, expected = patient.clearance.status, patient.clearance.on
    if status in {"cleared", "declined"}:
        return None
    when = f" (expected {_said(expected)})" if expected and expected >= today else ""
    step = f'set [clearance] status = "cleared", by and on in {patient.file} when the answer is there{when}'
    return Objection("not-cleared", f"the patient is not cleared ({status})", step)


def _cleared_later(patient: Patient, today: date) -> Objection | None:
    on = patient.clearance.on
    if patient.clearance.status != "cleared" or on is None or on <= today:
        return None
    text = f"the patient is cleared only from {_said(on)}"
    return Objection("cleared-later", text, _once_dated(on, "clearance", patient))


def _ordered_later(patient: Patient, today: date) -> Objection | None:
    if patient.order is None or patient.order.on <= today:
        return None
    on = patient.order.on
    return Objection("ordered-later", f"the order is dated {_said(on)}", _once_dated(on, "order", patient))


def _maintenance_ordered_later(patient: Patient, infusion: Infusion, today: date) -> Objection | None:
    if infusion.phase != MAINTENANCE or patient.maintenance is None or patient.maintenance.on <= today:
        return None
    on = patient.maintenance.on
    text = f"maintenance is ordered only from {_said(on)}"
    return Objection("maintenance-ordered-later", text, _once_dated(on, "maintenance", patient))


def _once_dated(on: date, table: str, patient: Patient) -> str:
    return f"wait until {_said(on)}, or correct [{table}] on in {patient.file}"


def _under_age(patient: Patient, infusion: Infusion, today: date) -> Objection | None:  # noqa: ARG001  a reason's form
    years = infusion.protocol.minimum_age
    of_age = patient.of_age_on(years)
    if of_age <= infusion.day:
        return None
    return Objection("under-age", f"the patient turns {years} on {_said(of_age)}", "choose a day from then on")


def _other_course(patient: Patient, infusion: Infusion, today: date) -> Objection | None:  # noqa: ARG001  a reason's form
    if infusion.course in {None, patient.course}:
        return None
    text = f"it is of course {infusion.course}, and the patient's file is about course {patient.course}"
    step = f"cancel it, or set course = {infusion.course} and that course's [clearance] in {patient.file}"
    return Objection("other-course", text, step)


ABOUT_PATIENT: tuple[Callable[[Patient, date], Objection | None], ...] = (
    _declined,
    _not_cleared,
    _cleared_later,
    _ordered_later,
)
"""Reasons that hold for every infusion of a patient, in the order in which people read them."""

ABOUT_INFUSION: tuple[Callable[[Patient, Infusion, date], Objection | None], ...] = (
    _other_course,
    _maintenance_ordered_later,
    _under_age,
)
"""Reasons that depend on the infusion."""
