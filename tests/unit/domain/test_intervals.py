"""Windows of a week and intervals, day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.domain.intervals import Interval, Intervals, Window, merged, without
from support import builders as b

MONDAY = date(2026, 11, 23)
quickly = settings(max_examples=150, derandomize=True, deadline=None, database=None)
pairs = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)).filter(lambda p: p[0] < p[1]), max_size=5)


def minutes(spans) -> set[int]:
    return {minute for start, end in spans for minute in range(start, end)}


# ---------------------------------------------------------------- minute ranges


@quickly
@given(pairs)
def test_merged_spans_are_the_same_minutes_and_touch_nowhere(spans):
    out = merged(spans)

    assert minutes(out) == minutes(spans)
    assert all(before[1] < after[0] for before, after in pairwise(out))


@quickly
@given(pairs, pairs)
def test_what_is_taken_is_not_left(spans, taken):
    assert minutes(without(merged(spans), merged(taken))) == minutes(spans) - minutes(taken)


# ---------------------------------------------------------------- windows


def test_windows_that_touch_or_overlap_are_one():
    windows = b.weekly("mon 09:00-12:00", "mon 12:00-14:00", "mon 13:00-15:00", "mon 16:00-17:00")

    assert windows.on(MONDAY) == ((540, 900), (960, 1020))
    assert windows.on(date(2026, 11, 24)) == ()


def test_a_window_may_end_with_the_day():
    assert b.weekly("mon 20:00-24:00").on(MONDAY) == ((1200, 1440),)


@pytest.mark.parametrize(("start", "end"), [(600, 600), (700, 600), (-1, 5), (0, 1441)])
def test_an_empty_window_is_refused(start, end):
    with pytest.raises(ValueError, match="is empty"):
        Window(days=frozenset({0}), start=start, end=end)


def test_every_second_week_counts_from_the_week_of_its_start():
    """It starts on a Friday: the Monday of that week is before it, the Monday two weeks on is one of its days."""
    windows = b.weekly(b.window("mon fri 08:00-12:00", every_weeks=2, starting=date(2026, 11, 27)))

    there = [day for n in range(30) if windows.on(day := MONDAY + timedelta(days=n))]

    assert there == [date(2026, 11, 27), date(2026, 12, 7), date(2026, 12, 11), date(2026, 12, 21)]


def test_every_third_week_continues_over_the_turn_of_the_year():
    windows = b.weekly(b.window("mon 08:00-12:00", every_weeks=3, starting=date(2026, 12, 14)))

    there = [day for n in range(60) if windows.on(day := date(2026, 12, 1) + timedelta(days=n))]

    assert there == [date(2026, 12, 14), date(2027, 1, 4), date(2027, 1, 25)]


def test_its_first_and_its_last_day_are_included():
    windows = b.weekly(b.window("mon-sun 08:00-12:00", starting=date(2026, 11, 24), until=date(2026, 11, 25)))

    assert [bool(windows.on(MONDAY + timedelta(days=n))) for n in range(4)] == [False, True, True, False]


def test_every_few_weeks_needs_a_first_week():
    with pytest.raises(ValueError, match="starting"):
        b.window("mon 08:00-12:00", every_weeks=2)


@quickly
@given(st.integers(2, 6), st.integers(0, 400), st.integers(0, 500), st.frozensets(st.integers(0, 6), min_size=1))
def test_weeks_are_counted_from_monday(every, first, later, days):
    starting = date(2026, 1, 1) + timedelta(days=first)
    day = starting + timedelta(days=later)
    window = Window(days=days, start=0, end=60, every_weeks=every, starting=starting)

    weeks = (day - timedelta(days=day.weekday()) - starting + timedelta(days=starting.weekday())).days // 7

    assert window.holds(day) == (day.weekday() in days and weeks % every == 0)


# ---------------------------------------------------------------- intervals


def test_an_interval_over_midnight_takes_a_part_of_both_days():
    night = b.intervals("2026-11-23 22:00..2026-11-24 06:00")

    assert [night.on(MONDAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [(), ((1320, 1440),), ((0, 360),), ()]


def test_seconds_are_widened_to_minutes():
    short = Interval(datetime(2026, 11, 23, 9, 0, 50), datetime(2026, 11, 23, 9, 1, 10))

    assert short.on(MONDAY) == (540, 542)


def test_an_interval_that_ends_at_midnight_leaves_the_next_day_alone():
    assert b.intervals("2026-11-23 22:00..2026-11-24 00:00").on(date(2026, 11, 24)) == ()


def test_full_days_are_both_included():
    leave = b.intervals("2026-11-23..2026-11-24")

    assert [leave.on(MONDAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [(), ((0, 1440),), ((0, 1440),), ()]


def test_an_interval_of_years_is_found_like_a_short_one():
    long = Intervals((Interval.of_days(date(2020, 1, 1), date.max, "for ever"),))

    assert long.on(MONDAY) == ((0, 1440),)
    assert [one.reason for one in long.during(MONDAY)] == ["for ever"]
    assert long.during(date(2019, 12, 31)) == []


def test_intervals_of_one_day_are_together():
    assert b.intervals("2026-11-23 09:00..2026-11-23 10:00", "2026-11-23 10:00..2026-11-23 11:00").on(MONDAY) == (
        (540, 660),
    )


def test_an_empty_interval_is_refused():
    with pytest.raises(ValueError, match="is empty"):
        Interval(datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 9))


def test_a_month_from_one_first_to_the_next_covers_its_days():
    month = Intervals((Interval(datetime(2026, 12, 1, 9), datetime(2027, 1, 1, 10)),))

    assert month.on(date(2026, 12, 1)) == ((540, 1440),)
    assert month.on(date(2026, 12, 15)) == ((0, 1440),)
    assert month.on(date(2027, 1, 1)) == ((0, 600),)
