"""Remove the reasons of people's absence from what is planned and printed, unless details are asked for.

Why a staff member is on leave, or a patient away, is private.  Everything that plans, explains or
prints gets its values without these reasons; a table with ``--details`` asks for them.  Why the clinic is closed, or a
chair is out of use, is not about a person and stays.
"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.intervals import Interval, Intervals
from ketaplan.domain.patient import Patient
from ketaplan.files.readers.patient import read_patient
from ketaplan.files.result import ReadResult
from ketaplan.planner.request import Request


def read_private_patient(path: Path, *, reasons: bool = False) -> ReadResult[Patient]:
    """Read a patient's file; with ``reasons``, include why the patient is away."""
    read = read_patient(path)
    return read if reasons or read.value is None else ReadResult(patient_without_reasons(read.value), read.faults)


def clinic_without_reasons(clinic: Clinic) -> Clinic:
    """Return the clinic without reasons for leave and busy time."""
    people = {member.id for member in clinic.staff}
    return replace(
        clinic,
        staff=tuple(replace(member, leave=_without(member.leave)) for member in clinic.staff),
        busy={who: _without(times) if who in people else times for who, times in clinic.busy.items()},
        busy_calendars=tuple(
            replace(calendar, reason="") if calendar.resource in people else calendar
            for calendar in clinic.busy_calendars
        ),
    )


def patient_without_reasons(patient: Patient) -> Patient:
    """Return the patient without a reason for any time away, or for a hold."""
    hold = patient.hold and replace(patient.hold, reason=None)
    return replace(patient, unavailable=_without(patient.unavailable), hold=hold)


def request_without_reasons(request: Request) -> Request:
    """Return the request for messages on stderr, which end up in logs and e-mails."""
    clinic, patient = clinic_without_reasons(request.clinic), patient_without_reasons(request.patient)
    return replace(request, clinic=clinic, patient=patient)


def _without(times: Intervals) -> Intervals:
    if not any(one.reason for one in times.intervals):
        return times
    return Intervals(tuple(Interval(one.start, one.end) for one in times.intervals))
