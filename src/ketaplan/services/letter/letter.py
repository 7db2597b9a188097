"""Gather what the psychiatrist who cleared a patient is told: from files, book and today; nothing is inferred."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ketaplan.book.errors import NotAllowedError
from ketaplan.domain.course import MAINTENANCE
from ketaplan.errors import InputError
from ketaplan.formats.letter.view import Letter, LetterSession
from ketaplan.services.due import due_of_patient
from ketaplan.services.progress.history import history_of
from ketaplan.services.status import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.files.measure_library import MeasureLibrary
    from ketaplan.formats.progress.view import ProgressView
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

TOLD = ("attended", "partial", "missed", "held-clinical")
"""The statuses of sessions that are in the letter."""
GIVEN = ("attended", "partial")
AHEAD = timedelta(days=90)
"""How far ahead a letter says what is due."""


def letter_of(workspace: Workspace, name: str, library: MeasureLibrary) -> Letter:
    """Return the letter; raises InputError for a patient whom no psychiatrist has cleared."""
    patient = workspace.patient(name)
    own = [one for one in workspace.book.of_patient(name) if one.course == patient.course]
    site = _site(workspace, patient, own)
    patient = patient.at(site.clinic.id)
    cleared = patient.clearance.decision
    if cleared is None:
        raise InputError(
            f"{name}: no psychiatrist has cleared this patient ({patient.clearance.status}), so there is no one to "
            f"write to. Once there is a clearance, set clearance.status, by and on in {patient.file}."
        )
    protocol = site.protocol_of(patient).or_raise()
    sessions = _sessions(patient, own, sum(phase.sessions for phase in protocol.phases))
    ahead = [one.appointment.day for one in own if one.is_open and one.appointment.start > workspace.now]
    path, today = workspace.patient_path(name), workspace.today(site)
    (standing,) = status_of(workspace, [path]).patients
    return Letter(
        patient=name,
        name=patient.name,
        clinic=site.clinic,
        on=today,
        cleared=cleared,
        decided=patient.decisions(today),
        review=patient.review,
        protocol=protocol,
        sessions=sessions,
        given=sum(one.counts for one in sessions),
        progress=_progress(workspace, name, library),
        due=due_of_patient(workspace, path, (today, today + AHEAD)),
        next_visit=min(ahead, default=None),
        standing=standing,
    )


def _site(workspace: Workspace, patient: Patient, own: Sequence[Booking]) -> Site:
    """Return the site of the latest appointment, else the first that the patient accepts."""
    known = [workspace.clinics[one.clinic] for one in own if one.clinic in workspace.clinics]
    return known[-1] if known else next(iter(workspace.accepted(patient)), workspace.sites[0])


def _sessions(patient: Patient, own: Sequence[Booking], planned: int) -> tuple[LetterSession, ...]:
    """Return the sessions with an outcome, by date: those noted in the file, and those in the book."""
    visits = [one for one in own if one.appointment.is_infusion and one.status in TOLD]
    in_book = {one.appointment.day for one in visits}
    rows = [(one.appointment.day, one.status, one.appointment.phase) for one in visits]
    rows += [(one.on, "attended", one.phase) for one in patient.attended if one.on not in in_book]
    found, given, later = [], 0, 0
    for on, status, phase in sorted(rows):
        is_given, name = status in GIVEN, ""
        if is_given and phase == MAINTENANCE:
            later += 1
            name = f"maintenance {later}"
        elif is_given:
            given += 1
            name = f"{given} of {planned}"
        found.append(LetterSession(on=on, status=status, name=name, counts=is_given and phase != MAINTENANCE))
    return tuple(found)


def _progress(workspace: Workspace, name: str, library: MeasureLibrary) -> ProgressView | None:
    """Return the scores; None for a user who may not see them."""
    try:
        return history_of(workspace, name, library)
    except NotAllowedError:
        return None
