from datetime import date, datetime
from pathlib import Path

import pytest

from ketaplan.domain.clinic import BusyCalendar, Clinic
from ketaplan.domain.clock import zone_named
from ketaplan.files.calendars.busy import with_busy_calendars
from support import builders as b

FIRST, LAST = date(2026, 11, 1), date(2027, 1, 31)

NEW_YORK = """\
BEGIN:VTIMEZONE
TZID:Eastern Time (clinic's own)
BEGIN:STANDARD
DTSTART:16011104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, before: str = "") -> str:
    inside = "".join(
        f"BEGIN:VEVENT\nUID:{n}@x\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT\n" for n, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{before}{inside}END:VCALENDAR\n"


def clinic_with(folder: Path, text: str | bytes, zone: str = "America/New_York", **fields) -> Clinic:
    path = folder / "lee.ics"
    path.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    named = BusyCalendar(resource="dr-lee", file="lee.ics", reason="own calendar")
    return b.clinic(zone=zone_named(zone), busy_calendars=(named,), file=str(folder / "clinic.toml"), **fields)


def busy(folder: Path, text: str | bytes, zone: str = "America/New_York") -> list[str]:
    clinic = with_busy_calendars(clinic_with(folder, text, zone), FIRST, LAST).or_raise()
    assert all(interval.reason == "own calendar" for interval in clinic.busy_intervals("dr-lee").intervals)
    return [f"{one.start:%m-%d %H:%M} {one.end:%m-%d %H:%M}" for one in clinic.busy_intervals("dr-lee").intervals]


def faults(folder: Path, text: str | bytes) -> list[str]:
    read = with_busy_calendars(clinic_with(folder, text), FIRST, LAST)
    assert read.value is None
    return [str(fault).removeprefix(f"{folder}/") for fault in read.faults]


def test_times_are_those_of_the_clock_at_the_clinic_any_zone_they_are_written_in(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART;TZID=America/New_York:20261201T090000\nDTEND;TZID=America/New_York:20261201T110000",
        "DTSTART:20261202T140000Z\nDTEND:20261202T150000Z",
        "DTSTART;TZID=Europe/Berlin:20261203T150000\nDURATION:PT45M",
        "DTSTART:20261204T090000\nDTEND:20261204T093000",
        "DTSTART;TZID=Eastern Time (clinic's own):20261207T090000\nDURATION:PT1H",
        before=NEW_YORK,
    )
    assert busy(tmp_path, text) == [
        "12-01 09:00 12-01 11:00",
        "12-02 09:00 12-02 10:00",
        "12-03 09:00 12-03 09:45",
        "12-04 09:00 12-04 09:30",
        "12-07 09:00 12-07 10:00",
    ]


def test_days_without_times_are_full_days_at_the_clinic(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203",
        "DTSTART;VALUE=DATE:20261207",
        "DTSTART;VALUE=DATE:20261209\nDURATION:P2D",
    )
    expected = ["12-01 00:00 12-03 00:00", "12-07 00:00 12-08 00:00", "12-09 00:00 12-11 00:00"]
    assert busy(tmp_path, text) == expected
    assert busy(tmp_path, text, "Asia/Kathmandu") == expected


def test_free_cancelled_and_empty_events_take_no_time(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART:20261201T090000\nDTEND:20261201T100000\nTRANSP:TRANSPARENT",
        "DTSTART:20261202T090000\nDTEND:20261202T100000\nSTATUS:CANCELLED",
        "DTSTART:20261203T090000",
        "DTSTART:20261204T090000\nDTEND:20261204T100000\nTRANSP:OPAQUE\nSTATUS:TENTATIVE",
    )
    assert busy(tmp_path, text) == ["12-04 09:00 12-04 10:00"]


def test_what_repeats_retains_its_time_across_a_change_of_clocks(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART;TZID=America/New_York:20261026T090000\nDTEND;TZID=America/New_York:20261026T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4"
    )
    assert busy(tmp_path, text) == ["11-02 09:00 11-02 10:00", "11-09 09:00 11-09 10:00", "11-16 09:00 11-16 10:00"]


def test_exceptions_additions_and_moved_occurrences_are_followed(tmp_path: Path) -> None:
    series = "DTSTART:20261201T090000\nDTEND:20261201T100000\nRRULE:FREQ=WEEKLY;UNTIL=20261231T000000"
    text = (
        calendar(
            f"{series}\nEXDATE:20261208T090000\nRDATE:20261210T140000",
            "RECURRENCE-ID:20261215T090000\nDTSTART:20261216T110000\nDTEND:20261216T113000",
            "RECURRENCE-ID:20261222T090000\nDTSTART:20261222T090000\nDTEND:20261222T100000\nSTATUS:CANCELLED",
        )
        .replace("UID:1@x", "UID:0@x")
        .replace("UID:2@x", "UID:0@x")
    )
    assert busy(tmp_path, text) == [
        "12-01 09:00 12-01 10:00",
        "12-10 14:00 12-10 15:00",
        "12-16 11:00 12-16 11:30",
        "12-29 09:00 12-29 10:00",
    ]


def test_what_started_long_ago_and_never_ends_is_computed_for_the_days_asked_for(tmp_path: Path) -> None:
    text = calendar("DTSTART:20200107T120000\nDTEND:20200107T130000\nRRULE:FREQ=WEEKLY;BYDAY=TU;INTERVAL=4")
    assert busy(tmp_path, text) == [f"{day} 12:00 {day} 13:00" for day in ("11-03", "12-01", "12-29", "01-26")]


def test_of_an_hour_that_comes_twice_all_that_the_wall_shows_meanwhile_is_taken(tmp_path: Path) -> None:
    text = calendar("DTSTART:20261101T043000Z\nDTEND:20261101T061500Z")
    (taken,) = busy(tmp_path, text)
    assert taken == "11-01 00:30 11-01 02:00"


def test_other_days_and_other_parts_of_a_calendar_are_passed_over(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART:20260901T090000\nDTEND:20260901T100000",
        "DTSTART:20280901T090000\nDTEND:20280901T100000",
        'DTSTART:20261202T090000\nDTEND:20261202T100000\nSUMMARY:Folded\n  title\nATTENDEE;CN="x":nonsense\n'
        "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT15M\nACTION:DISPLAY\nEND:VALARM",
        before="X-WR-CALNAME:Mine\nBEGIN:VTODO\nDTSTART:20261203T090000\nEND:VTODO\n",
    )
    assert busy(tmp_path, text) == ["12-02 09:00 12-02 10:00"]


def test_what_the_clinic_file_says_is_busy_stays_busy(tmp_path: Path) -> None:
    clinic = clinic_with(
        tmp_path, calendar("DTSTART:20261201T090000Z\nDURATION:PT1H"), busy={"dr-lee": b.intervals("2026-12-24")}
    )
    read = with_busy_calendars(clinic, FIRST, LAST).or_raise()
    assert read.busy_intervals("dr-lee").on(date(2026, 12, 24)) == ((0, 1440),)
    assert read.busy_intervals("dr-lee").on(date(2026, 12, 1)) == ((240, 300),)


BROKEN = {
    "no calendar": ("hello\n", "lee.ics: this is not an iCalendar file"),
    "empty": ("", "lee.ics: this is not an iCalendar file"),
    "binary": (b"\0\1\2" * 100, "lee.ics: this is not a text file in UTF-8"),
    "UTF-16": (calendar().encode("utf-16"), "lee.ics: this is not a text file in UTF-8"),
    "each second": (
        calendar("DTSTART:20261101T090000\nDURATION:PT1S\nRRULE:FREQ=SECONDLY;INTERVAL=2"),
        "lee.ics:9: RRULE: repeats too often up to 2027-02-03; start it later",
    ),
    "often": (
        calendar("DTSTART:19700101T090000\nDURATION:PT1M\nRRULE:FREQ=HOURLY;COUNT=999999999"),
        "lee.ics:9: RRULE: repeats too often up to 2027-02-03; start it later",
    ),
    "many": (
        calendar(*["DTSTART:20000101T090000\nDURATION:PT1H\nRRULE:FREQ=HOURLY;INTERVAL=2"] * 200),
        "RRULE: the events between 2026-11-01 and 2027-01-31, up to here, are too many",
    ),
    "all at once": (
        calendar(
            f"DTSTART:20261201T000000\nDURATION:PT1S\nRRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};"
            f"BYMINUTE={','.join(map(str, range(60)))};BYSECOND={','.join(map(str, range(60)))}"
        ),
        "lee.ics:9: RRULE: repeats too often",
    ),
    "never": (
        calendar("DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        "lee.ics:9: RRULE: is a rule that never occurs",
    ),
    "no rule": (calendar("DTSTART:20261201T090000\nRRULE:often"), "lee.ics"),
    "no interval": (calendar("DTSTART:20261201T090000\nRRULE:FREQ=DAILY;INTERVAL=0"), "lee.ics"),
    "no start": (calendar("SUMMARY:x"), "lee.ics:4: DTSTART: missing; an event needs a start"),
    "no date": (calendar("DTSTART:tomorrow"), "lee.ics:7: DTSTART: is not a readable date or time"),
    "no duration": (
        calendar("DTSTART:20261201T090000\nDURATION:long"),
        "lee.ics:8: DURATION: is not a readable length of time",
    ),
    "very long": (
        calendar("DTSTART:20261201T090000\nDURATION:P999999999D"),
        "lee.ics:8: DURATION: is not a readable length of time",
    ),
    "not ended": (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T090000\n",
        "lee.ics:2: BEGIN: VEVENT has a BEGIN without END",
    ),
    "a zone that changes every second": (
        calendar(
            "DTSTART;TZID=Eastern Time (clinic's own):20261201T090000\nDURATION:PT1H",
            before=NEW_YORK.replace("YEARLY", "SECONDLY"),
        ),
        "its VTIMEZONE in line 4 has a rule that cannot be used: it is not a yearly or monthly rule",
    ),
    "too many": (
        calendar(*["DTSTART:20261201T090000\nDURATION:PT1H"] * 20_000),
        "the events between 2026-11-01 and 2027-01-31, up to here, are too many",
    ),
    "too many exceptions": (
        calendar(
            "DTSTART:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEXDATE:"
            + ",".join(f"20261202T{number:06}" for number in range(100_000))
        ),
        "the events between 2026-11-01 and 2027-01-31, up to here, are too many",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_calendar_that_cannot_be_used_is_one_clear_fault(tmp_path: Path, name: str) -> None:
    text, words = BROKEN[name]
    (fault,) = faults(tmp_path, text)
    assert words in fault


def test_a_calendar_that_is_not_there_is_a_fault_of_the_file_that_names_it(tmp_path: Path) -> None:
    clinic_file = tmp_path / "clinic.toml"
    clinic_file.write_text('kind = "clinic"\n\n[[busy_calendars]]\nfile = "lee.ics"\n', encoding="utf-8")
    clinic = clinic_with(tmp_path, "")
    (tmp_path / "lee.ics").unlink()
    (fault,) = with_busy_calendars(clinic, FIRST, LAST).faults
    assert str(fault) == f"{clinic_file}:4: busy_calendars[0].file: 'lee.ics': there is no such file; check the path"


def test_nothing_that_a_calendar_says_is_in_a_fault(tmp_path: Path) -> None:
    text = calendar("SUMMARY:Maria Santos\nDTSTART:Maria Santos\nRRULE:Maria Santos")
    assert not any("Maria" in fault for fault in faults(tmp_path, text))


def test_a_repetition_is_counted_up_to_the_days_asked_for_and_no_further(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART:19700101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=19700301T000000Z\nRDATE:20261201T090000"
    )
    assert busy(tmp_path, text) == ["12-01 09:00 12-01 10:00"]


def test_the_clock_of_any_zone_is_that_of_the_tz_database(tmp_path: Path) -> None:
    text = calendar("DTSTART:20261201T090000Z\nDURATION:PT1H")
    read = with_busy_calendars(clinic_with(tmp_path, text, "Australia/Lord_Howe"), FIRST, LAST).or_raise()
    assert [one.start for one in read.busy_intervals("dr-lee").intervals] == [datetime(2026, 12, 1, 20)]
