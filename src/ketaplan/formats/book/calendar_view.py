"""The input of pictures of days: the days of one clinic, what is booked on them, and what is free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.booking import Booking
from ketaplan.domain.intervals import MINUTE, MinuteRange

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic


class CalendarDay(Struct, frozen=True, kw_only=True):
    """One day: what is booked, when it is open, and where a new visit fits (``free``, by chair)."""

    day: date
    bookings: tuple[Booking, ...]
    hours: tuple[MinuteRange, ...]
    closed: str = ""
    starts: tuple[int, ...] = ()
    free: Mapping[str, tuple[MinuteRange, ...]] = field(default_factory=dict)
    present: Mapping[str, tuple[MinuteRange, ...]] = field(default_factory=dict)


class CalendarView(Struct, frozen=True, kw_only=True):
    """Some days of one clinic; ``names`` are patients' names by id, empty to show none."""

    clinic: Clinic
    by: str
    days: tuple[CalendarDay, ...]
    names: Mapping[str, str] = field(default_factory=dict)


def span_of(booking: Booking) -> MinuteRange:
    """Return the minutes of the day that a visit lasts."""
    visit = booking.appointment
    return MinuteRange(visit.minute, visit.minute + minutes_between(visit.start, visit.end))


def minutes_between(start: datetime, end: datetime) -> int:
    """Return full minutes between two moments of one visit."""
    return (end - start) // MINUTE
