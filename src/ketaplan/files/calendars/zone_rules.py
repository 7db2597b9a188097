"""A VTIMEZONE normalized before ``icalendar`` makes a zone of it: only the clock changes around some days.

====================================================  ==============================================================
what is written                                       what is made of it
====================================================  ==============================================================
rules from 1601 (Exchange), from 1000, by the dozen   the changes around the requested days, each once
``BYHOUR=2;BYMINUTE=0`` (HCL Notes, Domino)           as it is: it repeats the hour of DTSTART
``TZOFFSETTO:+01``, ``-5:00``                         full hours; hours and minutes (older Exchange)
``DTSTART;VALUE=DATE``, none at all                   midnight of that day; from 1601 on (old Mozilla)
nothing before the first DTSTART                      its TZOFFSETFROM (RFC 5545 3.8.3.3)
====================================================  ==============================================================

``dateutil`` works through each rule from its start each time that a zone is made, so that 1,490 yearly rules from
the year 1000 take a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from ketaplan.files.calendars.bounded_rules import last_before
from ketaplan.files.calendars.moments import moved, written
from ketaplan.files.calendars.rules import RepeatRule, RuleError, parts_of, rule_of
from ketaplan.files.calendars.text import Lines

AROUND = timedelta(days=400)
MOST_RULES = 200
MOST_CHANGES = 3_000
MOST_KINDS = 60
"""The most clock changes around some days: more than any zone on Earth has had in a century."""

_OFFSET = re.compile(r"([+-]?)(\d{1,2}):?([0-5]\d)?:?([0-5]\d)?")
_BEGINNING = datetime(1601, 1, 1)  # noqa: DTZ001  on the zone's own clock


class ZoneRulesError(Exception):
    """Why the rules of a zone cannot be used."""


class OffsetChange(NamedTuple):
    """A moment, in UTC (naive), at which the offset changes; offsets in seconds."""

    at: datetime
    kind: str
    before: int
    after: int


def zone_of_rules(observances: Sequence[tuple[str, Lines]], lo: datetime, hi: datetime) -> tzinfo | None:
    """Return the zone of a VTIMEZONE's parts, correct between two times; None if it has no parts."""
    if not observances:
        return None
    rules = sum(len(lines.get("RRULE", ())) for _, lines in observances)
    dates = sum(1 + sum(one.value.count(",") + 1 for one in lines.get("RDATE", ())) for _, lines in observances)
    if rules > MOST_RULES:
        observances = _unlike(observances)
        rules = sum(len(lines.get("RRULE", ())) for _, lines in observances)
    if rules > MOST_RULES or dates > MOST_CHANGES:
        raise ZoneRulesError("has more rules than a time zone has")
    first, last = moved(lo, -AROUND), moved(hi, AROUND)
    found = [change for name, lines in observances for change in _changes(name, lines, first, last)]
    return _made(_needed(found, first))


def _unlike(observances: Sequence[tuple[str, Lines]]) -> list[tuple[str, Lines]]:
    """Return parts that differ in more than their starting year, and have not ended long ago."""
    unlike: dict[tuple[str, ...], tuple[str, Lines]] = {}
    for name, lines in observances:
        said = [one.value for key in sorted(lines) if key != "DTSTART" for one in lines[key]]
        starts = [one.value[4:] for one in lines.get("DTSTART", ())]
        unlike.setdefault((name, *said, *starts), (name, lines))
    return list(unlike.values())


def _changes(name: str, lines: Lines, first: datetime, last: datetime) -> Iterator[OffsetChange]:
    before, after = (_seconds(lines, key) for key in ("TZOFFSETFROM", "TZOFFSETTO"))
    start = _start(lines)
    moments = {start, *_dates(lines)}
    for line in lines.get("RRULE", ()):
        try:
            parts = parts_of(line.value)
            rule = _of_a_year(rule_of(parts, _until(parts, before)))
            moments.update(last_before(rule, start, first, last))
        except RuleError as error:
            raise ZoneRulesError(f"has a rule that cannot be used: {error}") from None
    for moment in moments:
        yield OffsetChange(moved(moment, timedelta(seconds=-before)), name, before, after)


def _of_a_year(rule: RepeatRule) -> RepeatRule:
    if rule.frequency not in {"YEARLY", "MONTHLY"} or rule.fits_a_period > MOST_KINDS:
        raise RuleError("it is not a yearly or monthly rule")
    return rule


def _start(lines: Lines) -> datetime:
    found = written(lines["DTSTART"][0].value) if "DTSTART" in lines else None
    if found is None:
        return _BEGINNING
    return found.clock or datetime(found.day.year, found.day.month, found.day.day)  # noqa: DTZ001  the zone's clock


def _dates(lines: Lines) -> Iterator[datetime]:
    for line in lines.get("RDATE", ()):
        for value in line.value.split(","):
            if (found := written(value.strip())) and found.clock:
                yield found.clock


def _until(parts: dict[str, str], before: int) -> datetime | None:
    """Return the end of a rule, which is given in UTC, in the zone's local time."""
    found = written(parts.get("UNTIL", ""))
    if found is None:
        return None
    if found.clock is None:
        return datetime(found.day.year, found.day.month, found.day.day, 23, 59, 59)  # noqa: DTZ001  the zone's clock
    return moved(found.clock, timedelta(seconds=before)) if found.offset else found.clock


def _seconds(lines: Lines, key: str) -> int:
    match = _OFFSET.fullmatch(lines[key][0].value) if key in lines else None
    if match is None or int(match[2]) > 23:
        raise ZoneRulesError(f"has no readable {key}")
    distance = int(match[2]) * 3600 + int(match[3] or 0) * 60 + int(match[4] or 0)
    return -distance if match[1] == "-" else distance


def _needed(changes: Sequence[OffsetChange], first: datetime) -> list[OffsetChange]:
    """Return the last change before a time and all after it, each moment once; in the order of the zone's parts."""
    at_once: dict[datetime, OffsetChange] = {}
    for change in changes:
        at_once.setdefault(change.at, change)
    ordered = [at_once[at] for at in sorted(at_once)]
    if not ordered or ordered[0].at < first:
        old = sum(change.at < first for change in ordered)
        return ordered[max(0, old - 1) :]
    return [OffsetChange(first, "STANDARD", ordered[0].before, ordered[0].before), *ordered]


def _made(changes: Sequence[OffsetChange]) -> tzinfo:
    """Return a zone with these changes, made by ``icalendar``."""
    from icalendar import Timezone

    kinds: dict[tuple[str, int, int], list[str]] = {}
    for change in changes:
        local = moved(change.at, timedelta(seconds=change.before))
        kinds.setdefault(change[1:], []).append(f"{local:%Y%m%dT%H%M%S}".zfill(15))
    if len(kinds) > MOST_KINDS:
        raise ZoneRulesError("changes its clock in more ways than a time zone does")
    lines = ["BEGIN:VTIMEZONE", "TZID:of the file"]
    for (name, before, after), moments in kinds.items():
        lines += [f"BEGIN:{name}", f"DTSTART:{moments[0]}", f"RDATE:{','.join(moments)}"]
        lines += [f"TZOFFSETFROM:{_offset(before)}", f"TZOFFSETTO:{_offset(after)}", f"END:{name}"]
    made: Any = Timezone.from_ical("\r\n".join([*lines, "END:VTIMEZONE", ""]))
    zone: tzinfo = made.to_tz(lookup_tzid=False)
    return zone


def _offset(seconds: int) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{minutes % 60:02}" + (f"{rest:02}" if rest else "")
