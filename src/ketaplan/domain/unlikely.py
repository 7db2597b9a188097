"""What is valid in a patient's file but probably a slip: the bounds, for the questions of ``new`` and for warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.protocol import ADULT_YEARS

if TYPE_CHECKING:
    from datetime import date

OLDEST_YEARS = 110
YEAR_DAYS = 365


def age_on(born: date, day: date) -> int:
    """Return the completed years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_unlikely_age(years: int) -> bool:
    """Return whether someone of that age is probably not meant: a child, or too old."""
    return not ADULT_YEARS <= years <= OLDEST_YEARS


def is_far_ahead(day: date, from_day: date) -> bool:
    """Return whether a day is over a year after another."""
    return (day - from_day).days > YEAR_DAYS


def is_long_before(day: date, from_day: date) -> bool:
    """Return whether a day is over a year before another."""
    return is_far_ahead(from_day, day)
