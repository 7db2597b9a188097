"""What one transaction writes: appointments, occupations, group checksums and the log.

A file is written table by table; on a server its own functions write.
"""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from ketaplan.book.absence_rows import ABSENCE_COLUMNS, absence_detail, absence_word
from ketaplan.book.book import LogEntry
from ketaplan.book.errors import unreadable_is_damaged
from ketaplan.book.group_checksums import (
    ALL,
    DAY,
    EMPTY,
    EXPORTED,
    PATIENT,
    GroupChecksum,
    RunningChecksum,
    checksum_of_exports,
    day_name,
)
from ketaplan.book.log_chain import LOG_COLUMNS, chained
from ketaplan.book.rows import COLUMNS, Occupation, Row, utc_text
from ketaplan.book.score_rows import ALARMING, FEW, SCORE_COLUMNS, ScoreRow
from ketaplan.book.visit_note_rows import VISIT_NOTE_COLUMNS
from ketaplan.book.waiting_rows import WAITING_COLUMNS, waiting_detail, waiting_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from ketaplan.book.absence_rows import AbsenceRow
    from ketaplan.book.backend import Database
    from ketaplan.book.visit_note_rows import VisitNoteRow
    from ketaplan.book.waiting_rows import WaitingRow
    from ketaplan.domain.score import Score

_INSERT = f"INSERT INTO appointment ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  own words
_OCCUPY = "INSERT INTO occupation (appointment, clinic, resource, starts, ends, load) VALUES (?, ?, ?, ?, ?, ?)"
_NOTE_ABSENCE = f"INSERT INTO absence ({', '.join(ABSENCE_COLUMNS)}) VALUES ({', '.join('?' * len(ABSENCE_COLUMNS))})"  # noqa: S608  own words
_END_ABSENCE = "UPDATE absence SET starts = ?, ends = ?, state = ?, checksum = ? WHERE id = ?"
_NOTE_SCORE = f"INSERT INTO score ({', '.join(SCORE_COLUMNS)}) VALUES ({', '.join('?' * len(SCORE_COLUMNS))})"  # noqa: S608  own words
_STORE_SCORE_CHECKSUM = (
    "INSERT INTO score_seal (name, entries, digest) VALUES (?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET entries = excluded.entries, digest = excluded.digest"
)
_NOTE_WAITING = (
    f"INSERT INTO waiting ({', '.join(WAITING_COLUMNS)}) VALUES ({', '.join('?' * len(WAITING_COLUMNS))})"  # noqa: S608  own words
    " ON CONFLICT (patient) DO UPDATE SET since = excluded.since, promised = excluded.promised,"
    " state = excluded.state, checksum = excluded.checksum"
)
_NOTE_VISIT = (
    f"INSERT INTO visit_note ({', '.join(VISIT_NOTE_COLUMNS)})"  # noqa: S608  own words
    f" VALUES ({', '.join('?' * len(VISIT_NOTE_COLUMNS))})"
)
_STORE_CHECKSUM = (
    "INSERT INTO seal (scope, name, entries, digest) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (scope, name) DO UPDATE SET entries = excluded.entries, digest = excluded.digest"
)

IDS_AT_ONCE = 1000
"""How many exported ids are written at a time."""
_MAY_SPOOL = "SELECT has_database_privilege(current_database(), 'TEMPORARY')"


class RowChange(Struct, frozen=True, kw_only=True):
    """A change of one appointment: its row before (None if new) and after, and the log's words for it.

    ``occupations`` is the time it uses afterward.  ``what`` is the word for the log, ``detail`` is JSON.
    """

    before: Row | None
    after: Row
    occupations: tuple[Occupation, ...]
    what: str
    detail: str
    reason: str = ""


