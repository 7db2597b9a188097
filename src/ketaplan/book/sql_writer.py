"""What one transaction writes: appointments, what they take, seals and log, by hand in a file or by a server itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from ketaplan.book.book import LogEntry
from ketaplan.book.errors import unreadable_is_damaged
from ketaplan.book.group_checksums import ALL, DAY, EMPTY, EXPORTED, PATIENT, GroupChecksum, day_name, id_checksum
from ketaplan.book.log_chain import LOG_COLUMNS, chained
from ketaplan.book.rows import COLUMNS, Row, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ketaplan.book.backend import Database

_INSERT = f"INSERT INTO appointment ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  own words
_OCCUPY = "INSERT INTO occupation (appointment, clinic, resource, starts, ends, load) VALUES (?, ?, ?, ?, ?, ?)"
_SEAL = (
    "INSERT INTO seal (scope, name, entries, digest) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (scope, name) DO UPDATE SET entries = excluded.entries, digest = excluded.digest"
)


class LogLine(Struct, frozen=True, kw_only=True):
    """An appointment's row as it was, if it was there, and as it is to be; what it takes; what the log says of it.

    ``what`` is the word for the log, ``detail`` is JSON.
    """

    before: Row | None
    after: Row
    taken: tuple[tuple[str, str, str, str, int], ...]
    what: str
    detail: str
    reason: str = ""


class Writer(Protocol):
    """Writes inside the transaction that the store has opened."""

    def write(self, entries: Sequence[LogLine]) -> None:
        """Write appointments: all that were there are taken out first, so that two can change places."""

    def note_export(self, ids: Sequence[str], detail: str) -> None:
        """Keep in mind that these, which were never exported before, have left the book."""

    def note(self, what: str, detail: str) -> None:
        """Write a line into the log that is about the book as a whole."""


class FileWriter:
    """Writes every table by itself, one statement after the other."""

    def __init__(self, database: Database, at: datetime, who: str) -> None:
        """Write over this connection, in this name and at this moment."""
        self._database, self._at, self._who = database, at, who

    @property
    def address(self) -> str:
        """Where the book is, as users may see it."""
        return self._database.address

    def write(self, entries: Sequence[LogLine]) -> None:
        """Write appointments: all that were there are taken out first, so that two can change places."""
        for entry in entries:
            if entry.before is not None:
                self._delete(entry.before)
        for entry in entries:
            name = entry.after[0]
            self._database.query(_INSERT, entry.after)
            for values in entry.taken:
                self._database.query(_OCCUPY, (name, *values))
            self._reseal(entry.after, 1)
            self._log(entry.what, name, entry.detail)

    def note_export(self, ids: Sequence[str], detail: str) -> None:
        """Keep in mind that these, which were never exported before, have left the book."""
        for name in ids:
            self._database.query("INSERT INTO exported (appointment) VALUES (?)", (name,))
            self._seal(EXPORTED, ALL, id_checksum(name), 1)
        self.note("exported", detail)

    def note(self, what: str, detail: str) -> None:
        """Write a line into the log that is about the book as a whole."""
        self._log(what, "", json.dumps(detail, ensure_ascii=False))

    def _delete(self, row: Row) -> None:
        """Take a row out, to be written anew in the same transaction."""
        self._database.query("DELETE FROM occupation WHERE appointment = ?", (row[0],))
        self._database.query("DELETE FROM appointment WHERE id = ?", (row[0],))
        self._reseal(row, -1)

    def _reseal(self, row: Row, count: int) -> None:
        self._seal(DAY, day_name(row), row[-1], count)
        self._seal(PATIENT, row[2], row[-1], count)

    @unreadable_is_damaged
    def _seal(self, scope: str, name: str, checksum: str, count: int) -> None:
        found = self._database.query("SELECT entries, digest FROM seal WHERE scope = ? AND name = ?", (scope, name))
        seal = (GroupChecksum(*found[0]) if found else EMPTY).with_row(checksum, count)
        self._database.query(_SEAL, (scope, name, *seal))

    @unreadable_is_damaged
    def _log(self, what: str, appointment: str, detail: str) -> None:
        count, last = self._database.query("SELECT log_entries, log_hash FROM book")[0]
        line = LogEntry(
            number=count + 1, at=utc_text(self._at), who=self._who, what=what, appointment=appointment, detail=detail
        )
        entry = chained(last, line)
        values = (entry.number, entry.at, entry.who, entry.what, entry.appointment, entry.detail, entry.hash)
        self._database.query(f"INSERT INTO log ({LOG_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608  own words
        self._database.query("UPDATE book SET log_entries = ?, log_hash = ?", (entry.number, entry.hash))


class ServerWriter:
    """Calls the server's functions, which alone may write: who did it and when is the server's word."""

    def __init__(self, database: Database) -> None:
        """Write over this connection."""
        self._database = database

    def write(self, entries: Sequence[LogLine]) -> None:
        """Write appointments: all that were there are taken out first, so that two can change places."""
        changes = [{"what": entry.what, "reason": entry.reason, "row": _as_object(entry.after)} for entry in entries]
        self._database.query("SELECT write_appointments(?::jsonb)", (json.dumps(changes),))

    def note_export(self, ids: Sequence[str], detail: str) -> None:
        """Keep in mind that these have left the book."""
        self._database.query("SELECT note_export(?::text[], ?)", (list(ids), detail))

    def note(self, what: str, detail: str) -> None:
        """Write a line into the log that is about the book as a whole; only the owner may."""
        line = (what, "", json.dumps(detail, ensure_ascii=False))
        self._database.query("INSERT INTO log (what, appointment, detail) VALUES (?, ?, ?)", line)


def _as_object(row: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(COLUMNS, row, strict=True))
