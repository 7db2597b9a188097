"""The frame of every picture of a week: a label on the left, a column a day, as many days at once as fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.palette import QUIET, TITLE
from ketaplan.formats.common.widths import columns_of, padded, shortened
from ketaplan.text.words import DAY_NAMES, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
    from ketaplan.formats.common.terminal_page import Page, Segment

    Cell = Sequence[Sequence[Segment]]
    """The lines of a cell, each made of texts and their styles; the first column of a line is for a mark."""

FREE, CONSULTATION = "·", "▚"
NARROWEST, WIDEST = 12, 34


class WeekTable:
    """Writes the title, and rows whose cells have as many lines as they need, to a page."""

    def __init__(self, page: Page, view: CalendarView, *, label: int, width: int) -> None:
        """Prepare a table whose labels take that many columns."""
        self._page, self._view = page, view
        self._label, self._room = label, width - label

    def blocks(self) -> Iterator[tuple[Sequence[CalendarDay], list[int]]]:
        """Write the title; yield the days that are shown side by side, with the columns of each."""
        days = [day for day in self._view.days if not day.is_empty]
        first, last = self._view.days[0].day, self._view.days[-1].day
        known = last.year if first.year == last.year else None
        title = f"{day_in_sentence(first, known)} to {day_in_sentence(last)}   {self._view.clinic_name}"
        off = [DAY_NAMES[day.day.weekday()] for day in self._view.days if day.is_empty]
        self._page.line(f"{title}   closed {', '.join(off) if days else ''}".rstrip() if off else title, TITLE)
        number = -(-len(days) // max(1, self._room // NARROWEST))
        for part in range(number):
            if part:
                self._page.gap()
            some = days[len(days) * part // number : len(days) * (part + 1) // number]
            room = min(self._room, WIDEST * len(some))
            yield some, [room * (n + 1) // len(some) - room * n // len(some) for n in range(len(some))]

    def head(self, days: Sequence[CalendarDay], columns: Sequence[int]) -> None:
        """Write the days, and a rule below them."""
        names = [f" {DAY_NAMES[day.day.weekday()]} {day.day.day}" for day in days]
        today = self._view.today
        marked = [f"{name} today" if day.day == today else name for name, day in zip(names, days, strict=True)]
        self.row("", [[[(name, TITLE)]] for name in marked], columns)
        self.rule(columns)

    def rule(self, columns: Sequence[int]) -> None:
        """Write a line across."""
        self._page.segments([("─" * (self._label + sum(columns) - 1), QUIET)])

    def row(self, label: str, cells: Sequence[Cell], columns: Sequence[int]) -> None:
        """Write a row as high as its highest cell."""
        for number in range(max(1, *map(len, cells))):
            line: list[Segment] = [(padded(label if number == 0 else "", self._label), QUIET)]
            for cell, room in zip(cells, columns, strict=True):
                line += _filled(cell[number] if number < len(cell) else (), room)
            self._page.segments(line)


def _filled(line: Sequence[Segment], room: int) -> Iterator[Segment]:
    """Yield the texts of a line of a cell, cut or filled up to its room; one column stays free."""
    left = room - 1
    for text, style in line:
        shown = shortened(text, left)
        left -= columns_of(shown)
        yield shown, style
    yield " " * (left + 1), ""
