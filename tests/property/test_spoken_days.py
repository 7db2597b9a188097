"""Dates and times as people say them: what is answered reads as itself, and nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ketaplan.text.spoken_days import DayOrder, Toward, day_from, said
from ketaplan.text.spoken_moments import moment_from
from ketaplan.text.spoken_times import UnclearDayError, minute_from
from ketaplan.text.words import MONTH_NAMES, day_words, minutes_words

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
ORDERS = st.sampled_from(DayOrder)
TOWARD = st.sampled_from(Toward)
WORDS = """
mon fri tuesday thurs next this last today tomorrow yesterday 4 04 31 30 10 29 feb dec december sept 2026 2028 26 12/4
4/12 25/12 12/25/2026 4.12. 4.12.2026 12-4 +3 -3 +2w in days weeks 9 9am 9:30 14.30 noon midnight 24:00 at of 4th 1st ,
. T 2026-12-04 2026-12-04T10:00 2026/12/4 am pm 13pm
"""
TYPED = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join) | st.text(max_size=45)

unhurried = settings(deadline=None)


@unhurried
@given(DAYS, DAYS, ORDERS, TOWARD)
def test_what_is_reported_back_reads_as_itself(day, today, order, toward):
    for words in (said(day), day.isoformat(), said(day).upper(), f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"):
        assert day_from(words, today, order, toward) == day
    assert moment_from(said(day), today, order, toward) == (day, None)


@unhurried
@given(DAYS, st.integers(0, 1439), st.sampled_from([12, 24]), ORDERS)
def test_a_time_that_is_reported_reads_as_itself(day, minute, clock, order):
    time = minutes_words(minute, clock)
    assert minute_from(time) == minute
    for between in (" ", ", ", " at "):
        assert moment_from(f"{said(day)}{between}{time}", day, order) == (day, minute)


@unhurried
@given(TYPED, DAYS, ORDERS, TOWARD)
@example("4 dec 99999999999999999999", date(2026, 1, 1), DayOrder.UNKNOWN, Toward.NEAREST)
@example("+9999 weeks", date(2199, 12, 31), DayOrder.UNKNOWN, Toward.NEAREST)
@example("²", date(2026, 1, 1), DayOrder.UNKNOWN, Toward.NEAREST)
@example("٣ dec", date(2026, 1, 1), DayOrder.UNKNOWN, Toward.NEAREST)
def test_anything_typed_is_a_day_or_an_own_error(text, today, order, toward):
    with suppress(UnclearDayError):
        day = day_from(text, today, order, toward)
        assert day_from(said(day), today, order, toward) == day
    with suppress(UnclearDayError):
        moment = moment_from(text, today, order, toward)
        assert moment.minute is None or 0 <= moment.minute < 1440
    with suppress(UnclearDayError):
        assert 0 <= minute_from(text) <= 1440


@unhurried
@given(st.dates(date(1901, 1, 1), date(2190, 12, 31)), DAYS)
def test_figures_are_read_in_the_order_of_the_place_or_refused(day, today):
    figures = {
        DayOrder.MONTH_FIRST: f"{day.month}/{day.day}/{day.year}",
        DayOrder.DAY_FIRST: f"{day.day}/{day.month}/{day.year}",
    }
    for order, typed in figures.items():
        assert day_from(typed, today, order) == day
        if day.day <= 12 and day.day != day.month:
            with pytest.raises(UnclearDayError, match="may be"):
                day_from(typed, today, DayOrder.UNKNOWN)
        else:
            assert day_from(typed, today, DayOrder.UNKNOWN) == day


@unhurried
@given(DAYS, st.dates(date(1910, 1, 1), date(2190, 12, 31)))
def test_a_year_that_is_not_said_is_the_next_or_the_nearest(day, today):
    typed = f"{day.day} {MONTH_NAMES[day.month - 1]}"
    future = day_from(typed, today, DayOrder.UNKNOWN, Toward.FUTURE)
    nearest = day_from(typed, today, DayOrder.UNKNOWN, Toward.NEAREST)
    assert future >= today
    assert abs(nearest - today) <= abs(future - today)
    if typed != "29 Feb":
        assert future - today < timedelta(days=366)
        assert abs(nearest - today) <= timedelta(days=183)
    with pytest.raises(UnclearDayError, match="year"):
        day_from(typed, today, DayOrder.UNKNOWN, Toward.NONE)


@unhurried
@given(DAYS, DAYS)
def test_a_weekday_that_does_not_fit_is_refused(day, today):
    other = day + timedelta(days=1)
    wrong = f"{day_words(other).split()[0]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
    with pytest.raises(UnclearDayError, match="is a "):
        day_from(wrong, today, DayOrder.UNKNOWN)


@unhurried
@given(st.integers(0, 10**30), DAYS, ORDERS, TOWARD)
def test_a_number_alone_is_no_day(number, today, order, toward):
    with pytest.raises(UnclearDayError):
        day_from(str(number), today, order, toward)
