"""Busy calendars: from iCalendar files to the time that they take.

::

    text.py apart.py                    the file as parts and properties; events that lie apart from the days asked for
    moments.py zones.py zone_rules.py   dates and times, names of zones, and VTIMEZONEs, made plain
    rules.py bounded_rules.py           rules of repetition made plain, and bounded by the days asked for
    lines.py normal.py repeats.py       an event as it is read, made normal, and what repeats of it
    versions.py free_busy.py            events that share a UID, and lists of busy time
    series.py                           what repeats, by icalendar and recurring-ical-events
    walls.py                            what the clock at the clinic shows meanwhile
    asked.py taken.py                   the days asked for, and the time that is taken of them
    understood.py doubts.py report.py   what was understood and left out, as check shows it
    cache.py busy.py                    times cached between runs, and the clinic with them

A time is read as its writer meant it, or the event is doubtful: file, line and property are given where it may matter.
"""