class Writer(Protocol):
    """Writes in the open transaction."""

    def write(self, changes: Sequence[RowChange]) -> None:
        """Write appointments; delete all rows before inserting any, so that two can swap places."""

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Record these ids, which were never exported before."""

    def note(self, what: str, detail: str) -> None:
        """Write a line about the book to the log."""

    def write_absence(self, before: AbsenceRow | None, after: AbsenceRow) -> None:
        """Write an absence that is new (``before`` is None) or that ends otherwise."""

    def write_scores(self, scores: Sequence[Score], first: int) -> None:
        """Append scores under the numbers from ``first`` on."""

    def write_waiting(self, before: WaitingRow | None, after: WaitingRow) -> None:
        """Write an entry of the waiting list; ``before`` is None for a patient who was never on it."""

    def write_visit_note(self, note: VisitNoteRow) -> None:
        """Append what is noted about an appointment."""


class FileWriter:
    """Writes every table of a file, statement by statement."""

    def __init__(self, database: Database, at: datetime, who: str) -> None:
        """Write over this connection; the log says ``who`` and ``at``."""
        self._database, self._at, self._who = database, at, who

    @property
    def address(self) -> str:
        """The book's address as shown to users."""
        return self._database.address

    def write(self, changes: Sequence[RowChange]) -> None:
        """Write appointments; delete all rows before inserting any, so that two can swap places."""
        for change in changes:
            if change.before is not None:
                self._delete(change.before)
        for change in changes:
            name = change.after[0]
            self._database.query(_INSERT, change.after)
            for values in change.occupations:
                self._database.query(_OCCUPY, (name, *values))
            self._count(change.after, 1)
            self._log(change.what, name, change.detail)

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Record these ids, which were never exported before."""
        for some in _in_chunks(ids):
            self._database.run_many("INSERT INTO exported (appointment) VALUES (?)", [(name,) for name in some])
            self._add_group(EXPORTED, ALL, checksum_of_exports(some))
        self.note("exported", detail)

    def note(self, what: str, detail: str) -> None:
        """Write a line about the book to the log."""
        self._log(what, "", json.dumps(detail, ensure_ascii=False))

    def write_absence(self, before: AbsenceRow | None, after: AbsenceRow) -> None:
        """Write an absence that is new (``before`` is None) or that ends otherwise."""
        if before is None:
            self._database.query(_NOTE_ABSENCE, after)
        else:
            self._database.query(_END_ABSENCE, (after.starts, after.ends, after.state, after.checksum, after.id))
        self._count_listed(("absences", "absence_digest"), before, after)
        self._log(absence_word(before, after), "", absence_detail(before, after))

    def write_scores(self, scores: Sequence[Score], first: int) -> None:
        """Append scores under the numbers from ``first`` on."""
        at = utc_text(self._at)
        rows = [ScoreRow.of(score, number, self._who, at) for number, score in enumerate(scores, start=first)]
        self._database.run_many(_NOTE_SCORE, rows)
        self._count_scores(rows)
        self._log_all([(row.word, row.patient, row.log_detail) for row in rows])

    @unreadable_is_damaged
    def _count_scores(self, rows: Sequence[ScoreRow]) -> None:
        """Add rows to the checksums of their patients, and of all rows for which a clinician is called."""
        added: dict[str, RunningChecksum] = {}
        for row in rows:
            for name in (row.patient, ALARMING) if row.alarming else (row.patient,):
                added.setdefault(name, RunningChecksum()).add(row.checksum)
        if len(added) > FEW:
            stored = self._database.query("SELECT name, entries, digest FROM score_seal")
        else:
            query = "SELECT name, entries, digest FROM score_seal WHERE name = ?"
            stored = [row for name in added for row in self._database.query(query, (name,))]
        known = {name: GroupChecksum(*rest) for name, *rest in stored if name in added}
        totals = [(name, *known.get(name, EMPTY).joined(more.total)) for name, more in added.items()]
        self._database.run_many(_STORE_SCORE_CHECKSUM, totals)

    def write_waiting(self, before: WaitingRow | None, after: WaitingRow) -> None:
        """Write an entry of the waiting list; ``before`` is None for a patient who was never on it."""
        self._database.query(_NOTE_WAITING, after)
        self._count_listed(("waitings", "waiting_digest"), before, after)
        self._log(waiting_word(after), after.patient, waiting_detail(after))

    def write_visit_note(self, note: VisitNoteRow) -> None:
        """Append what is noted about an appointment."""
        self._database.query(_NOTE_VISIT, note)
        self._count_listed(("visit_notes", "visit_note_digest"), None, note)
        self._log(note.what, note.appointment, note.log_detail)

    @unreadable_is_damaged
    def _count_listed(
        self,
        columns: tuple[str, str],
        before: AbsenceRow | WaitingRow | None,
        after: AbsenceRow | WaitingRow | VisitNoteRow,
    ) -> None:
        """Replace a row in the book's own count and checksum of a list."""
        entries, digest = columns
        total = GroupChecksum(*self._database.query(f"SELECT {entries}, {digest} FROM book")[0])  # noqa: S608  own words
        if before is not None:
            total = total.with_row(before.checksum, -1)
        statement = f"UPDATE book SET {entries} = ?, {digest} = ?"  # noqa: S608  own words
        self._database.query(statement, total.with_row(after.checksum, 1))

    def _delete(self, row: Row) -> None:
        """Delete a row, which the same transaction inserts again."""
        self._database.query("DELETE FROM occupation WHERE appointment = ?", (row[0],))
        self._database.query("DELETE FROM appointment WHERE id = ?", (row[0],))
        self._count(row, -1)

    def _count(self, row: Row, count: int) -> None:
        """Add a row to the checksums of its day and its patient (``count`` 1), or remove it (-1)."""
        self._add(DAY, day_name(row), row[-1], count)
        self._add(PATIENT, row[2], row[-1], count)

    def _add(self, scope: str, name: str, checksum: str, count: int) -> None:
        """Add a row to a group's checksum (``count`` 1), or remove it (-1)."""
        self._add_group(scope, name, GroupChecksum(count, checksum))

    @unreadable_is_damaged
    def _add_group(self, scope: str, name: str, more: GroupChecksum) -> None:
        found = self._database.query("SELECT entries, digest FROM seal WHERE scope = ? AND name = ?", (scope, name))
        total = (GroupChecksum(*found[0]) if found else EMPTY).joined(more)
        self._database.query(_STORE_CHECKSUM, (scope, name, *total))

    def _log(self, what: str, appointment: str, detail: str) -> None:
        self._log_all([(what, appointment, detail)])

    @unreadable_is_damaged
    def _log_all(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Append lines to the log: of each what was done, the appointment or patient, and the detail."""
        number, last = self._database.query("SELECT log_entries, log_hash FROM book")[0]
        at, entries = utc_text(self._at), []
        for what, appointment, detail in lines:
            number += 1
            line = LogEntry(number=number, at=at, who=self._who, what=what, appointment=appointment, detail=detail)
            entry = chained(last, line)
            last = entry.hash
            entries.append((number, at, self._who, what, appointment, detail, last))
        self._database.run_many(f"INSERT INTO log ({LOG_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", entries)  # noqa: S608  own words
        self._database.query("UPDATE book SET log_entries = ?, log_hash = ?", (number, last))


class ServerWriter:
    """Calls the server's functions, the only way to write, which log the server's own user and time."""

    def __init__(self, database: Database) -> None:
        """Write over this connection."""
        self._database = database

    def write(self, changes: Sequence[RowChange]) -> None:
        """Write appointments; delete all rows before inserting any, so that two can swap places."""
        objects = [{"what": one.what, "reason": one.reason, "row": _as_object(one.after)} for one in changes]
        self._database.query("SELECT write_appointments(?::jsonb)", (json.dumps(objects),))

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Record these ids, which were never exported before."""
        chunks = _in_chunks(ids)
        first = next(chunks, [])
        if len(first) < IDS_AT_ONCE or self._database.query(_MAY_SPOOL) != [(True,)]:
            self._database.query("SELECT note_export(?::text[], ?)", ([*first, *chain.from_iterable(chunks)], detail))
            return
        self._database.query("CREATE TEMPORARY TABLE leaving (id text) ON COMMIT DROP")
        for some in chain([first], chunks):
            self._database.query("INSERT INTO leaving SELECT unnest(?::text[])", (some,))
        self._database.query("SELECT note_export(ARRAY(SELECT id FROM leaving), ?)", (detail,))

    def note(self, what: str, detail: str) -> None:
        """Write a line about the book to the log; only the owner may."""
        line = (what, "", json.dumps(detail, ensure_ascii=False))
        self._database.query("INSERT INTO log (what, appointment, detail) VALUES (?, ?, ?)", line)

    def write_absence(self, before: AbsenceRow | None, after: AbsenceRow) -> None:  # noqa: ARG002  the server knows it
        """Write an absence that is new (``before`` is None) or that ends otherwise."""
        self._database.query("SELECT write_absence(?::jsonb)", (json.dumps(after._asdict()),))

    def write_scores(self, scores: Sequence[Score], first: int) -> None:
        """Append scores under the numbers from ``first`` on, which the server counts, too."""
        objects = [ScoreRow.of(score, number)._asdict() for number, score in enumerate(scores, start=first)]
        self._database.query("SELECT ketaplan_scores.write_scores(?::jsonb)", (json.dumps(objects),))

    def write_waiting(self, before: WaitingRow | None, after: WaitingRow) -> None:  # noqa: ARG002  the server knows it
        """Write an entry of the waiting list; ``before`` is None for a patient who was never on it."""
        self._database.query("SELECT write_waiting(?::jsonb)", (json.dumps(after._asdict()),))

    def write_visit_note(self, note: VisitNoteRow) -> None:
        """Append what is noted about an appointment."""
        self._database.query("SELECT write_visit_note(?::jsonb)", (json.dumps(note._asdict()),))


def _in_chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(ids)
    while some := list(islice(remaining, IDS_AT_ONCE)):
        yield some


def _as_object(row: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(COLUMNS, row, strict=True))
