"""Where a clinic is, as far as its file says: the clock there, and how days are written."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.clock import country_of, zone_named
from ketaplan.files.toml.document import read_document
from ketaplan.text.spoken_days import DayOrder, order_in

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo


class ClinicPlace(NamedTuple):
    """The zone of a clinic, None where it is not known, and its order of day and month."""

    zone: ZoneInfo | None = None
    order: DayOrder = DayOrder.UNKNOWN


def clinic_place(file: Path) -> ClinicPlace:
    """Return where the clinic of a file is; faults of the file are reported by its reader.

    The country is that of its holidays, else the one that its time zone is listed with.
    """
    document = read_document(file).value
    data = document.data if document else {}
    name, holidays = data.get("timezone"), data.get("holidays")
    zone = country = None
    if isinstance(name, str):
        with suppress(LookupError):
            zone, country = zone_named(name), country_of(name)
    stated = holidays.get("country") if isinstance(holidays, dict) else None
    return ClinicPlace(zone, order_in(stated if isinstance(stated, str) else country))
