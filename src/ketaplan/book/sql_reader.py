"""Reading a book over SQL, the same for a file and a server: everything is verified as it is read."""

from __future__ import annotations

from datetime import date
from functools import cached_property, wraps
from heapq import merge
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ketaplan.book.absence_rows import absence_rows
from ketaplan.book.book import LogEntry, ResourceUses
from ketaplan.book.errors import DamagedBookError, NotInBookError, unreadable_is_damaged
from ketaplan.book.log_chain import LOG_COLUMNS, broken_link
from ketaplan.book.migrations import checksum_of_book
from ketaplan.book.retry import with_retries
from ketaplan.book.rows import booking_of, people_of, uses_of
from ketaplan.book.score_rows import alarming_scores, refuse_unseen, scores_of_many, scores_of_patient
from ketaplan.book.spooled_ids import SpooledIds
from ketaplan.book.spooled_rows import SpooledBookings
from ketaplan.book.verified_rows import VerifiedRows
from ketaplan.book.visit_note_rows import visit_note_rows
from ketaplan.book.waiting_rows import waiting_rows
from ketaplan.domain.appointment_id import patient_of
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME
from ketaplan.domain.score import last_alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ketaplan.book.backend import Database
    from ketaplan.book.book import Selection
    from ketaplan.book.rows import Row
    from ketaplan.domain.absence import Absence
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.score import Score
    from ketaplan.domain.visit_note import VisitNote
    from ketaplan.domain.waiting import Waiting

_OPEN_CLINICS = """
    WITH RECURSIVE known (clinic) AS (
        SELECT min(clinic) FROM appointment
        UNION ALL
        SELECT (SELECT min(clinic) FROM appointment WHERE clinic > known.clinic) FROM known WHERE clinic IS NOT NULL)
    SELECT clinic FROM known WHERE clinic IS NOT NULL AND EXISTS (
        SELECT 1 FROM appointment AS one
        WHERE one.clinic = known.clinic AND one.day >= ? AND one.status IN ('held', 'booked', 'confirmed'))
    ORDER BY clinic"""

_OPEN_DAYS = """
    SELECT CAST(day AS TEXT), count(*) FROM appointment
    WHERE clinic = ? AND day >= ? AND day < ? AND status IN ('held', 'booked', 'confirmed')
    GROUP BY day ORDER BY day"""

Method = TypeVar("Method", bound="Callable[..., Any]")


def consistent_read(method: Method) -> Method:
    """Make a method read one consistent state of the book, retried if the server goes away."""

    @wraps(method)
    def reading(self: SqlReader, *args: Any, **options: Any) -> Any:
        def once() -> Any:
            with self.database.reading():
                return method(self, *args, **options)

        if self.database.in_transaction:
            return once()  # the entire transaction is retried
        return with_retries(once, self.database.reconnect)

    return cast("Method", unreadable_is_damaged(reading))


