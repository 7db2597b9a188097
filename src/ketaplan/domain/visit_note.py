"""What was noted about an appointment besides its status."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DONE = "done"
HELD_UNTIL = "held-until"


class VisitNote(Struct, frozen=True, kw_only=True):
    """A task after an appointment that is ``done``, or the day ``held-until`` which it is held: the ``value``."""

    appointment: str
    what: str
    value: str


def last_days_held(notes: Iterable[VisitNote]) -> Mapping[str, date]:
    """Return the day until which each appointment is held, included, by its id."""
    return {one.appointment: date.fromisoformat(one.value) for one in notes if one.what == HELD_UNTIL}
