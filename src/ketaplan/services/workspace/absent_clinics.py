"""Clinics with what the book has noted of people, chairs and clinics that are out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from ketaplan.book.book import Book
    from ketaplan.domain.absence import Absence
    from ketaplan.domain.clinic import Clinic


class AbsentClinics:
    """The absences of a book, and clinics with them, each the same value while nothing changes."""

    def __init__(self, book: Callable[[], Book | None], *, reasons: bool, once: bool) -> None:
        """Read nothing yet.  ``reasons`` includes why people are away, ``once`` reads them once."""
        self._book, self._reasons, self._once = book, reasons, once
        self._absences: tuple[Absence, ...] | None = None
        self._known: dict[str, tuple[Clinic, tuple[Absence, ...], Clinic]] = {}
        self.supposed: tuple[Absence, ...] = ()
        """Absences that count although they are not noted."""

    def noted(self) -> tuple[Absence, ...]:
        """Return the absences that are noted, in the order in which they were; none without a book."""
        if self._absences is None or not self._once:
            book = self._book()
            found = () if book is None else tuple(book.absences())
            self._absences = found if self._reasons else tuple(replace(one, reason="") for one in found)
        return self._absences

    @contextmanager
    def read_once(self) -> Iterator[None]:
        """Read them once for all that is asked meanwhile."""
        once, self._once = self._once, True
        if not once:
            self._absences = None
        try:
            yield
        finally:
            self._once = once

    def absent(self, clinic: Clinic) -> Clinic:
        """Return the clinic with its absences."""
        absences, known = (*self.noted(), *self.supposed), self._known.get(clinic.id)
        if known is None or known[0] is not clinic or known[1] != absences:
            known = self._known[clinic.id] = clinic, absences, self._find(clinic, absences)
        return known[2]

    @staticmethod
    def _find(clinic: Clinic, absences: tuple[Absence, ...]) -> Clinic:
        if not absences:
            return clinic
        from ketaplan.domain.absence import with_absences

        return with_absences(clinic, absences)
