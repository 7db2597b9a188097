"""A book on a PostgreSQL server, by psycopg: several coordinators at several sites; the server guards it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from ketaplan.book.errors import BookExistsError, MissingBookError, NotAllowedError
from ketaplan.book.migrations import lay_out
from ketaplan.book.postgresql_errors import refusal_of, refusal_to_connect
from ketaplan.book.postgresql_guards import FOUND, GUARDS, WRITERS
from ketaplan.book.postgresql_url import shown, with_encryption
from ketaplan.book.retry import patiently
from ketaplan.book.sql_writer import ServerWriter
from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    import psycopg

    from ketaplan.book.sql_writer import Writer

LOCK_SECONDS = 15.0
CONNECT_SECONDS = 10
AT_ONCE = 1000
"""Rows that a statement of many is asked for at a time."""
SCHEMA = "ketaplan"
_SETTINGS = f"""\
SET search_path TO {SCHEMA}, public;
SET lock_timeout TO '{{lock}}ms';
SET idle_in_transaction_session_timeout TO '60s';
SET timezone TO 'UTC';
"""


class PostgresqlDatabase:
    """One connection; every statement runs in a transaction that the store has opened, or by itself."""

    kind = "postgresql"

    def __init__(self, url: str, lock_seconds: float = LOCK_SECONDS) -> None:
        """Connect; libpq finds the password by its own means, never in the URL."""
        self.address, self._lock_seconds = shown(url), lock_seconds
        self._url, self._numbers = with_encryption(url), count()
        self._connection = patiently(self._connect)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            connection: psycopg.Connection[tuple[Any, ...]] = _driver().connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="ketaplan"
            )
        except _driver().Error as error:
            raise refusal_to_connect(error, self.address, self._lock_seconds) from None
        try:
            with self._translated():
                connection.execute(_SETTINGS.format(lock=int(self._lock_seconds * 1000)))
        except BaseException:
            connection.close()
            raise
        return connection

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows it gives, if any."""
        with self._translated():
            cursor = self._connection.execute(sql.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def each(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement inside the transaction that is open; its rows one by one, never all at once."""
        with self._translated(), self._connection.cursor(name=f"each_{next(self._numbers)}") as cursor:
            cursor.itersize = AT_ONCE
            yield from cursor.execute(sql.replace("?", "%s"), values)

    def script(self, sql: str) -> None:
        """Run several statements inside the transaction that is open."""
        with self._translated():
            self._connection.execute(sql)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one moment of the book throughout; inside a transaction, that one."""
        if self.in_transaction:
            yield
            return
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT"):
            yield

    @contextmanager
    def writing(self, *, keep: bool) -> Iterator[None]:
        """Write alone: the book's one row is locked first, and each statement sees what was committed before it."""
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED", "COMMIT" if keep else "ROLLBACK"):
            self._lock()
            yield
            self.query("SET CONSTRAINTS ALL IMMEDIATE")  # a dry run finds what COMMIT would

    def _lock(self) -> None:
        """Wait for other writers; before schema 3 there is no function for it, and at first no book."""
        names = "to_regprocedure('ketaplan.lock_book()') IS NOT NULL, to_regclass('ketaplan.book') IS NOT NULL"
        by_function, is_there = self.query(f"SELECT {names}")[0]
        if by_function:
            self.query("SELECT lock_book()")
        elif is_there:
            self.query("SELECT one FROM book FOR UPDATE")

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[None]:
        self.query(begin)
        try:
            yield
            self.query(end)
        except BaseException:
            with suppress(_driver().Error):  # the server may be gone
                self._connection.rollback()
            raise

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        from psycopg.pq import TransactionStatus

        return self._connection.info.transaction_status == TransactionStatus.INTRANS

    def scribe(self, at: datetime) -> Writer:  # noqa: ARG002  the server says when
        """What writes in the transaction that is open: the server's own functions, at its own time."""
        return ServerWriter(self)

    def damage(self) -> list[str]:
        """Constraints and triggers that are not there or do not hold, and rights to write past the functions."""
        found = {str(row[0]) for row in self.query(FOUND, (SCHEMA, SCHEMA))}
        missing = [f"{name}: this guard of the book is missing or off" for name in GUARDS if name not in found]
        writers = self.query(WRITERS, (SCHEMA,))
        return missing + [f"{name} may write to {table} past the log" for name, table in writers]

    def backup(self, path: Path) -> None:
        """Refuse: a server has its own means, which keep roles and everything."""
        raise InputError(f"{path}: a book on a server is copied by the server's own means: pg_dump -n {SCHEMA}.")

    def reconnect(self) -> None:
        """Ask a server that went away once more."""
        self.close()
        self._connection = self._connect()

    def close(self) -> None:
        """Let go of the server."""
        with suppress(_driver().Error):
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _driver().Error as error:
            raise refusal_of(error, self.address, self._lock_seconds) from None


_MAY_ENTER = "SELECT to_regnamespace(?) IS NOT NULL, coalesce(has_schema_privilege(to_regnamespace(?), 'USAGE'), false)"
NO_RIGHT = "open the book; its owner grants ketaplan_reader or ketaplan_coordinator to you"


def open_at(url: str, lock_seconds: float = LOCK_SECONDS) -> PostgresqlDatabase:
    """Connect to a book that is there; raises :class:`MissingBookError` where there is none."""
    database = PostgresqlDatabase(url, lock_seconds)
    is_there, may_enter = database.query(_MAY_ENTER, (SCHEMA, SCHEMA))[0]
    if not is_there or not may_enter:
        database.close()
        raise NotAllowedError(database.address, NO_RIGHT) if is_there else MissingBookError(database.address)
    return database


def create_at(url: str, secret: bytes, *, trial: bool) -> PostgresqlDatabase:
    """Make a new book in a database that is there; never where a book is already."""
    database = PostgresqlDatabase(url)
    if database.query("SELECT to_regnamespace(?) IS NOT NULL", (SCHEMA,)) == [(True,)]:
        database.close()
        raise BookExistsError(database.address)
    with database.writing(keep=True):
        database.query(f"CREATE SCHEMA {SCHEMA}")
        lay_out(database, secret, trial=trial)
    return database


def warnings_of(url: str) -> tuple[str, ...]:  # noqa: ARG001  every kind of book takes its address
    """Nothing: a server minds its own disk."""
    return ()


def _driver() -> Any:
    try:
        import psycopg
    except ImportError:
        raise InputError("A book on PostgreSQL needs psycopg: pip install 'psycopg[binary]'.") from None
    return psycopg
