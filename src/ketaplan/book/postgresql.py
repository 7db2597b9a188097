"""A book on a PostgreSQL server, by psycopg: several coordinators at several sites; the server guards it."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from ketaplan.book.migrations import lay_out
from ketaplan.book.refusals import (
    BookExistsError,
    DamagedBookError,
    LockedBookError,
    MissingBookError,
    NoRoomError,
    NotAllowedError,
    ReadOnlyBookError,
    TakenError,
    UnreachableBookError,
)
from ketaplan.book.scribe import ServerScribe
from ketaplan.errors import BookError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    import psycopg

    from ketaplan.book.scribe import Scribe

LOCK_SECONDS = 15.0
CONNECT_SECONDS = 10
SCHEMA = "ketaplan"
_LOCAL = ("", "localhost", "127.0.0.1", "::1", "[::1]")


class PostgresqlDatabase:
    """One connection; every statement runs in a transaction that the store has opened, or by itself."""

    kind = "postgresql"

    def __init__(self, url: str, lock_seconds: float = LOCK_SECONDS) -> None:
        """Connect; libpq finds the password by its own means, never in the URL."""
        self.address, self._lock_seconds = _shown(url), lock_seconds
        self._url = _with_encryption(url)
        self._connection = self._connect()

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        with self._translated():
            connection: psycopg.Connection[tuple[Any, ...]] = _driver().connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="ketaplan"
            )
            connection.execute(f"SET search_path TO {SCHEMA}, public")
            connection.execute(f"SET lock_timeout TO '{int(self._lock_seconds * 1000)}ms'")
            connection.execute("SET idle_in_transaction_session_timeout TO '60s'")
            connection.execute("SET timezone TO 'UTC'")
        return connection

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; the rows it gives, if any."""
        with self._translated():
            cursor = self._connection.execute(sql.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def script(self, sql: str) -> None:
        """Run several statements inside the transaction that is open."""
        with self._translated():
            self._connection.execute(sql)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one moment of the book throughout; inside a transaction, that one."""
        if self._in_transaction():
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

    def _in_transaction(self) -> bool:
        from psycopg.pq import TransactionStatus

        return self._connection.info.transaction_status == TransactionStatus.INTRANS

    def author(self) -> str:
        """The user of the server."""
        return str(self.query("SELECT session_user")[0][0])

    def scribe(self, at: datetime) -> Scribe:  # noqa: ARG002  the server says when
        """What writes in the transaction that is open: the server's own functions, at its own time."""
        return ServerScribe(self)

    def damage(self) -> list[str]:
        """Constraints and triggers that are not there or do not hold, and rights to write past the functions."""
        found = {str(row[0]) for row in self.query(_GUARDS, (SCHEMA, SCHEMA))}
        missing = [f"{name}: this guard of the book is missing or off" for name in GUARDS if name not in found]
        writers = [f"{name} may write to {table} past the log" for name, table in self.query(_WRITERS, (SCHEMA,))]
        return missing + writers

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
            raise self._refusal(error) from None

    def _refusal(self, error: psycopg.Error) -> BookError:
        """The contract's words for what the server says, by its code's class."""
        state, words = error.sqlstate or "", _first_line(error)
        if state == "55P03":
            return LockedBookError(self.address, self._lock_seconds)
        if state.startswith("23"):
            return TakenError(f"{self.address}: taken meanwhile ({words}); nothing was written.")
        if state in _REFUSALS:
            return _REFUSALS[state](self.address)
        if state == "42501":
            return NotAllowedError(self.address, words)
        if isinstance(error, _driver().OperationalError | _driver().InterfaceError):
            return UnreachableBookError(self.address, words)
        return DamagedBookError(self.address, words)


_REFUSALS: dict[str, Callable[[str], BookError]] = {
    "25006": ReadOnlyBookError,
    "3D000": MissingBookError,
    "3F000": MissingBookError,
    "42P01": MissingBookError,
    "53100": NoRoomError,
    "53200": NoRoomError,
}
"""PostgreSQL's own codes: read-only transaction, no database, schema or table, disk full, out of memory."""

GUARDS = (
    "appointment_is_rewritten",
    "log_is_never_altered",
    "log_is_written_by_the_server",
    "never_more_than_a_whole",
    "occupation_is_rewritten",
    "one_appointment_a_session",
    "one_infusion_a_day",
    "one_open_course",
    "one_visit_at_a_time",
    "wholly_or_shared",
)
"""What makes wrong states impossible, by name."""

_GUARDS = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON i.indexrelid = c.oid
WHERE n.nspname = ? AND i.indisvalid AND i.indisready
UNION
SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND t.tgenabled IN ('O', 'A')
"""

_MAY_ENTER = "SELECT to_regnamespace(?) IS NOT NULL, coalesce(has_schema_privilege(to_regnamespace(?), 'USAGE'), false)"
NO_RIGHT = "open the book; its owner grants ketaplan_reader or ketaplan_coordinator to you"

_WRITERS = """
SELECT DISTINCT CASE grantee WHEN 0 THEN 'everyone' ELSE grantee::regrole::text END, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN LATERAL (
    SELECT acl FROM unnest(c.relacl) AS acl
    UNION ALL SELECT unnest(attacl) FROM pg_attribute WHERE attrelid = c.oid
) AS granted ON true CROSS JOIN aclexplode(ARRAY[acl])
WHERE n.nspname = ? AND c.relkind = 'r' AND grantee <> c.relowner AND privilege_type <> 'SELECT'
ORDER BY 1, 2
"""


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
        raise InputError("A book on PostgreSQL needs psycopg: pip install 'ketaplan[postgresql]'.") from None
    return psycopg


def _shown(url: str) -> str:
    """The URL without its parameters; one with a password in it is refused, since argv and files are read by others."""
    try:
        parts = urlsplit(url)
        password = parts.password or parse_qs(parts.query).get("password")
    except ValueError:
        raise InputError("The book's URL cannot be read; write postgresql://USER@HOST:PORT/DATABASE.") from None
    if password:
        raise InputError(
            "A password does not belong into the book's URL, where others can read it: "
            "put it into ~/.pgpass, or name a file by PGPASSFILE or a service by PGSERVICE."
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _with_encryption(url: str) -> str:
    """Over a network the server must prove who it is, unless the URL or the environment says otherwise."""
    parts = urlsplit(url)
    hosts = parse_qs(parts.query).get("host", [parts.hostname or ""])
    local = all(host in _LOCAL or host.startswith("/") for host in hosts)
    if local or "sslmode=" in parts.query or "PGSSLMODE" in os.environ:
        return url
    query = f"{parts.query}&sslmode=verify-full" if parts.query else "sslmode=verify-full"
    return urlunsplit(parts._replace(query=query))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]
