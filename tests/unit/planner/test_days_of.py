"""The minutes that a use takes of days: one offset a day says the same as asking the zone each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.planner import uses_by_day

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
CHANGES = [datetime(2026, 11, 1, 5), datetime(2027, 3, 28, 0), datetime(2011, 12, 30)]


def near(change, minutes):
    """A moment around a change of the clock somewhere."""
    return change + timedelta(minutes=minutes)


MOMENTS = st.one_of(
    st.datetimes(datetime(1970, 1, 2), datetime(2040, 1, 1)),
    st.builds(near, st.sampled_from(CHANGES), st.integers(-3000, 3000)),
)


@settings(deadline=None)
@given(zone=st.sampled_from(ZONES), start=MOMENTS, seconds=st.integers(0, 100_000))
def test_one_offset_a_day_says_what_the_zone_says(zone, start, seconds):
    zone, start = ZoneInfo(zone), start.replace(tzinfo=UTC)
    end = start + timedelta(seconds=seconds)
    quick = list(uses_by_day.days_of(start, end, zone))
    with patch.object(uses_by_day, "_steady_offset", lambda *_: uses_by_day.NO_OFFSET):
        assert quick == list(uses_by_day.days_of(start, end, zone))


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_use_of_one_minute_before_midnight_stays_on_its_day(zone):
    start = datetime(2026, 12, 7, 23, 59, tzinfo=ZoneInfo(zone))
    assert list(uses_by_day.days_of(start, start + timedelta(minutes=1), ZoneInfo(zone))) == [
        (start.date(), (1439, 1440))
    ]
