"""What was noted about an appointment besides its status."""

from __future__ import annotations

from msgspec import Struct

DONE = "done"


class VisitNote(Struct, frozen=True, kw_only=True):
    """A task after an appointment, the ``value``, that is ``done``."""

    appointment: str
    what: str
    value: str
