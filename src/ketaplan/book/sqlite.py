"""A book in a file, by SQLite: one writer at a time, rolled back after a crash, synced before it says done."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

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
from ketaplan.book.migrations import SCHEMA_VERSION, lay_out, schema
from ketaplan.book.sql_writer import FileWriter
from ketaplan.book.unsafe_folders import warnings_for
from ketaplan.disk import sync_folder
from ketaplan.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


class SqliteDatabase:
    """One connection to a file that is there; it is opened for writing even to read.

    A reader must be able to roll back what a writer that was killed has left behind.  Where the file cannot be
    written to, SQLite opens it for reading by itself.
    """

    kind = "sqlite"

    def __init__(self, path: Path, lock_seconds: float = LOCK_SECONDS) -> None:
        """Open a file that must be there."""
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
        """Run one statement; the rows it gives, if any."""
        with self._translated():
            return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one statement inside the transaction that is open; its rows one by one, never all at once."""
        with self._translated():
            yield from self._connection.execute(sql, values)

    def script(self, sql: str) -> None:
        """Run several statements one by one: the driver's own way would commit before."""
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
    def reading(self) -> Iterator[None]:
        """See one moment of the book throughout; inside a transaction, that one."""
        if self.in_transaction:
            yield
            return
        with self._transaction("BEGIN", "COMMIT"):
            yield

    @contextmanager
    def writing(self, *, keep: bool) -> Iterator[None]:
        """Write alone: nobody else writes from here on, and what is read stays true until the end."""
        with self._transaction("BEGIN IMMEDIATE", "COMMIT" if keep else "ROLLBACK"):
            yield

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[None]:
        self.query(begin)
        try:
            yield
            self.query(end)
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself after some errors
                self._connection.execute("ROLLBACK")
            raise

    def author(self) -> str:
        """The user of the operating system: by number, since the environment may say anything."""
        try:
            import pwd
        except ImportError:  # Windows
            import getpass

            return getpass.getuser()
        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:  # an account without a name, as in a container
            return f"uid {os.getuid()}"

    def scribe(self, at: datetime) -> Writer:
        """What writes in the transaction that is open; ``at`` is the moment for the log."""
        return FileWriter(self, at, self.author())

    def damage(self) -> list[str]:
        """What SQLite finds in its own pages, and tables or triggers that are not the ones that were made."""
        try:
            found = [str(row[0]) for row in self.query("PRAGMA integrity_check")]
            broken = self.query("PRAGMA foreign_key_check")
        except (DamagedBookError, DatabaseError) as error:
            return [str(error)]
        found = [line for line in found if line != "ok"]
        found += [f"{table}: a row points to an appointment that is not there" for table, *_ in broken]
        return found or self._altered_schema()

    def _altered_schema(self) -> list[str]:
        with closing(sqlite3.connect(":memory:")) as fresh:
            for version in range(1, SCHEMA_VERSION + 1):
                fresh.executescript(schema(self.kind, version))
            query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
            made, found = set(fresh.execute(query)), set(self.query(query))
        return [f"{kind} {name}: altered, missing or put in" for kind, name, _ in sorted(made ^ found)]

    def backup(self, path: Path) -> None:
        """Copy by SQLite's own means, which wait for writers; into a new file that only its owner may read."""
        _make_empty(path)
        try:
            with self._translated(), closing(sqlite3.connect(path, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous = EXTRA")
                self._copy(copy, path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)

    def _copy(self, copy: sqlite3.Connection, path: Path) -> None:
        """Fill the copy; where its disk does not take it, that place is named, not the book's."""
        try:
            self._connection.backup(copy)
        except sqlite3.Error as error:
            if (refused := _BY_CODE.get(_primary_code(error))) in {ReadOnlyBookError, NoRoomError}:
                raise refused(str(path)) from None
            raise

    def reconnect(self) -> None:
        """A file does not go away."""

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._refusal(error) from None
        except UnicodeError:  # the driver words its error with what it found
            raise DamagedBookError(self.address, "text in it cannot be read") from None

    def _refusal(self, error: sqlite3.Error) -> BookError:
        """The contract's words for what SQLite says."""
        code = _primary_code(error)
        if code in _BY_CODE:
            return _BY_CODE[code](self.address)
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return LockedBookError(self.address, self._lock_seconds)
        if code == sqlite3.SQLITE_CONSTRAINT:
            return TakenError(f"{self.address}: taken meanwhile ({error}); nothing was written.")
        damaged = code == sqlite3.SQLITE_CORRUPT
        return (DamagedBookError if damaged else DatabaseError)(self.address, str(error))


_BY_CODE: dict[int, Callable[[str], BookError]] = {
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH), ReadOnlyBookError
    ),
    **dict.fromkeys((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR), NoRoomError),
    sqlite3.SQLITE_NOTADB: NotABookError,
}


def open_at(address: str, lock_seconds: float = LOCK_SECONDS) -> SqliteDatabase:
    """Open a book that is there; raises :class:`MissingBookError` where there is none, and never makes one."""
    path = Path(address)
    try:
        mode, size = (found := path.stat()).st_mode, found.st_size
    except (OSError, ValueError):
        raise MissingBookError(str(path)) from None
    if not stat.S_ISREG(mode):
        raise MissingBookError(str(path), "that is no file")
    if not size:
        raise MissingBookError(str(path), "the file is empty, no book (delete it if nothing else needs it)")
    database = SqliteDatabase(path.resolve(), lock_seconds)
    try:
        _refuse_another_file(database)
        _refuse_half_a_page(database)
    except BaseException:
        database.close()
        raise
    return database


def warnings_of(address: str) -> tuple[str, ...]:
    """What a user should know of the folder in which the book is."""
    return warnings_for(Path(address))


def _refuse_another_file(database: SqliteDatabase) -> None:
    if database.query("PRAGMA application_id") != [(APPLICATION_ID,)]:
        raise NotABookError(database.address)


def _refuse_half_a_page(database: SqliteDatabase) -> None:
    """SQLite reads zeros where the last page is cut; looked at after it has rolled back what a crash left."""
    page = database.query("PRAGMA page_size")[0][0]
    if database.path.stat().st_size % page:
        raise DamagedBookError(database.address, "the end of the file is cut off")


def create_at(address: str, secret: bytes, *, trial: bool) -> SqliteDatabase:
    """Make a new book that only its owner may read; never over anything that is there."""
    path = Path(address)
    _make_empty(path)
    try:
        database = SqliteDatabase(path.resolve())
        with database.writing(keep=True):
            database.query(f"PRAGMA application_id = {APPLICATION_ID}")
            lay_out(database, secret, trial=trial)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return database


def _make_empty(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BookExistsError(str(path)) from None
    except (OSError, ValueError) as error:
        raise BookError(
            f"{path}: cannot be made: {getattr(error, 'strerror', None) or 'not a name for a file'}."
        ) from None


def _uri(path: Path) -> str:
    """The path as SQLite takes it; one of another machine (``//server/share``) keeps its slashes."""
    place = path.absolute().as_posix()
    return f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place))}?mode=rw"


def _primary_code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
