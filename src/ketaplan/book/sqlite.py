"""A book in a file, with SQLite: one writer at a time, rolled back after a crash, synced at each commit."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ketaplan.book.backend import Database
from ketaplan.book.errors import (
    BookExistsError,
    DamagedBookError,
    DatabaseError,
    LockedBookError,
    MissingBookError,
    NoRoomError,
    NotABookError,
    ReadOnlyBookError,
    TakenError,
)
from ketaplan.book.migrations import SCHEMA_VERSION, create_tables, schema
from ketaplan.book.sql_writer import FileWriter
from ketaplan.book.unsafe_folders import warnings_for
from ketaplan.disk import sync_folder
from ketaplan.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from ketaplan.book.sql_writer import Writer

LOCK_SECONDS = 15.0
APPLICATION_ID = 0x6B657461  # "keta", in the file's header
_SETTINGS = """\
PRAGMA synchronous = EXTRA;  -- FULL, and the folder is synced after the journal is gone
PRAGMA fullfsync = ON;  -- macOS: down to the disk itself
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
"""


class SqliteDatabase(Database):
    """One connection to an existing file, opened for writing even to read.

    A reader must be able to roll back what a killed writer has left behind.  A file that cannot be written to is
    opened for reading by SQLite itself.
    """

    kind = "sqlite"
    begin_reading = "BEGIN"

    def __init__(self, path: Path, lock_seconds: float = LOCK_SECONDS) -> None:
        """Open a file that exists."""
        self.address, self.path, self._lock_seconds = str(path), path, lock_seconds
        with self._translated():
            self._connection = sqlite3.connect(_uri(path), uri=True, timeout=lock_seconds, isolation_level=None)
        try:
            with self._translated():
                self._connection.executescript(_SETTINGS)
        except BaseException:
            self.close()
            raise

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; return its rows, if any."""
        with self._translated():
            return self._connection.execute(sql, values).fetchall()

    def run_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each of these rows of values."""
        with self._translated():
            self._connection.executemany(sql, rows)

    def stream(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement in the open transaction; yield its rows without loading all of them."""
        with self._translated():
            yield from self._connection.execute(sql, values)

    def script(self, sql: str) -> None:
        """Run several statements one by one: the driver's ``executescript`` would commit first."""
        statement = ""
        for line in sql.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                self.query(statement)
                statement = ""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    @contextmanager
    def writing(self, *, dry_run: bool) -> Iterator[None]:
        """Lock the book for writing; what was read stays true until the end."""
        with self.transaction("BEGIN IMMEDIATE", "ROLLBACK" if dry_run else "COMMIT"):
            yield

    def roll_back(self) -> None:
        """Roll back the open transaction; after some errors SQLite already has."""
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def author(self) -> str:
        """Return the user of the operating system, by number, since the environment could be faked."""
        try:
            import pwd
        except ImportError:  # Windows
            import getpass

            return getpass.getuser()
        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:  # an account without a name, such as in a container
            return f"uid {os.getuid()}"

    def writer(self, at: datetime) -> Writer:
        """Return the writer for the open transaction; ``at`` is the time for the log."""
        return FileWriter(self, at, self.author())

    def find_damage(self) -> list[str]:
        """Return what SQLite finds in its pages, and tables or triggers that differ from the schema."""
        try:
            found = [str(row[0]) for row in self.query("PRAGMA integrity_check")]
            broken = self.query("PRAGMA foreign_key_check")
        except (DamagedBookError, DatabaseError) as error:
            return [str(error)]
        found = [line for line in found if line != "ok"]
        found += [f"{table}: a row points to an appointment that does not exist" for table, *_ in broken]
        return found or self._altered_schema()

    def _altered_schema(self) -> list[str]:
        with closing(sqlite3.connect(":memory:")) as fresh:
            for version in range(1, SCHEMA_VERSION + 1):
                fresh.executescript(schema(self.kind, version))
            query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
            made, found = set(fresh.execute(query)), set(self.query(query))
        return [f"{kind} {name}: altered, missing or inserted" for kind, name, _ in sorted(made ^ found)]

    def backup(self, path: Path) -> None:
        """Copy with SQLite's backup, which waits for writers, into a new file that only its owner may read."""
        _create_empty(path)
        try:
            with self._translated(), closing(sqlite3.connect(path, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous = EXTRA")
                self._copy(copy, path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)

    def _copy(self, copy: sqlite3.Connection, path: Path) -> None:
        """Fill the copy; an error of its disk names the copy, not the book."""
        try:
            self._connection.backup(copy)
        except sqlite3.Error as error:
            if (error_class := _BY_CODE.get(_primary_code(error))) in {ReadOnlyBookError, NoRoomError}:
                raise error_class(str(path)) from None
            raise

    def reconnect(self) -> None:
        """Do nothing: a file does not go away."""

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._book_error(error) from None
        except UnicodeError:  # the driver quotes data in its error
            raise DamagedBookError(self.address, "text in it cannot be read") from None

    def _book_error(self, error: sqlite3.Error) -> BookError:
        """Return the book error for one of SQLite's."""
        code = _primary_code(error)
        if code in _BY_CODE:
            return _BY_CODE[code](self.address)
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return LockedBookError(self.address, self._lock_seconds)
        if _extended_code(error) in _NOT_UNIQUE or str(error) in _TAKEN:
            return TakenError(f"{self.address}: someone else took the place meanwhile ({error}); nothing was written.")
        damaged = code == sqlite3.SQLITE_CORRUPT
        return (DamagedBookError if damaged else DatabaseError)(self.address, str(error))


_NOT_UNIQUE = frozenset(
    {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID}
)
_TAKEN = frozenset({"taken", "another course of the patient is open"})
"""What triggers of the schema say of two desks that book the same; what others say is reported in their words."""
_BY_CODE: dict[int, Callable[[str], BookError]] = {
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH), ReadOnlyBookError
    ),
    **dict.fromkeys((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR), NoRoomError),
    sqlite3.SQLITE_NOTADB: NotABookError,
}


