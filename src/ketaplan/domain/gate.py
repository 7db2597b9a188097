"""Decide whether an infusion may be committed, or stay booked, today: the gate of the contract's rule 6.

Every command that writes an infusion to a book asks :func:`objections`, and so does every view that shows one.  To add
a reason, add a function to ``ABOUT_COURSE``, ``ABOUT_PATIENT`` or ``ABOUT_INFUSION``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.course import MAINTENANCE
from ketaplan.domain.on_file import BOOKING, is_on_file, last_valid_day
from ketaplan.domain.reasons import course, gate

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.reasons import Reason


class Infusion(Struct, frozen=True, kw_only=True):
    """What the gate needs to know about an infusion: its phase, its local day, and the protocol it follows.

    ``course`` is the number of the course it belongs to, None for the one in the patient's file.  What is booked
    already stays whatever is on file.
    """

    phase: str
    day: date
    protocol: Protocol
    course: int | None = None
    is_booked: bool = False


class Objection(Struct, frozen=True):
    """Why an infusion may not be committed, with the patient's id and file, where most of them can be fixed."""

    reason: Reason
    patient: str
    file: str


def objections(patient: Patient, infusion: Infusion, today: date) -> tuple[Objection, ...]:
    """Return every reason against this infusion; none if it may be committed, or stay booked, today."""
    about_infusion = (reason(patient, infusion, today) for reason in ABOUT_INFUSION)
    found = chain(about_infusion, () if infusion.is_booked else not_on_file(patient, infusion.protocol, today))
    return objections_to_patient(patient, today) + _objections(patient, found)


def objections_to_patient(patient: Patient, today: date) -> tuple[Objection, ...]:
    """Return every reason against all infusions of this patient; any makes a plan provisional."""
    return _objections(patient, (reason(patient, today) for reason in ABOUT_PATIENT))


def _objections(patient: Patient, found: Iterable[Reason | None]) -> tuple[Objection, ...]:
    return tuple(Objection(reason, patient.id, patient.file) for reason in found if reason)


def not_on_file(patient: Patient, protocol: Protocol, today: date) -> Iterator[Reason]:
    """Yield each document that has to be on file before anything is booked, and is not valid today."""
    for one in protocol.requires:
        if one.before == BOOKING and not is_on_file(one, patient.on_file, today):
            ends = [last_valid_day(document, one) for document in patient.on_file if document.kind == one.kind]
            yield gate.NotOnFile(document=one.kind, ended=max(ends, default=None))


def is_provisional(patient: Patient, today: date) -> bool:
    """Return whether no infusion of this patient may be booked today, so that a plan is a proposal only."""
    return bool(objections_to_patient(patient, today))


def why_nothing_is_planned(patient: Patient, today: date) -> Reason | None:
    """Return who decided that nothing is planned, not even a consultation: declined, stopped or on hold; else None."""
    found = next(iter(against_course(patient, today)), None)
    match found:
        case gate.Stopped():
            return course.CourseStopped(on=found.on)
        case gate.OnHold():
            return course.CourseOnHold(on=found.on, until=found.until)
        case None:
            return None
        case _:
            return course.CourseDeclined()


def against_course(patient: Patient, today: date) -> tuple[Reason, ...]:
    """Return every reason for which nothing is planned today."""
    return tuple(found for reason in ABOUT_COURSE if (found := reason(patient, today)))


def _declined(patient: Patient, today: date) -> Reason | None:  # noqa: ARG001  a reason's form
    return gate.Declined() if patient.declined else None


def _stopped(patient: Patient, today: date) -> Reason | None:  # noqa: ARG001  a reason's form
    return gate.Stopped(on=patient.stopped.on) if patient.stopped else None


def _on_hold(patient: Patient, today: date) -> Reason | None:
    if patient.hold is None or not patient.hold.holds_on(today):
        return None
    return gate.OnHold(on=patient.hold.on, until=patient.hold.until)


def _not_cleared(patient: Patient, today: date) -> Reason | None:
    status, expected = patient.clearance.status, patient.clearance.on
    if status in {"cleared", "declined"}:
        return None
    return gate.NotCleared(status=status, expected=expected if expected and expected >= today else None)


def _cleared_later(patient: Patient, today: date) -> Reason | None:
    on = patient.clearance.on
    if patient.clearance.status != "cleared" or on is None or on <= today:
        return None
    return gate.ClearedLater(on=on)


def _ordered_later(patient: Patient, today: date) -> Reason | None:
    if patient.order is None or patient.order.on <= today:
        return None
    return gate.OrderedLater(on=patient.order.on)


def _maintenance_ordered_later(patient: Patient, infusion: Infusion, today: date) -> Reason | None:
    if infusion.phase != MAINTENANCE or patient.maintenance is None or patient.maintenance.on <= today:
        return None
    return gate.MaintenanceOrderedLater(on=patient.maintenance.on)


def _under_age(patient: Patient, infusion: Infusion, today: date) -> Reason | None:  # noqa: ARG001  a reason's form
    years = infusion.protocol.minimum_age
    of_age = patient.of_age_on(years)
    return gate.UnderAge(minimum_age=years, first=of_age) if of_age > infusion.day else None


def _other_course(patient: Patient, infusion: Infusion, today: date) -> Reason | None:  # noqa: ARG001  a reason's form
    if infusion.course in {None, patient.course}:
        return None
    return gate.OtherCourse(course=infusion.course, course_on_file=patient.course)


ABOUT_COURSE: tuple[Callable[[Patient, date], Reason | None], ...] = (_declined, _stopped, _on_hold)
"""Reasons for which nothing is planned, in reading order."""

ABOUT_PATIENT: tuple[Callable[[Patient, date], Reason | None], ...] = (
    *ABOUT_COURSE,
    _not_cleared,
    _cleared_later,
    _ordered_later,
)
"""Reasons against every infusion of a patient, in reading order."""

ABOUT_INFUSION: tuple[Callable[[Patient, Infusion, date], Reason | None], ...] = (
    _other_course,
    _maintenance_ordered_later,
    _under_age,
)
"""Reasons that depend on the infusion."""
