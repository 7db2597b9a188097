"""What a book can do, and what one writes with: all that the rest of ketaplan knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct

from ketaplan.domain.booking import Booking, Bookings
from ketaplan.domain.plan import ResourceUse

T = TypeVar("T")


class LogEntry(Struct, frozen=True):
    """One line of the log: when, who, what, with which appointment, and what was before and after.

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
    """A booking as it was read, and as it is to be; ``what`` is the word for the log."""

    before: Booking
    after: Booking
    what: str
    reason: str = ""


class ResourceUses(NamedTuple):
    """What one appointment takes of chairs and people."""

    id: str
    uses: tuple[ResourceUse, ...]


class Selection(Struct, frozen=True, kw_only=True):
    """Appointments of some clinics, or of one patient wherever they are; with one member of staff where named.

    Both days are included.
    """

    first: date
    last: date
    clinics: Sequence[str] = ()
    patient: str | None = None
    person: str | None = None


class Transaction(Protocol):
    """Writes in one transaction: everything or nothing."""

    def add(self, bookings: Iterable[Booking]) -> list[Booking]:
        """Book; those there already with the same content are left as they are.  Returns what is new.

        Raises :class:`~ketaplan.errors.BookError` where a chair, a person or the patient is taken, where another
        course of the patient is open, and where an id is there with other content.
        """

    def change(self, changes: Sequence[BookingChange]) -> list[Booking]:
        """Move or mark several at once; those changed so already are left.  Returns what has changed."""

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Keep in mind that these have left the book, so that a later cancellation is told of."""

    def note(self, what: str, detail: str) -> None:
        """Write a line into the log that is about the book as a whole."""


class Book(Protocol):
    """Appointments that are promised; days are local to the clinic and both ends are included."""

    @property
    def address(self) -> str:
        """Where it is, as users may see it."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user should know about the place where it is kept."""

    @property
    def trial(self) -> bool:
        """Whether it was made for trying things out: days may be said there, and every output says so."""

    def between(self, first: date, last: date, clinic: str | None = None) -> list[Booking]:
        """What is booked on these days, by start and id, whatever its status."""

    def taken(self, first: date, last: date, clinic: str) -> list[ResourceUses]:
        """What is taken of a clinic on these days: as :meth:`between`, sooner."""

    def open_clinics(self, first: date) -> list[str]:
        """The clinics that have open appointments on a day or after it."""

    def kept(self, choice: Selection) -> Bookings:
        """What is chosen, by start and id, as it is at one moment: never all of it in memory; gone with the book."""

    def of_patient(self, patient: str) -> list[Booking]:
        """All that the book has of one patient, by start and id, at whatever clinic."""

    def find(self, name: str) -> Booking:
        """The booking with that id; raises :class:`~ketaplan.book.errors.NotInBookError`."""

    def exported(self) -> frozenset[str]:
        """The ids of all that was ever exported."""

    def uid_secret(self) -> bytes:
        """What makes the identities of calendar entries: the same for the life of the book, unknown outside."""

    def log(self, *, last: int = 0, about: str | None = None) -> list[LogEntry]:
        """The log, oldest line first: the last lines alone, or those about one appointment or one patient."""

    def damage(self) -> list[str]:
        """Every damage found by looking at everything; none in a sound book."""

    def backup(self, path: Path) -> None:
        """Copy the whole book, as it is at one moment, into a new file."""

    def write(self, at: datetime, action: Callable[[Transaction], T], *, keep: bool = True) -> T:
        """Do something in one transaction, and return only after it is safe on disk.

        ``at`` is the moment for the log.  With ``keep=False`` everything is tried and nothing is kept.  A server
        that goes away is asked again a few times, so that ``action`` must bear being called twice.
        """

    def close(self) -> None:
        """Let go of the file or the server."""
