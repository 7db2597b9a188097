"""What was noted about appointments as rows of the book, with a checksum that reveals alterations."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.errors import DamagedBookError
from ketaplan.book.group_checksums import GroupChecksum, checksum_of_group
from ketaplan.domain.visit_note import VisitNote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.backend import Database

VISIT_NOTE_COLUMNS = ("appointment", "what", "value", "checksum")


class VisitNoteRow(NamedTuple):
    """The values of VISIT_NOTE_COLUMNS."""

    appointment: str
    what: str
    value: str
    checksum: str

    @classmethod
    def of(cls, note: VisitNote) -> VisitNoteRow:
        """Return the row to store."""
        values = note.appointment, note.what, note.value
        return cls(*values, _checksum(values))

    @property
    def note(self) -> VisitNote:
        """What was noted."""
        return VisitNote(appointment=self.appointment, what=self.what, value=self.value)

    @property
    def log_detail(self) -> str:
        """What the log says of it."""
        return json.dumps({self.what: self.value})


def _checksum(values: Sequence[str]) -> str:
    return blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()


def visit_note_rows(database: Database) -> list[VisitNoteRow]:
    """Return every row by appointment; raises DamagedBookError for a lost or altered one."""
    query = f"SELECT {', '.join(VISIT_NOTE_COLUMNS)} FROM visit_note"  # noqa: S608  own words
    rows = sorted(VisitNoteRow(*row) for row in database.query(query))
    for row in rows:
        if _checksum(row[:-1]) != row.checksum:
            raise DamagedBookError(database.address, f"a note about {row.appointment!r} is altered")
    stored = GroupChecksum(*database.query("SELECT visit_notes, visit_note_digest FROM book")[0])
    if checksum_of_group(row.checksum for row in rows) != stored:
        raise DamagedBookError(database.address, "notes about appointments are lost or inserted")
    return rows
