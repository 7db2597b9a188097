"""What the book holds as text: one module a format, each with ``render(view, options)``, piece by piece.

::

    agenda.py      for people at a terminal: day by day, one line an appointment
    documents.py   the contract's JSON, and the same keys as TOML
    rows.py        CSV
    events.py      iCalendar (entries as in formats/calendar_entries.py)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.booking import Bookings
from ketaplan.domain.plan import CheckInDue

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic, Instructions
    from ketaplan.formats.plan.view import Options


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


class BookedFormat(Struct, frozen=True):
    """One way of writing what is booked; its function is imported when it is first used."""

    module: str
    function: str = "render"

    def render(self, view: BookedView, options: Options) -> Iterator[str]:
        """The bookings as text with the format's own line ends, in pieces of whole lines."""
        module = import_module(f"ketaplan.formats.book.{self.module}")
        pieces: Iterator[str] = getattr(module, self.function)(view, options)
        return pieces


BOOKED_FORMATS = {
    "table": BookedFormat("agenda"),
    "json": BookedFormat("documents", "json"),
    "csv": BookedFormat("csv_rows"),
    "ics": BookedFormat("ics"),
    "toml": BookedFormat("documents", "toml"),
}
"""What ``export --format`` offers, in the contract's order."""
