"""What a command has changed in the book, or would change: for people a line each, for programs before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.text.words import FILE_CLOCK, TRIAL_MARK, time_words

if TYPE_CHECKING:
    from datetime import date

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.common.options import Options


class Changed(Struct, frozen=True, kw_only=True):
    """Bookings before (None: they are new) and after a command.

    ``clocks`` are the hours of each clinic's clock, 12 or 24; ``waiting`` says of which patients nothing could be
    booked yet, and why; ``held`` until which day new appointments are held, by id.
    """

    command: str
    changes: Sequence[tuple[Booking | None, Booking]]
    dry_run: bool = False
    clocks: Mapping[str, int] = {}
    waiting: Mapping[str, str] = {}
    held: Mapping[str, date] = {}


def table(changed: Changed, options: Options) -> str:
    """Return one line an appointment, as it is now."""
    return "".join(_line(booking, changed.clocks, options) for _, booking in changed.changes)


def _line(booking: Booking, clocks: Mapping[str, int], options: Options) -> str:
    visit = booking.appointment
    start, end = (time_words(one, clocks.get(booking.clinic, FILE_CLOCK)) for one in (visit.start, visit.end))
    words = (booking.id, f"{visit.day} {start}", end, visit.chair or "-", booking.status)
    return "  ".join((*words, TRIAL_MARK) if options.trial else words) + "\n"


def json(changed: Changed, options: Options) -> str:
    """Return one document with every booking before and after."""
    from ketaplan.formats.common.appointment_keys import booking_dict
    from ketaplan.formats.common.document import document, json_text

    changes = [
        {
            "id": after.id,
            "before": booking_dict(before) if before else None,
            "after": booking_dict(after),
            **({"held_until": changed.held[after.id].isoformat()} if after.id in changed.held else {}),
        }
        for before, after in changed.changes
    ]
    waiting = [{"patient": patient, "text": why} for patient, why in changed.waiting.items()]
    content = {"command": changed.command, "dry_run": changed.dry_run, "changes": changes, "waiting": waiting}
    return json_text(document("changes", content, trial=options.trial))