def open_database(address: str, lock_seconds: float = LOCK_SECONDS) -> SqliteDatabase:
    """Open an existing book; raises :class:`MissingBookError` if there is none, and never creates one."""
    path = Path(address)
    try:
        mode, size = (found := path.stat()).st_mode, found.st_size
    except (OSError, ValueError):
        raise MissingBookError(str(path)) from None
    if not stat.S_ISREG(mode):
        raise MissingBookError(str(path), "that is not a file")
    if not size:
        raise MissingBookError(str(path), "the file is empty, not a book (delete it if nothing else needs it)")
    database = SqliteDatabase(path.resolve(), lock_seconds)
    try:
        _refuse_another_file(database)
        _refuse_half_a_page(database)
    except BaseException:
        database.close()
        raise
    return database


def warnings_of(address: str) -> tuple[str, ...]:
    """Return warnings about the book's folder."""
    return warnings_for(Path(address))


def _refuse_another_file(database: SqliteDatabase) -> None:
    if database.query("PRAGMA application_id") != [(APPLICATION_ID,)]:
        raise NotABookError(database.address)


def _refuse_half_a_page(database: SqliteDatabase) -> None:
    """Refuse a truncated last page, which SQLite reads as zeros; call it after a crash was rolled back."""
    page = database.query("PRAGMA page_size")[0][0]
    if database.path.stat().st_size % page:
        raise DamagedBookError(database.address, "the end of the file is cut off")


def create_database(address: str, secret: bytes, *, trial: bool) -> SqliteDatabase:
    """Create a new book that only its owner may read; never over an existing file."""
    path = Path(address)
    _create_empty(path)
    try:
        database = SqliteDatabase(path.resolve())
        with database.writing(dry_run=False):
            database.query(f"PRAGMA application_id = {APPLICATION_ID}")
            create_tables(database, secret, trial=trial)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return database


def _create_empty(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BookExistsError(str(path)) from None
    except (OSError, ValueError) as error:
        raise BookError(
            f"{path}: cannot be created: {getattr(error, 'strerror', None) or 'not a name for a file'}."
        ) from None


def _uri(path: Path) -> str:
    """Return the path as a URI for SQLite; a network path (``//server/share``) keeps its slashes."""
    absolute = path.absolute().as_posix()
    return f"file://{'' if absolute.startswith('/') else '/'}{quote(os.fsencode(absolute))}?mode=rw"


def _primary_code(error: sqlite3.Error) -> int:
    return _extended_code(error) & 0xFF


def _extended_code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code
