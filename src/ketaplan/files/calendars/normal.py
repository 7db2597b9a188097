"""Normalize an event before ``icalendar`` and ``recurring-ical-events`` see it.

A time is read as its writer meant it, or the event is doubtful and says why; nothing is guessed.  Dates and times are
in ``moments.py``, names of zones in ``zones.py``, repetitions in ``repeats.py`` and ``rules.py``, versions of one event
in ``versions.py``.

====================================  ==================================  =============================================
what is written                       what it means                       who says so
====================================  ==================================  =============================================
a day's DTEND is its DTSTART, P0D     that day                            RFC 5545 3.6.1; Google, Outlook; the library
                                                                          gives it no time
a time of no length, ALLDAYEVENT      a day from that time                X-MICROSOFT-CDO-ALLDAYEVENT ([MS-OXCICAL]
                                                                          2.1.3.1.1.20.28), the same of MSNCALENDAR,
                                                                          X-FUNAMBOL-ALLDAY
X-APPLE-TRAVEL-DURATION               busy that long before the start     Apple Calendar blocks it; calcom/cal.diy#10474
an end before the start               doubtful: a night shift, or a slip  the library turns the two round
                                                                          (recurring-ical-events#132)
DTSTART, DTEND of one zone            the wall's clock, at each           RFC 5545 3.8.5.3; Google, Outlook
                                      occurrence
of two zones, or DURATION in hours    time that passes                    RFC 5545 3.3.6; the library adds it to
                                                                          the wall's clock
TRANSP:TRANSPARENT                    free, unless BUSYSTATUS is OOF,     RFC 5545 3.8.2.7; [MS-OXCICAL]
                                      OUTOFOFFICE or WORKINGELSEWHERE     2.1.3.1.1.20.31, [MS-OXOCAL] 2.2.1.2; Ximian
no TRANSP, BUSYSTATUS:FREE            free                                [MS-OXCICAL]; Exchange
BUSYSTATUS of MSNCALENDAR             the same as of CDO                  [MS-OXCICAL] 2.1.3.1.1.20.42
STATUS:CANCELLED                      free; TENTATIVE is busy             RFC 5545 3.8.1.11
X-WR-TIMEZONE                         the clock of times without a zone,  Google; by x-wr-timezone, which refuses
                                      and on which those in UTC repeat    empty names and those of Windows
====================================  ==================================  =============================================
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from ketaplan.domain.intervals import DAY
from ketaplan.files.calendars.lines import Event, Reading, instant
from ketaplan.files.calendars.moments import DAY_LONG, FOR_EVER, UNPLACED, Length, Moment, length_of, midnight
from ketaplan.files.calendars.repeats import repeated
from ketaplan.files.calendars.text import Lines, OddError, Property

_NOTHING = timedelta()
_OUTLOOK = ("X-MICROSOFT-CDO", "X-MICROSOFT-MSNCALENDAR")
_SHOWN = tuple(f"{name}-BUSYSTATUS" for name in _OUTLOOK)
_ALL_DAY, _TRUE = (*(f"{name}-ALLDAYEVENT" for name in _OUTLOOK), "X-FUNAMBOL-ALLDAY"), {"TRUE", "1"}
_AWAY = frozenset({"OOF", "OUTOFOFFICE", "WORKINGELSEWHERE"})
_TRAVEL = "X-APPLE-TRAVEL-DURATION"


def event_of(reading: Reading) -> Event:
    """Return the normalized event; what is unclear becomes its doubt."""
    start = _start(reading)
    length = _length(reading, start)
    plain = Event(reading.at, start, length, reading.here, is_free=is_free(reading.lines), travel=_travel(reading))
    if reading.lines.keys() & {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}:
        plain = repeated(reading, plain)
    return plain._replace(doubt=reading.doubts[0]) if reading.doubts else plain


def is_free(lines: Lines) -> bool:
    """Return whether the event blocks no one's time."""
    if _word(lines, "STATUS") == "CANCELLED":
        return True
    shown = {_word(lines, name) for name in _SHOWN} - {""}
    if transparency := _word(lines, "TRANSP"):
        return transparency == "TRANSPARENT" and not shown & _AWAY
    return shown == {"FREE"}


def _word(lines: Lines, name: str) -> str:
    return lines[name][0].value.upper() if name in lines else ""


def _travel(reading: Reading) -> timedelta:
    """Return how long someone travels to the event; at most a day, and nothing if that cannot be read."""
    length = length_of(_word(reading.lines, _TRAVEL)) if _TRAVEL in reading.lines else None
    return min(max(length.about, _NOTHING), DAY) if length else _NOTHING


def _start(reading: Reading) -> Moment:
    line = reading.one("DTSTART")
    if line is None:
        reading.doubt(OddError(reading.at, "DTSTART", "missing; an event needs a start"))
        return UNPLACED
    try:
        return reading.moment(line)
    except OddError as error:
        reading.doubt(error)
        return UNPLACED


def _length(reading: Reading, start: Moment) -> Length:
    """Return the length from DTEND or DURATION; for a day, at least one day."""
    try:
        if line := reading.one("DTEND"):
            length = _to_end(reading, start, line)
        elif line := reading.one("DURATION"):
            length = _of_duration(line)
        else:
            length = Length()
    except OddError as error:
        reading.doubt(error)
        return FOR_EVER
    if start is UNPLACED:
        return FOR_EVER
    is_day = not isinstance(start, datetime) or any(_word(reading.lines, name) in _TRUE for name in _ALL_DAY)
    return DAY_LONG if is_day and length.about == _NOTHING else length


def _of_duration(line: Property) -> Length:
    length = length_of(line.value)
    if length is None:
        raise OddError(line.at, "DURATION", "is not a readable length of time")
    if length.about < _NOTHING:
        raise OddError(line.at, "DURATION", "is negative")
    return length


def _to_end(reading: Reading, start: Moment, line: Property) -> Length:
    end = reading.moment(line)
    first, last = _at_midnight(start, end), _at_midnight(end, start)
    if first.tzinfo is last.tzinfo or str(first.tzinfo) == str(last.tzinfo):
        length = Length(last.replace(tzinfo=None) - first.replace(tzinfo=None))
        if length.wall < _NOTHING and (passed := _over_a_change(first, last, reading.here)):
            return Length(exact=passed)
    else:
        length = Length(exact=instant(last, reading.here) - instant(first, reading.here))
    if length.about < _NOTHING:
        raise OddError(line.at, "DTEND", "is before DTSTART; give the day on which it ends")
    return length


def _at_midnight(moment: Moment, other: Moment) -> datetime:
    """Return a day as midnight in the zone of another time."""
    if isinstance(moment, datetime):
        return moment
    zone = other.tzinfo if isinstance(other, datetime) else None
    return midnight(moment).replace(tzinfo=zone)


def _over_a_change(first: datetime, last: datetime, here: tzinfo) -> timedelta:
    """Return the elapsed time from 01:30 to the 01:15 after it when the clock goes back; otherwise none."""
    passed = instant(last.replace(fold=1), here) - instant(first, here)
    is_twice = instant(last.replace(fold=1), here) != instant(last, here)
    return passed if is_twice and passed > _NOTHING else _NOTHING
