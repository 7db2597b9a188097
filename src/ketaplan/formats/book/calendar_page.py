"""What is booked as a picture: a day along its hours, a week as a grid, or a month as an overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.booking import HELD
from ketaplan.formats.book.day_grid import CHECK_IN, INFUSION, RECOVERY, day_picture
from ketaplan.formats.book.month import month
from ketaplan.formats.book.week_grid import week_by_hour
from ketaplan.formats.book.week_rows import week_by_patient, week_by_staff
from ketaplan.formats.book.week_table import CONSULTATION, FREE
from ketaplan.formats.common.palette import (
    ALARM,
    BROKEN_SIGN,
    CHECK_IN_COLOR,
    CONSULTATION_COLOR,
    HELD_SIGN,
    INFUSION_COLOR,
    QUIET,
    RECOVERY_COLOR,
    STATUS_COLORS,
)
from ketaplan.formats.common.terminal_page import WIDTH, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.book.calendar_view import CalendarView
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.common.terminal_page import Segment

DAYS_OF_A_WEEK = 7
WEEKS = {"chair": week_by_hour, "staff": week_by_staff, "patient": week_by_patient}
BY = tuple(WEEKS)
"""What the rows of a picture can be."""
SIGNS = {
    CHECK_IN: ("check-in", CHECK_IN_COLOR),
    INFUSION: ("infusion", INFUSION_COLOR),
    RECOVERY: ("recovery", RECOVERY_COLOR),
    CONSULTATION: ("consultation", CONSULTATION_COLOR),
}


def render(views: Sequence[CalendarView], options: Options) -> str:
    """Draw the days of each clinic, and say what the signs mean."""
    page, width = Page(options.width, color=options.color, trial=options.trial), options.width or WIDTH
    for number, view in enumerate(views):
        if number:
            page.gap()
        if len(view.days) == 1:
            day_picture(page, view, view.days[0], width)
        elif len(view.days) == DAYS_OF_A_WEEK:
            WEEKS[view.by](page, view, width)
        else:
            month(page, view, width)
        _legend(page, view)
    return page.text


def _legend(page: Page, view: CalendarView) -> None:
    """Write what the signs mean that the picture of these days can have."""
    meanings = list(_meanings(view))
    if any(map(view.is_broken, view.bookings)):
        meanings.append(((BROKEN_SIGN, ALARM), ("no longer holds", "")))
    if len(view.days) == DAYS_OF_A_WEEK and view.by != "staff" and any(one.is_held for one in view.bookings):
        meanings.append(((HELD_SIGN, STATUS_COLORS[HELD]), ("held, not booked yet", "")))
    if meanings:
        page.gap()
    page.wrapped_together([((sign, style), (f" {words}", "")) for (sign, style), (words, _) in meanings])


def _meanings(view: CalendarView) -> Iterator[tuple[Segment, Segment]]:
    """Yield each sign with what it means."""
    number = len(view.days)
    is_day = number == 1
    if is_day and view.by == "staff":
        yield (INFUSION, INFUSION_COLOR), ("infusion", "")
        yield ("1 2 3", ""), ("that many patients at once", "")
        yield (CONSULTATION, CONSULTATION_COLOR), ("consultation", "")
        yield (FREE, QUIET), ("on shift", "")
    elif is_day:
        for sign, (words, style) in SIGNS.items():
            yield (sign, style), (words, "")
    if number <= DAYS_OF_A_WEEK and view.by == "chair":
        if not is_day and any(one.appointment.chair is None for one in view.bookings):
            yield (CONSULTATION, ""), ("consultation", "")
        yield (FREE, QUIET), ("a new visit can start", "") if not is_day else ("free for a new visit", "")
