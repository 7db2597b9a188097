"""Clinics, chairs and people that the book has and no file here, perhaps because an id was changed.

What they hold stays taken.  Where every chair and person of a clinic without a file is one of another clinic's here, it
is taken to be that clinic under an earlier id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized
from ketaplan.text.words import listed

if TYPE_CHECKING:
    from ketaplan.book.book import Book, ResourceUses
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import ResourceUse


def unknown_clinics(book: Book, first: date, known: Collection[str]) -> list[str]:
    """Return the clinics that have open appointments from a day on and are not ``known``."""
    return [name for name in book.open_clinics(first) if name not in known]


def uses_at(book: Book, clinic: Clinic, first: date, last: date, known: Collection[str]) -> list[ResourceUses]:
    """Return what is used of a clinic on these days, also under its earlier ids; ``known`` are all clinics' ids."""
    names = [clinic.id, *earlier_ids(book, clinic, first, last, known)]
    return [one for name in names for one in book.resource_uses(first, last, name)]


def earlier_ids(book: Book, clinic: Clinic, first: date, last: date, known: Collection[str]) -> list[str]:
    """Return the ids that a clinic seems to have had before: clinics without a file that use only what is here."""
    return [
        name
        for name in unknown_clinics(book, first, known)
        if not unknown_resources(clinic, (use for one in book.resource_uses(first, last, name) for use in one.uses))
    ]


def unknown_resources(clinic: Clinic, uses: Iterable[ResourceUse]) -> list[str]:
    """Return chairs and people that are used at a clinic and not in its file, by id."""
    return sorted({use.resource for use in uses} - {*clinic.chairs, *(member.id for member in clinic.staff)})


def unknown_id_warnings(
    book: Book, first: date, known: Collection[str], places: Iterable[tuple[Clinic, Iterable[ResourceUse]]]
) -> tuple[str, ...]:
    """Return warnings about unknown ids, a sentence each; ``places`` are clinics and what is used there."""
    words = [
        f"The book has open appointments of {unknown_clinic(name)}." for name in unknown_clinics(book, first, known)
    ]
    for clinic, uses in places:
        if names := unknown_resources(clinic, uses):
            who = listed([repr(sanitized(name)) for name in names])
            words.append(
                f"The book has appointments with {who}, not in {clinic.file}: 'ketaplan check BOOK' lists them."
            )
    return tuple(words)


def unknown_clinic(name: str) -> str:
    """Return the words for a clinic without a file, and what to do."""
    return f"clinic {name!r}, which no file given here is of: name its file with --clinic, or give it its id back"
