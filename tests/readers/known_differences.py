"""Drawn calendars, written so that ical.js 2.2 reads them by the standard.

==============================================  ===================================================================
what ical.js does                               what RFC 5545 says
==============================================  ===================================================================
RDATE without RRULE: DTSTART takes no time      3.8.5.3: DTSTART is the first instance of the recurrence set
RDATE;VALUE=PERIOD: it ends in a TypeError      3.8.5.2: a start, and its own length
a time of RDATE and RRULE that EXDATE excludes  3.8.5.1: first all times are gathered, then those of EXDATE excluded
is excluded once only
==============================================  ===================================================================
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A line such as ``RDATE;TZID=Europe/Berlin:20261101T100000,20261108T100000``."""

    name: str
    parameters: str
    values: list[str]

    def __str__(self) -> str:
        return f"{self.name}{self.parameters}:{','.join(self.values)}"


def as_ical_js_reads_it(text: str) -> str:
    """Return a calendar that says the same, without what ical.js reads otherwise than the standard."""
    head, *events = text.replace("\r\n", "\n").split("BEGIN:VEVENT\n")
    changed = {place for event in events for place in changed_places(event)}
    return "BEGIN:VEVENT\n".join([head, *(written(event, changed) for event in events)]).replace("\n", "\r\n")


def changed_places(event: str) -> list[tuple[str, str]]:
    """Return UID and time of the occurrence that an event changes, if it does."""
    uid, *lines = map(line_of, event.splitlines())
    return [(str(uid), one.values[0]) for one in lines if one.name == "RECURRENCE-ID"]


def line_of(text: str) -> Line:
    """Return a line taken apart."""
    head, _, value = text.partition(":")
    name, mark, parameters = head.partition(";")
    return Line(name, mark + parameters, value.split(","))


def written(event: str, changed: set[tuple[str, str]]) -> str:
    """Return an event whose additions come without periods, exclusions, and a DTSTART that is missing among them."""
    body, end, rest = event.partition("END:VEVENT\n")
    lines = [line_of(line) for line in body.splitlines()]
    added = next((line for line in lines if line.name == "RDATE"), None)
    if added is None:
        return event
    lines.remove(added)
    uid, start = str(lines[0]), next(line for line in lines if line.name == "DTSTART")
    excluded = {value for line in lines if line.name == "EXDATE" for value in line.values}
    excluded |= {place for changed_uid, place in changed if changed_uid == uid}
    values = [value for value in added.values if value.partition("/")[0] not in excluded]
    if "VALUE=PERIOD" in added.parameters:
        rest = "".join(period(value, start, lines) for value in values) + rest
    elif values:
        always = [] if any(line.name == "RRULE" for line in lines) else start.values
        lines.append(Line("RDATE", start.parameters, [*values, *always]))
    return "\n".join(map(str, lines)) + f"\n{end}{rest}"


def period(value: str, start: Line, lines: list[Line]) -> str:
    """Return an added period as its own event."""
    begin, _, length = value.partition("/")
    kept = [str(line) for line in lines if line.name in {"DTSTAMP", "TRANSP", "STATUS"}]
    own = [f"UID:{begin}", *kept, f"DTSTART{start.parameters}:{begin}", f"DURATION:{length}"]
    return "\n".join(["BEGIN:VEVENT", *own, "END:VEVENT", ""])
