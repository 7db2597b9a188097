"""From files and the book to requests: one patient at each site that the patient accepts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.course import FixedSession
from ketaplan.domain.patient import Patient
from ketaplan.errors import Fault, FaultyFilesError, InputError
from ketaplan.files.readers.patient import faults_for_today
from ketaplan.planner.request import HORIZON_WEEKS, Request
from ketaplan.services.workspace.privacy import read_private_patient
from ketaplan.services.workspace.sites import Site, last_day_of, read_sites, with_calendars

if TYPE_CHECKING:
    from ketaplan.book.book import Book
    from ketaplan.services.workspace.pins import Pinned


class PlanQuery(Struct, frozen=True, kw_only=True):
    """What ``plan`` is asked; ``now`` is the real instant, aware, and ``as_of`` the day that counts as today."""

    patient: Path
    clinics: tuple[Path, ...]
    now: datetime
    as_of: date | None = None
    horizon_weeks: int = HORIZON_WEEKS
    pins: tuple[Pinned, ...] = ()
    alternatives: int = 1
    book: str | None = None
    remarks: bool = True
    """Whether to say what is unusual; it takes time that scripts need not spend."""
    reasons: bool = False
    """Whether to say why people are away."""
    as_calendar: bool = False
    """Whether the answer goes out as a calendar, whose entries need an identity."""


def read_query(query: PlanQuery) -> tuple[list[Site], Patient, tuple[Fault, ...]]:
    """The sites that the patient accepts, in the patient's order, and the patient.

    Raises :class:`FaultyFilesError` with every fault of every file.
    """
    patient_read = read_private_patient(query.patient, reasons=query.reasons)
    faults, sites = list(patient_read.faults), list[Site]()
    try:
        sites, warnings = read_sites(query.clinics, reasons=query.reasons)
        faults += warnings
    except FaultyFilesError as error:
        faults += error.faults
    patient = patient_read.value
    accepted = _accepted(sites, patient) if patient is not None and sites else []
    for site in accepted:
        assert patient is not None
        faults += faults_for_today(patient, query.as_of or site.today(query.now))
        faults += site.protocol_of(patient).faults
    if patient is None or any(not fault.warning for fault in faults):
        raise FaultyFilesError(faults)
    return accepted, patient, tuple(dict.fromkeys(faults))


def _accepted(sites: Sequence[Site], patient: Patient) -> list[Site]:
    """The sites that the patient accepts, in the patient's order; all where the file names none."""
    if not patient.clinics:
        return list(sites)
    by_id = {site.clinic.id: site for site in sites}
    accepted = [by_id[clinic] for clinic in patient.clinics if clinic in by_id]
    if not accepted:
        from ketaplan.files.schemas.messages import few

        raise InputError(
            f"{patient.file}: clinics: the patient accepts {few(patient.clinics)}, and given is "
            f"{', '.join(by_id)}; name another clinic file with --clinic, or change the patient's file"
        )
    return accepted


def request_at(query: PlanQuery, site: Site, patient: Patient, book: Book | None) -> Request:
    """One patient's request at one site, beside what the book holds."""
    today = site.today(query.now)
    as_of = query.as_of or today
    protocol = site.protocol_of(patient).or_raise()
    last = last_day_of(patient, protocol, as_of, query.horizon_weeks)
    request = Request(
        clinic=with_calendars(site, as_of, last).or_raise(),
        patient=patient,
        protocol=protocol,
        as_of=as_of,
        horizon_weeks=query.horizon_weeks,
        held=tuple(FixedSession(phase=one.phase, number=one.number, day=one.on) for one in patient.attended),
        now=site.local(query.now) if as_of == today else None,
    )
    if book is not None:
        from ketaplan.services.workspace.book_state import with_bookings
        from ketaplan.services.workspace.unknown_ids import ids_in, taken_at

        others = taken_at(book, site.clinic, as_of, last, ids_in(query.clinics))
        request = with_bookings(request, book.of_patient(patient.id), others)
    if query.pins:
        from ketaplan.services.workspace.pins import pinned

        request = pinned(request, query.pins)
    return request
