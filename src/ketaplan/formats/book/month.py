"""A month as an overview: below each day its visits, how full its chairs are, and how many starts are free."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView, span_of
from ketaplan.formats.common.palette import BROKEN_SIGN, QUIET, TITLE
from ketaplan.text.words import DAY_NAMES, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ketaplan.formats.common.terminal_page import Page, Segment

WIDEST, NARROW = 12, 8
"""Columns of a day: at most, and below which labels and days are written in short."""
LABELS = ("visits", "chairs full", "starts free")
SHORT_LABELS = ("visits", "full", "free")
LABEL, SHORT_LABEL = 14, 7


def month(page: Page, view: CalendarView, width: int) -> None:
    """Add four lines a week: the days, and a labelled row each for visits, chairs and free starts."""
    first = view.days[0].day
    weekdays = sorted({day.day.weekday() for day in view.days if not day.is_empty})
    title = f"{first:%B} {first.year}   {view.clinic_name}"
    off = [name for at, name in enumerate(DAY_NAMES) if at not in weekdays]
    page.line(f"{title}   closed {', '.join(off) if weekdays else ''}".rstrip() if off else title, style=TITLE)
    if not weekdays:
        return
    room = min(WIDEST, (width - LABEL) // len(weekdays))
    is_narrow = room < NARROW
    if is_narrow:
        room = (width - SHORT_LABEL) // len(weekdays)
        heads = "".join(DAY_NAMES[at][: room - 1].rjust(room) for at in weekdays)
        page.segments([(f"{'':{SHORT_LABEL}}{heads}", TITLE)])
    for _, group in groupby(view.days, key=lambda day: day.day.isocalendar()[:2]):
        by_weekday = {day.day.weekday(): day for day in group}
        week = [by_weekday.get(at) for at in weekdays]
        if any(week):
            _week(page, view, week, room)
    page.line(f"{counted(len(view.bookings), 'visit')} this month.")


def _week(page: Page, view: CalendarView, week: Sequence[CalendarDay | None], room: int) -> None:
    """Write the lines of one week, in columns of this ``room``."""
    is_narrow = room < NARROW
    left = SHORT_LABEL if is_narrow else LABEL
    page.segments([(" " * left, ""), *(_date(view, day, room, with_name=not is_narrow) for day in week)])
    cells: tuple[Callable[[CalendarDay], str], ...] = (
        lambda day: _visits(view, day) if _is_open(day) else "-" if is_narrow else "closed",
        lambda day: _percent_full(view, day) if _is_open(day) else "",
        lambda day: str(len(day.starts)) if _is_open(day) else "",
    )
    for label, cell in zip(SHORT_LABELS if is_narrow else LABELS, cells, strict=True):
        words = ((cell(day) if day else "").rjust(room) for day in week)
        page.segments([(f"{'' if is_narrow else '  '}{label}".ljust(left), QUIET), ("".join(words), "")])


def _visits(view: CalendarView, day: CalendarDay) -> str:
    """Return how many visits there are, with a sign where one of them breaks a rule."""
    sign = BROKEN_SIGN if any(map(view.is_broken, day.bookings)) else ""
    return f"{sign}{len(day.bookings)}"


def _is_open(day: CalendarDay) -> bool:
    """Return whether there is anything to say of a day: not of a holiday, or a weekend."""
    return bool(day.bookings or day.starts or (day.hours and not day.closed))


def _date(view: CalendarView, day: CalendarDay | None, room: int, *, with_name: bool) -> Segment:
    """Return the head of a day: ``Tue 1``; today is in brackets."""
    if day is None:
        return " " * room, ""
    words = f"{DAY_NAMES[day.day.weekday()]} {day.day.day}" if with_name else str(day.day.day)
    return (f"[{words}]" if day.day == view.today else words).rjust(room), TITLE


def _percent_full(view: CalendarView, day: CalendarDay) -> str:
    """Return which part of the time of all chairs is taken; empty where the clinic is closed."""
    room = sum(end - start for start, end in day.hours) * len(view.clinic.chairs)
    used = sum(end - start for start, end in (span_of(one) for one in day.bookings if one.appointment.chair))
    return f"{100 * used // room}%" if room else ""
