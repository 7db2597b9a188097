"""A clinic with its protocols, its busy calendars, and the date there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.patient import Patient
from ketaplan.domain.protocol import Protocol
from ketaplan.errors import Fault, FaultyFilesError
from ketaplan.files.inputs import note_path
from ketaplan.files.protocol_library import ProtocolLibrary
from ketaplan.files.readers.clinic import read_clinic
from ketaplan.files.result import ReadResult
from ketaplan.services.workspace.privacy import clinic_without_reasons
from ketaplan.services.workspace.terms import terms_at
from ketaplan.services.workspace.unchanged import MOST_REMEMBERED

MOST_DAYS_AHEAD = 1100
"""Days ahead for which calendars are read: three years."""


class Site(Struct, frozen=True, dict=True):
    """One clinic file, read."""

    path: Path
    clinic: Clinic

    @cached_property
    def library(self) -> ProtocolLibrary:
        """The protocols that this clinic can use."""
        return ProtocolLibrary(self.path)

    def protocol_of(self, patient: Patient) -> ReadResult[Protocol]:
        """Return the protocol that a patient follows here, including orders; or its faults."""
        known = self._terms.get(patient.id)
        if known is None or known[0] is not patient:
            if len(self._terms) >= MOST_REMEMBERED:
                self._terms.clear()
            known = self._terms[patient.id] = patient, terms_at(self.library, self.clinic, patient)
        return known[1]

    @cached_property
    def _terms(self) -> dict[str, tuple[Patient, ReadResult[Protocol]]]:
        """The protocols of the latest patients, by id."""
        return {}

    def today(self, now: datetime) -> date:
        """Return the date here at an instant."""
        return now.astimezone(self.clinic.zone).date()

    def local(self, now: datetime) -> datetime:
        """Return the local time at an instant, rounded up to a full minute."""
        return (now + timedelta(seconds=59)).astimezone(self.clinic.zone).replace(tzinfo=None, second=0, microsecond=0)


def read_sites(paths: Sequence[Path], *, reasons: bool = False) -> tuple[list[Site], tuple[Fault, ...]]:
    """Read the clinics of these files, in the given order; raises :class:`FaultyFilesError` if any has a fault.

    With ``reasons``, include why people are away.
    """
    read = [(path, read_clinic(path)) for path in paths]
    faults = tuple(fault for _, one in read for fault in one.faults)
    clinics = [(path, one.value) for path, one in read if one.value is not None]
    sites = [Site(path, clinic if reasons else clinic_without_reasons(clinic)) for path, clinic in clinics]
    for site in sites:
        for calendar in site.clinic.busy_calendars:
            note_path(calendar.file)  # its answer may come from the cache
    if len(sites) < len(read):
        raise FaultyFilesError(faults)
    return sites, faults


def with_calendars(site: Site, first: date, last: date) -> ReadResult[Clinic]:
    """Return the clinic with the busy time of its calendars between two days."""
    if not site.clinic.busy_calendars:
        return ReadResult(site.clinic)
    from ketaplan.files.calendars.busy import with_busy_calendars

    return with_busy_calendars(site.clinic, first, min(last, first + timedelta(days=MOST_DAYS_AHEAD)))


def last_day_of(patient: Patient, protocol: Protocol, as_of: date, horizon_weeks: int) -> date:
    """Return the last day that a session of the patient's course can reach."""
    gaps = sum(phase.sessions * phase.gap.max_days for phase in protocol.phases)
    if patient.maintenance:
        gaps += sum(days + protocol.tolerance_after for days in patient.maintenance.every_days)
    ahead = min(7 * horizon_weeks + gaps, MOST_DAYS_AHEAD)
    return as_of + timedelta(days=ahead)
