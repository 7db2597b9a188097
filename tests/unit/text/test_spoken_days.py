"""Dates and times as people say them, by example."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.text.spoken_days import DayOrder, Toward, day_from
from ketaplan.text.spoken_moments import moment_from
from ketaplan.text.spoken_times import UnclearDayError, minute_from

FRIDAY = date(2026, 11, 27)
US, UK, SOMEWHERE = DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST, DayOrder.UNKNOWN


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-27"),
        ("Tomorrow", "2026-11-28"),
        ("yesterday", "2026-11-26"),
        ("+3", "2026-11-30"),
        ("+3d", "2026-11-30"),
        ("+2w", "2026-12-11"),
        ("-3", "2026-11-24"),
        ("in 10 days", "2026-12-07"),
        ("in 1 week", "2026-12-04"),
        ("fri", "2026-11-27"),
        ("Mon", "2026-11-30"),
        ("thurs", "2026-12-03"),
        ("this mon", "2026-11-23"),
        ("next mon", "2026-11-30"),
        ("next fri", "2026-12-04"),
        ("next sunday", "2026-12-06"),
        ("last fri", "2026-11-20"),
        ("4 dec", "2026-12-04"),
        ("dec 4", "2026-12-04"),
        ("4th of December", "2026-12-04"),
        ("Dec. 4, 2026", "2026-12-04"),
        ("Fri 4 Dec", "2026-12-04"),
        ("sept 1", "2026-09-01"),
        ("2026-12-04", "2026-12-04"),
        ("2026/12/4", "2026-12-04"),
        ("29 feb", "2028-02-29"),
    ],
)
def test_a_day_is_read_as_people_say_it(typed, day):
    assert day_from(typed, FRIDAY, SOMEWHERE) == date.fromisoformat(day)


@pytest.mark.parametrize(("typed", "month_first", "day_first"), [("12/4", (12, 4), (4, 12)), ("5/3", (5, 3), (3, 5))])
def test_figures_are_read_as_the_country_writes_them(typed, month_first, day_first):
    for order, (month, day) in {US: month_first, UK: day_first}.items():
        read = day_from(typed, FRIDAY, order, Toward.FUTURE)
        assert (read.month, read.day) == (month, day)


@pytest.mark.parametrize(
    ("typed", "order", "words"),
    [
        ("12/4", SOMEWHERE, "may be Fri 4 Dec 2026 or Mon 12 Apr 2027; write 4 dec or 12 apr"),
        ("25/12", US, "read month first at this clinic; write 25 dec, or 2026-12-25$"),
        ("22/11/2026", US, "write 22 nov, or 2026-11-22$"),
        ("31/11/2026", US, "there is no 31 Nov$"),
        ("320", US, "write \\+320 for that many days"),
        ("12/25", UK, "read day first"),
        ("10", US, "10 nov for a day of the month, or \\+10"),
        ("30 feb", US, "there is no 30 Feb"),
        ("29 feb 2026", US, "there is no 29 Feb 2026"),
        ("thu 4 dec", US, "4 Dec 2026 is a Friday"),
        ("12/4/26", US, "four digits"),
        ("4 dec 26", US, "is not a day"),
        ("soon", US, "is not a day; write 2026-11-30, 30 nov"),
        ("", US, "is not a day"),
        ("next week", US, "is not a day"),
        ("99/99", US, "there is no"),
    ],
)
def test_what_is_not_clear_is_refused_with_what_to_write(typed, order, words):
    with pytest.raises(UnclearDayError, match=words):
        day_from(typed, FRIDAY, order)


def test_the_year_is_the_next_where_something_is_planned_and_the_nearest_where_it_is_checked():
    assert day_from("20 nov", FRIDAY, US, Toward.FUTURE) == date(2027, 11, 20)
    assert day_from("20 nov", FRIDAY, US) == date(2026, 11, 20)
    assert day_from("27 nov", FRIDAY, US, Toward.FUTURE) == FRIDAY


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("9", 540),
        ("9am", 540),
        ("9 AM", 540),
        ("9:30", 570),
        ("09:30:00", 570),
        ("14.30", 870),
        ("2:30pm", 870),
        ("2 p.m.", 840),
        ("12am", 0),
        ("12pm", 720),
        ("noon", 720),
        ("midnight", 0),
        ("24:00", 1440),
    ],
)
def test_a_time_is_read_as_people_say_it(typed, minute):
    assert minute_from(typed) == minute


@pytest.mark.parametrize("typed", ["25", "9:60", "13pm", "0am", "24:01", "9h", "", "930", "9:3"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(UnclearDayError):
        minute_from(typed)


@pytest.mark.parametrize(
    ("typed", "day", "minute"),
    [
        ("mon 9", "2026-11-30", 540),
        ("mon 9:30 am", "2026-11-30", 570),
        ("tomorrow noon", "2026-11-28", 720),
        ("4 dec 9", "2026-12-04", 540),
        ("dec 4 at 2 pm", "2026-12-04", 840),
        ("4 dec", "2026-12-04", None),
        ("dec 4", "2026-12-04", None),
        ("2026-12-08T10:00", "2026-12-08", 600),
        ("2026-12-08 10:00", "2026-12-08", 600),
        ("Fri 4 Dec 2026, 09:00", "2026-12-04", 540),
        ("12/4 14.30", "2026-12-04", 870),
    ],
)
def test_a_moment_is_a_day_and_a_time(typed, day, minute):
    assert moment_from(typed, FRIDAY, US) == (date.fromisoformat(day), minute)
