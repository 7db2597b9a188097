"""A week for the wall: a column a day, a row for each chair, person or patient, with a strip to scale and a list."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.book.calendar_page import SIGNS
from ketaplan.formats.common.html_page import set_apart, shown
from ketaplan.formats.sheet.day import DENSE, HEADS, LONGEST_LABEL, LONGEST_NAME, ROOMY, Scale, row_head, span_of_day
from ketaplan.formats.sheet.lines import lines_of
from ketaplan.text.words import DAY_NAMES, MONTH_NAMES, brief_minutes_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
    from ketaplan.formats.sheet.lines import SheetEntry, SheetLine

ROOM = 20
"""Lines of large type that a sheet has room for."""


def week_body(view: CalendarView, called: Mapping[str, str]) -> Iterator[str]:
    """Yield the table of a week; days on which the clinic is closed are left out."""
    days = [day for day in view.days if not day.is_empty]
    if not days:
        return
    by = view.by or "chair"
    found = [{line.label: line for line in lines_of(view, day, called, by)} for day in days]
    labels = list(dict.fromkeys(label for lines in found for label in lines))
    heads = [_head(view, day) for day in days]
    scale = Scale.of(days)
    columns = "".join(f'<th scope="col">{head}{closed}</th>' for head, closed in heads)
    rows = "\n".join(
        f"<tr>{row_head(label)}"
        + "".join(
            f'<td data-label="{head}">{_cell(lines.get(label), scale, view.clinic.clock)}</td>'
            for lines, (head, _) in zip(found, heads, strict=True)
        )
        + "</tr>"
        for label in labels
    )
    high = sum(_height([lines.get(label) for lines in found]) for label in labels)
    density = (ROOMY if high <= ROOM else DENSE).name
    yield (
        f'<table class="week {density}"><thead><tr><th scope="col">{HEADS[by]}</th>{columns}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _height(lines: Sequence[SheetLine | None]) -> int:
    """Return how many lines of text a row needs, with one for its strip."""
    return 1 + max(len(line.entries) if line else 0 for line in lines)


def _head(view: CalendarView, day: CalendarDay) -> tuple[str, str]:
    """Return the day, and whether it is today or closed in part."""
    words = f"{DAY_NAMES[day.day.weekday()]} {day.day.day} {MONTH_NAMES[day.day.month - 1]}"
    today = ' <span class="today">today</span>' if day.day == view.today else ""
    closed = f' <span class="closed">{escape(day.closed)}</span>' if day.closed else ""
    return words, today + closed


def _cell(line: SheetLine | None, scale: Scale, clock: int) -> str:
    """Return a day of a line: what is on it, to scale, then in words."""
    if line is None or not (line.entries or line.present):
        return '<span class="hid">nothing</span>'
    strip = "".join(_on_strip(one, scale) for one in line.entries)
    items = "".join(f"<li>{_words(one, clock)}</li>" for one in line.entries)
    listed = f'<ul class="list">{items}</ul>' if items else f'<p class="list none">{_present(line, clock)}</p>'
    return f'<div class="strip" aria-hidden="true">{strip}</div>{listed}'


def _present(line: SheetLine, clock: int) -> str:
    return ", ".join(span_of_day(start, end, clock) for start, end in line.present)


def _on_strip(one: SheetEntry, scale: Scale) -> str:
    """Return the stages of a stay where they are on a day; a gap for free time."""
    parts = [(SIGNS[bar.sign][0], bar.start, bar.end) for bar in one.bars] or [("gap", one.start, one.end)]
    return "".join(f'<i class="{kind}" style="{scale.place(start, end, digits=1)}"></i>' for kind, start, end in parts)


def _words(one: SheetEntry, clock: int) -> str:
    """Return when, who, and where if the row does not say it; free time with its end."""
    if not one.who:
        return f"free {span_of_day(one.start, one.end, clock)}"
    marks = "! " if one.is_broken else ""
    where = f" {shown(one.where, LONGEST_LABEL)}" if one.where else ""
    held = " (held)" if one.is_held else ""
    broken = '<span class="hid"> no longer holds</span>' if one.is_broken else ""
    time = brief_minutes_words(one.start, clock)
    return f"{marks}{time} {set_apart(one.who, LONGEST_NAME)}{where}{held}{broken}"
