"""A week as a grid: a column a day, a row an hour with the visits that start in it, and where a new visit can start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.formats.book.calendar_view import HOUR, span_of, surnames
from ketaplan.formats.book.week_table import CONSULTATION, FREE, WeekTable
from ketaplan.formats.common.palette import ALARM, PATIENT, QUIET
from ketaplan.formats.common.widths import columns_of, fitted, padded, shortened_apart
from ketaplan.text.inert import sanitized
from ketaplan.text.words import brief_minutes_words, counted, hour_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
    from ketaplan.formats.book.week_table import Cell
    from ketaplan.formats.common.terminal_page import Page, Segment

LABEL = 5
"""Columns of the hours on the left; the column of marks separates them from the first day."""
WIDE, WIDER = 19, 30
"""Columns of a cell from which times are shown in full, and names and ids."""
LONGEST_CHAIR = 6
MOST_RUNS = 4
"""More times than this at which a new visit can start are not listed for a day."""


def week_by_hour(page: Page, view: CalendarView, width: int) -> None:
    """Draw the days side by side; where they do not fit, some of them and then the others."""
    table = WeekTable(page, view, label=LABEL, width=width)
    for days, columns in table.blocks():
        cells = VisitCells.of(view, days, min(columns) - 2)
        table.head(days, columns)
        for hour in _hours(days):
            table.row(
                hour_words(hour, view.clinic.clock), [_hour_cell(view, cells, day, hour) for day in days], columns
            )
        table.rule(columns)
        table.row("total", [[[(f" {len(day.bookings) or ''}", "")]] for day in days], columns)
        table.row("free", [_free_cell(view, day) for day in days], columns)


def _hours(days: Sequence[CalendarDay]) -> range:
    """Return the first minute of each hour in which a day is open or a visit starts."""
    spans = [*(span for day in days for span in day.hours), *(span_of(one) for day in days for one in day.bookings)]
    if not spans:
        return range(0)
    last = max(*(end - 1 for day in days for _, end in day.hours), *(start for start, _ in spans))
    return range(min(start for start, _ in spans) // HOUR * HOUR, last + 1, HOUR)


def _hour_cell(view: CalendarView, cells: VisitCells, day: CalendarDay, hour: int) -> Cell:
    """Return the visits that start in an hour; a dot where none does and a new one could."""
    visits = [one for one in day.bookings if hour <= one.appointment.minute < hour + HOUR]
    if visits:
        return [cells.line(view, one) for one in visits]
    is_free = any(hour <= start < hour + HOUR for start in day.starts)
    return [[(f" {FREE}", QUIET)]] if is_free else []


def _free_cell(view: CalendarView, day: CalendarDay) -> Cell:
    """Return when a new visit can start: ``08:00``, ``10:45-14:00``; why none can, where the clinic is closed."""
    if not day.hours:
        return [[(" closed", QUIET)]]
    clock = view.clinic.clock
    runs = day.free_runs(view.clinic.grid_minutes)
    words = [
        " " + "\N{EN DASH}".join(brief_minutes_words(minute, clock) for minute in dict.fromkeys(run)) for run in runs
    ]
    if len(words) > MOST_RUNS:
        words = [*words[: MOST_RUNS - 1], f" {counted(len(runs) - MOST_RUNS + 1, 'more time')}"]
    if not words:
        words = [f" {day.closed}" if day.closed else " none"]
    return [[(line, "")] for line in words]


class VisitCells(Struct, frozen=True, kw_only=True):
    """How the visits of a block of days are written: mark, time, name, id, chair, each in as many columns.

    A part that has none is left out; ``called`` is what each patient is called.
    """

    time: int
    name: int
    id: int
    chair: int
    called: dict[str, str]

    @classmethod
    def of(cls, view: CalendarView, days: Sequence[CalendarDay], room: int) -> VisitCells:
        """Return the parts for which a cell has room."""
        visits = [one for day in days for one in day.bookings]
        is_wide, is_wider = room >= WIDE, room >= WIDER and bool(view.names)
        full = {one.patient: view.full_name(one.patient) for one in visits}
        off_hour = any(one.appointment.start.minute for one in visits)
        chairs = (columns_of(sanitized(_place(one))) for one in visits)
        chair = min(LONGEST_CHAIR, max(chairs, default=0))
        time = 6 if is_wide else 4 if off_hour else 0
        ids = max((len(one.patient) + 2 for one in visits), default=0) if is_wider else 0
        called = full if is_wide else surnames(view, visits)
        longest = max(map(columns_of, called.values()), default=0)
        name = min(longest, room - time - ids - chair - 1)
        short = dict(zip(called, shortened_apart(list(called.values()), name), strict=True))
        return cls(time=time, name=name, id=ids, chair=chair, called=short)

    def line(self, view: CalendarView, booking: Booking) -> list[Segment]:
        """Return ``!:15 Santos A`` with the styles of its parts."""
        minute = booking.appointment.minute
        time = brief_minutes_words(minute, view.clinic.clock) if self.time > 4 else f":{minute % HOUR:02}"
        broken = view.is_broken(booking)
        return [
            view.sign(booking),
            (padded(time, self.time) if self.time else "", ""),
            (padded(self.called[booking.patient], self.name), ALARM if broken else PATIENT),
            (f"  {booking.patient}".ljust(self.id) if self.id else "", ""),
            (f" {fitted(sanitized(_place(booking)), self.chair + 1).rstrip()}", ""),
        ]


def _place(booking: Booking) -> str:
    """Return the chair; of a consultation, which has none, a sign."""
    return booking.appointment.chair or CONSULTATION
