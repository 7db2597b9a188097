"""Clinics, chairs and people in the book but in no file, perhaps because an id was changed.

What they use stays in use.  If every chair and person of a clinic without a file belongs to another clinic here, it
counts as that clinic under an earlier id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.text import next_steps
from ketaplan.text.inert import sanitized
from ketaplan.text.words import listed

if TYPE_CHECKING:
    from ketaplan.book.book import Book, ResourceUses
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import ResourceUse
    from ketaplan.services.workspace.workspace import Workspace


def unknown_clinics(book: Book, first: date, known: Collection[str]) -> list[str]:
    """Return the clinics that have open appointments from a day on and are not ``known``."""
    return [name for name in book.open_clinics(first) if name not in known]


def uses_at(book: Book, clinic: Clinic, first: date, last: date, known: Collection[str]) -> list[ResourceUses]:
    """Return what is used at a clinic on these days, also under its earlier ids; ``known`` are all clinics' ids."""
    names = [clinic.id, *earlier_ids(book, clinic, first, last, known)]
    return [one for name in names for one in book.resource_uses(first, last, name)]


def earlier_ids(book: Book, clinic: Clinic, first: date, last: date, known: Collection[str]) -> list[str]:
    """Return the likely earlier ids of a clinic: clinics without a file that use only its chairs and people."""
    return [
        name
        for name in unknown_clinics(book, first, known)
        if not unknown_resources(clinic, (use for one in book.resource_uses(first, last, name) for use in one.uses))
    ]


def unknown_resources(clinic: Clinic, uses: Iterable[ResourceUse]) -> list[str]:
    """Return chairs and people, by id, that are used at a clinic but not in its file."""
    return sorted({use.resource for use in uses} - {*clinic.chairs, *(member.id for member in clinic.staff)})


def unknown_id_warnings(
    book: Book, first: date, known: Collection[str], places: Iterable[tuple[Clinic, Iterable[ResourceUse]]]
) -> tuple[str, ...]:
    """Return warnings about unknown ids, a sentence each; ``places`` are clinics with what is used there."""
    words = list(unknown_clinic_warnings(book, first, known))
    for clinic, uses in places:
        if names := unknown_resources(clinic, uses):
            who = listed([repr(sanitized(name)) for name in names])
            words.append(
                f"The book has appointments with {who}, not in {clinic.file}. {next_steps.check_book(book.address)}"
            )
    return tuple(words)


def unknown_clinic_warnings(book: Book, first: date, known: Collection[str]) -> tuple[str, ...]:
    """Return a sentence for each clinic that has open appointments from a day on and no file."""
    names = unknown_clinics(book, first, known)
    return tuple(f"The book has open appointments of {unknown_clinic(name)}." for name in names)


def clinics_without_files(workspace: Workspace) -> tuple[str, ...]:
    """Return the sentences about clinics without a file, from today on; none without a book, or of a damaged one."""
    from ketaplan.book.errors import DamagedBookError

    book, first = workspace.optional_book, min(map(workspace.today, workspace.sites))
    try:
        return unknown_clinic_warnings(book, first, workspace.clinics) if book else ()
    except DamagedBookError:
        return ()


def unknown_clinic(name: str) -> str:
    """Return the words for a clinic without a file, and what to do."""
    return f"clinic {name!r}, which has no file here: give its file with --clinic, or restore its id"
