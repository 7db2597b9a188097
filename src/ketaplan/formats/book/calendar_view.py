"""The input of pictures of days: the days of one clinic, what is booked on them, and what is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.booking import HELD, Booking
from ketaplan.domain.intervals import MINUTE, MinuteRange
from ketaplan.formats.common.palette import ALARM, BROKEN_SIGN, HELD_SIGN, STATUS_COLORS
from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic
    from ketaplan.formats.common.terminal_page import Segment

HOUR = 60


class CalendarDay(Struct, frozen=True, kw_only=True):
    """One day: what is booked, when it is open, and where a new visit fits (``free``, by chair)."""

    day: date
    bookings: tuple[Booking, ...]
    hours: tuple[MinuteRange, ...]
    closed: str = ""
    starts: tuple[int, ...] = ()
    free: Mapping[str, tuple[MinuteRange, ...]] = field(default_factory=dict)
    present: Mapping[str, tuple[MinuteRange, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether it is no working day of the clinic and nothing is booked on it."""
        return not (self.hours or self.bookings)

    def free_runs(self, step: int) -> list[tuple[int, int]]:
        """Return the first and last start of each run of starts that are ``step`` minutes apart."""
        runs: list[tuple[int, int]] = []
        for start in self.starts:
            if runs and start - runs[-1][1] == step:
                runs[-1] = runs[-1][0], start
            else:
                runs.append((start, start))
        return runs


class CalendarView(Struct, frozen=True, kw_only=True):
    """Some days of one clinic.

    ``names`` are patients' names by id, empty to show none; ``broken`` are the ids of appointments that
    break rules; ``today`` is marked.
    """

    clinic: Clinic
    by: str
    days: tuple[CalendarDay, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    today: date | None = None

    @property
    def clinic_name(self) -> str:
        """The clinic's name, made inert."""
        return sanitized(self.clinic.name)

    @property
    def bookings(self) -> list[Booking]:
        """All bookings of these days."""
        return [one for day in self.days for one in day.bookings]

    def full_name(self, patient: str) -> str:
        """Return a patient's name, or the id if names are not shown."""
        return sanitized(self.names.get(patient, "")) or patient

    def is_broken(self, booking: Booking) -> bool:
        """Return whether an appointment breaks a rule."""
        return booking.id in self.broken

    def sign(self, booking: Booking) -> Segment:
        """Return the sign of one that no longer holds, or is held, and its style; else a space."""
        if self.is_broken(booking):
            return BROKEN_SIGN, ALARM
        return (HELD_SIGN, STATUS_COLORS[HELD]) if booking.is_held else (" ", "")


def surnames(view: CalendarView, bookings: Sequence[Booking]) -> dict[str, str]:
    """Return what each patient is called in little room: ``Santos``, ``M. Santos`` or the id where two are alike."""
    words = {one.patient: view.full_name(one.patient).split() for one in bookings}
    called = {patient: name[-1] for patient, name in words.items()}
    initials = {patient: f"{name[0][0]}. {name[-1]}" for patient, name in words.items()}
    for others in (initials, {patient: patient for patient in words}):
        alike = Counter(called.values())
        called = {patient: name if alike[name] == 1 else others[patient] for patient, name in called.items()}
    return called


def span_of(booking: Booking) -> MinuteRange:
    """Return the minutes of the day that a visit lasts."""
    visit = booking.appointment
    return MinuteRange(visit.minute, visit.minute + minutes_between(visit.start, visit.end))


def minutes_between(start: datetime, end: datetime) -> int:
    """Return full minutes between two moments of one visit."""
    return (end - start) // MINUTE
