"""A published list of busy time (VFREEBUSY), as busy time.

=============================================  =====================================  ====================
what is written                                what it means                          who says so
=============================================  =====================================  ====================
FBTYPE BUSY, BUSY-UNAVAILABLE, BUSY-TENTATIVE  busy                                   RFC 5545 3.2.9
no FBTYPE, or an unknown one                   busy                                   RFC 5545 3.2.9
FBTYPE=FREE                                    free                                   RFC 5545 3.2.9
start/end, start/length                        from then to then                      RFC 5545 3.3.9
DTSTART and DTEND                              the days requested; no time           RFC 5545 3.6.4
=============================================  =====================================  ====================

``recurring-ical-events`` leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterator

from ketaplan.files.calendars.asked import EVENT_STEPS, Asked
from ketaplan.files.calendars.lines import Doubt, Event, Reading
from ketaplan.files.calendars.moments import FOR_EVER, UNPLACED, written
from ketaplan.files.calendars.repeats import period_length
from ketaplan.files.calendars.series import Occurrence
from ketaplan.files.calendars.text import OddError, Property
from ketaplan.files.calendars.understood import Understood


def periods(reading: Reading, asked: Asked, understood: Understood) -> Iterator[Occurrence]:
    """Yield the periods of one list that may be on the requested days."""
    for line in reading.lines.get("FREEBUSY", ()):
        if (line.parameter("FBTYPE") or "BUSY").upper() == "FREE":
            continue
        for value in filter(None, dict.fromkeys(map(str.strip, line.value.split(",")))):
            understood.periods += 1
            if _may_matter(value, asked):
                asked.spend(EVENT_STEPS, line, "FREEBUSY")
                yield _period(reading, line, value, understood)


def _may_matter(value: str, asked: Asked) -> bool:
    """Return whether a period may be on the requested days, by its text."""
    if asked.window.is_outside(value):
        return False
    begin, _, end = value.partition("/")
    first, last = begin[:8], end.strip()[:8]
    if not first.isdecimal():
        return True
    earliest, latest = asked.in_lists
    return first <= latest and (last if last.isdecimal() else first) >= earliest


def _period(reading: Reading, line: Property, value: str, understood: Understood) -> Occurrence:
    begin, _, end = (part.strip() for part in value.partition("/"))
    del reading.doubts[:]
    event = Event(line.at, UNPLACED, FOR_EVER, reading.here)
    try:
        event = event._replace(start=reading.moment(line, begin))
        event = event._replace(length=period_length(reading, line, begin, end))
        if said := written(begin):
            understood.extend(said.day, said.day)
    except OddError as error:
        reading.doubts.insert(0, Doubt(error.at, error.key, str(error)))
    if reading.doubts:
        event = event._replace(doubt=reading.doubts[0])
        understood.doubts.append(reading.doubts[0])
    return Occurrence(event, event.start, event.length)
