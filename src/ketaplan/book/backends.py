"""Open and create books: a file by its path, a server by its URL."""

from __future__ import annotations

import secrets
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketaplan.book.sql_book import SqlBook

if TYPE_CHECKING:
    from datetime import datetime


BOOKS = {"file": "sqlite", "postgresql": "postgresql", "postgres": "postgresql"}
"""URL scheme to the module that opens and creates such books; an address without a scheme is a file's path."""


def open_book(address: str, now: datetime, lock_seconds: float = 15.0) -> SqlBook:
    """Open an existing book, and upgrade one that an older ketaplan made.

    ``now`` is the time for the log in case of an upgrade.  ``lock_seconds`` is how long to wait while others lock the
    book.  Raises :class:`~ketaplan.book.errors.MissingBookError` if there is none.
    """
    backend, location = _backend(address)
    book = SqlBook(backend.open_database(location, lock_seconds), backend.warnings_of(location))
    try:
        book.upgrade(now)
        book.warn_of_damage()
    except BaseException:
        book.close()
        raise
    return book


def create_book(address: str, now: datetime, *, trial: bool = False, secret: bytes | None = None) -> SqlBook:
    """Create a new, empty book if nothing exists there; only this function creates one.

    A ``trial`` book is for practice on any day.  The identities of calendar entries are made from
    ``secret``; by default a new one.
    """
    backend, location = _backend(address)
    database = backend.create_database(location, secret or secrets.token_bytes(32), trial=trial)
    book = SqlBook(database, backend.warnings_of(location))
    try:
        book.write(now, lambda transaction: transaction.note("created", ""))
    except BaseException:
        book.close()
        raise
    return book


def is_server(address: str) -> bool:
    """Return whether the address is a server's; any other is a file's path, which may be relative."""
    return address.partition("://")[0] in BOOKS and not address.startswith("file:")


def _backend(address: str) -> tuple[Any, str]:
    """Return the module for an address, and the address without ``file://``."""
    scheme = address.partition("://")[0] if "://" in address else "file"
    return import_module(f"ketaplan.book.{BOOKS.get(scheme, BOOKS['file'])}"), address.removeprefix("file://")
