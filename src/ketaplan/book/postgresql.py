"""A book on a PostgreSQL server, with psycopg: several coordinators at several sites; the server guards it."""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from ketaplan.book.backend import Database
from ketaplan.book.errors import BookExistsError, MissingBookError, NotAllowedError
from ketaplan.book.migrations import create_tables
from ketaplan.book.postgresql_errors import book_error, connection_error
from ketaplan.book.postgresql_guards import GUARDS, GUARDS_QUERY, WRITERS_QUERY
from ketaplan.book.postgresql_url import public_url, with_encryption
from ketaplan.book.retry import with_retries
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
FETCH_ROWS = 1000
"""Rows to fetch at a time while streaming."""
SCHEMA, SCORES = "ketaplan", "ketaplan_scores"
"""The schemas of the book: appointments, and scores, which not every user may see."""
_SETTINGS = f"""\
SET search_path TO {SCHEMA}, {SCORES}, public;
SET lock_timeout TO '{{lock}}ms';
SET idle_in_transaction_session_timeout TO '60s';
SET timezone TO 'UTC';
"""


class PostgresqlDatabase(Database):
    """One connection; each statement outside a transaction commits by itself."""

    kind = "postgresql"
    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def __init__(self, url: str, lock_seconds: float = LOCK_SECONDS) -> None:
        """Connect; libpq finds the password in its own files, never in the URL."""
        self.address, self._lock_seconds = public_url(url), lock_seconds
        self._url, self._numbers = with_encryption(url), count()
        self._connection = with_retries(self._connect)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            connection: psycopg.Connection[tuple[Any, ...]] = _driver().connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="ketaplan"
            )
        except _driver().Error as error:
            raise connection_error(error, self.address, self._lock_seconds) from None
        try:
            with self._translated():
                connection.execute(_SETTINGS.format(lock=int(self._lock_seconds * 1000)))
        except BaseException:
            connection.close()
            raise
        return connection

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; return its rows, if any."""
        with self._translated():
            cursor = self._connection.execute(sql.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def stream(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement in the open transaction; yield its rows without loading all of them."""
        cursor = self._connection.cursor(name=f"stream_{next(self._numbers)}")
        with self._translated(), cursor, closing(cursor):
            # Closed twice: if the server went away, the first close fails, and only the second marks it closed.
            cursor.itersize = FETCH_ROWS
            yield from cursor.execute(sql.replace("?", "%s"), values)

    def script(self, sql: str) -> None:
        """Run several statements in the open transaction."""
        with self._translated():
            self._connection.execute(sql)

    @contextmanager
    def writing(self, *, dry_run: bool) -> Iterator[None]:
        """Lock the book's one row first; each statement sees what was committed before it."""
        with self.transaction("BEGIN ISOLATION LEVEL READ COMMITTED", "ROLLBACK" if dry_run else "COMMIT"):
            self._lock()
            yield
            self.query("SET CONSTRAINTS ALL IMMEDIATE")  # a dry run finds what COMMIT would

    def _lock(self) -> None:
        """Wait for other writers; before schema 3 without a function, in a new database without a table."""
        names = "to_regprocedure('ketaplan.lock_book()') IS NOT NULL, to_regclass('ketaplan.book') IS NOT NULL"
        by_function, is_there = self.query(f"SELECT {names}")[0]
        if by_function:
            self.query("SELECT lock_book()")
        elif is_there:
            self.query("SELECT one FROM book FOR UPDATE")

    def roll_back(self) -> None:
        """Roll back the open transaction, unless the server is gone."""
        with suppress(_driver().Error):
            self._connection.rollback()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        from psycopg.pq import TransactionStatus

        return self._connection.info.transaction_status == TransactionStatus.INTRANS

    @property
    def sees_scores(self) -> bool:
        """Whether this user may read scores."""
        return self.query(_SEES_SCORES, (SCORES, SCORES)) == [(True,)]

    def writer(self, at: datetime) -> Writer:  # noqa: ARG002  the server sets the time
        """Return the writer for the open transaction: the server's own functions, at its own time."""
        return ServerWriter(self)

    def find_damage(self) -> list[str]:
        """Return missing or disabled constraints and triggers, and rights to write past the functions."""
        found = {str(row[0]) for row in self.query(GUARDS_QUERY, (SCHEMA, SCORES, SCHEMA, SCORES))}
        missing = [
            f"{name}: this protection of the book is missing or disabled" for name in GUARDS if name not in found
        ]
        writers = self.query(WRITERS_QUERY, (SCHEMA, SCORES))
        return missing + [f"{name} can write to {table} without the log" for name, table in writers]

    def backup(self, path: Path) -> None:
        """Raise InputError: PostgreSQL's own tools copy roles, too."""
        tables = f"-n {SCHEMA} -n {SCORES}"
        raise InputError(f"{path}: copy a book on a server with PostgreSQL's tools: pg_dump {tables} -e btree_gist.")

    def reconnect(self) -> None:
        """Connect again to a server that went away."""
        self.close()
        self._connection = self._connect()

    def close(self) -> None:
        """Close the connection."""
        with suppress(_driver().Error):
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _driver().Error as error:
            raise book_error(error, self.address, self._lock_seconds) from None


_SEES_SCORES = """
SELECT coalesce(has_schema_privilege(to_regnamespace(?), 'USAGE'), false) AND EXISTS (
    SELECT 1 FROM pg_class
    WHERE relnamespace = to_regnamespace(?) AND relname = 'score' AND has_table_privilege(oid, 'SELECT'))"""
_MAY_ENTER = "SELECT to_regnamespace(?) IS NOT NULL, coalesce(has_schema_privilege(to_regnamespace(?), 'USAGE'), false)"
NO_RIGHT = "open the book; ask its owner for the role ketaplan_reader or ketaplan_coordinator"


def open_database(url: str, lock_seconds: float = LOCK_SECONDS) -> PostgresqlDatabase:
    """Connect to an existing book; raises :class:`MissingBookError` if there is none."""
    database = PostgresqlDatabase(url, lock_seconds)
    is_there, may_enter = with_retries(lambda: database.query(_MAY_ENTER, (SCHEMA, SCHEMA)), database.reconnect)[0]
    if not is_there or not may_enter:
        database.close()
        raise NotAllowedError(database.address, NO_RIGHT) if is_there else MissingBookError(database.address)
    return database


def create_database(url: str, secret: bytes, *, trial: bool) -> PostgresqlDatabase:
    """Create a new book in an existing database; never where one exists."""
    database = PostgresqlDatabase(url)
    there = database.query("SELECT to_regnamespace(?) IS NOT NULL OR to_regnamespace(?) IS NOT NULL", (SCHEMA, SCORES))
    if there == [(True,)]:
        database.close()
        raise BookExistsError(database.address)
    with database.writing(dry_run=False):
        database.query(f"CREATE SCHEMA {SCHEMA}")
        create_tables(database, secret, trial=trial)
    return database


def warnings_of(url: str) -> tuple[str, ...]:  # noqa: ARG001  every kind of book takes its address
    """Return nothing: the server's disk is its administrator's concern."""
    return ()


def _driver() -> Any:
    try:
        import psycopg
    except ImportError:
        raise InputError("A book on PostgreSQL needs psycopg: pip install 'psycopg[binary]'.") from None
    return psycopg
