"""Where the commands on the book work: clinics, patients, today, and the book itself, looked up once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.patient import Patient
from ketaplan.errors import BookError, FaultyFilesError, InputError
from ketaplan.files.locate import patient_file, patient_files
from ketaplan.planner.request import Request
from ketaplan.services.workspace.book_state import BOOK_VARIABLE, book_address, with_bookings
from ketaplan.services.workspace.privacy import read_private_patient
from ketaplan.services.workspace.sites import Site, read_sites, with_calendars
from ketaplan.services.workspace.unknown_ids import taken_at, unknown_clinic

if TYPE_CHECKING:
    from ketaplan.book.book import Book, ResourceUses
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.protocol import Protocol

LONGEST_HORIZON_WEEKS = 104
"""A plan may have been made with any horizon: when it is booked, its first session may lie as far ahead as this."""


class NoPatientFileError(BookError):
    """A patient of the book's without a file."""

    def __init__(self, name: str, looked: str) -> None:
        """Say where it was looked for."""
        super().__init__(f"{name}: there is no file of this patient. {looked}")


class Settings(Struct, frozen=True, kw_only=True):
    """What the options of a command on the book say; ``now`` is the real instant, aware.

    ``files`` are patients' files by id where they are known; others are looked for in ``patients``.
    """

    clinics: tuple[Path, ...]
    now: datetime
    patients: Path | None = None
    book: str | None = None
    as_of: date | None = None
    files: dict[str, Path] = field(default_factory=dict)
    reasons: bool = False
    """Whether to say why people are away."""


class Workspace(Struct, frozen=True, dict=True):
    """Sites and a book, open; patients are read when they are asked for."""

    settings: Settings
    sites: tuple[Site, ...]
    book: Book

    @property
    def clock(self) -> datetime:
        """The real instant, for the book's log."""
        return self.settings.now

    @property
    def now(self) -> datetime:
        """The instant that counts as now: what starts before it has begun.

        The real one; with another day given as today, midnight at the (first) clinic with which that day begins.
        """
        as_of, site = self.settings.as_of, self.sites[0]
        if as_of is None or as_of == site.today(self.clock):
            return self.clock
        return datetime.combine(as_of, time(), site.clinic.zone)

    @cached_property
    def clinics(self) -> dict[str, Site]:
        """The sites by their clinics' ids."""
        return {site.clinic.id: site for site in self.sites}

    def site(self, clinic: str) -> Site:
        """The site with that id; raises :class:`InputError` where its file was not given."""
        if clinic not in self.clinics:
            raise InputError(f"The book knows {unknown_clinic(clinic)}.")
        return self.clinics[clinic]

    def today(self, site: Site) -> date:
        """The day that counts as today."""
        return self.settings.as_of or site.today(self.clock)

    def patient(self, name: str) -> Patient:
        """The patient with that id; raises :class:`BookError` without a file, FaultyFilesError with a faulty one."""
        try:
            path = self.patient_path(name)
        except InputError as error:
            raise NoPatientFileError(name, str(error)) from None
        return read_private_patient(path, reasons=self.settings.reasons).or_raise()

    def patient_path(self, name: str) -> Path:
        """The file of the patient with that id; raises :class:`InputError` where there is none."""
        return self.settings.files.get(name) or patient_file(name, self.sites[0].path, self.settings.patients)

    def names(self, bookings: Iterable[Booking]) -> dict[str, str]:
        """The names of these patients, as far as there are files that can be read."""
        ids = {booking.patient for booking in bookings}
        files = {name: path for name, path in self.settings.files.items() if name in ids}
        with suppress(FaultyFilesError, InputError):
            files |= patient_files(sorted(ids - files.keys()), self.sites[0].path, self.settings.patients)
        names = {}
        for name, path in sorted(files.items()):
            with suppress(FaultyFilesError, InputError):
                names[name] = read_private_patient(path, reasons=self.settings.reasons).or_raise().name
        return names

    def request(  # noqa: PLR0913, PLR0917  what a request is made of
        self,
        site: Site,
        patient: Patient,
        protocol: Protocol,
        last: date,
        without: Collection[str] = (),
        others: Iterable[ResourceUses] | None = None,
    ) -> Request:
        """The patient's request today beside what the book holds up to a day, except for some appointments.

        ``others`` is what is taken, where that was read before.
        """
        as_of = self.today(site)
        request = Request(
            clinic=with_calendars(site, as_of, max(as_of, last)).or_raise(),
            patient=patient,
            protocol=protocol,
            as_of=as_of,
            horizon_weeks=LONGEST_HORIZON_WEEKS,
            now=site.local(self.clock) if as_of == site.today(self.clock) else None,
        )
        if others is None:
            others = taken_at(self.book, site.clinic, as_of, last, self.clinics)
        return with_bookings(request, self.book.of_patient(patient.id), others, without)


class FixedDayError(InputError):
    """A day was given as today where something is written that is no trial."""

    def __init__(self, as_of: date, address: str) -> None:
        """Say how another day can be tried out."""
        super().__init__(
            f"--as-of {as_of}: {address} is no trial book, and what is written there takes today from the clock. "
            "Nothing was written. Another day can be tried out in a book of its own: "
            "ketaplan book --create --trial --book trial.db"
        )


@contextmanager
def open_workspace(settings: Settings, *, looks: bool = False) -> Iterator[Workspace]:
    """Read the clinics and open the book; it is closed at the end.

    Raises :class:`FixedDayError` where a day is given as today and the book is no trial, unless the command only
    ``looks`` at what there is.
    """
    from ketaplan.book.backends import open_book

    sites, _ = read_sites(settings.clinics, reasons=settings.reasons)
    address = book_address(settings.book, [site.clinic for site in sites])
    if address is None:
        raise InputError(
            f"No book is named. Name one with --book FILE, in ${BOOK_VARIABLE}, or as book = ... in the clinic file."
        )
    book = open_book(address, settings.now)
    try:
        if settings.as_of is not None and not looks and not book.trial:
            raise FixedDayError(settings.as_of, book.address)
        yield Workspace(settings, tuple(sites), book)
    finally:
        book.close()


def refuse_fixed_day(settings: Settings) -> None:
    """Raise :class:`FixedDayError` before any work is done for a command that would raise it at its end."""
    if settings.as_of is not None:
        with open_workspace(settings):
            return


def create_book(settings: Settings, *, trial: bool = False) -> tuple[str, tuple[str, ...]]:
    """Make the book that the options or the clinic files name; where it is, and what to know of that place.

    It takes over the secret from which calendars of the clinic that this user made have their identities so far.  A
    ``trial`` book does not; it takes any day as today, and every output says what it is.
    """
    from ketaplan.book.backends import create_book as create
    from ketaplan.services.workspace.calendar_identity import secret_to_take_over

    address = book_address(settings.book, ())
    if address is None:
        address = book_address(None, [site.clinic for site in read_sites(settings.clinics)[0]])
    if address is None:
        raise InputError(
            f"Where to? Name the book with --book FILE, in ${BOOK_VARIABLE}, or as book = ... in the clinic file."
        )
    secret = None if trial else secret_to_take_over(settings.clinics)
    book = create(address, settings.now, trial=trial, secret=secret)
    book.close()
    return book.address, book.warnings
