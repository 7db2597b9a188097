"""An absence as a row of the book, with a checksum that reveals alterations."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.errors import DamagedBookError
from ketaplan.book.group_checksums import GroupChecksum, checksum_of_group
from ketaplan.domain.absence import Absence, moment_of, moment_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.backend import Database

ABSENCE_COLUMNS = ("id", "clinic", "resource", "starts", "ends", "reason", "state", "checksum")
NOTED, REMOVED = "noted", "removed"
"""The states of an absence: what was taken back stays in the book, so that its id is never used again."""


class AbsenceRow(NamedTuple):
    """The values of ABSENCE_COLUMNS; an empty resource is the clinic, an empty end is open."""

    id: str
    clinic: str
    resource: str
    starts: str
    ends: str
    reason: str
    state: str
    checksum: str

    @classmethod
    def of(cls, absence: Absence, state: str = NOTED) -> AbsenceRow:
        """Return the row to store."""
        end = "" if absence.end is None else moment_text(absence.end)
        start = moment_text(absence.start)
        values = absence.id, absence.clinic, absence.resource or "", start, end, absence.reason, state
        return cls(*values, _checksum(values))

    @property
    def is_noted(self) -> bool:
        """Whether it counts: it was not taken back."""
        return self.state == NOTED

    @property
    def absence(self) -> Absence:
        """The absence."""
        return Absence(
            id=self.id,
            clinic=self.clinic,
            resource=self.resource or None,
            start=moment_of(self.starts),
            end=moment_of(self.ends) if self.ends else None,
            reason=self.reason,
        )

    @property
    def removed(self) -> AbsenceRow:
        """The row of the same absence, taken back."""
        return AbsenceRow.of(self.absence, REMOVED)


def _checksum(values: Sequence[str]) -> str:
    return blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()


def absence_rows(database: Database) -> list[AbsenceRow]:
    """Return every row in the order in which they were noted; raises DamagedBookError for a lost or altered one."""
    query = f"SELECT {', '.join(ABSENCE_COLUMNS)} FROM absence"  # noqa: S608  own words
    rows = sorted((AbsenceRow(*row) for row in database.query(query)), key=lambda row: (len(row.id), row.id))
    for row in rows:
        if _checksum(row[:-1]) != row.checksum:
            raise DamagedBookError(database.address, f"absence {row.id!r} is altered")
    stored = GroupChecksum(*database.query("SELECT absences, absence_digest FROM book")[0])
    if checksum_of_group(row.checksum for row in rows) != stored:
        raise DamagedBookError(database.address, "absences are lost or inserted")
    return rows


def absence_detail(before: AbsenceRow | None, after: AbsenceRow) -> str:
    """Return what the log says of an absence: never the reason."""
    detail: dict[str, object] = {"absence": after.id, "clinic": after.clinic}
    if after.resource:
        detail["resource"] = after.resource
    detail["from"] = after.starts
    if before is not None and before.ends != after.ends:
        detail["to"] = [before.ends or "open", after.ends]
    elif after.ends:
        detail["to"] = after.ends
    return json.dumps(detail, ensure_ascii=False)


def absence_word(before: AbsenceRow | None, after: AbsenceRow) -> str:
    """Return the word for the log."""
    if before is None:
        return "absent"
    return "back" if after.is_noted else "never absent"
