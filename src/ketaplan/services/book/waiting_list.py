"""The waiting list: put a patient on it, take one off, and who is on it, with what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.gate import objections_to_patient
from ketaplan.domain.reasons import Reader
from ketaplan.domain.waiting import Waiting
from ketaplan.errors import FaultyFilesError
from ketaplan.formats.book.waiting import WaitingPatient, WaitingView
from ketaplan.services.book.gate_check import missing_words
from ketaplan.services.workspace.safety import SafetyAlarms
from ketaplan.services.workspace.workspace import NoPatientFileError
from ketaplan.text.reasons import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ketaplan.book.book import BookingChange, Transaction
    from ketaplan.domain.patient import Patient
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

NO_FILE = "there is no file of the patient"
FAULTY_FILE = "the patient's file has faults"
NO_CLINIC = "the patient accepts no clinic that is given here"


def put_on_list(
    workspace: Workspace, patient: str, before: date | None, *, dry_run: bool = False
) -> tuple[Waiting, bool]:
    """Put a patient on the list from today on; return the entry, and whether anything changed."""
    waiting = Waiting(patient=patient, since=workspace.today(workspace.sites[0]), before=before)
    return workspace.write(lambda transaction: transaction.wait(waiting), dry_run=dry_run)


def take_off_list(workspace: Workspace, patient: str, *, dry_run: bool = False) -> Waiting | None:
    """Take a patient off the list; return the entry as it was, None if the patient does not wait."""
    return workspace.write(lambda transaction: transaction.end_waiting(patient), dry_run=dry_run)


def add_left_out(workspace: Workspace, transaction: Transaction, patients: Iterable[str]) -> tuple[str, ...]:
    """Put those of these patients on the list who do not wait yet, in the open transaction; return them."""
    known = {one.patient for one in workspace.book.waiting()}
    today = workspace.today(workspace.sites[0])
    new = tuple(name for name in patients if name not in known)
    for name in new:
        transaction.wait(Waiting(patient=name, since=today))
    return new


def take_off_booked(workspace: Workspace, transaction: Transaction, patients: Iterable[str]) -> tuple[str, ...]:
    """Take those of these patients off the list who wait, in the open transaction; return them."""
    booked = set(patients)
    waiting = [one.patient for one in workspace.book.waiting() if one.patient in booked] if booked else []
    for name in waiting:
        transaction.end_waiting(name)
    return tuple(waiting)


def take_off_moved(workspace: Workspace, transaction: Transaction, changes: Sequence[BookingChange]) -> None:
    """Take those off the list whose next infusion moves to an earlier day, and before the day that they wait for.

    A patient who waits without such a day gains with any earlier one.  The transaction is open.
    """
    moved = dict.fromkeys(one.before.patient for one in changes if one.what == "moved" and one.before.is_open)
    waiting = {one.patient: one for one in workspace.book.waiting() if one.patient in moved} if moved else {}
    for name, waits in waiting.items():
        after = {one.after.id: one.after for one in changes}
        now = [one for one in workspace.book.of_patient(name) if one.is_open and one.appointment.is_infusion]
        before = {one.before.id: one.before for one in changes}
        was = min(before.get(one.id, one).appointment.day for one in now)
        first = min(after.get(one.id, one).appointment.day for one in now)
        promised = waits.before
        if first < was and (promised is None or first < promised):
            transaction.end_waiting(name)


def waiting_view(workspace: Workspace, waiting: Sequence[Waiting], *, named: bool) -> WaitingView:
    """Return these entries as formats show them; ``named`` adds patients' names."""
    return WaitingView(
        patients=tuple(_shown(workspace, one) for one in waiting),
        names=workspace.names.of([one.patient for one in waiting]) if named else {},
        year=workspace.today(workspace.sites[0]).year,
    )


def _shown(workspace: Workspace, one: Waiting) -> WaitingPatient:
    ahead = [
        booking.appointment
        for booking in workspace.book.of_patient(one.patient)
        if booking.is_open and booking.appointment.is_infusion and booking.appointment.start > workspace.now
    ]
    return WaitingPatient(
        waiting=one,
        days=max(0, (workspace.today(workspace.sites[0]) - one.since).days),
        next_start=min((visit.start for visit in ahead), default=None),
        reasons=why_passed_over(workspace, one.patient),
    )


def why_passed_over(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Return why no course can be offered to a patient today, no matter what is free; empty if one can."""
    try:
        patient = workspace.patient(name)
        sites = workspace.accepted(patient)
        if any(not fault.warning for fault in workspace.faults(patient)):
            return (FAULTY_FILE,)
    except NoPatientFileError:
        return (NO_FILE,)
    except FaultyFilesError:
        return (FAULTY_FILE,)
    if not sites:
        return (NO_CLINIC,)
    if needed := SafetyAlarms(workspace.optional_book).why(patient):
        return (needed,)
    return _closed(workspace, patient, sites)


def _closed(workspace: Workspace, patient: Patient, sites: Sequence[Site]) -> tuple[str, ...]:
    """Return what the gate has against the patient at every site; empty if there is one where it has nothing."""
    found = [objections_to_patient(patient.at(one.clinic.id), workspace.today(one)) for one in sites]
    if all(found):
        return tuple(words(one.reason, Reader()) for one in found[0])
    missing = [
        missing_words(patient, one.protocol_of(patient).or_raise(), workspace.today(one))
        for one, closed in zip(sites, found, strict=True)
        if not closed
    ]
    return (missing[0],) if all(missing) else ()
