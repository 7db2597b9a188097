"""What a kind of book must offer so that the store can keep its rows there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ketaplan.book.sql_writer import Writer


class Database(Protocol):
    """A connection; values are bound to ``?``, and what the driver raises becomes a BookError."""

    address: str
    """Where it is, as users may see it."""
    kind: str
    """The name of its schema's files."""

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows it gives, if any."""

    def each(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement inside the transaction that is open; its rows one by one, never all at once."""

    def script(self, sql: str) -> None:
        """Run several statements inside the transaction that is open."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def reading(self) -> AbstractContextManager[None]:
        """See one moment of the book throughout; inside a writing transaction, that one."""

    def writing(self, *, keep: bool) -> AbstractContextManager[None]:
        """Write alone; at the end keep everything, or nothing."""

    def scribe(self, at: datetime) -> Writer:
        """What writes in the transaction that is open; ``at`` is the moment for the log, unless a server says it."""

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its files."""

    def backup(self, path: Path) -> None:
        """Copy everything, as it is at one moment, into a new file."""

    def reconnect(self) -> None:
        """Ask a server that went away once more."""

    def close(self) -> None:
        """Let go."""
