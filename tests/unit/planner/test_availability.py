"""What is taken of a day: on the wall's clock when it changes, and where shares leave no room for another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from ketaplan.planner.availability import ALL_DAY, Availability, levels, overloaded
from ketaplan.planner.uses_by_day import by_the_clock
from support import builders as b

NEW_YORK = ZoneInfo("America/New_York")
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def on_the_wall(start, hours):
    """What the clock in New York shows for this many hours from a moment in UTC, as ``HH:MM``."""
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    found = by_the_clock(begin, begin + timedelta(hours=hours), NEW_YORK)
    return [f"{one:%H:%M}-{other:%H:%M}" for one, other in found]


@pytest.mark.parametrize(
    ("start", "hours", "shown"),
    [
        ("2026-11-30T14:00", 2, ["09:00-11:00"]),
        ("2026-03-08T05:00", 2, ["00:00-02:00"]),
        ("2026-03-08T07:00", 2, ["03:00-05:00"]),
        ("2026-03-08T06:00", 2, ["01:00-02:00", "03:00-04:00"]),
        ("2026-11-01T04:00", 2, ["00:00-02:00"]),
        ("2026-11-01T05:00", 2, ["01:00-02:00", "01:00-02:00"]),
        ("2026-11-01T05:30", 1, ["01:30-02:00", "01:00-01:30"]),
    ],
    ids=[
        "no change",
        "until the clock goes forward",
        "from then on",
        "while it does",
        "until it goes back",
        "while it does",
        "half an hour before",
    ],
)
def test_what_the_clock_shows(start, hours, shown):
    assert on_the_wall(start, hours) == shown


def test_it_is_the_same_from_any_zone_it_is_asked():
    begin = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
    end = (begin.astimezone(UTC) + timedelta(hours=2)).astimezone(NEW_YORK)
    assert by_the_clock(begin, end, NEW_YORK) == by_the_clock(begin.astimezone(UTC), end.astimezone(UTC), NEW_YORK)


def test_an_end_in_the_first_of_two_equal_hours_after_a_start_in_the_second_is_as_the_wall_says():
    begin = datetime(2026, 11, 1, 1, 0, fold=1, tzinfo=NEW_YORK)
    end = begin + timedelta(minutes=30)
    assert end.astimezone(UTC) < begin.astimezone(UTC)
    assert by_the_clock(begin, end, NEW_YORK) == [(datetime(2026, 11, 1, 1, 0), datetime(2026, 11, 1, 1, 30))]


LOADS = [(60, 120, HALF), (90, 150, THIRD), (150, 180, THIRD)]


def test_the_loads_of_a_day_add_up_where_they_overlap():
    assert levels(LOADS) == [
        (60, 90, HALF),
        (90, 120, HALF + THIRD),
        (120, 150, THIRD),
        (150, 180, THIRD),
    ]
    assert levels([]) == []


@pytest.mark.parametrize(
    ("share", "full"),
    [
        (Fraction(1), ((60, 180),)),
        (Fraction(3, 4), ((60, 180),)),
        (Fraction(2, 3), ((60, 120),)),
        (HALF, ((90, 120),)),
        (Fraction(1, 6), ()),
    ],
    ids=str,
)
def test_a_further_share_is_refused_where_it_makes_more_than_all(share, full):
    assert overloaded(LOADS, share) == full


def test_uses_are_shared_by_requests_next_to_the_same_appointments_only():
    uses = (b.use("A", "2026-11-30 09:00..2026-11-30 11:00"),)
    busy = b.request(in_use=uses)
    other, free = replace(busy, horizon_weeks=2), replace(busy, in_use=())
    first = Availability(busy)
    for request, is_free in ((other, False), (free, True)):
        availability = Availability(request)
        assert (availability.free("A", date(2026, 11, 30)) == ALL_DAY) == is_free
        assert first.free("A", date(2026, 11, 30)) != ALL_DAY
