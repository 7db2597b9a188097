"""Which book a command works on: the one from an option, the environment or the clinic files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.errors import InputError
from ketaplan.files.inputs import note_book
from ketaplan.services.workspace.settings import BOOK_VARIABLE

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic
    from ketaplan.text.next_steps import NextStep


class NoBookError(InputError):
    """A command on the book has no book."""

    def __init__(self, problem: str, verb: str, step: NextStep | None = None) -> None:
        """State the problem, the ways to name a book, and the next step for those who have none."""
        ways = f"{verb} with --book FILE, in ${BOOK_VARIABLE}, or as book = ... in the clinic file."
        super().__init__(" ".join((problem, ways, *([f"{step}."] if step else []))))


def book_address(named: str | None, clinics: Sequence[Clinic]) -> str | None:
    """Return the book from the option, else from $KETAPLAN_BOOK, else from the clinic files; None if there is none."""
    address = named or os.environ.get(BOOK_VARIABLE) or _common_book(clinics)
    if address is not None and not _is_server(address):
        note_book(address.removeprefix("file://"))
    return address


def _common_book(clinics: Sequence[Clinic]) -> str | None:
    """Return the one book that the clinic files name."""
    stated = list(dict.fromkeys(address for clinic in clinics if (address := stated_book(clinic))))
    if len(stated) > 1:
        raise InputError(f"The clinic files name different books ({', '.join(stated)}); name one with --book.")
    return stated[0] if stated else None


def stated_book(clinic: Clinic) -> str | None:
    """Return the book that a clinic's file names, if any; the path of a file is relative to the clinic's file."""
    if clinic.book is None or _is_server(clinic.book):
        return clinic.book
    return str(Path(clinic.file).parent / clinic.book)


def _is_server(address: str) -> bool:
    from ketaplan.book.backends import is_server

    return is_server(address)
