"""Where every command works: clinics, today, patients, and the book; the only builder of a planner's request."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.errors import BookError, Fault, FaultyFilesError, InputError
from ketaplan.files.locate import PatientFolder
from ketaplan.files.readers.patient import faults_for_today
from ketaplan.planner.request import Request
from ketaplan.services.workspace.absent_clinics import AbsentClinics
from ketaplan.services.workspace.patient_names import PatientNames
from ketaplan.services.workspace.privacy import read_private_patient
from ketaplan.services.workspace.settings import BOOK_VARIABLE, Settings
from ketaplan.services.workspace.sites import Site, last_day_of, read_sites, with_calendars
from ketaplan.services.workspace.unchanged import WhileUnchanged

if TYPE_CHECKING:
    from types import TracebackType

    from ketaplan.book.book import Book, Transaction
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.patient import Patient
    from ketaplan.files.result import ReadResult
    from ketaplan.services.workspace.book_state import BookState
    from ketaplan.services.workspace.pins import Pinned

Result = TypeVar("Result")

LONGEST_HORIZON_WEEKS = 104
"""The horizon for booking: a plan may have been made with any shorter one."""


class NoPatientFileError(BookError):
    """A patient in the book without a file."""

    def __init__(self, name: str, cause: InputError) -> None:
        """Keep what says where the file was searched for."""
        super().__init__(name)
        self.name, self.cause = name, cause

    def __str__(self) -> str:
        """Return the message."""
        return f"{self.name}: this patient has no file. {self.cause}"


class Workspace:
    """Clinics, clock, patients, and the book if one is named; a context manager that closes the book.

    The book is opened and patients are read on first use; a file is read again only after a change.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the clinics; raises :class:`FaultyFilesError` if one cannot be used."""
        self.settings = settings
        self.sites, self.warnings = read_sites(settings.clinics, reasons=settings.reasons)
        self._folder = PatientFolder.of(self.sites[0].path, settings.patients)
        self._patients: WhileUnchanged[ReadResult[Patient]] = WhileUnchanged()
        self._clinics: WhileUnchanged[Clinic] = WhileUnchanged()
        self.names = PatientNames(self._folder, settings.files, self.read_patient)
        self.absences = AbsentClinics(lambda: self.optional_book, reasons=settings.reasons, once=settings.together)

    def __enter__(self) -> Self:
        """Return the workspace."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the book."""
        self.close()

    # -- clinics

    @cached_property
    def clinics(self) -> dict[str, Site]:
        """The sites by their clinics' ids."""
        return {site.clinic.id: site for site in self.sites}

    def site(self, clinic: str) -> Site:
        """Return the site of a clinic's id; raises :class:`InputError` if its file was not given."""
        if clinic not in self.clinics:
            from ketaplan.services.workspace.unknown_ids import unknown_clinic

            raise InputError(f"The book knows {unknown_clinic(clinic)}.")
        return self.clinics[clinic]

    def accepted(self, patient: Patient) -> list[Site]:
        """Return the sites that a patient accepts, in the patient's order; all of them if the file names none."""
        if not patient.clinics:
            return list(self.sites)
        return [self.clinics[clinic] for clinic in patient.clinics if clinic in self.clinics]

    def clinic_at(self, site: Site, first: date, last: date) -> Clinic:
        """Return the clinic with its absences, and the busy time of its calendars between two days, both included."""
        clinic = site.clinic
        if clinic.busy_calendars:
            folder = Path(clinic.file).parent
            watched = () if self.settings.together else clinic.busy_calendars
            calendars = [folder / calendar.file for calendar in watched]
            key = (clinic.id, first, last)
            clinic = self._clinics.get(key, calendars, lambda: with_calendars(site, first, last).or_raise())
        return self.absences.absent(clinic)

    # -- clock

    @property
    def clock(self) -> datetime:
        """The real instant, for the book's log."""
        return self.settings.now

    @property
    def now(self) -> datetime:
        """The instant that counts as now: appointments that start at or before it have started.

        The real one; with ``--as-of``, that day's midnight at the first clinic.
        """
        as_of, site = self.settings.as_of, self.sites[0]
        if as_of is None or as_of == site.today(self.clock):
            return self.clock
        return datetime.combine(as_of, time(), site.clinic.zone)

    def today(self, site: Site) -> date:
        """Return the day that counts as today at a site."""
        return self.settings.as_of or (self.sites[0] if self.settings.together else site).today(self.clock)

    def local_now(self, site: Site) -> datetime | None:
        """Return the local time before which nothing can start; None if another day counts as today."""
        return site.local(self.clock) if self.today(site) == site.today(self.clock) else None

    def clock_hours(self, clinic: str) -> int:
        """Return a clinic's clock, 12 or 24 hours; 24 if its file was not given."""
        return self.clinics[clinic].clinic.clock if clinic in self.clinics else 24

    # -- the book

    def write(self, action: Callable[[Transaction], Result], *, dry_run: bool) -> Result:
        """Change the book; a refusal gives times in the clinic's clock."""
        from ketaplan.book.errors import TakenError

        try:
            return self.book.write(self.clock, action, dry_run=dry_run)
        except TakenError as error:
            error.clock = self.clock_hours(error.booking.clinic) if error.booking else error.clock
            raise

    @cached_property
    def optional_book(self) -> Book | None:
        """The open book; None if none is named.  Raises :class:`BookError` if it does not exist."""
        if not self._names_a_book:
            return None
        from ketaplan.book.backends import open_book
        from ketaplan.services.workspace.book_address import book_address
        from ketaplan.text.next_steps import BOOK_IS_REAL

        address = book_address(self.settings.book, [site.clinic for site in self.sites])
        if address is None:
            return None
        book = open_book(address, self.clock)
        BOOK_IS_REAL.set(lambda: not book.trial)
        return book

    @property
    def _names_a_book(self) -> bool:
        """Whether a book is named; without one, nothing that opens it is imported."""
        named = self.settings.book is not None or any(site.clinic.book for site in self.sites)
        return named or bool(os.environ.get(BOOK_VARIABLE))

    @property
    def book(self) -> Book:
        """The open book; raises :class:`InputError` if none is named."""
        if self.optional_book is None:
            from ketaplan.services.workspace.book_address import NoBookError
            from ketaplan.text.next_steps import make_book

            raise NoBookError("No appointment book is set.", "Name one", make_book("ketaplan.db"))
        return self.optional_book

    @property
    def is_trial(self) -> bool:
        """Whether the book is a trial book."""
        return self.optional_book is not None and self.optional_book.trial

    def close(self) -> None:
        """Close the book if it was opened."""
        if (book := self.__dict__.get("optional_book")) is not None:
            book.close()

    # -- patients

    def read_patient(self, path: Path) -> ReadResult[Patient]:
        """Read a patient's file, without reasons for absences unless the settings ask for them."""
        reasons = self.settings.reasons
        return self._patients.get(path, [path], lambda: read_private_patient(path, reasons=reasons))

    def patient(self, name: str) -> Patient:
        """Return the patient with an id; raises :class:`BookError` without a file, FaultyFilesError if it is faulty."""
        try:
            path = self.patient_path(name)
        except FaultyFilesError:
            raise  # there may be a file
        except InputError as error:
            raise NoPatientFileError(name, error) from None
        return self.read_patient(path).or_raise()

    def patient_path(self, name: str) -> Path:
        """Return the file of the patient with an id; raises :class:`InputError` if there is none."""
        return self.settings.files.get(name) or self._folder.file(name)

    def faults(self, patient: Patient) -> tuple[Fault, ...]:
        """Return the faults of a patient's file today at the sites that the patient accepts, each once."""
        found: list[Fault] = []
        for site in self.accepted(patient):
            found += faults_for_today(patient, self.today(site))
            found += site.protocol_of(patient).faults
        return tuple(dict.fromkeys(found))

    # -- requests

    def request(  # noqa: PLR0913  all that a request needs
        self,
        patient: Patient,
        site: Site,
        *,
        horizon_weeks: int = LONGEST_HORIZON_WEEKS,
        first: date | None = None,
        last: date | None = None,
        pins: Sequence[Pinned] = (),
        without: Collection[str] = (),
        book_state: BookState | None = None,
        notice: bool = True,
    ) -> Request:
        """Return the request for a patient at a site, today, including bookings.

        Calendars and book are read from ``first`` (today) to ``last`` (the last possible day of the course).
        ``book_state`` is the book's state if known; appointments in ``without`` are left out of it.
        Without ``notice``, a visit that was booked in time may stay.  Raises :class:`FaultyFilesError` for a faulty
        file, :class:`InputError` for an impossible pin, :class:`NoPlanError` if another course is open.
        """
        patient = patient.at(site.clinic.id)
        protocol, today = site.protocol_of(patient).or_raise(), self.today(site)
        first = first or today
        last = max(first, last or last_day_of(patient, protocol, today, horizon_weeks))
        request = Request(
            clinic=self.clinic_at(site, first, last),
            patient=patient,
            protocol=protocol,
            as_of=today,
            horizon_weeks=horizon_weeks,
            fixed=FixedSession.of_attended(patient),
            now=self.local_now(site),
        )
        if book_state is not None or self.optional_book is not None:
            from ketaplan.services.workspace.book_state import with_bookings

            request = with_bookings(request, book_state or self._book_state(patient, site, first, last), without)
        if pins:
            from ketaplan.services.workspace.pins import pinned

            request = pinned(request, pins)
        return request if notice else without_notice(request)

    def _book_state(self, patient: Patient, site: Site, first: date, last: date) -> BookState:
        """Return a patient's bookings, and what is used at a site between two days."""
        from ketaplan.services.workspace.book_state import BookState
        from ketaplan.services.workspace.unknown_ids import uses_at

        others = uses_at(self.book, site.clinic, first, last, self.clinics)
        return BookState(self.book.of_patient(patient.id), others)


def without_notice(request: Request) -> Request:
    """Return the request in which bookings may stay: notice was given when they were booked."""
    return replace(request, as_of=request.as_of - timedelta(days=request.clinic.notice_days))
