"""Days and times of the week in words."""

# ruff: noqa: RUF001  times are given with the dash of the screen

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ketaplan.domain.reasons import Moment
from ketaplan.text.en.week_times import dates_words, days_words, moments_words, start_words

MONDAY = date(2026, 11, 23)


def days(*offsets: int) -> list[date]:
    return [MONDAY + timedelta(days=offset) for offset in offsets]


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [({0}, "Mon"), ({0, 3}, "Mon and Thu"), ({0, 1, 2}, "Mon to Wed"), ({0, 1, 3}, "Mon, Tue and Thu")],
)
def test_weekdays_in_a_row_are_reported_by_the_first_and_the_last(weekdays, words):
    assert days_words(weekdays) == words


@pytest.mark.parametrize(
    ("offsets", "words"),
    [
        ((0,), "Mon 23 Nov"),
        ((0, 3), "Mon 23 and Thu 26 Nov"),
        ((0, 1), "Mon 23 and Tue 24 Nov"),
        ((1, 2, 3, 7), "Tue 24 to Thu 26 and Mon 30 Nov"),
        ((7, 8, 9), "Mon 30 Nov to Wed 2 Dec"),
        ((0, 14), "Mon 23 Nov and Mon 7 Dec"),
    ],
)
def test_dates_are_reported_in_runs_and_each_month_once(offsets, words):
    assert dates_words(reversed(days(*offsets))) == words


def test_times_of_the_week_are_counted():
    moments = [Moment(day, 540, 660) for day in days(0, 7, 3)]

    assert moments_words(moments, 24) == "Mon 09:00 – 11:00 (2 times) and Thu 09:00 – 11:00"
    assert moments_words(moments[:1], 12) == "Mon 9:00 am – 11:00 am"


def test_many_different_times_are_reported_by_what_they_are_within():
    moments = [Moment(day, 540 + 30 * n, 660 + 30 * n) for n, day in enumerate(days(0, 1, 2, 3))]

    assert moments_words(moments, 24) == "4 times on Mon to Thu, within 09:00 – 12:30"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ([540] * 6, "always at 09:00"),
        ([540] * 4 + [600] * 2, "mostly at 09:00"),
        ([480, 540, 600], "between 08:00 and 10:00"),
    ],
)
def test_times_of_day_are_shown_as_they_are_stored(minutes, words):
    assert start_words(minutes, 24) == words
