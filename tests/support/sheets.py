"""Days and weeks for the wall, up to the fullest: eighty visits in sixteen chairs."""

from __future__ import annotations

from datetime import timedelta

from ketaplan.domain.intervals import MinuteRange
from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
from support.book import MONDAY, booking
from support.builders import clinic, member

CHAIRS = tuple(f"C{number:02}" for number in range(1, 17))
OPEN = MinuteRange(480, 1140)
FIRST = ("Maria", "Jonas", "Iris", "Ade", "June", "Noor", "Tomás", "Wei", "Zoë", "Omar")
LAST = ("Santos", "Weber", "Novak", "Bello", "Farah", "García", "Lindqvist", "Chen")


def names() -> dict[str, str]:
    """The names of all eighty."""
    return {f"P-{n:04}": f"{FIRST[n % 10]} {LAST[n // 10]}" for n in range(80)}


def fullest(days: int = 1, by: str = "") -> CalendarView:
    """A clinic in which every chair is taken from morning to evening, on that many days from a Monday."""
    staff = [member(f"{role}-{n:02}", role) for role in ("physician", "nurse") for n in range(16)]
    return CalendarView(
        clinic=clinic(staff=staff, chairs=CHAIRS),
        by=by,
        names=names(),
        days=tuple(_day(n) for n in range(days)),
    )


def _day(number: int) -> CalendarDay:
    day = MONDAY + timedelta(days=number)
    visits = [
        booking(
            f"P-{chair * 5 + turn:04}/1/induction/{number + 1}",
            day,
            8 + chair % 2 + 2 * turn,
            chair=CHAIRS[chair],
            physician=f"physician-{chair:02}",
            nurse=f"nurse-{chair:02}",
            after=f"nurse-{(chair + 1) % 16:02}",
        )
        for chair in range(16)
        for turn in range(5)
    ]
    everyone = {f"{role}-{n:02}": (OPEN,) for role in ("physician", "nurse") for n in range(16)}
    return CalendarDay(day=day, bookings=tuple(visits), hours=(OPEN,), present=everyone)
