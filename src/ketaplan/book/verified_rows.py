"""Rows of a book, checked as they are read: each against its checksum, a day's or a patient's against their number."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from ketaplan.book.errors import DamagedBookError
from ketaplan.book.group_checksums import (
    ALL,
    DAY,
    EMPTY,
    EXPORTED,
    PATIENT,
    GroupChecksum,
    RunningChecksum,
    checksums_of_days,
    checksums_of_patients,
    id_checksum,
)
from ketaplan.book.rows import COLUMNS, is_sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.book.backend import Database
    from ketaplan.book.rows import Row

CHUNK_DAYS = 7
"""Days of a clinic to read at a time."""
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM appointment"  # noqa: S608  own words
_ORDER = " ORDER BY starts, id"


class VerifiedRows:
    """Reads appointments inside an open transaction; raises :class:`DamagedBookError` for altered or lost rows."""

    def __init__(self, database: Database) -> None:
        """Read over this connection."""
        self._database = database

    def clinics(self) -> list[str]:
        """Return the ids of all clinics that have appointments, in order."""
        return [row[0] for row in self._database.query("SELECT DISTINCT clinic FROM appointment ORDER BY clinic")]

    def between(self, first: date, last: date, clinic: str) -> list[Row]:
        """Return the rows of a clinic's days, inclusive, by start and id."""
        days = (first.isoformat(), last.isoformat())
        rows = self._sound(f"{_SELECT} WHERE clinic = ? AND day BETWEEN ? AND ?{_ORDER}", (clinic, *days))
        stored = self._group_checksums(
            "SELECT name, entries, digest FROM seal WHERE scope = ? AND name BETWEEN ? AND ?",
            (DAY, *(f"{clinic}/{day}" for day in days)),
        )
        self._compare(checksums_of_days(rows), stored)
        return rows

    def streamed_between(self, first: date, last: date, clinic: str) -> Iterator[Row]:
        """Yield the rows of a clinic's days in the same order, reading a few days at a time."""
        limits = first.isoformat(), last.isoformat()
        query = "SELECT DISTINCT day FROM appointment WHERE clinic = ? AND day BETWEEN ? AND ?"
        days = {str(row[0]) for row in self._database.query(query, (clinic, *limits))}
        query = "SELECT name FROM seal WHERE scope = ? AND entries <> 0 AND name BETWEEN ? AND ?"
        stored = self._database.query(query, (DAY, *(f"{clinic}/{day}" for day in limits)))
        days |= {name.rpartition("/")[2] for (name,) in stored}
        remaining = iter(sorted(days))
        while chunk := list(islice(remaining, CHUNK_DAYS)):
            yield from self.between(date.fromisoformat(chunk[0]), date.fromisoformat(chunk[-1]), clinic)

    def of_patient(self, patient: str) -> list[Row]:
        """Return the rows of a patient at all clinics, by start and id."""
        rows = self._sound(f"{_SELECT} WHERE patient = ?{_ORDER}", (patient,))
        query = "SELECT name, entries, digest FROM seal WHERE scope = ? AND name = ?"
        self._compare(checksums_of_patients(rows), self._group_checksums(query, (PATIENT, patient)))
        return rows

    def exported(self) -> Iterator[str]:
        """Yield the ids of all appointments that were ever exported; verify them at the end."""
        running = RunningChecksum()
        for (name,) in self._database.stream("SELECT appointment FROM exported"):
            running.add(id_checksum(name))
            yield name
        stored = self._group_checksums("SELECT name, entries, digest FROM seal WHERE scope = ?", (EXPORTED,))
        if stored.get(ALL, EMPTY) != running.total:
            raise DamagedBookError(self._database.address, "the list of exports is lost or altered")

    def unverified(self, order: str = "") -> Iterator[Row]:
        """Yield every row, sound or not; ``order`` is a list of columns, empty for any order."""
        by = f" ORDER BY {order}" if order else ""
        return (_with_day_as_text(row) for row in self._database.stream(_SELECT + by))

    def _sound(self, sql: str, values: tuple[str, ...]) -> list[Row]:
        rows = [_with_day_as_text(row) for row in self._database.query(sql, values)]
        for row in rows:
            if not is_sound(row):
                raise DamagedBookError(self._database.address, f"appointment {row[0]!r} is altered")
        return rows

    def _group_checksums(self, sql: str, values: tuple[str, ...]) -> dict[str, GroupChecksum]:
        """Return the stored checksums of the groups that have any rows, by name."""
        return {name: GroupChecksum(*stored) for name, *stored in self._database.query(sql, values) if stored[0]}

    def _compare(self, found: dict[str, GroupChecksum], stored: dict[str, GroupChecksum]) -> None:
        if found != stored:
            name = min(key for key in {**found, **stored} if found.get(key) != stored.get(key))
            raise DamagedBookError(self._database.address, f"appointments of {name} are lost or altered")


def _with_day_as_text(row: Row) -> Row:
    """Return the row with its day as text: a server gives a date, and group checksums are named by the text."""
    return row if isinstance(row[9], str) else (*row[:9], row[9].isoformat(), *row[10:])
