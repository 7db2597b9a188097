"""What writers of calendars write, and the time that it takes of someone."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import pytest

from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars import busy_time as busy_time_module
from ketaplan.files.calendars.busy_time import busy_time

DAY = date(2026, 11, 24)
NOON = "DTSTART:20261124T120000"


def calendar(*events: str, before: str = "") -> bytes:
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{inside}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(content: bytes, first: date = DAY, last: date | None = None, zone: str = "America/New_York"):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return busy_time(content, zone_named(zone), first, last or first)


def busy(content: bytes, day: date = DAY, zone: str = "America/New_York") -> str:
    """The times of one day, or what is doubtful of it."""
    found = read(content, day, zone=zone)
    if found.doubts:
        return " ".join(f"{found.text.line(one.at)} {one.key}" for one in found.doubts)
    return " ".join(f"{a:%H:%M}-{'24:00' if b.date() > day else format(b, '%H:%M')}" for a, b in found.times) or "-"


WEEKLY = "UID:w\nDTSTART;TZID=America/New_York:20261103T100000\nDTEND;TZID=America/New_York:20261103T110000\n"
MOVED = "UID:w\nDTSTART;TZID=America/New_York:20261124T{to}0000\nDURATION:PT1H\nRECURRENCE-ID"
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16011104T020000
RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010311T020000
RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""

ONE_EVENT = {
    "a day without VALUE=DATE": ("DTSTART:20261124", "00:00-24:00"),
    "a day with a Z": ("DTSTART:20261124Z", "00:00-24:00"),
    "a day that ends as it begins": ("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261124", "00:00-24:00"),
    "a day of no length": ("DTSTART;VALUE=DATE:20261124\nDURATION:PT0S", "00:00-24:00"),
    "a day at Outlook's midnights": (
        "DTSTART:20261124T000000\nDTEND:20261124T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "00:00-24:00",
    ),
    "a day at midnight in UTC": ("DTSTART:20261124T050000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:true", "00:00-24:00"),
    "a day of Funambol": ("DTSTART:20261124T000000\nDURATION:PT0S\nX-FUNAMBOL-ALLDAY:1", "00:00-24:00"),
    "a day of MSN": ("DTSTART:20261124T000000\nX-MICROSOFT-MSNCALENDAR-ALLDAYEVENT:TRUE", "00:00-24:00"),
    "not all day": (f"{NOON}\nDTEND:20261124T120000\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE", "-"),
    "a day in Tokyo": ("DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20261124", "00:00-24:00"),
    "a day written as midnight": ("DTSTART;VALUE=DATE:20261124T000000", "00:00-24:00"),
    "a time called a date": ("DTSTART;VALUE=DATE:20261124T120000\nDURATION:PT1H", "12:00-13:00"),
    "away for ever": ("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:99991231", "00:00-24:00"),
    "Z beside a zone": ("DTSTART;TZID=Europe/Berlin:20261124T150000Z\nDURATION:PT1H", "10:00-11:00"),
    "an offset": ("DTSTART:2026-11-24T16:00:00+01:00\nDURATION:PT1H", "10:00-11:00"),
    "midnight as 24:00": ("DTSTART:20261124T220000\nDTEND:20261124T240000", "22:00-24:00"),
    "a week in time": ("DTSTART:20261120T120000\nDURATION:PT1W", "00:00-24:00"),
    "hours that pass": ("DTSTART;TZID=America/New_York:20261123T200000\nDURATION:PT12H", "00:00-08:00"),
    "an end in another zone": (f"{NOON}\nDTEND;TZID=Europe/Berlin:20261124T190000", "12:00-13:00"),
    "no end": (NOON, "-"),
    "an end before the start": (f"{NOON}\nDTEND:20261124T110000", "5 DTEND"),
    "a day that ends before": ("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261123", "5 DTEND"),
    "less than nothing": (f"{NOON}\nDURATION:-PT1H", "5 DURATION"),
    "two starts": (f"{NOON}\nDTSTART:20261124T130000\nDURATION:PT1H", "5 DTSTART"),
    "free": (f"{NOON}\nDURATION:PT1H\nTRANSP:TRANSPARENT", "-"),
    "free by Outlook alone": (f"{NOON}\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", "-"),
    "busy whatever Outlook shows": (
        f"{NOON}\nDURATION:PT1H\nTRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "12:00-13:00",
    ),
    "away by Outlook": (
        f"{NOON}\nDURATION:PT1H\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "12:00-13:00",
    ),
    "working elsewhere by Outlook": (
        f"{NOON}\nDURATION:PT1H\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
        "12:00-13:00",
    ),
    "away by MSN": (
        f"{NOON}\nDURATION:PT1H\nTRANSP:TRANSPARENT\nX-MICROSOFT-MSNCALENDAR-BUSYSTATUS:OUTOFOFFICE",
        "12:00-13:00",
    ),
    "free by MSN alone": (f"{NOON}\nDURATION:PT1H\nX-MICROSOFT-MSNCALENDAR-BUSYSTATUS:FREE", "-"),
    "on the way": (f"{NOON}\nDURATION:PT1H\nX-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT45M", "11:15-13:00"),
    "on the way from the day before": (
        "DTSTART:20261125T003000\nDURATION:PT1H\nX-APPLE-TRAVEL-DURATION:PT2H",
        "22:30-24:00",
    ),
    "on the way for longer than a day": (
        "DTSTART:20261126T003000\nDURATION:PT1H\nX-APPLE-TRAVEL-DURATION:P30D",
        "-",
    ),
    "on the way for no known time": (f"{NOON}\nDURATION:PT1H\nX-APPLE-TRAVEL-DURATION:soon", "12:00-13:00"),
    "on the way to something free": (
        f"{NOON}\nDURATION:PT1H\nTRANSP:TRANSPARENT\nX-APPLE-TRAVEL-DURATION:PT45M",
        "-",
    ),
    "tentative": (f"{NOON}\nDURATION:PT1H\nSTATUS:TENTATIVE", "12:00-13:00"),
    "cancelled": (f"{NOON}\nDURATION:PT1H\nSTATUS:CANCELLED", "-"),
    "lower case": ("dtstart;tzid=Europe/Berlin:20261124t160000\nduration:pt1h", "10:00-11:00"),
}


@pytest.mark.parametrize("name", ONE_EVENT)
def test_an_event_takes_the_time_that_its_writer_meant(name: str) -> None:
    event, expected = ONE_EVENT[name]
    assert busy(calendar(event)) == expected


ZONES = {
    "Europe/Berlin": "10:00",
    "europe/berlin": "10:00",
    "W. Europe Standard Time": "10:00",
    "w. europe standard time": "10:00",
    "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "10:00",
    "Mitteleuropäische Zeit": "10:00",
    "/freeassociation.sourceforge.net/Europe/Berlin": "10:00",
    "/mozilla.org/20050126_1/America/Indiana/Knox": "17:00",
    "America/New York": "16:00",
    "GMT-0500": "16:00",
    "UTC+01:00": "10:00",
    "GMT+1": "10:00",
    " Europe/Berlin ": "10:00",
    "UTC": "11:00",
    "tzone://Microsoft/Utc": "11:00",
    "tzone://Microsoft/Custom": "",
    "Customized Time Zone": "",
    "Praxis": "",
    "CEST": "",
    "": "",
    "GMT+99": "",
}


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_is_the_one_that_is_meant_or_the_event_is_doubtful(name: str) -> None:
    found = busy(calendar(f'DTSTART;TZID="{name}":20261124T160000\nDURATION:PT1H'))
    start = ZONES[name]
    assert found == (f"{start}-{int(start[:2]) + 1}:00" if start else "4 DTSTART;TZID")


@pytest.mark.parametrize("name", ["", " 1", "Eastern", "Customized Time Zone", "tzone://Microsoft/Custom"])
def test_a_zone_that_the_file_defines_is_found_regardless_of_its_name(name: str) -> None:
    event = f"DTSTART;TZID={name}:20261124T160000\nDURATION:PT1H"
    assert busy(calendar(event, before=OWN_ZONE.format(name=name)), zone="Europe/London") == "21:00-22:00"


def test_the_name_of_a_zone_is_escaped_where_it_is_defined_and_quoted_where_it_is_used() -> None:
    event = 'DTSTART;TZID="New York, Boston; East":20261124T160000\nDURATION:PT1H'
    defined = OWN_ZONE.format(name=r"New York\, Boston\; East")
    assert busy(calendar(event, before=defined), zone="Europe/London") == "21:00-22:00"


def test_a_zone_that_cannot_be_used_matters_to_its_own_events_alone() -> None:
    broken = "BEGIN:VTIMEZONE\nTZID:Praxis\nEND:VTIMEZONE\n"
    other = "DTSTART;TZID=Praxis:20261201T090000\nDURATION:PT1H"
    found = read(calendar(f"{NOON}\nDURATION:PT1H", other, before=broken))
    assert (len(found.times), found.doubts) == (1, [])
    assert [one.key for one in found.understood.doubts] == []
    assert len(read(calendar(other, before=broken), date(2026, 12, 1)).doubts) == 1


ENDS = {
    "20261124": "10:00-11:00",
    "20261124T100000": "10:00-11:00",
    "20261124T150000Z": "10:00-11:00",
    "20261124T095959": "-",
    "20261124T145959Z": "-",
    "20261123": "-",
}


@pytest.mark.parametrize("until", ENDS)
def test_until_is_on_the_clock_of_the_series_and_included(until: str) -> None:
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY;UNTIL={until}")) == ENDS[until]


FLOATING = {
    ("090000", "20261124T000000Z", "Asia/Tokyo"): "09:00-10:00",
    ("050000", "20261124T050000Z", "America/New_York"): "05:00-06:00",
    ("200000", "20261125T010000Z", "America/New_York"): "20:00-21:00",
    ("200000", "20261124T010000Z", "America/New_York"): "-",
    ("200000", "20261124T000000Z", "America/New_York"): "-",
}


@pytest.mark.parametrize("case", FLOATING)
def test_until_in_utc_ends_no_series_without_a_zone_before_its_last_occurrence(case: tuple[str, str, str]) -> None:
    clock, until, zone = case
    event = f"DTSTART:20261120T{clock}\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL={until}"
    assert busy(calendar(event), zone=zone) == FLOATING[case]


def test_each_occurrence_and_each_moved_one_has_its_own_way_there() -> None:
    travel = "\nX-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT1H30M"
    series, override = f"{WEEKLY}RRULE:FREQ=WEEKLY", MOVED.format(to=16) + ";VALUE=DATE:20261124"
    assert busy(calendar(series + travel)) == "08:30-11:00"
    assert busy(calendar(series, override + travel)) == "14:30-17:00"
    assert busy(calendar(series + travel, override)) == "16:00-17:00"


def test_a_zone_has_the_offset_before_its_first_change_until_then() -> None:
    rules = "BEGIN:STANDARD\nDTSTART:20270101T000000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0600\nEND:STANDARD\n"
    event = "DTSTART;TZID=Praxis:20261124T100000\nDURATION:PT1H"
    assert busy(calendar(event, before=f"BEGIN:VTIMEZONE\nTZID:Praxis\n{rules}END:VTIMEZONE\n")) == "10:00-11:00"


@pytest.mark.parametrize("until", ["20261124", "20261124T000000Z", "20261124T050000Z", "20261125T045959Z"])
def test_until_of_days_is_the_last_day(until: str) -> None:
    event = f"DTSTART;VALUE=DATE:20261120\nRRULE:FREQ=DAILY;UNTIL={until}"
    assert busy(calendar(event)) == "00:00-24:00"
    assert busy(calendar(event), DAY + timedelta(days=1)) == "-"


EXCEPTIONS = {
    "EXDATE;TZID=America/New_York:20261124T100000": "-",
    "EXDATE:20261124T150000Z": "-",
    "EXDATE;VALUE=DATE:20261124": "-",
    "EXDATE;TZID=Europe/Berlin:20261124T160000": "-",
    "EXDATE;TZID=America/New_York:": "10:00-11:00",
    "EXDATE:never": "10:00-11:00",
    "EXDATE;TZID=Praxis:20261124T100000": "10:00-11:00",
    "RDATE;VALUE=DATE:20261125": "10:00-11:00",
}


@pytest.mark.parametrize("line", EXCEPTIONS)
def test_exceptions_name_an_occurrence_in_any_way_or_exclude_nothing(line: str) -> None:
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY\n{line}")) == EXCEPTIONS[line]


def test_a_day_added_to_a_series_has_the_time_of_the_series() -> None:
    assert busy(calendar(f"{WEEKLY}RDATE;VALUE=DATE:20261124")) == "10:00-11:00"
    assert busy(calendar(f"{WEEKLY}RDATE;VALUE=PERIOD:20261124T150000Z/PT3H")) == "10:00-13:00"


@pytest.mark.parametrize(
    "name", [";TZID=America/New_York:20261124T100000", ":20261124T150000Z", ";VALUE=DATE:20261124"]
)
def test_a_moved_occurrence_leaves_its_old_place(name: str) -> None:
    events = (f"{WEEKLY}RRULE:FREQ=WEEKLY", MOVED.format(to=16) + name)
    assert busy(calendar(*events)) == "16:00-17:00"


def test_what_is_moved_beyond_the_days_asked_for_leaves_its_old_place() -> None:
    override = WEEKLY.replace("20261103", "20270824") + "RECURRENCE-ID;TZID=America/New_York:20261124T100000"
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY", override)) == "-"
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY;UNTIL=20261210", override), date(2027, 8, 24)) == "10:00-11:00"


def test_a_change_of_all_that_was_before_is_doubtful_up_to_its_occurrence() -> None:
    override = MOVED.format(to=16) + ";RANGE=THISANDPRIOR;TZID=America/New_York:20261124T100000"
    content = calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY", override)
    assert busy(content, date(2026, 11, 17)) == "13 RECURRENCE-ID;RANGE"
    assert busy(content, date(2026, 12, 1)) == "10:00-11:00"


CHANGED_AND_EXCLUDED = {
    "moved": ("DTSTART;TZID=America/New_York:20261124T160000\nDURATION:PT1H", "16:00-17:00"),
    "cancelled": ("DTSTART;TZID=America/New_York:20261124T160000\nDURATION:PT1H\nSTATUS:CANCELLED", "-"),
}


@pytest.mark.parametrize("name", CHANGED_AND_EXCLUDED)
@pytest.mark.parametrize("excluded", [";TZID=America/New_York:20261124T100000", ";VALUE=DATE:20261124"])
def test_an_occurrence_that_is_moved_and_excluded_takes_its_new_time(name: str, excluded: str) -> None:
    lines, expected = CHANGED_AND_EXCLUDED[name]
    override = f"UID:w\nRECURRENCE-ID;TZID=America/New_York:20261124T100000\n{lines}"
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY\nEXDATE{excluded}", override)) == expected


def test_a_period_added_at_the_start_of_an_occurrence_shortens_nothing() -> None:
    added = "RDATE;VALUE=PERIOD;TZID=America/New_York:20261124T100000/PT"
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY\n{added}15M")) == "10:00-11:00"
    assert busy(calendar(f"{WEEKLY}RRULE:FREQ=WEEKLY\n{added}3H")) == "10:00-13:00"
    assert busy(calendar(f"{WEEKLY}{added}15M".replace("20261103", "20261124"))) == "10:00-11:00"


VERSIONS = {
    "a greater SEQUENCE": (("SEQUENCE:1", "SEQUENCE:2"), "14:00-15:00"),
    "a lesser SEQUENCE": (("SEQUENCE:2", "SEQUENCE:1"), "12:00-13:00"),
    "a later DTSTAMP": (("DTSTAMP:20261001T000000Z", "DTSTAMP:20261101T000000Z"), "14:00-15:00"),
    "the same of both": (("DTSTAMP:20261001T000000Z", "DTSTAMP:20261001T000000Z"), "12:00-13:00 14:00-15:00"),
    "written one after the other": (
        ("DTSTAMP:20261001T000000Z", "DTSTAMP:20261001T000003Z"),
        "12:00-13:00 14:00-15:00",
    ),
    "neither": (("", ""), "12:00-13:00 14:00-15:00"),
}


@pytest.mark.parametrize("name", VERSIONS)
@pytest.mark.parametrize("replaced", ["", "\nRECURRENCE-ID:20261124T100000"])
def test_of_versions_of_an_event_the_newest_counts_and_separate_events_all(name: str, replaced: str) -> None:
    lines, expected = VERSIONS[name]
    hours = zip((12, 14), lines, strict=True)
    events = [f"UID:u\nDTSTART:20261124T{hour}0000\nDURATION:PT1H\n{line}{replaced}" for hour, line in hours]
    assert busy(calendar(*events)) == expected


def test_a_newer_version_in_a_past_year_replaces_one_that_is_near() -> None:
    old = "UID:u\nSEQUENCE:0\nDTSTART:20261124T120000\nDURATION:PT1H"
    new = "UID:u\nSEQUENCE:1\nDTSTART:20200101T120000\nDURATION:PT1H"
    assert busy(calendar(old, new)) == "-"


def test_events_without_a_uid_or_with_an_empty_one_are_separate_events() -> None:
    events = [f"{uid}DTSTART:20261124T{hour}0000\nDURATION:PT1H" for uid in ("", "UID:\n") for hour in (8, 10)]
    assert busy(calendar(*(event.replace("T8", "T08") for event in events))) == "08:00-09:00 10:00-11:00"


def test_lists_of_busy_time_are_read() -> None:
    lines = [
        "FREEBUSY:20261124T130000Z/20261124T140000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261124T150000Z/PT30M,20261124T160000Z/PT30M",
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261124T190000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20261124T200000Z/PT1H",
    ]
    text = "BEGIN:VFREEBUSY\n" + "\n".join(lines) + "\nEND:VFREEBUSY\n"
    assert busy(calendar(before=text)) == "08:00-09:00 10:00-10:30 11:00-11:30 14:00-15:00"


def test_the_hour_that_comes_twice_lengthens_nothing_else() -> None:
    zone = "DTSTART;TZID=America/New_York:20261030T090000\nDTEND;TZID=America/New_York:20261102T170000"
    assert busy(calendar(zone), date(2026, 11, 2)) == "00:00-17:00"
    assert busy(calendar("DTSTART:20261030T130000Z\nDTEND:20261102T220000Z"), date(2026, 10, 30)) == "09:00-24:00"


@pytest.mark.parametrize("sunday", [date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 8)])
def test_a_weekly_night_shift_ends_by_the_clock_also_when_the_clock_changes(sunday: date) -> None:
    nights = "DTSTART;TZID=America/New_York:20260117T220000\nDTEND;TZID=America/New_York:20260118T060000"
    content = calendar(f"{nights}\nRRULE:FREQ=WEEKLY")
    assert busy(content, sunday - timedelta(days=1)) == "22:00-24:00"
    assert busy(content, sunday) == "00:00-06:00"


@pytest.mark.parametrize(
    ("lines", "expected"),
    {
        "DTSTART;TZID=America/New_York:20260308T023000\nDURATION:PT1H": "03:30-04:30",
        "DTSTART;TZID=America/New_York:20260308T023000\nDTEND;TZID=America/New_York:20260308T024500": "03:30-03:45",
        "DTSTART:20260308T023000\nDTEND:20260308T024500": "03:30-03:45",
        "DTSTART:20260307T220000\nDTEND:20260308T023000": "00:00-03:30",
    }.items(),
)
def test_a_meeting_in_the_hour_that_is_left_out_is_not_lost(lines: str, expected: str) -> None:
    assert busy(calendar(lines), date(2026, 3, 8)) == expected


RULES = {
    "each minute long ago": ("FREQ=MINUTELY;COUNT=100000", "19970902T090000", "-"),
    "twenty minutes in working hours": ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10", "19970902T090000", "09:00-11:00"),
    "each second without an end": ("FREQ=SECONDLY", "20261124T100000", "10:00-24:00"),
    "a birthday of 1604": ("FREQ=YEARLY", "16041124T100000", "10:00-10:20"),
    "with blanks": ("freq=weekly; byday=TU, WE", "20261103T100000", "10:00-10:20"),
    "escaped": ("FREQ=WEEKLY\\;COUNT=10", "20261103T100000", "10:00-10:20"),
    "no interval": ("FREQ=DAILY;INTERVAL=0", "20261103T100000", "6 RRULE"),
    "of vCalendar": ("W1 TU #10", "20261103T100000", "6 RRULE"),
    "of vCalendar, over": ("W1 TU 20161103T100000", "20161103T100000", "-"),
    "every other week": ("FREQ=WEEKLY;INTERVAL=2", "20200114T100000", "10:00-10:20"),
    "the last workday but four": ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-5", "20200107T100000", "10:00-10:20"),
}


@pytest.mark.parametrize("name", RULES)
def test_rules_are_followed_near_the_days_asked_for(name: str) -> None:
    rule, start, expected = RULES[name]
    assert busy(calendar(f"DTSTART:{start}\nDURATION:PT20M\nRRULE:{rule}")) == expected


def test_a_history_of_many_thousand_events_costs_and_hides_nothing() -> None:
    past = [f"UID:{n}\nDTSTART:20{n % 16 + 10}0105T090000\nDURATION:PT1H\nSEQUENCE:0" for n in range(9_000)]
    found = read(calendar(*past, f"{NOON}\nDURATION:PT1H"))
    assert len(found.times) == 1
    assert (found.understood.events, found.understood.over) == (9_001, 9_000)


@pytest.mark.parametrize(
    "series",
    [
        "RDATE:20150301T090000,20160301T090000",
        "RRULE:FREQ=DAILY;COUNT=10",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=40;INTERVAL=2",
        "RRULE:FREQ=MONTHLY;COUNT=12\nRDATE;VALUE=DATE:20160301",
    ],
)
def test_a_history_of_series_that_ended_by_count_costs_and_hides_nothing(series: str) -> None:
    past = [f"UID:{n}\nDTSTART:20{n % 5 + 10}0105T090000\nDURATION:PT1H\n{series}" for n in range(9_000)]
    found = read(calendar(*past, f"{NOON}\nDURATION:PT1H"))
    assert len(found.times) == 1
    assert found.understood.over == 9_000


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=31", "12:00-13:00"),
        ("FREQ=WEEKLY;COUNT=5;INTERVAL=2", "-"),
        ("FREQ=YEARLY;COUNT=2", "-"),
    ],
)
def test_a_series_with_a_count_is_followed_to_its_last_occurrence(rule: str, expected: str) -> None:
    start = DAY - timedelta(days=30)
    assert busy(calendar(f"DTSTART:{start:%Y%m%d}T120000\nDURATION:PT1H\nRRULE:{rule}")) == expected


def test_one_odd_event_is_doubtful_and_the_rest_is_read() -> None:
    odd = "DTSTART:20261125T120000\nDTEND:20261125T110000"
    found = read(calendar(f"{NOON}\nDURATION:PT1H", odd), DAY, DAY + timedelta(days=7))
    assert len(found.times) == len(found.doubts) == 1


def test_no_warning_of_a_library_is_shown_or_changes_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    repeated = busy_time_module.occurrences

    def with_a_warning(*arguments):
        warnings.warn("of a library, with a path of the installation", stacklevel=2)
        return repeated(*arguments)

    monkeypatch.setattr(busy_time_module, "occurrences", with_a_warning)
    zone = "TZID=/mozilla.org/20050126_1/America/New_York"
    content = calendar(f"UID:w\nDTSTART;{zone}:20261103T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY")
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        busy_time(content, zone_named("America/New_York"), DAY, DAY)
    assert shown == []
    assert busy(content) == "10:00-11:00"
