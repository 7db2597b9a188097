"""What a busy calendar takes is read once, and again as soon as anything about it has changed."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.domain.clinic import BusyCalendar
from ketaplan.files.calendars import busy
from ketaplan.files.calendars.busy import with_busy_calendars
from support.builders import clinic

FIRST, LAST = date(2026, 11, 22), date(2027, 1, 31)
WEEKLY = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//tests//EN\r
BEGIN:VEVENT\r
UID:weekly@tests\r
DTSTAMP:20261101T000000Z\r
DTSTART;TZID=America/New_York:20261124T120000\r
DTEND;TZID=America/New_York:20261124T130000\r
RRULE:FREQ=WEEKLY;COUNT=4\r
SUMMARY:A private title\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def calendar(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "dr-lee.ics"
    path.write_text(WEEKLY, newline="")
    return path


def taken(path: Path, first=FIRST, last=LAST, zone="America/New_York"):
    site = clinic(
        zone=zone, busy_calendars=(BusyCalendar(resource="dr-lee", file=path.name),), file=str(path.parent / "c.toml")
    )
    return with_busy_calendars(site, first, last).or_raise().busy["dr-lee"].intervals


@pytest.fixture
def reads(monkeypatch):
    counted = []
    really = busy.times_in

    def counting(*arguments):
        counted.append(arguments)
        return really(*arguments)

    monkeypatch.setattr(busy, "times_in", counting)
    return counted


def test_a_second_run_takes_the_same_times_without_reading_the_calendar(calendar, reads):
    first, second = taken(calendar), taken(calendar)
    assert first == second
    assert [interval.start.isoformat() for interval in first][:2] == ["2026-11-24T12:00:00", "2026-12-01T12:00:00"]
    assert len(reads) == 1


def test_fewer_days_are_answered_as_well(calendar, reads):
    whole = taken(calendar)
    assert set(taken(calendar, FIRST + timedelta(days=1), LAST - timedelta(days=1))) <= set(whole)
    assert len(reads) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"first": FIRST - timedelta(days=1)},
        {"last": LAST + timedelta(days=1)},
        {"zone": "Europe/Berlin"},
    ],
)
def test_other_days_or_another_zone_are_read_again(calendar, reads, change):
    taken(calendar)
    taken(calendar, **change)
    assert len(reads) == 2


def test_a_changed_calendar_is_read_again(calendar, reads):
    taken(calendar)
    calendar.write_text(WEEKLY.replace("T120000", "T110000"), newline="")
    assert taken(calendar)[0].start.hour == 11
    assert len(reads) == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"seal": 1}', b"\xff\xfe"])
def test_damaged_times_are_not_trusted(calendar, reads, damage):
    expected = taken(calendar)
    (kept,) = (calendar.parent / "cache" / "calendars").iterdir()
    kept.write_bytes(damage)
    assert taken(calendar) == expected
    assert len(reads) == 2


def test_only_times_are_stored_and_for_their_owner_alone(calendar):
    taken(calendar)
    (kept,) = (calendar.parent / "cache" / "calendars").iterdir()
    assert "private" not in kept.read_text().lower()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_changes_nothing(calendar, monkeypatch):
    expected = taken(calendar)
    monkeypatch.setenv("KETAPLAN_CACHE", str(calendar))  # a file, where a folder is needed
    assert taken(calendar) == expected


ROUGH = WEEKLY.replace(
    "END:VCALENDAR",
    "BEGIN:VEVENT\r\nUID:weekly@tests\r\nRECURRENCE-ID;TZID=America/New_York:20261208T120000\r\n"
    "DTSTART;TZID=America/New_York:20270112T090000\r\nDURATION:PT30H\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261120\r\nDTEND;VALUE=DATE:20270301\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART:20261129T230000Z\r\nDURATION:PT26H\r\nRRULE:FREQ=DAILY;INTERVAL=9\r\nEND:VEVENT\r\n"
    "END:VCALENDAR",
)
DAYS = st.tuples(st.integers(0, 120), st.integers(0, 90))


@settings(max_examples=25, deadline=None)
@given(st.lists(DAYS, min_size=2, max_size=6))
def test_the_answer_for_any_days_asked_for_before_is_as_if_read_again(windows):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "dr-lee.ics"
        path.write_text(ROUGH, newline="")
        for begin, length in windows:
            first = FIRST + timedelta(days=begin)
            patch.setenv("KETAPLAN_CACHE", f"{folder}/cache")
            answer = taken(path, first, first + timedelta(days=length))
            patch.setenv("KETAPLAN_CACHE", f"{folder}/dr-lee.ics")  # a file: nothing is stored
            assert answer == taken(path, first, first + timedelta(days=length))
