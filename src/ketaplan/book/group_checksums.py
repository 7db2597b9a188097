"""Checksums of groups of rows, to detect lost rows: how many a clinic's day or a patient has, and their sum.

A row's checksum reveals an altered row.  A damaged index or page can make a row unreachable instead, so every
read of a day or a patient counts its rows and compares with the group checksum, which is stored in another part of
the file (table ``seal``).
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaplan.book.rows import Row

DAY, PATIENT, EXPORTED = "day", "patient", "exported"
"""The scopes of group checksums."""
ALL = "all"
"""The name of the one group of all exported appointments."""


class GroupChecksum(NamedTuple):
    """A number of rows, and the exclusive-or of their checksums."""

    entries: int
    digest: str

    def with_row(self, checksum: str, count: int) -> GroupChecksum:
        """Return the checksum with a row added (``count`` 1) or removed (-1)."""
        return GroupChecksum(self.entries + count, f"{int(self.digest, 16) ^ int(checksum, 16):032x}")

    def joined(self, other: GroupChecksum) -> GroupChecksum:
        """Return the checksum of the rows of both."""
        return GroupChecksum(self.entries + other.entries, f"{int(self.digest, 16) ^ int(other.digest, 16):032x}")


EMPTY = GroupChecksum(0, f"{0:032x}")


class RunningChecksum:
    """A group checksum to which rows are added; raises ValueError for text that is not a checksum."""

    __slots__ = ("_digest", "_entries")

    def __init__(self) -> None:
        """Start with no rows."""
        self._entries, self._digest = 0, 0

    def add(self, checksum: str) -> None:
        """Add a row by its checksum."""
        self._entries += 1
        self._digest ^= int(checksum, 16)

    @property
    def total(self) -> GroupChecksum:
        """The checksum of the rows added so far."""
        return GroupChecksum(self._entries, f"{self._digest:032x}")


def checksums_of_days(rows: Iterable[Row]) -> dict[str, GroupChecksum]:
    """Return the checksums that these rows should have, by clinic and day (:func:`day_name`)."""
    return _checksums((day_name(row), row[-1]) for row in rows)


def checksums_of_patients(rows: Iterable[Row]) -> dict[str, GroupChecksum]:
    """Return the checksums that these rows should have, by patient."""
    return _checksums((row[2], row[-1]) for row in rows)


def checksum_of_exports(ids: Iterable[str]) -> GroupChecksum:
    """Return the checksum that these exported ids should have."""
    return checksum_of_group(id_checksum(name) for name in ids)


def checksum_of_group(checksums: Iterable[str]) -> GroupChecksum:
    """Return the checksum that rows with these checksums have together."""
    running = RunningChecksum()
    for checksum in checksums:
        running.add(checksum)
    return running.total


def id_checksum(name: str) -> str:
    """Return the checksum of an exported id; SQL on a server computes the same."""
    return sha256(name.encode()).hexdigest()[:32]


def day_name(row: Row) -> str:
    """Return the name of the group of a row's day: ``riverside/2026-12-07``."""
    return f"{row[1]}/{row[9]}"


def totals_of_groups(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, GroupChecksum]]:
    """Yield the checksum of each group; ``rows`` are its name and a row's checksum, in the order of names."""
    return ((name, checksum_of_group(checksum for _, checksum in some)) for name, some in groupby(rows, itemgetter(0)))


def unequal_groups(found: Iterable[tuple[str, GroupChecksum]], stored: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Yield the groups whose rows do not add up to the stored name, number and checksum; both in order of names."""
    known = ((name, GroupChecksum(*rest)) for name, *rest in stored)
    for name, both in groupby(merge(found, known, key=itemgetter(0)), itemgetter(0)):
        totals = [total for _, total in both]
        if [totals[0]] * 2 != totals:
            yield name


def _checksums(named: Iterable[tuple[str, str]]) -> dict[str, GroupChecksum]:
    groups: defaultdict[str, RunningChecksum] = defaultdict(RunningChecksum)
    for name, checksum in named:
        groups[name].add(checksum)
    return {name: running.total for name, running in groups.items()}
