"""Patients whom a clinician must see first: a score calls for it, and no review in their file is dated on or after it.

``plan``, ``batch``, ``book``, ``fill`` and ``replan`` leave them out and exit with 1; what is booked stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.reasons import Cause, Reader
from ketaplan.domain.reasons.course import ClinicianNeeded
from ketaplan.errors import NoPlanError
from ketaplan.text.reasons import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ketaplan.book.book import Book
    from ketaplan.domain.patient import Patient
    from ketaplan.services.workspace.workspace import Workspace


class SafetyAlarms:
    """The days of the latest scores for which a clinician is needed, by patient, as the book has them now."""

    def __init__(self, book: Book | None) -> None:
        """Read the book; without one there are none."""
        self._days: Mapping[str, date] = book.alarms() if book else {}

    def __contains__(self, name: str) -> bool:
        """Return whether a score called for a clinician to see the patient with this id, reviewed or not."""
        return name in self._days

    def reason(self, patient: Patient) -> ClinicianNeeded | None:
        """Return why a clinician must see the patient before anything is planned; None if that is not so."""
        on = self._days.get(patient.id)
        if on is None or any(review.on >= on for review in patient.safety_reviews):
            return None
        return ClinicianNeeded(on=on)

    def why(self, patient: Patient) -> str:
        """Return the same in words; empty if it is not so."""
        reason = self.reason(patient)
        return words(reason, Reader()) if reason else ""


def safety_cause(reason: ClinicianNeeded, clinic: str, as_of: date) -> Cause:
    """Return the cause of having no plan."""
    return Cause(kind="clinician-needed", clinic=clinic, as_of=as_of, reasons=(reason,))


def refuse_unseen_by_clinician(workspace: Workspace, patient: Patient) -> None:
    """Raise :class:`NoPlanError` if a clinician must see the patient before anything is planned or booked."""
    if reason := SafetyAlarms(workspace.optional_book).reason(patient):
        site = workspace.sites[0]
        raise NoPlanError(patient.id, [safety_cause(reason, site.clinic.id, workspace.today(site))])
