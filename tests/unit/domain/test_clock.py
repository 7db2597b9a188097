"""The clock of a place: zones, instants, days and weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ketaplan.domain.clock import instant, offset_changes, week_of, zone_named, zone_names

MONDAY = date(2026, 11, 23)
NEW_YORK, BERLIN, LORD_HOWE = (
    zone_named(name) for name in ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
)


def test_a_time_that_the_night_skips_is_none():
    skipped = date(2027, 3, 14)

    assert instant(NEW_YORK, skipped, 2 * 60 + 30, 15) is None
    assert instant(NEW_YORK, skipped, 60 + 45, 15) is not None
    assert instant(NEW_YORK, skipped, 60 + 45, 30) is None
    assert instant(LORD_HOWE, date(2026, 10, 4), 2 * 60 + 15, 5) is None


def test_of_a_time_that_comes_twice_it_is_the_first_that_will_do():
    day = date(2026, 11, 1)

    first, second = instant(NEW_YORK, day, 60, 60), instant(NEW_YORK, day, 90, 45)

    assert first.astimezone(UTC) == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    assert second.astimezone(UTC) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert instant(NEW_YORK, day, 30, 60 + 45) is None


def test_a_visit_may_end_just_as_the_clock_changes():
    assert instant(BERLIN, date(2027, 3, 28), 60, 60) is not None
    assert instant(BERLIN, date(2027, 3, 28), 60, 65) is None


@pytest.mark.parametrize(
    ("zone", "day", "changes"),
    [
        (NEW_YORK, date(2026, 11, 1), True),
        (NEW_YORK, date(2026, 11, 2), False),
        (BERLIN, date(2026, 10, 25), True),
        (LORD_HOWE, date(2027, 4, 4), True),
        (zone_named("Asia/Kathmandu"), date(2027, 3, 28), False),
    ],
)
def test_the_day_on_which_the_clock_changes_is_known(zone, day, changes):
    assert offset_changes(zone, day) is changes


def test_zones_are_those_of_the_list_and_nothing_else():
    assert {"America/New_York", "UTC", "Asia/Kathmandu"} <= zone_names()
    for name in ("Mars/Olympus", "../etc/passwd", "", "america/new_york"):
        with pytest.raises(LookupError):
            zone_named(name)


def test_a_week_is_monday_to_sunday():
    numbers = [week_of((MONDAY + timedelta(days=n)).toordinal()) for n in range(-1, 8)]

    assert [number - numbers[1] for number in numbers] == [-1, 0, 0, 0, 0, 0, 0, 0, 1]
