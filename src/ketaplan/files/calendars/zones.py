"""Names of time zones in calendars, normalized: the zone that is meant, or none.

==========================================  ========================================================================
what is written                             what it means
==========================================  ========================================================================
``Europe/Vienna``                           that zone of the tz database
the TZID of a VTIMEZONE of the file         its rules (RFC 5545 3.2.19); blanks, capitals and the backslash before
                                            a comma aside (Exchange 2010)
``europe/vienna``, ``America/New York``     the same zone of the tz database
``/mozilla.org/20050126_1/Europe/Vienna``   the zone at its end (libical, Evolution, Thunderbird)
``W. Europe Standard Time``                 the zone that Unicode's CLDR gives, by ``icalendar``'s table (Outlook)
``(UTC-05:00) Eastern Time (US & Canada)``  the zone that Windows shows under these words (Outlook, Exchange)
``Mitteleuropäische Zeit``                  the zone that Windows shows under these words (Outlook in German)
``GMT-0500``, ``UTC+01:00``, ``Z``          that distance from UTC (Google, Zimbra)
``tzone://Microsoft/Utc``                   UTC (Exchange Online; ``.../Custom`` has a VTIMEZONE)
``X-LIC-LOCATION`` of a VTIMEZONE           that zone, where the VTIMEZONE has no rules (Evolution)
anything else                               not known: ``icalendar`` 7.3 then gives a time without a zone
==========================================  ========================================================================

``icalendar`` also remembers each VTIMEZONE by its name for all calendars read later; here each file has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from functools import cached_property, lru_cache

from ketaplan.domain.clock import zone_named, zone_names
from ketaplan.files.calendars.asked import ZONE_STEPS, Asked
from ketaplan.files.calendars.moments import fixed
from ketaplan.files.calendars.text import CalendarText, Part, between
from ketaplan.files.calendars.zone_rules import MOST_CHANGES, ZoneRulesError, zone_of_rules

_DISTANCE = re.compile(r"\(?(?:GMT|UTC)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?\)?", re.IGNORECASE | re.ASCII)
_OF_WINDOWS = re.compile(r"\((?:GMT|UTC)(?:[+-]\d\d[:.]?\d\d)?\)\s*", re.IGNORECASE)
FURTHEST_HOURS = 14
MOST_LETTERS = 200


class Zones:
    """The zones of one file, by the names that it uses."""

    def __init__(self, text: CalendarText, asked: Asked) -> None:
        """Note where zones are defined; their rules are computed around the requested days."""
        self._text, self._asked = text, asked
        self._known: dict[tuple[int, str], tzinfo | str] = {}
        self._of_text: dict[str, tzinfo | None] = {}

    def named(self, name: str, owner: int) -> tzinfo | str:
        """Return the zone of that name in a calendar of the file, or why it is unknown."""
        if (owner, name) not in self._known:
            self._known[owner, name] = self._find(name, owner)
        return self._known[owner, name]

    def _find(self, name: str, owner: int) -> tzinfo | str:
        if name in zone_names():
            return zone_named(name)
        why = ""
        for part in self._defined(name, owner):
            try:
                if (rules := self._rules(part)) is not None:
                    return rules
            except ZoneRulesError as error:
                why = f"its VTIMEZONE in line {self._text.line(part.at)} {error}"
            places = self._text.lines(part).get("X-LIC-LOCATION", [])
            if places and (at_place := zone_by_name(places[0].value)):
                return at_place
        return zone_by_name(name) or why or "unknown time zone, and no VTIMEZONE in the file defines it"

    def _defined(self, name: str, owner: int) -> Iterator[Part]:
        """Yield the definitions of that name, those of the calendar itself first."""
        yield from sorted(self._definitions.get(_plain(name), ()), key=lambda part: part.owner != owner)

    @cached_property
    def _definitions(self) -> dict[str, list[Part]]:
        """The VTIMEZONEs by their normalized names."""
        found: dict[str, list[Part]] = {}
        for part in self._text.parts:
            if part.name == "VTIMEZONE":
                tzid = self._text.lines(part).get("TZID")
                found.setdefault(_plain(tzid[0].value if tzid else ""), []).append(part)
        return found

    def _rules(self, part: Part) -> tzinfo | None:
        """Return the zone of a definition, made once for definitions that read the same."""
        text = self._text.own_text(part)
        if text not in self._of_text:
            observances = between(self._observances, part)
            if len(observances) > MOST_CHANGES:
                raise ZoneRulesError("has more rules than a time zone has")
            self._asked.spend(ZONE_STEPS + len(observances), part, "VTIMEZONE")
            lines = [(one.name, self._text.lines(one)) for one in observances]
            self._of_text[text] = zone_of_rules(lines, *self._asked.near)
        return self._of_text[text]

    @cached_property
    def _observances(self) -> list[Part]:
        found = (part for part in self._text.parts if part.name in {"STANDARD", "DAYLIGHT"})
        return sorted(found, key=lambda part: part.at)


def _plain(name: str) -> str:
    return " ".join(name.strip().strip('"').split()).casefold().replace("\\,", ",").replace("\\;", ";")


def zone_by_name(name: str) -> tzinfo | None:
    """Return the zone that a name alone means, if known."""
    if len(name) > MOST_LETTERS:
        return None
    plain = _plain(name)
    if plain in {"z", "utc", "gmt", "tzone://microsoft/utc"}:
        return fixed("Z")
    if (match := _DISTANCE.fullmatch(plain)) and int(match[2]) <= FURTHEST_HOURS:
        return fixed(f"{match[1]}{int(match[2]):02}{match[3] or '00'}")
    for candidate in (plain, *_endings(plain)):
        if found := _iana().get(candidate.replace(" ", "_")):
            return zone_named(found)
    shown = _OF_WINDOWS.sub("", plain)
    found = _windows().get(plain) or _shown_by_windows().get(_tight(shown), "")
    return zone_named(found) if found in zone_names() else None


def _endings(name: str) -> Iterator[str]:
    """Yield ``/mozilla.org/20050126_1/America/Indiana/Knox``: the possible zone names, longest first."""
    if name.startswith("/"):
        slashes = [place for place, letter in enumerate(name) if letter == "/"]
        yield from (name[place + 1 :] for place in slashes)


@lru_cache(maxsize=1)
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(zone_names())}


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}


@lru_cache(maxsize=1)
def _shown_by_windows() -> dict[str, str]:
    """Return the tz database's names by the words that Windows shows for zones."""
    import json
    from importlib.resources import files

    listed: dict[str, list[str]] = json.loads(files(__package__).joinpath("windows_words.json").read_text("utf-8"))
    return {_tight(_plain(words)): zone for zone, all_words in listed.items() for words in all_words}


def _tight(words: str) -> str:
    """Return words without the spaces around punctuation, which vary."""
    return re.sub(r"\s*([,:/&])\s*", r"\1", words)
