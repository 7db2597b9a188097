"""Where a book is: a file's path or a server's URL; and the list of kinds of books."""

from __future__ import annotations

import secrets
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketaplan.book.sql_book import SqlBook

if TYPE_CHECKING:
    from datetime import datetime

    from ketaplan.book.book import Book

BOOKS = {"file": "sqlite", "postgresql": "postgresql", "postgres": "postgresql"}
"""URL scheme to the module that opens and makes such books; an address without a scheme is a file's path."""


def open_book(address: str, now: datetime, lock_seconds: float = 15.0) -> Book:
    """Open a book that is there, upgraded where an older ketaplan made it; one that is missing is an error.

    ``now`` is the moment for the log, should the book be upgraded; a book that somebody else keeps locked is
    waited for ``lock_seconds``.
    """
    kind, place = _kind(address)
    store = SqlBook(kind.open_at(place, lock_seconds), kind.warnings_of(place))
    try:
        store.bring_up_to_date(now)
        store.warn_of_damage()
    except BaseException:
        store.close()
        raise
    return store


def create_book(address: str, now: datetime, *, trial: bool = False, secret: bytes | None = None) -> Book:
    """Make a new, empty book where nothing is; the only way to one.

    A ``trial`` book is for trying things out on any day.  ``secret`` is what the identities of calendar entries
    are made from; by default a new one.
    """
    kind, place = _kind(address)
    database = kind.create_at(place, secret or secrets.token_bytes(32), trial=trial)
    store = SqlBook(database, kind.warnings_of(place))
    try:
        store.write(now, lambda pen: pen.note("created", ""))
    except BaseException:
        store.close()
        raise
    return store


def is_server(address: str) -> bool:
    """Whether the address names a server, not a file: relative paths make no sense for it."""
    return address.partition("://")[0] in BOOKS and not address.startswith("file:")


def _kind(address: str) -> tuple[Any, str]:
    """The module for an address, and the address as that module takes it."""
    scheme = address.partition("://")[0] if "://" in address else "file"
    place = address.removeprefix("file://")
    return import_module(f"ketaplan.book.{BOOKS.get(scheme, BOOKS['file'])}"), place