class SqlReader:
    """Reader of a book over SQL: appointments, the log, and the book's own row."""

    def __init__(self, database: Database) -> None:
        """Take over an open connection."""
        self.database, self.rows = database, VerifiedRows(database)
        self._spooled: list[SpooledBookings | SpooledIds] = []

    @property
    def address(self) -> str:
        """The address as shown to users."""
        return self.database.address

    @consistent_read
    def between(self, first: date, last: date, clinic: str | None = None) -> list[Booking]:
        """Return what is booked on these days, by start and id, with any status."""
        if clinic is None:
            found = [b for name in self.rows.clinics() for b in self.between(first, last, name)]
            return sorted(found, key=lambda booking: (booking.appointment.start, booking.id))
        return [booking_of(row) for row in self.rows.between(first, last, clinic)]

    @consistent_read
    def resource_uses(self, first: date, last: date, clinic: str) -> list[ResourceUses]:
        """Return what the appointments of a clinic use on these days: like :meth:`between`, but faster."""
        rows = self.rows.between(first, last, clinic)
        return [ResourceUses(row[0], uses_of(row)) for row in rows if row[16] in STATUSES_THAT_TAKE_TIME]

    @consistent_read
    def snapshot(self, selection: Selection) -> SpooledBookings:
        """Return the selected bookings, by start and id, as of one moment; they are never all in memory."""
        rows = self._selected(selection)
        person = selection.person
        found = SpooledBookings(row for row in rows if person is None or person in people_of(row))
        self._spooled.append(found)
        return found

    def _selected(self, selection: Selection) -> Iterable[Row]:
        """Return the rows of the selected days, of one patient or of clinics."""
        first, last = selection.first, selection.last
        if selection.patient is not None:
            own = self.rows.of_patient(selection.patient)
            return (row for row in own if first.isoformat() <= row[9] <= last.isoformat())
        return merge(*(self.rows.streamed_between(first, last, clinic) for clinic in selection.clinics), key=_by_start)

    @consistent_read
    def open_clinics(self, first: date) -> list[str]:
        """Return the clinics with open appointments on ``first`` or later, by id; looks each one up, scans nothing."""
        return [row[0] for row in self.database.query(_OPEN_CLINICS, (first.isoformat(),))]

    @consistent_read
    def open_days(self, first: date, before: date, clinic: str) -> list[tuple[date, int]]:
        """Return the days from ``first`` until ``before``, not included, with open appointments, and how many."""
        rows = self.database.query(_OPEN_DAYS, (clinic, first.isoformat(), before.isoformat()))
        return [(date.fromisoformat(day), int(count)) for day, count in rows]

    @consistent_read
    def of_patient(self, patient: str) -> list[Booking]:
        """Return all bookings of one patient, by start and id, at all clinics."""
        return [booking_of(row) for row in self.rows.of_patient(patient)]

    @consistent_read
    def absences(self) -> list[Absence]:
        """Return the absences that are noted, in the order in which they were."""
        return [row.absence for row in absence_rows(self.database) if row.is_noted]

    @consistent_read
    def scores(self, patient: str) -> list[Score]:
        """Return every line of a patient's scores, oldest first; raises NotAllowedError for who may not see them."""
        refuse_unseen(self.database)
        return scores_of_patient(self.database, patient)

    @consistent_read
    def scores_of(self, patients: Collection[str], measures: Collection[str]) -> dict[str, list[Score]]:
        """Return the scores of many patients on these measures, by patient, read in one pass."""
        refuse_unseen(self.database)
        return scores_of_many(self.database, patients, measures)

    @consistent_read
    def alarms(self) -> dict[str, date]:
        """Return whom a clinician must see, with the last day of such a score, by patient."""
        if not self.database.sees_scores:
            return {name: date.fromisoformat(day) for name, day in self.database.query("SELECT * FROM alarms()")}
        patients = {score.patient for score in alarming_scores(self.database)}
        found = {name: last_alarm(own) for name, own in scores_of_many(self.database, patients).items()}
        return {name: day for name, day in found.items() if day}

    @consistent_read
    def waiting(self, *, ended: bool = False) -> list[Waiting]:
        """Return the waiting list, those who waited longest first; ``ended`` adds those who are off it."""
        return [row.waiting for row in waiting_rows(self.database).values() if ended or row.is_on_list]

    @consistent_read
    def visit_notes(self) -> list[VisitNote]:
        """Return what was noted about appointments."""
        return [row.note for row in visit_note_rows(self.database)]

    def find(self, name: str) -> Booking:
        """Return the booking with that id; raises :class:`~ketaplan.book.errors.NotInBookError`."""
        for booking in self.of_patient(patient_of(name)):
            if booking.id == name:
                return booking
        raise NotInBookError(name)

    @consistent_read
    def exported(self) -> SpooledIds:
        """Return the ids of all appointments that were ever exported; they are never all in memory."""
        found = SpooledIds(self.rows.exported())
        self._spooled.append(found)
        return found

    def uid_secret(self) -> bytes:
        """Return the secret for calendar identities; raises :class:`DamagedBookError` if it was altered."""
        return bytes.fromhex(self.verify_own_row())

    @consistent_read
    def verify_own_row(self) -> str:
        """Return the secret; raises :class:`DamagedBookError` if it or the trial flag was altered."""
        secret, trial, known = self.database.query("SELECT uid_secret, trial, uid_checksum FROM book")[0]
        if checksum_of_book(secret, trial=bool(trial)) != known:
            raise DamagedBookError(
                self.address,
                "the secret of the calendar entries or the trial flag is altered",
            )
        return str(secret)

    @cached_property
    def trial(self) -> bool:
        """Whether it is a trial book; this never changes."""
        return bool(self.database.query("SELECT trial FROM book")[0][0])

    @consistent_read
    def log(self, *, last: int = 0, about: str | None = None) -> list[LogEntry]:
        """Return the log, oldest line first: only the last lines, or those about one appointment or patient."""
        only, values = "", tuple[str | int, ...]()
        if about is not None:
            only = " WHERE appointment = ? OR substr(appointment, 1, ?) = ?"
            values = (about, len(about) + 1, f"{about}/")
        few, limit = (" LIMIT ?", (last,)) if last else ("", ())
        query = f"SELECT {LOG_COLUMNS} FROM log{only} ORDER BY number DESC{few}"  # noqa: S608  own words
        rows = self.database.query(query, (*values, *limit))
        return [LogEntry(*row) for row in reversed(rows)]

    @consistent_read
    def verify_log(self, last: int = 0) -> None:
        """Verify the log's chain, or only its last lines; raises :class:`DamagedBookError` if it is broken."""
        count, known = self.database.query("SELECT log_entries, log_hash FROM book")[0]
        first = int(count) - last if 0 < last < int(count) else 0
        query = f"SELECT {LOG_COLUMNS} FROM log WHERE number >= ? ORDER BY number"  # noqa: S608  own words
        entries = (LogEntry(*row) for row in self.database.stream(query, (first,)))
        before = next(entries, None) if first else None
        if found := broken_link(entries, int(count), known, (first, before.hash) if before else (0, "")):
            raise DamagedBookError(self.address, found)

    def close(self) -> None:
        """Close the connection, and delete the files of snapshots."""
        for spooled in self._spooled:
            spooled.close()
        self.database.close()


def _by_start(row: Row) -> tuple[Any, str]:
    return row[10], row[0]
