"""The secret for identities of calendar entries: a book's, else this user's, combined with the clinic.

A new book takes over this user's secret, so that an entry is the same from the first proposal to the last export.  A
trial book never does: a trial must not change real calendar entries.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from ketaplan.files.own_secret import NoPlaceError, own_secret
from ketaplan.services.workspace.sites import read_sites

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketaplan.book.book import Book


def secret_behind(book: Book | None, clinics: Sequence[Path]) -> bytes:
    """Return the secret for calendars of these clinic files; the first file counts.

    Raises :class:`~ketaplan.errors.InputError` if there is neither a book nor a place for a secret.
    """
    return book.uid_secret() if book is not None else _of_user(clinics)


def secret_to_take_over(clinics: Sequence[Path]) -> bytes | None:
    """Return the secret of a new book of these clinic files; None if no plan can have had an identity before."""
    try:
        return _of_user(clinics) if clinics else None
    except NoPlaceError:
        return None


def _of_user(clinics: Sequence[Path]) -> bytes:
    """Return this user's secret for the first clinic: one clinic's book reveals nothing about another's calendars."""
    (site,), _ = read_sites(clinics[:1])
    return hmac.new(own_secret(), f"calendar entries of {site.clinic.id}".encode(), hashlib.sha256).digest()
