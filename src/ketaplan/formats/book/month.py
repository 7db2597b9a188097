"""A month as an overview: each day with its visits, how full its chairs are, and how many starts are free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView, span_of
from ketaplan.text.inert import sanitized
from ketaplan.text.words import DAY_NAMES, counted

if TYPE_CHECKING:
    from ketaplan.formats.common.terminal_page import Page

LEVELS = " ▁▂▃▄▅▆▇█"
"""How full the chairs are, in eighths."""


def month(page: Page, view: CalendarView) -> None:
    """Add a line a week: each day with its visits, how full its chairs are, and how many starts are free."""
    first = view.days[0].day
    page.line(f"{first:%B} {first.year}   {sanitized(view.clinic.name)}", style="bold")
    page.line("".join(f"{name:10}" for name in DAY_NAMES))
    line = " " * 10 * first.weekday()
    for day in view.days:
        line += f"{_month_cell(view, day):10}"
        if day.day.weekday() == 6 or day is view.days[-1]:
            page.line(line)
            line = ""
    visits = sum(len(day.bookings) for day in view.days)
    page.line(f"{counted(visits, 'visit')}. A cell: the day, its visits, how full the chairs are, free starts.")


def _month_cell(view: CalendarView, day: CalendarDay) -> str:
    if not day.hours and not day.bookings:
        return f"{day.day.day:2} -"
    room = sum(end - start for start, end in day.hours) * len(view.clinic.chairs)
    used = sum(end - start for start, end in (span_of(one) for one in day.bookings if one.appointment.chair))
    level = LEVELS[min(len(LEVELS) - 1, -(-used * (len(LEVELS) - 1) // room))] if room else " "
    return f"{day.day.day:2} {len(day.bookings):2}{level}{len(day.starts):3}"
