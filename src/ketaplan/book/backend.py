"""A connection to a database with a book: what each kind must offer, and how it opens transactions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from ketaplan.book.sql_writer import Writer


class Database(ABC):
    """A connection; values are bound to ``?``, and the driver's errors become a BookError."""

    kind: ClassVar[str]
    """The name of its schema's files."""
    begin_reading: ClassVar[str]
    """The statement that starts a transaction with one consistent view of the book."""

    address: str
    """The address as shown to users."""

    @abstractmethod
    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; return its rows, if any."""

    def run_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each of these rows of values."""
        for values in rows:
            self.query(sql, values)

    @abstractmethod
    def stream(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement in the open transaction; yield its rows without loading all of them."""

    @abstractmethod
    def script(self, sql: str) -> None:
        """Run several statements in the open transaction."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read one consistent state of the book; in an open transaction, use that."""
        if self.in_transaction:
            yield
            return
        with self.transaction(self.begin_reading, "COMMIT"):
            yield

    @abstractmethod
    def writing(self, *, dry_run: bool) -> AbstractContextManager[None]:
        """Lock the book for writing; commit at the end, or roll back after a dry run."""

    @contextmanager
    def transaction(self, begin: str, end: str) -> Iterator[None]:
        """Run a transaction between these two statements; roll back on any error."""
        self.query(begin)
        try:
            yield
            self.query(end)
        except BaseException:
            self.roll_back()
            raise

    @abstractmethod
    def roll_back(self) -> None:
        """Roll back the open transaction, if the database has not already done so."""

    @property
    def sees_scores(self) -> bool:
        """Whether this user may read scores."""
        return True

    @abstractmethod
    def writer(self, at: datetime) -> Writer:
        """Return the writer for the open transaction; ``at`` is the time for the log, unless a server sets it."""

    @abstractmethod
    def find_damage(self) -> list[str]:
        """Return the damage that the database itself finds in its files or guards."""

    @abstractmethod
    def backup(self, path: Path) -> None:
        """Copy one consistent state of everything into a new file."""

    @abstractmethod
    def reconnect(self) -> None:
        """Connect again to a server that went away."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""
