"""What a book offers to the rest of ketaplan: reading, and writing in transactions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct

from ketaplan.domain.absence import Absence, Moment
from ketaplan.domain.booking import Booking, Bookings
from ketaplan.domain.plan import ResourceUse
from ketaplan.domain.score import Score
from ketaplan.domain.visit_note import VisitNote
from ketaplan.domain.waiting import Waiting

T = TypeVar("T")


class LogEntry(Struct, frozen=True):
    """One line of the log: when, who, what, which appointment, and its state before and after.

    ``at`` is in UTC, as text; ``detail`` is JSON with keys in order.  ``hash`` covers the line and the hash of
    the line before it.
    """

    number: int
    at: str
    who: str
    what: str
    appointment: str
    detail: str
    hash: str = ""


class BookingChange(Struct, frozen=True):
    """A booking as it was read, and as it should be; ``what`` is the word for the log."""

    before: Booking
    after: Booking
    what: str
    reason: str = ""


class ResourceUses(NamedTuple):
    """The chairs and people that one appointment uses, and when."""

    id: str
    uses: tuple[ResourceUse, ...]


class Selection(Struct, frozen=True, kw_only=True):
    """Which appointments: of these clinics, or of one patient at all clinics; both days inclusive.

    With ``person``, only those with this staff member.
    """

    first: date
    last: date
    clinics: Sequence[str] = ()
    patient: str | None = None
    person: str | None = None


class Transaction(Protocol):
    """Writes everything or nothing."""

    def add(self, bookings: Iterable[Booking]) -> list[Booking]:
        """Book; skip what is already booked with the same content.  Return the new bookings.

        Raises :class:`~ketaplan.book.errors.TakenError` if a chair, a person or the patient is not free, if another
        course of the patient is open, and if an id is booked with other content.
        """

    def change(self, changes: Sequence[BookingChange]) -> list[Booking]:
        """Move or mark several at once; skip changes already made.  Return what has changed."""

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Record exported ids, each given once, so that later cancellations are exported, too."""

    def note(self, what: str, detail: str) -> None:
        """Write a line about the book to the log."""

    def note_absence(self, absence: Absence) -> tuple[Absence, bool]:
        """Note an absence under the next id; return it, and whether it is new: the same again changes nothing."""

    def end_absence(self, name: str, at: Moment | None) -> Absence | None:
        """End an absence at a moment, for None as if it had never been; return it as it was, None if that is done.

        Raises :class:`~ketaplan.book.errors.NoAbsenceError` for an unknown id.
        """

    def note_scores(self, scores: Sequence[Score]) -> list[tuple[Score, bool]]:
        """Append scores; return each as stored, and whether it is new: the same again changes nothing.

        Raises :class:`~ketaplan.book.errors.KnownScoresError` if others are stored in the place of any, or if one that
        is corrected is not there or corrected already.
        """

    def wait(self, waiting: Waiting) -> tuple[Waiting, bool]:
        """Put a patient on the waiting list; return the entry, and whether anything changed.

        Who waits already has waited since the first day; the promise becomes the one given here.
        """

    def note_visits(self, notes: Sequence[VisitNote]) -> list[VisitNote]:
        """Append what is noted about appointments; return what is new: the same again changes nothing."""

    def end_waiting(self, patient: str) -> Waiting | None:
        """Take a patient off the waiting list; return the entry as it was, None if the patient does not wait."""


class Book(Protocol):
    """The promised appointments; days are local to the clinic, and ranges include both ends."""

    @property
    def address(self) -> str:
        """The address as shown to users."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings about where it is stored, and damage found on opening it."""

    @property
    def trial(self) -> bool:
        """Whether it is a trial book, which accepts any day as today; every output says TRIAL."""

    def between(self, first: date, last: date, clinic: str | None = None) -> list[Booking]:
        """Return what is booked on these days, by start and id, with any status."""

    def resource_uses(self, first: date, last: date, clinic: str) -> list[ResourceUses]:
        """Return what the appointments of a clinic use on these days: like :meth:`between`, but faster."""

    def open_clinics(self, first: date) -> list[str]:
        """Return the ids of the clinics with open appointments on ``first`` or later."""

    def snapshot(self, selection: Selection) -> Bookings:
        """Return the selected bookings, by start and id, as of one moment; readable until the book is closed.

        They are never all in memory.
        """

    def open_days(self, first: date, before: date, clinic: str) -> list[tuple[date, int]]:
        """Return the days from ``first`` until ``before``, not included, with open appointments, and how many."""

    def of_patient(self, patient: str) -> list[Booking]:
        """Return all bookings of one patient, by start and id, at all clinics."""

    def absences(self) -> list[Absence]:
        """Return the absences that are noted, in the order in which they were."""

    def scores(self, patient: str) -> list[Score]:
        """Return every line of a patient's scores, oldest first, corrected ones too.

        Raises :class:`~ketaplan.book.errors.NotAllowedError` for a user who may not see scores.
        """

    def scores_of(self, patients: Collection[str], measures: Collection[str]) -> dict[str, list[Score]]:
        """Return the scores of many patients on these measures, by patient: like :meth:`scores`, read in one pass."""

    def alarms(self) -> dict[str, date]:
        """Return whom a clinician must see because of a score, with its last day, by patient; anyone may ask."""

    def waiting(self, *, ended: bool = False) -> list[Waiting]:
        """Return the waiting list, those who waited longest first; ``ended`` adds those who are off it."""

    def visit_notes(self) -> list[VisitNote]:
        """Return what was noted about appointments besides their status, by appointment."""

    def find(self, name: str) -> Booking:
        """Return the booking with that id; raises :class:`~ketaplan.book.errors.NotInBookError`."""

    def exported(self) -> AbstractSet[str]:
        """Return the ids of all appointments that were ever exported; they are never all in memory."""

    def uid_secret(self) -> bytes:
        """Return the secret for identities of calendar entries, which never changes and never leaves the book."""

    def log(self, *, last: int = 0, about: str | None = None) -> list[LogEntry]:
        """Return the log, oldest line first: only the last lines, or those about one appointment or patient."""

    def backup(self, path: Path) -> None:
        """Copy the book, as it is at one moment, into a new file."""

    def write(self, at: datetime, action: Callable[[Transaction], T], *, dry_run: bool = False) -> T:
        """Run ``action`` in one transaction; return its result once the changes are on disk.

        ``at`` is the time for the log.  A dry run tries everything and rolls back.  If a server goes away, the
        action is retried, so it must be safe to call twice.
        """

    def close(self) -> None:
        """Close the file or the connection, and delete the files of snapshots."""
