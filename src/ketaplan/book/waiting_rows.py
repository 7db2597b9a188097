"""A patient on the waiting list as a row of the book, with a checksum that reveals alterations."""

from __future__ import annotations

import json
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.errors import DamagedBookError
from ketaplan.book.group_checksums import GroupChecksum, checksum_of_group
from ketaplan.domain.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.backend import Database

WAITING_COLUMNS = ("patient", "since", "promised", "state", "checksum")
ON_LIST, OFF_LIST = "waiting", "ended"
"""The states of a patient: one who is off the list stays in the book, so that a lost row is detected."""


class WaitingRow(NamedTuple):
    """The values of WAITING_COLUMNS; an empty promise is none."""

    patient: str
    since: str
    promised: str
    state: str
    checksum: str

    @classmethod
    def of(cls, waiting: Waiting, state: str = ON_LIST) -> WaitingRow:
        """Return the row to store."""
        before = "" if waiting.before is None else waiting.before.isoformat()
        values = waiting.patient, waiting.since.isoformat(), before, state
        return cls(*values, _checksum(values))

    @property
    def is_on_list(self) -> bool:
        """Whether the patient waits."""
        return self.state == ON_LIST

    @property
    def waiting(self) -> Waiting:
        """The entry of the list."""
        before = date.fromisoformat(self.promised) if self.promised else None
        return Waiting(patient=self.patient, since=date.fromisoformat(self.since), before=before)

    @property
    def ended(self) -> WaitingRow:
        """The row of the same patient, off the list."""
        return WaitingRow.of(self.waiting, OFF_LIST)


def _checksum(values: Sequence[str]) -> str:
    return blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()


def waiting_rows(database: Database) -> dict[str, WaitingRow]:
    """Return every row by patient, the longest wait first; raises DamagedBookError for a lost or altered one."""
    query = f"SELECT {', '.join(WAITING_COLUMNS)} FROM waiting"  # noqa: S608  own words
    rows = sorted((WaitingRow(*row) for row in database.query(query)), key=lambda row: (row.since, row.patient))
    for row in rows:
        if _checksum(row[:-1]) != row.checksum:
            raise DamagedBookError(database.address, f"the waiting list's entry of {row.patient!r} is altered")
    stored = GroupChecksum(*database.query("SELECT waitings, waiting_digest FROM book")[0])
    if checksum_of_group(row.checksum for row in rows) != stored:
        raise DamagedBookError(database.address, "entries of the waiting list are lost or inserted")
    return {row.patient: row for row in rows}


def waiting_detail(row: WaitingRow) -> str:
    """Return what the log says of an entry."""
    return json.dumps({"since": row.since} | ({"before": row.promised} if row.promised else {}))


def waiting_word(row: WaitingRow) -> str:
    """Return the word for the log."""
    return "waiting" if row.is_on_list else "no longer waiting"
