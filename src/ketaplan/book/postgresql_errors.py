"""A PostgreSQL server's errors as book errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaplan.book.errors import (
    DamagedBookError,
    DatabaseError,
    LockedBookError,
    MissingBookError,
    NoConnectionLeftError,
    NoRoomError,
    NotAllowedError,
    ReadOnlyBookError,
    TakenError,
    UnreachableBookError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from ketaplan.errors import BookError

_BY_CODE: dict[str, Callable[[str], BookError]] = {
    "25006": ReadOnlyBookError,
    "3D000": MissingBookError,
    "3F000": MissingBookError,
    "42P01": MissingBookError,
    "53100": NoRoomError,
    "53200": NoRoomError,
}
"""By PostgreSQL's own codes: read-only transaction, no database, schema or table, disk full, out of memory."""
_WAITED_FOR: dict[str, Callable[[str, float], BookError]] = {"55P03": LockedBookError, "53300": NoConnectionLeftError}
_IN_WORDS: dict[str, Callable[[str, str], BookError]] = {
    "28000": NotAllowedError,
    "28P01": NotAllowedError,
    "42501": NotAllowedError,
    "XX001": DamagedBookError,
    "XX002": DamagedBookError,
}
"""By code: no such user, wrong password, no permission; damaged table or index."""
_TAKEN = frozenset({"23505", "23P01"})
"""Codes of what is not unique, or overlaps: two desks book the same."""
_RETRIABLE = ("08", "40", "57P")
"""Prefixes of codes after which a retry helps: connection, rollback after a conflict, shutdown or start."""

_NO_DATABASE = re.compile(r'database "[^"]*" does not exist')
_NO_CONNECTION = ("too many", "connection slots")
_NO_RIGHT = ("authentication", "password", "pg_hba.conf", "permission denied", "not permitted", "role", "certificate")
_NO_NAME = ("could not translate host name", "failed to resolve", "name or service", "invalid", "no address")


def book_error(error: psycopg.Error, address: str, lock_seconds: float) -> BookError:
    """Return the error to raise for one of the server's, by its code."""
    import psycopg

    code, words = error.sqlstate or "", first_line(error)
    if code in _BY_CODE:
        return _BY_CODE[code](address)
    if code in _WAITED_FOR:
        return _WAITED_FOR[code](address, lock_seconds)
    if code in _TAKEN:
        return TakenError(f"{address}: someone else took the place meanwhile ({words}); nothing was written.")
    if code.startswith(_RETRIABLE) or (
        not code and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    ):
        return UnreachableBookError(address, words)
    return _IN_WORDS.get(code, DatabaseError)(address, words)


def connection_error(error: psycopg.Error, address: str, lock_seconds: float) -> BookError:
    """Return the error to raise for a failed connection: the driver gives no code then, only text."""
    text, words = str(error).lower(), first_line(error)
    if any(part in text for part in _NO_CONNECTION):
        return NoConnectionLeftError(address, lock_seconds)
    if _NO_DATABASE.search(text):
        return MissingBookError(address)
    if any(part in text for part in _NO_RIGHT):
        return NotAllowedError(address, words)
    if any(part in text for part in _NO_NAME):
        return DatabaseError(address, words)
    return UnreachableBookError(address, words)


def first_line(error: Exception) -> str:
    """Return the first line of an error's text."""
    return (str(error).strip().splitlines() or ["no reason given"])[0]
