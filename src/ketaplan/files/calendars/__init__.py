"""Busy calendars: iCalendar files to the time that they take.

::

    text.py apart.py                              the file as parts and properties, and events apart from the days
    moments.py zones.py zone_rules.py rules.py    dates and times, names of zones, VTIMEZONEs and rules, made plain
    lines.py normal.py repeats.py                 an event on its way, made normal, and what repeats of it
    versions.py free_busy.py                      events that share a UID, and lists of busy time
    series.py                                     what repeats, by icalendar and recurring-ical-events
    walls.py                                      what the clock at the clinic shows meanwhile
    asked.py taken.py                             the days asked for, and the time that is taken of them
    understood.py doubts.py report.py             what was understood and left out, as check tells it
    cache.py busy.py                              times cached between runs, and the clinic with them

A time is read as its writer meant it, or the event is doubtful: file, line and property are said where it may matter.
"""
