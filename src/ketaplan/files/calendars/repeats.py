"""The repetitions of a normalized event: ends of rules, additions, exceptions, and the occurrence it replaces.

====================================  ==================================  =============================================
what is written                       what it means                       who says so
====================================  ==================================  =============================================
UNTIL is a date                       to the end of that day, on the      RFC 2445 4.3.10, iPhone, Nextcloud; the
                                      clock of DTSTART                    library takes midnight in UTC
                                                                          (recurring-ical-events#4)
UNTIL without Z                       on the clock of DTSTART             RFC 5545 3.3.10; the library adds a Z
UNTIL with Z, times without a zone    the later of UTC and the wall's     RFC 2445 writers; ical-generator#442; the
                                      clock; midnight on either is that   library drops the Z
RDATE with VALUE=DATE                 that day, at the time of DTSTART    Lotus Notes, Mozilla
EXDATE with nothing, or broken        excludes nothing                    owncloud/calendar#729
EXDATE, RECURRENCE-ID: day of a time  the occurrence of that day          older Google, Lotus
the same as a time of a day           that day                            older Outlook
EXDATE of an occurrence that          busy at its new time                the standard is silent; an event with a
RECURRENCE-ID moves                                                       time of its own is in the file
RANGE=THISANDPRIOR                    doubtful up to that occurrence      RFC 5545 3.2.13: not written any more
a period of RDATE where the rule      the longer of the two               RFC 5545 3.8.5.3: one instance, and not
has an occurrence                                                         how long
EXDATE of a time of RDATE             free                                RFC 5545 3.8.5.1
====================================  ==================================  =============================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from ketaplan.files.calendars.lines import Event, Reading, instant
from ketaplan.files.calendars.moments import (
    FOR_EVER,
    UNPLACED,
    Length,
    Moment,
    fixed,
    in_zone,
    length_of,
    midnight,
    written,
)
from ketaplan.files.calendars.rules import RepeatRule, RuleError, parts_of, rule_of
from ketaplan.files.calendars.text import OddError, Property

FROM_THERE_ON = "THISANDFUTURE"
_NOTHING = timedelta()
_DAY_ENDS = time(23, 59, 59)
_DATE = re.compile(r"\b\d{8}(?=T|\b)")


def repeated(reading: Reading, plain: Event) -> Event:
    """Return the event with its rules, additions and exceptions, and with the occurrence that it replaces."""
    if _goes_back(reading):
        return plain._replace(start=UNPLACED, length=Length(plain.wall - midnight(UNPLACED) + plain.length.about))
    replaces, and_later = _replaced(reading)
    doubts = len(reading.doubts)
    rules, (additions, periods) = tuple(_rules(reading, plain)), _additions(reading, plain)
    if len(reading.doubts) > doubts:
        return plain._replace(length=_as_long_as_it_may(reading, plain), replaces=replaces)
    return plain._replace(
        rules=rules,
        rules_at=reading.lines["RRULE"][0].at if "RRULE" in reading.lines else plain.at,
        additions=additions,
        periods=periods,
        exceptions=tuple(_exceptions(reading, plain)),
        replaces=replaces,
        and_later=and_later,
    )


def _goes_back(reading: Reading) -> bool:
    """Return whether it replaces the occurrences before it, too, which is doubtful."""
    line = reading.one("RECURRENCE-ID")
    words = (line.parameter("RANGE") or "").upper() if line else ""
    if line is None or words in {"", FROM_THERE_ON}:
        return False
    reading.doubt(OddError(line.at, "RECURRENCE-ID;RANGE", f"is not {FROM_THERE_ON}, the only one that is known"))
    return True


def _as_long_as_it_may(reading: Reading, plain: Event) -> Length:
    """Return a length from the start to the last date that a rule gives; forever if it gives none."""
    days = [day for line in reading.lines.get("RRULE", ()) for day in _DATE.findall(line.value)]
    last = written(max(days)) if days and "RDATE" not in reading.lines else None
    return Length(midnight(last.day) - plain.wall + plain.length.about) if last else FOR_EVER


def _rules(reading: Reading, plain: Event) -> Iterator[RepeatRule]:
    for line in {one.value: one for one in reading.lines.get("RRULE", ())}.values():
        reading.spend(line)
        try:
            if line.value:
                parts = parts_of(line.value)
                yield rule_of(parts, _until(parts, plain))
        except RuleError as error:
            reading.doubt(OddError(line.at, "RRULE", str(error)))
    for line in reading.lines.get("EXRULE", ())[:1]:
        reading.note(OddError(line.at, "EXRULE", "is not supported; what it excludes counts as busy"))


def _until(parts: dict[str, str], plain: Event) -> datetime | None:
    """Return the end of a rule, inclusive, in the zone of its start; a day counts to its end."""
    if not parts.get("UNTIL"):
        return None
    said = written(parts["UNTIL"])
    if said is None:
        raise RuleError("UNTIL is not a readable date or time")
    if said.clock is None:
        return datetime.combine(said.day, _DAY_ENDS)
    if not said.offset:
        until = said.clock
    elif isinstance(plain.start, datetime) and plain.start.tzinfo:
        until = in_zone(said.clock.replace(tzinfo=fixed(said.offset)), plain.start.tzinfo).replace(tzinfo=None)
    else:
        until = _on_the_wall(said.clock, in_zone(said.clock.replace(tzinfo=fixed(said.offset)), plain.here), plain)
    return until if isinstance(plain.start, datetime) else datetime.combine(until.date(), _DAY_ENDS)


def _on_the_wall(said: datetime, here: datetime, series: Event) -> datetime:
    """Return what a UTC moment means if times have no zone: UTC, or the local time with a Z after it."""
    local = here.replace(tzinfo=None)
    if isinstance(series.start, datetime) and series.wall.time() in {said.time(), local.time()}:
        return max(said, local)  # one of them is an occurrence
    if said.time() in {time(), _DAY_ENDS}:
        return said
    return local if local.time() in {time(), _DAY_ENDS} else max(said, local)


def _additions(reading: Reading, plain: Event) -> tuple[tuple[datetime, ...], dict[datetime, Length]]:
    found: dict[datetime, None] = {}
    periods: dict[datetime, Length] = {}
    for line, value in reading.values("RDATE"):
        first, _, last = value.partition("/")
        try:
            moment = on_clock_of(plain, reading.moment(line, first.strip()))
            start = moment if isinstance(moment, datetime) else datetime.combine(moment, plain.wall.time())
            found[start] = None
            if last:
                periods[start] = period_length(reading, line, first.strip(), last.strip())
        except OddError as error:
            reading.doubt(error)
    return tuple(found), periods


def period_length(reading: Reading, line: Property, first: str, last: str) -> Length:
    """Return the length of a period given as ``start/end`` or ``start/length``."""
    if last[:1].upper() in {"P", "+", "-"}:
        length = length_of(last)
    else:
        begin, end = midnight(reading.moment(line, first)), midnight(reading.moment(line, last))
        length = Length(exact=instant(end, reading.here) - instant(begin, reading.here))
    if length is None or length.about < _NOTHING:
        raise OddError(line.at, line.name, "has a period that cannot be read, or ends before it starts")
    return length


def _exceptions(reading: Reading, plain: Event) -> Iterator[Moment]:
    doubts = len(reading.doubts)
    for line, value in reading.values("EXDATE"):
        try:
            yield on_clock_of(plain, reading.moment(line, value))
        except OddError:
            reading.note(OddError(line.at, "EXDATE", "cannot be read; what it excludes counts as busy"))
    for doubt in reading.doubts[doubts:]:
        reading.notes.append(doubt._replace(words=f"{doubt.words}; what it excludes counts as busy"))
    del reading.doubts[doubts:]


def _replaced(reading: Reading) -> tuple[Moment | None, bool]:
    line = reading.one("RECURRENCE-ID")
    if line is None:
        return None, False
    try:
        later = (line.parameter("RANGE") or "").upper() == FROM_THERE_ON
        return reading.moment(line), later
    except OddError as error:
        reading.note(OddError(error.at, error.key, f"{error}; the occurrence that was moved counts as busy"))
        return None, False


def on_clock_of(series: Event, moment: Moment) -> Moment:
    """Return a moment in the zone of a series; a day means the occurrence of that day."""
    if not isinstance(moment, datetime):
        return moment if isinstance(series.start, datetime) else midnight(moment)
    if isinstance(series.start, datetime):
        local = in_zone(moment, series.zone) if moment.tzinfo else moment
        return local.replace(tzinfo=None)
    if moment.tzinfo is UTC:
        moment = _on_the_wall(moment.replace(tzinfo=None), in_zone(moment, series.here), series)
    return midnight(moment.date())
