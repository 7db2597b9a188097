"""A day drawn to scale: the hours across, a line for each chair and person, patterns for the stages of visits."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.formats.book.calendar_page import SIGNS
from ketaplan.formats.book.calendar_view import HOUR, span_of
from ketaplan.formats.common.html_page import set_apart, shown
from ketaplan.formats.sheet.lines import SheetEntry, lines_of
from ketaplan.text.words import FILE_CLOCK, brief_minutes_words, hour_words, minutes_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
    from ketaplan.formats.book.day_grid import Bar
    from ketaplan.formats.sheet.lines import SheetLine

HEADS = {"chair": "Chairs", "staff": "People", "patient": "Patients"}
LONGEST_LABEL, LONGEST_NAME = 24, 40
MOST_LETTERS = 14
"""Letters of a word for which a line is made higher rather than cut it."""
LETTERS_ACROSS = 150
"""Letters of a word for which the hours have room, side by side on the smaller paper."""
GAP = 0.2
"""The room above the first entry of a line, in rem."""


class Density(NamedTuple):
    """How high an entry is with the room around it, in rem, and for how many a sheet has room."""

    name: str
    lane: float
    most: int


ROOMY, DENSE = Density("roomy", 3.1, 11), Density("dense", 1.95, 0)


class Scale(NamedTuple):
    """The full hours of a day that are drawn, in minutes."""

    first: int
    last: int

    @classmethod
    def of(cls, days: Iterable[CalendarDay]) -> Scale:
        """Return the hours in which the clinic is open or a visit takes place on one of the days."""
        spans = [span for day in days for span in (*day.hours, *(span_of(one) for one in day.bookings))]
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        return cls(first // HOUR * HOUR, -(-last // HOUR) * HOUR)

    def hours(self) -> range:
        """Return the minute at which each hour starts."""
        return range(self.first, self.last, HOUR)

    def place(self, start: int, end: int, digits: int = 2) -> str:
        """Return where a stretch is drawn."""
        total = self.last - self.first
        return f"left:{percent(start - self.first, total, digits)};width:{percent(end - start, total, digits)}"

    def letters(self, text: str) -> int:
        """Return the minutes that a text takes at the size of labels."""
        return -(-min(len(text), MOST_LETTERS) * (self.last - self.first) // LETTERS_ACROSS)


def percent(part: int, total: int, digits: int = 2) -> str:
    """Return a share, with enough digits that print shows no difference."""
    return f"{100 * part / total:.{digits}f}".rstrip("0").rstrip(".") + "%"


def day_body(view: CalendarView, day: CalendarDay, called: Mapping[str, str]) -> Iterator[str]:
    """Yield the tables of a day, by what is asked for, else by chair and by person; none where it is closed."""
    if not (day.bookings or day.hours):
        return
    scale = Scale.of([day])
    tables = {by: lines_of(view, day, called, by) for by in ([view.by] if view.by else ("chair", "staff"))}
    lanes = {by: [_lanes(line.entries, scale) for line in lines] for by, lines in tables.items()}
    number = sum(max(some, default=0) + 1 for found in lanes.values() for some in found)
    density = ROOMY if number <= ROOMY.most else DENSE
    for by, lines in tables.items():
        rows = zip(lines, lanes[by], strict=True)
        cells = ((line.label, _line(line, some, scale, density, view.clinic.clock)) for line, some in rows)
        yield _table(HEADS[by], cells, scale, density, view.clinic.clock)


def _table(head: str, rows: Iterable[tuple[str, str]], scale: Scale, density: Density, clock: int) -> str:
    hours = "".join(f"<span>{_hour(hour, clock)}</span>" for hour in scale.hours())
    body = "\n".join(f"<tr>{row_head(label)}<td>{cell}</td></tr>" for label, cell in rows)
    return (
        f'<table class="day {density.name}"><thead><tr><th scope="col">{head}</th>'
        f'<th scope="col" aria-label="Time"><div class="hours">{hours}</div></th></tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table>"
    )


def row_head(label: str) -> str:
    """Return the head of a row, with a name that moves nothing around it."""
    return f'<th scope="row">{set_apart(label, LONGEST_LABEL)}</th>'


def _hour(hour: int, clock: int) -> str:
    words = hour_words(hour, clock)
    return words.partition(":")[0] if clock == FILE_CLOCK else words


def _line(line: SheetLine, lanes: Sequence[int], scale: Scale, density: Density, clock: int) -> str:
    """Return the entries of a line, those that overlap below one another."""
    shifts = "".join(
        f'<li class="shift" style="{scale.place(*span)}"><span class="hid">on shift '
        f"{span_of_day(*span, clock)}</span></li>"
        for span in line.present
    )
    entries = "".join(
        _item(one, f"{scale.place(one.start, one.end)};top:{lane * density.lane + GAP:g}rem", clock)
        for one, lane in zip(line.entries, lanes, strict=True)
    )
    high = (max(lanes, default=0) + 1) * density.lane + GAP
    hour = percent(HOUR, scale.last - scale.first)
    return f'<ol class="line" style="height:{high:g}rem;background-size:{hour} 100%">{shifts}{entries}</ol>'


def _lanes(entries: Sequence[SheetEntry], scale: Scale) -> list[int]:
    """Return the first lane in which each entry, and the word above it, overlaps none before it."""
    ends: list[int] = []
    lanes = []
    for one in entries:
        lane = next((at for at, end in enumerate(ends) if end <= one.start), len(ends))
        end = max(one.end, one.start + scale.letters(f"{one.where} {one.who}")) if one.where else one.end
        ends[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes


def _item(one: SheetEntry, style: str, clock: int) -> str:
    """Return an entry: when it starts and who it is, its stages, and the rest for those who hear it."""
    span = span_of_day(one.start, one.end, clock)
    if not one.who:
        return f'<li class="free" style="{style}"><span class="who">free</span> <span class="hid">{span}</span></li>'
    marks = "! " if one.is_broken else ""
    where = f"{shown(one.where, LONGEST_LABEL)} " if one.where else ""
    time = "" if one.where else f'<span class="start">{brief_minutes_words(one.start, clock)}</span> '
    said = f"{span}{', held' if one.is_held else ''}{', no longer holds' if one.is_broken else ''}"
    name = set_apart(one.who, LONGEST_NAME)
    kind = f"visit{' held' if one.is_held else ''}"
    return (
        f'<li class="{kind}" style="{style}"><span class="who">{marks}{time}{where}{name}</span> '
        f'<span class="hid">{said}</span>{stages(one.bars)}</li>'
    )


def stages(bars: Iterable[Bar]) -> str:
    """Return the stages of a visit as patterns, each as wide as it lasts."""
    drawn = list(bars)
    total = drawn[-1].end - drawn[0].start
    parts = "".join(
        f'<i class="{SIGNS[bar.sign][0]}" style="width:{percent(bar.end - bar.start, total)}"></i>' for bar in drawn
    )
    return f'<span class="stages" aria-hidden="true">{parts}</span>'


def span_of_day(start: int, end: int, clock: int) -> str:
    """Return ``09:00 to 11:00``."""
    return escape(f"{minutes_words(start, clock)} to {minutes_words(end, clock)}")
