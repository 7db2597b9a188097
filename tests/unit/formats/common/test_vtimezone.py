from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from ketaplan.domain.clock import zone_named
from ketaplan.formats.common.vtimezone import time_zone
from unit.formats.rfc5545 import parsed

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Jerusalem",
    "America/Nuuk",
    "Pacific/Chatham",
    "Pacific/Apia",
)


def observances(timezone: str, first: datetime, last: datetime):
    """What a reader makes of the lines: moments in UTC, in order, and the offset from then on."""
    lines = time_zone(zone_named(timezone), first, last).to_ical()
    whole = parsed(b"BEGIN:VCALENDAR\r\n" + lines + b"END:VCALENDAR\r\n")
    found = []
    for part in whole.parts[0].parts:
        start = datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S")
        rules = [value for name, _, value in part.lines if name == "RRULE"]
        times = rrulestr(rules[0], dtstart=start).between(start, datetime(2040, 1, 1), inc=True) if rules else [start]
        before, after = (offset(part.value(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        found += [((moment - before).replace(tzinfo=UTC), after, part.name) for moment in times]
    return sorted(found)


def offset(text: str) -> timedelta:
    size = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return size if text[0] == "+" else -size


@pytest.mark.parametrize("timezone", ZONES)
def test_at_every_hour_of_the_calendar_the_offset_is_the_zones(timezone: str) -> None:
    zone = zone_named(timezone)
    first, last = (datetime(year, month, 5, 9, tzinfo=zone) for year, month in ((2026, 11), (2028, 2)))
    listed = observances(timezone, first, last)
    moment = first.astimezone(UTC)
    while moment <= last.astimezone(UTC):
        known = [after for since, after, _ in listed if since <= moment]
        assert known[-1] == moment.astimezone(zone).utcoffset(), moment
        moment += timedelta(hours=1)


@pytest.mark.parametrize("timezone", ["Europe/Dublin", "Europe/Berlin", "America/New_York"])
def test_daylight_is_the_half_of_the_year_whose_clock_is_ahead(timezone: str) -> None:
    zone = zone_named(timezone)
    listed = observances(timezone, *(datetime(2026, month, 1, tzinfo=zone) for month in (10, 12)))
    assert {(since.month, name) for since, _, name in listed} in (
        {(3, "DAYLIGHT"), (10, "STANDARD")},
        {(3, "DAYLIGHT"), (11, "STANDARD")},
    )


def test_yearly_changes_are_rules_and_others_are_listed_one_by_one() -> None:
    berlin, jerusalem = zone_named("Europe/Berlin"), zone_named("Asia/Jerusalem")
    ends = [datetime(2026, month, 1, tzinfo=UTC) for month in (10, 12)]
    assert b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in time_zone(berlin, *ends).to_ical()
    assert b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in time_zone(jerusalem, *ends).to_ical()
    assert time_zone(jerusalem, *ends).to_ical().count(b"BEGIN:DAYLIGHT") > 1
