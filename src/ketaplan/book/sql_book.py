"""A book over SQL, the same for a file and for a server: reading, writing with retries, upgrade and backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ketaplan.book import migrations
from ketaplan.book.errors import DamagedBookError, unreadable_is_damaged
from ketaplan.book.integrity import quick_check
from ketaplan.book.retry import with_retries
from ketaplan.book.sql_reader import SqlReader
from ketaplan.book.sql_transaction import SqlTransaction
from ketaplan.text import next_steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from ketaplan.book.backend import Database
    from ketaplan.book.book import Transaction

T = TypeVar("T")

DAMAGED = (
    "{}: THE BOOK IS DAMAGED: {}. What is shown is correct, but nothing can be written. "
    "{}. Restore a copy made with 'ketaplan backup'."
)


class SqlBook(SqlReader):
    """A :class:`~ketaplan.book.backend.Database` as a :class:`~ketaplan.book.book.Book`."""

    def __init__(self, database: Database, warnings: tuple[str, ...] = ()) -> None:
        """Take over an open connection; ``warnings`` are about where the book is stored."""
        super().__init__(database)
        self.warnings = warnings

    def warn_of_damage(self) -> None:
        """Add the first damage that a quick check finds to the warnings: reading stays possible, writing does not."""
        if found := with_retries(lambda: quick_check(self), self.database.reconnect):
            step = next_steps.every_damage(self.address)
            self.warnings += (DAMAGED.format(self.address, found, step),)

    @unreadable_is_damaged
    def upgrade(self, at: datetime) -> None:
        """Upgrade the schema of a book that an older ketaplan made; refuse a newer one; retry if a server is away."""
        with_retries(lambda: self._upgrade_once(at), self.database.reconnect)

    def _upgrade_once(self, at: datetime) -> None:
        if migrations.version_of(self.database) < migrations.SCHEMA_VERSION:
            with self.database.writing(dry_run=False):
                if (before := migrations.upgrade(self.database)) is not None:
                    detail = f"schema {before} to {migrations.SCHEMA_VERSION}"
                    SqlTransaction(self, at).note("upgraded", detail)

    def backup(self, path: Path) -> None:
        """Copy the book, as it is at one moment, into a new file."""
        self.database.backup(path)

    def write(self, at: datetime, action: Callable[[Transaction], T], *, dry_run: bool = False) -> T:
        """Run ``action`` in one transaction; retry while a server is away.

        If the reply to COMMIT is lost, this repeats the action, too: bookings are idempotent by id.
        """
        return with_retries(lambda: self._write_once(at, action, dry_run=dry_run), self.database.reconnect)

    def _write_once(self, at: datetime, action: Callable[[Transaction], T], *, dry_run: bool) -> T:
        with self.database.writing(dry_run=dry_run):
            if found := quick_check(self):
                raise DamagedBookError(self.address, found)
            return action(SqlTransaction(self, at))
