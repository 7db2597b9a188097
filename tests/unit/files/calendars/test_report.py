"""check says what it understood of a calendar, and what it left out."""

from datetime import date

from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars.doubts import STOPS
from ketaplan.files.calendars.report import report_on

TEXT = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART:20200101T090000
DURATION:PT1H
END:VEVENT
BEGIN:VEVENT
DTSTART:20261201T090000
DURATION:PT1H
RRULE:FREQ=WEEKLY
EXDATE:never
END:VEVENT
BEGIN:VEVENT
DTSTART:20261202T090000
DURATION:PT1H
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:twice
SEQUENCE:1
DTSTART:20261203T090000
DURATION:PT1H
END:VEVENT
BEGIN:VEVENT
UID:twice
SEQUENCE:2
DTSTART:20261204T090000
DURATION:PT1H
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Praxis:20261205T090000
DURATION:PT1H
END:VEVENT
BEGIN:VTODO
END:VTODO
END:VCALENDAR
"""


def test_what_was_understood_and_left_out_is_reported_with_its_line(tmp_path):
    path = tmp_path / "x.ics"
    path.write_text(TEXT)
    report = report_on(path, zone_named("America/New_York"), date(2026, 11, 27), date(2027, 11, 27))
    assert [str(fault).removeprefix(str(path)) for fault in report.faults] == [
        f":31: DTSTART;TZID: unknown time zone, and no VTIMEZONE in the file defines it; {STOPS}"
    ]
    assert [line.removeprefix(str(path)) for line in report.lines] == [
        ": 5 events (1 of them repeating) from 2020-01-01 on, without an end",
        ": left out: 1 event over before 2026-11-27, 1 event free or cancelled and 1 VTODO",
        ":11: EXDATE: cannot be read; what it excludes counts as busy",
        ":18: UID: left out: a newer version of this event is in the file",
    ]
