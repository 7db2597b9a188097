"""The time zone that a clinic's file probably means, if its value is not a place in the IANA list."""

from __future__ import annotations

from importlib.resources import files

from ketaplan.domain.clock import is_place, zone_names
from ketaplan.text.suggestions import meant, shown

CLOCKS = {
    "EST": "America/New_York",
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST": "America/Denver",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "HST": "Pacific/Honolulu",
    "WET": "Europe/Lisbon",
    "CET": "Europe/Berlin",
    "MET": "Europe/Berlin",
    "EET": "Europe/Athens",
}
"""The place for a common name of a clock; the IANA list links some of these to other places."""


def not_a_place(name: str) -> str:
    """Return what is wrong with a zone, what is allowed, and what was probably meant."""
    if name not in zone_names():
        places = sorted(zone for zone in zone_names() if is_place(zone))
        return f"{shown(name)} is not a time zone in the IANA list, such as America/New_York{meant(name, places)}"
    place = CLOCKS.get(name) or _links().get(name)
    near = f" (did you mean {place!r}?)" if place else ""
    return f"{shown(name)} names a clock, not a place; give area and city, such as America/New_York{near}"


def _links() -> dict[str, str]:
    """Return the places that other names in the list link to, by name."""
    lines = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text(encoding="utf-8").splitlines()
    pairs = (line.split()[1:3] for line in lines if line.startswith("L "))
    return {other: place for place, other in pairs if is_place(place)}
