"""What formats of the book are given: bookings with the people and the places around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.booking import Bookings
from ketaplan.domain.plan import CheckInDue

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic, Instructions


class BookedView(Struct, frozen=True, kw_only=True):
    """Bookings in order of time, and what is known around them.

    ``names`` are patients' names by id, empty where none are to be shown; ``patient`` or ``person`` is the one
    whose calendar it is; ``exported`` are ids that left the book before; ``told`` are the instructions of the
    protocols, by clinic and id, as far as they are known; ``sessions`` say which one each is by date, by its id, and
    ``checkins`` when a patient's progress is to be scored.
    """

    bookings: Bookings
    clinics: Mapping[str, Clinic]
    names: Mapping[str, str] = field(default_factory=dict)
    patient: str | None = None
    person: str | None = None
    exported: frozenset[str] = frozenset()
    told: Mapping[tuple[str, str], Instructions] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    checkins: tuple[CheckInDue, ...] = ()

    def called(self, patient: str) -> str:
        """A patient as people call them: by name where it is known."""
        from ketaplan.text.inert import sanitized

        name = self.names.get(patient)
        return f"{sanitized(name)} ({patient})" if name else patient
