"""Make a new, empty book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.services.workspace.book_address import NoBookError, book_address
from ketaplan.services.workspace.sites import read_sites

if TYPE_CHECKING:
    from ketaplan.services.workspace.settings import Settings


def create_book(settings: Settings, *, trial: bool = False) -> tuple[str, tuple[str, ...]]:
    """Make the book that the options or the clinic files name; return its address, and warnings about that place.

    It takes over this user's secret, from which the calendar entries of plans have their identities.  A ``trial`` book
    does not; it accepts any day as today, and every output says that it is a trial.
    """
    from ketaplan.book import backends
    from ketaplan.services.workspace.calendar_identity import secret_to_take_over

    address = book_address(settings.book, ())
    if address is None:
        address = book_address(None, [site.clinic for site in read_sites(settings.clinics)[0]])
    if address is None:
        raise NoBookError("No book is given.", "Name the book")
    secret = None if trial else secret_to_take_over(settings.clinics)
    book = backends.create_book(address, settings.now, trial=trial, secret=secret)
    book.close()
    return book.address, book.warnings


def roles_of_a_server() -> str:
    """Return the SQL that gives coordinators and readers access to a book on PostgreSQL."""
    from ketaplan.book.migrations import roles

    return roles()
