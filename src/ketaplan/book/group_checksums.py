"""How many rows a clinic's day and a patient have, and the sum of their checksums, so that a lost row is missed.

A checksum finds a row that was altered.  A damaged index or page can make a row unreachable instead; whoever reads
a day or a patient counts, and compares with the seal, which lives in another part of the file.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.book.rows import Row

DAY, PATIENT, EXPORTED = "day", "patient", "exported"
ALL = "all"
"""The name of the one seal over what was exported."""


class GroupChecksum(NamedTuple):
    """A count, and the exclusive-or of the checksums counted."""

    entries: int
    digest: str

    def with_row(self, checksum: str, count: int) -> GroupChecksum:
        """Count a row in (1) or out (-1)."""
        return GroupChecksum(self.entries + count, f"{int(self.digest, 16) ^ int(checksum, 16):032x}")


EMPTY = GroupChecksum(0, f"{0:032x}")


class Sum:
    """A seal that is being counted; raises ValueError where a checksum is none."""

    __slots__ = ("_digest", "_entries")

    def __init__(self) -> None:
        """Begin with no rows."""
        self._entries, self._digest = 0, 0

    def count(self, checksum: str) -> None:
        """Count a row in."""
        self._entries += 1
        self._digest ^= int(checksum, 16)

    @property
    def seal(self) -> GroupChecksum:
        """What was counted so far."""
        return GroupChecksum(self._entries, f"{self._digest:032x}")


def seals_of_days(rows: Iterable[Row]) -> dict[str, GroupChecksum]:
    """The seals that these rows should have by clinic and day."""
    return _seals((day_name(row), row[-1]) for row in rows)


def seals_of_patients(rows: Iterable[Row]) -> dict[str, GroupChecksum]:
    """The seals that these rows should have by patient."""
    return _seals((row[2], row[-1]) for row in rows)


def seal_of_exports(ids: Iterable[str]) -> GroupChecksum:
    """The seal that these exported ids should have."""
    return seal_of(id_checksum(name) for name in ids)


def seal_of(checksums: Iterable[str]) -> GroupChecksum:
    """The seal that rows with these checksums have together."""
    found = Sum()
    for checksum in checksums:
        found.count(checksum)
    return found.seal


def id_checksum(name: str) -> str:
    """What an exported id counts with."""
    return sha256(name.encode()).hexdigest()[:32]  # a server can work it out, too


def day_name(row: Row) -> str:
    """The name of the seal of a row's day: ``riverside/2026-12-07``."""
    return f"{row[1]}/{row[9]}"


def _seals(named: Iterable[tuple[str, str]]) -> dict[str, GroupChecksum]:
    sums: defaultdict[str, Sum] = defaultdict(Sum)
    for name, checksum in named:
        sums[name].count(checksum)
    return {name: found.seal for name, found in sums.items()}
