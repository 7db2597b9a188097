"""The input of formats of the book: bookings with the people and places around them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.booking import Bookings
from ketaplan.domain.plan import CheckInDue

if TYPE_CHECKING:
    from ketaplan.domain.absence import Absence
    from ketaplan.domain.clinic import Clinic, Instructions


class BookedView(Struct, frozen=True, kw_only=True):
    """Bookings in order of time, and related facts.

    ``names`` are patients' names by id, empty to show none; ``patient`` or ``person`` is the owner of the calendar;
    ``exported`` are ids exported before; ``instructions`` are the protocols', by clinic and id, as far as known;
    ``sessions`` are the session words by appointment id, ``checkins`` the days on which a patient's progress is due
    to be scored, and ``absences`` those of people, chairs and clinics.
    """

    bookings: Bookings
    clinics: Mapping[str, Clinic]
    names: Mapping[str, str] = field(default_factory=dict)
    patient: str | None = None
    person: str | None = None
    exported: AbstractSet[str] = frozenset()
    instructions: Mapping[tuple[str, str], Instructions] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    checkins: tuple[CheckInDue, ...] = ()
    absences: tuple[Absence, ...] = ()
    language: str = ""
    """What the patient's hand-outs are written in; empty if unknown."""

    @property
    def instructions_in_order(self) -> list[Instructions]:
        """What the clinics ask of patients, completed by what the protocols ask, as far as known."""
        found = sorted(self.instructions.items())
        return [of_protocol.over(self.clinics[clinic].instructions) for (clinic, _), of_protocol in found]

    def called(self, patient: str) -> str:
        """Return a patient's name, or the id if the name is unknown."""
        from ketaplan.text.inert import sanitized

        name = self.names.get(patient)
        return f"{sanitized(name)} ({patient})" if name else patient
