"""Busy calendars: from iCalendar files to the time that they block.

::

    text.py                             the file as parts and properties
    apart.py outside_periods.py         events, and periods of lists, outside the requested days
    moments.py zones.py zone_rules.py   dates and times, names of zones, and VTIMEZONEs, normalized
    rules.py bounded_rules.py           recurrence rules normalized, and limited to the requested days
    lines.py normal.py repeats.py       an event as it is read, normalized, and its repetitions
    versions.py free_busy.py            events that share a UID, and lists of busy time
    series.py                           recurring events, by icalendar and recurring-ical-events
    walls.py                            the clinic's local time during an event
    asked.py busy_time.py               the requested days, and the busy time on them
    understood.py doubts.py report.py   what was understood and left out, as check shows it
    cache.py busy.py                    times cached between runs, and the clinic with them

A time is read as its writer meant it, or the event is doubtful: file, line and property are reported if it may matter.
"""
