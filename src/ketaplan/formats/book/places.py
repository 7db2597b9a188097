"""Places to which an appointment could move: for people a line each, and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.text.words import DAY_NAMES, FILE_CLOCK, TRIAL_MARK, time_words

if TYPE_CHECKING:
    from ketaplan.formats.book.changes import PlaceOffered
    from ketaplan.formats.common.options import Options


class Places(Struct, frozen=True):
    """The places of one appointment, the best first; ``clock`` is the clinic's, 12 or 24 hours."""

    name: str
    places: Sequence[PlaceOffered]
    clock: int


def table(offered: Places, options: Options) -> str:
    """Return one line a place: its start as ``--to`` takes it and, on a 12-hour clock, as people read it."""
    return "".join(_line(one, offered.clock, options) for one in offered.places)


def _line(place: PlaceOffered, clock: int, options: Options) -> str:
    visit = place.appointment
    start = f"{DAY_NAMES[visit.day.weekday()]} {visit.start:%Y-%m-%dT%H:%M}"
    start += f" ({time_words(visit.start, clock)})" if clock != FILE_CLOCK else ""
    note = ("same time, other people or chair: no call needed",) if place.keeps_time else ()
    mark = (TRIAL_MARK,) if options.trial else ()
    return (
        "  ".join((start, visit.chair or "-", " ".join(_people(place)), f"{place.points} points", *note, *mark)) + "\n"
    )


def _people(place: PlaceOffered) -> list[str]:
    visit = place.appointment
    who = (visit.psychiatrist, *visit.physicians, *visit.people("nurse"))
    return list(dict.fromkeys(one for one in who if one))


def json(offered: Places, options: Options) -> str:
    """Return one document with every place as an appointment, and its cost."""
    from ketaplan.formats.common.appointment_keys import appointment_dict
    from ketaplan.formats.common.document import document, json_text

    places = [
        {"points": one.points, "keeps_time": one.keeps_time, "appointment": appointment_dict(one.appointment)}
        for one in offered.places
    ]
    return json_text(document("places", {"appointment": offered.name, "places": places}, trial=options.trial))
