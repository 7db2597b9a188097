"""A set of ids, spooled to disk: a book may have exported more appointments than fit in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class SpooledIds(AbstractSet[str]):
    """Ids in a temporary database without a name, which SQLite moves to disk where it is large."""

    def __init__(self, ids: Iterable[str]) -> None:
        """Spool the ids; the temporary database is deleted by :meth:`close`."""
        self._database = sqlite3.connect("", isolation_level=None)
        try:
            self._database.execute("CREATE TABLE spooled (id TEXT PRIMARY KEY) WITHOUT ROWID")
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR IGNORE INTO spooled VALUES (?)", ((name,) for name in ids))
            self._database.execute("COMMIT")
        except BaseException:
            self.close()
            raise

    def __contains__(self, name: object) -> bool:
        """Return whether the id is in the set."""
        return self._database.execute("SELECT 1 FROM spooled WHERE id = ?", (name,)).fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in order."""
        return (name for (name,) in self._database.execute("SELECT id FROM spooled ORDER BY id"))

    def __len__(self) -> int:
        """Return how many there are."""
        count: int = self._database.execute("SELECT count(*) FROM spooled").fetchone()[0]
        return count

    def close(self) -> None:
        """Delete the temporary database."""
        self._database.close()
