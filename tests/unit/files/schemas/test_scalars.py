from datetime import UTC, date, datetime, time

import pytest

from ketaplan.files.schemas.scalars import UnfitError, calendar_day, day_or_moment, near_day, time_of_day
from ketaplan.text.words import FILE_CLOCK, minutes_words


@pytest.mark.parametrize(
    ("written", "minute"),
    [(time(9), 540), ("09:00", 540), ("9:00", 540), ("09:00:00", 540), ("23:59", 1439), ("24:00", 1440), ("00:00", 0)],
)
def test_a_time_is_tomls_own_or_a_text(written: object, minute: int) -> None:
    assert time_of_day(written) == minute
    assert time_of_day(minutes_words(minute, FILE_CLOCK)) == minute


@pytest.mark.parametrize(
    "written",
    ["24:01", "25:00", "9", "9am", "09:60", "\u0660\u0669:\u0660\u0660", "09:00 ", 9, 9.5, None, date(2026, 1, 1)],
)
def test_anything_else_is_no_time(written: object) -> None:
    with pytest.raises(ValueError):
        time_of_day(written)


@pytest.mark.parametrize("written", [date(2026, 12, 7), "2026-12-07"])
def test_a_date_is_tomls_own_or_a_text(written: object) -> None:
    assert calendar_day(written) == near_day(written) == day_or_moment(written) == date(2026, 12, 7)


@pytest.mark.parametrize("written", ["2026-02-30", "20261207", "7.12.2026", "2026-12-7", 2026, datetime(2026, 1, 1)])
def test_anything_else_is_no_date(written: object) -> None:
    with pytest.raises(ValueError):
        calendar_day(written)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (datetime(2026, 12, 7, 9), datetime(2026, 12, 7, 9)),
        ("2026-12-07 09:00", datetime(2026, 12, 7, 9)),
        ("2026-12-07T09:00:00", datetime(2026, 12, 7, 9)),
        ("2026-12-07 9:05", datetime(2026, 12, 7, 9, 5)),
        ("2026-12-07 24:00", datetime(2026, 12, 8)),
        ("2026-12-31T24:00:00", datetime(2027, 1, 1)),
    ],
)
def test_a_date_time_is_tomls_own_or_a_text(written: object, moment: datetime) -> None:
    assert day_or_moment(written) == moment


@pytest.mark.parametrize(
    "written", ["2026-12-07 24:30", "2026-12-07 25:00", "2026-12-07 at nine", "9999-12-31 24:00", ""]
)
def test_anything_else_is_no_date_time(written: object) -> None:
    with pytest.raises(ValueError):
        day_or_moment(written)


@pytest.mark.parametrize(
    "written", ["2026-12-07T09:00:00Z", "2026-12-07 09:00 +01:00", datetime(2026, 12, 7, tzinfo=UTC)]
)
def test_an_own_zone_is_refused_for_times_are_local_to_the_clinic(written: object) -> None:
    with pytest.raises(UnfitError, match="has a time zone"):
        day_or_moment(written)


@pytest.mark.parametrize("written", ["0026-12-07", "1899-12-31", "2200-01-01"])
def test_days_that_plans_are_computed_from_are_of_this_age(written: str) -> None:
    with pytest.raises(UnfitError, match="not in the years 1900 to 2199"):
        near_day(written)
