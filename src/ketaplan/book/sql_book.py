"""A book over SQL, the same for a file and for a server: every row that is read is checked first."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property, wraps
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ketaplan.book.book import LogEntry, ResourceUses
from ketaplan.book.errors import DamagedBookError, NotInBookError, unreadable_is_damaged
from ketaplan.book.group_checksums import (
    ALL,
    DAY,
    EMPTY,
    EXPORTED,
    PATIENT,
    GroupChecksum,
    seal_of_exports,
    seals_of_days,
    seals_of_patients,
)
from ketaplan.book.integrity import damage_of, glance
from ketaplan.book.log_chain import LOG_COLUMNS, breach
from ketaplan.book.migrations import SCHEMA_VERSION, checksum_of_book, upgrade, version_of
from ketaplan.book.retry import patiently
from ketaplan.book.rows import COLUMNS, booking_of, is_sound, people_of, uses_of
from ketaplan.book.spooled_rows import KeptBookings
from ketaplan.book.sql_transaction import SqlTransaction
from ketaplan.domain.appointment_id import patient_of
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ketaplan.book.backend import Database
    from ketaplan.book.book import Selection, Transaction
    from ketaplan.book.rows import Row
    from ketaplan.domain.booking import Booking

T = TypeVar("T")

DAYS_AT_ONCE = 7
DAMAGED = (
    "{}: THE BOOK IS DAMAGED: {}. What is shown is as it was written, but nothing more can be written. "
    "'ketaplan check BOOK' lists every damage; 'ketaplan backup' made copies to go back to."
)

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM appointment"  # noqa: S608  own words
_ORDER = " ORDER BY starts, id"
_OPEN_CLINICS = """
    WITH RECURSIVE known (clinic) AS (
        SELECT min(clinic) FROM appointment
        UNION ALL
        SELECT (SELECT min(clinic) FROM appointment WHERE clinic > known.clinic) FROM known WHERE clinic IS NOT NULL)
    SELECT clinic FROM known WHERE clinic IS NOT NULL AND EXISTS (
        SELECT 1 FROM appointment AS one
        WHERE one.clinic = known.clinic AND one.day >= ? AND one.status IN ('held', 'booked', 'confirmed'))
    ORDER BY clinic"""


Method = TypeVar("Method", bound="Callable[..., Any]")


def reads_one_moment(method: Method) -> Method:
    """Let a method of the store see one moment of the book; a server that goes away meanwhile is asked again."""

    @wraps(method)
    def reading(self: SqlBook, *args: Any, **options: Any) -> Any:
        def once() -> Any:
            with self.database.reading():
                return method(self, *args, **options)

        if self.database.in_transaction:
            return once()  # whoever opened it begins again
        return patiently(once, self.database.reconnect)

    return cast("Method", unreadable_is_damaged(reading))


class SqlBook:
    """The rows of a :class:`~ketaplan.book.backend.Database` as a :class:`~ketaplan.book.book.Book`."""

    def __init__(self, database: Database, warnings: tuple[str, ...] = ()) -> None:
        """Take over an open connection."""
        self.database, self.warnings = database, warnings
        self._kept: list[KeptBookings] = []

    def warn_of_damage(self) -> None:
        """Add to the warnings what a glance at the book finds: what is read is whole, and nothing will be written."""
        if found := glance(self):
            self.warnings += (DAMAGED.format(self.address, found),)

    @property
    def address(self) -> str:
        """Where it is, as users may see it."""
        return self.database.address

    @unreadable_is_damaged
    def bring_up_to_date(self, at: datetime) -> None:
        """Upgrade the schema of a book that an older ketaplan made; refuse a newer one."""
        if version_of(self.database) < SCHEMA_VERSION:
            with self.database.writing(keep=True):
                if (before := upgrade(self.database)) is not None:
                    SqlTransaction(self, at).note("upgraded", f"schema {before} to {SCHEMA_VERSION}")

    @reads_one_moment
    def between(self, first: date, last: date, clinic: str | None = None) -> list[Booking]:
        """What is booked on these days, by start and id, whatever its status."""
        if clinic is None:
            found = [b for name in self._clinics() for b in self.between(first, last, name)]
            return sorted(found, key=lambda booking: (booking.appointment.start, booking.id))
        return [booking_of(row) for row in self._rows_between(first, last, clinic)]

    @reads_one_moment
    def taken(self, first: date, last: date, clinic: str) -> list[ResourceUses]:
        """What is taken of a clinic on these days: as :meth:`between`, sooner."""
        rows = self._rows_between(first, last, clinic)
        return [ResourceUses(row[0], uses_of(row)) for row in rows if row[16] in STATUSES_THAT_TAKE_TIME]

    @reads_one_moment
    def kept(self, choice: Selection) -> KeptBookings:
        """What is chosen, by start and id, as it is at one moment: never all of it in memory."""
        days = choice.first, choice.last
        if choice.patient is not None:
            own = self._rows_of_patient(choice.patient)
            rows = (row for row in own if days[0].isoformat() <= row[9] <= days[1].isoformat())
        else:
            rows = merge(*(self._each_day(*days, clinic) for clinic in choice.clinics), key=_by_start)
        found = KeptBookings(row for row in rows if choice.person is None or choice.person in people_of(row))
        self._kept.append(found)
        return found

    def _each_day(self, first: date, last: date, clinic: str) -> Iterator[Row]:
        """The rows of a clinic's days, some days at a time."""
        limits = first.isoformat(), last.isoformat()
        query = "SELECT DISTINCT day FROM appointment WHERE clinic = ? AND day BETWEEN ? AND ?"
        days = {str(row[0]) for row in self.database.query(query, (clinic, *limits))}
        query = "SELECT name FROM seal WHERE scope = ? AND entries <> 0 AND name BETWEEN ? AND ?"
        sealed = self.database.query(query, (DAY, *(f"{clinic}/{day}" for day in limits)))
        days |= {name.rpartition("/")[2] for (name,) in sealed}
        left = iter(sorted(days))
        while some := list(islice(left, DAYS_AT_ONCE)):
            yield from self._rows_between(date.fromisoformat(some[0]), date.fromisoformat(some[-1]), clinic)

    def _rows_between(self, first: date, last: date, clinic: str) -> list[Row]:
        """The rows of a clinic's days, as many as were sealed."""
        days = (first.isoformat(), last.isoformat())
        rows = self._rows(f"{_SELECT} WHERE clinic = ? AND day BETWEEN ? AND ?{_ORDER}", (clinic, *days))
        sealed = self._seals(
            "SELECT name, entries, digest FROM seal WHERE scope = ? AND name BETWEEN ? AND ?",
            (DAY, *(f"{clinic}/{day}" for day in days)),
        )
        self._compare(seals_of_days(rows), sealed)
        return rows

    @reads_one_moment
    def open_clinics(self, first: date) -> list[str]:
        """The clinics that have open appointments on a day or after it, by id: a look-up for each, not a whole scan."""
        return [row[0] for row in self.database.query(_OPEN_CLINICS, (first.isoformat(),))]

    @reads_one_moment
    def of_patient(self, patient: str) -> list[Booking]:
        """All that the book has of one patient, by start and id, at whatever clinic."""
        return [booking_of(row) for row in self._rows_of_patient(patient)]

    def _rows_of_patient(self, patient: str) -> list[Row]:
        """The rows of a patient, as many as were sealed."""
        rows = self._rows(f"{_SELECT} WHERE patient = ?{_ORDER}", (patient,))
        sealed = self._seals("SELECT name, entries, digest FROM seal WHERE scope = ? AND name = ?", (PATIENT, patient))
        self._compare(seals_of_patients(rows), sealed)
        return rows

    def find(self, name: str) -> Booking:
        """The booking with that id; raises :class:`~ketaplan.book.errors.NotInBookError`."""
        for booking in self.of_patient(patient_of(name)):
            if booking.id == name:
                return booking
        raise NotInBookError(name)

    @reads_one_moment
    def exported(self) -> frozenset[str]:
        """The ids of all that was ever exported."""
        ids = frozenset(row[0] for row in self.database.query("SELECT appointment FROM exported"))
        sealed = self._seals("SELECT name, entries, digest FROM seal WHERE scope = ?", (EXPORTED,))
        if sealed.get(ALL, EMPTY) != seal_of_exports(ids):
            raise DamagedBookError(self.address, "what was exported is lost or altered")
        return ids

    def uid_secret(self) -> bytes:
        """What makes the identities of calendar entries; raises :class:`DamagedBookError` where it is altered."""
        return bytes.fromhex(self.check_own_row())

    @reads_one_moment
    def check_own_row(self) -> str:
        """The secret, where neither it nor the trial flag is altered; else raises :class:`DamagedBookError`."""
        secret, trial, known = self.database.query("SELECT uid_secret, trial, uid_checksum FROM book")[0]
        if checksum_of_book(secret, trial=bool(trial)) != known:
            raise DamagedBookError(
                self.address,
                "the secret behind the calendar entries' identities, or whether this is a trial, is altered",
            )
        return str(secret)

    @cached_property
    def trial(self) -> bool:
        """Whether the book was made for trying things out; it stays so for the life of the book."""
        return bool(self.database.query("SELECT trial FROM book")[0][0])

    @reads_one_moment
    def log(self, *, last: int = 0, about: str | None = None) -> list[LogEntry]:
        """The log, oldest line first: the last lines alone, or those about one appointment or one patient."""
        only, values = "", tuple[str | int, ...]()
        if about is not None:
            only = " WHERE appointment = ? OR substr(appointment, 1, ?) = ?"
            values = (about, len(about) + 1, f"{about}/")
        few, limit = (" LIMIT ?", (last,)) if last else ("", ())
        query = f"SELECT {LOG_COLUMNS} FROM log{only} ORDER BY number DESC{few}"  # noqa: S608  own words
        rows = self.database.query(query, (*values, *limit))
        return [LogEntry(*row) for row in reversed(rows)]

    @reads_one_moment
    def check_log(self, last: int = 0) -> None:
        """Follow the log's chain, or its last lines alone; raises :class:`DamagedBookError` where it does not hold."""
        count, known = self.database.query("SELECT log_entries, log_hash FROM book")[0]
        first = int(count) - last if 0 < last < int(count) else 0
        query = f"SELECT {LOG_COLUMNS} FROM log WHERE number >= ? ORDER BY number"  # noqa: S608  own words
        entries = (LogEntry(*row) for row in self.database.each(query, (first,)))
        before = next(entries, None) if first else None
        if found := breach(entries, int(count), known, (first, before.hash) if before else (0, "")):
            raise DamagedBookError(self.address, found)

    @unreadable_is_damaged
    def damage(self) -> list[str]:
        """Every damage found by looking at everything; none in a sound book."""
        return damage_of(self)

    def backup(self, path: Path) -> None:
        """Copy the whole book, as it is at one moment, into a new file."""
        self.database.backup(path)

    def write(self, at: datetime, action: Callable[[Transaction], T], *, keep: bool = True) -> T:
        """Do something in one transaction; ask a server that goes away again for a while.

        An answer to COMMIT that was lost is found out by doing the same again: what is there already is
        recognised by its id and is not done twice.
        """
        return patiently(lambda: self._write_once(at, action, keep=keep), self.database.reconnect)

    def _write_once(self, at: datetime, action: Callable[[Transaction], T], *, keep: bool) -> T:
        with self.database.writing(keep=keep):
            if found := glance(self):
                raise DamagedBookError(self.address, found)
            return action(SqlTransaction(self, at))

    def close(self) -> None:
        """Let go of the file or the server, and of what was kept."""
        for kept in self._kept:
            kept.close()
        self.database.close()

    def each_row(self, order: str = "") -> Iterator[Row]:
        """Every row, sound or not, as it is read; by columns of the book's own if in any order."""
        by = f" ORDER BY {order}" if order else ""
        return (_plain_day(row) for row in self.database.each(_SELECT + by))

    def _rows(self, sql: str, values: tuple[str, ...]) -> list[Row]:
        """Rows that are as they were written; one that is not stops everything."""
        rows = [_plain_day(row) for row in self.database.query(sql, values)]
        for row in rows:
            if not is_sound(row):
                raise DamagedBookError(self.address, f"appointment {row[0]!r} is altered")
        return rows

    def _seals(self, sql: str, values: tuple[str, ...]) -> dict[str, GroupChecksum]:
        return {name: GroupChecksum(*seal) for name, *seal in self.database.query(sql, values) if seal[0]}

    def _compare(self, found: dict[str, GroupChecksum], sealed: dict[str, GroupChecksum]) -> None:
        if found != sealed:
            name = min(key for key in {**found, **sealed} if found.get(key) != sealed.get(key))
            raise DamagedBookError(self.address, f"appointments of {name} are lost or altered")

    def _clinics(self) -> list[str]:
        return [row[0] for row in self.database.query("SELECT DISTINCT clinic FROM appointment ORDER BY clinic")]


def _by_start(row: Row) -> tuple[Any, str]:
    return row[10], row[0]


def _plain_day(row: Row) -> Row:
    """A server gives days as values, a file as text: text, since seals are named by it."""
    return row if isinstance(row[9], str) else (*row[:9], row[9].isoformat(), *row[10:])
