"""A day as a picture: a row for each chair, person or patient, the stages of visits drawn along the hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.booking import Booking
from ketaplan.domain.intervals import MinuteRange
from ketaplan.formats.book.calendar_view import HOUR, CalendarDay, CalendarView, minutes_between, span_of, surnames
from ketaplan.formats.book.day_agenda import agenda
from ketaplan.formats.book.week_table import CONSULTATION, FREE
from ketaplan.formats.common.palette import (
    CHECK_IN_COLOR,
    CONSULTATION_COLOR,
    INFUSION_COLOR,
    PATIENT,
    QUIET,
    RECOVERY_COLOR,
    TITLE,
)
from ketaplan.formats.common.widths import cut, fitted, padded, shortened
from ketaplan.text.inert import sanitized
from ketaplan.text.words import FILE_CLOCK, day_words, hour_words, minutes_words, short_names

if TYPE_CHECKING:
    from ketaplan.formats.common.terminal_page import Page, Segment

CELLS_PER_HOUR = (12, 6, 4, 3, 2, 1)
"""Possible numbers of cells an hour, widest first."""
ROW_WIDTH = 14
NOON = 12 * HOUR
ROOM_FOR_HALVES = 4
"""Columns of an hour that hold ``12pm``."""
LEAST_MARKED = 4
"""In fewer columns a cut word keeps its letters, without a mark."""
CHECK_IN, INFUSION, RECOVERY, NOTHING = "▒", "█", "▓", " "
COLORS = {
    CHECK_IN: CHECK_IN_COLOR,
    INFUSION: INFUSION_COLOR,
    RECOVERY: RECOVERY_COLOR,
    CONSULTATION: CONSULTATION_COLOR,
    FREE: QUIET,
}


class Bar(NamedTuple):
    """An interval of a row, in minutes of the day, drawn with one sign."""

    start: int
    end: int
    sign: str


class Row(NamedTuple):
    """A line of the picture: its label, its bars, and words below them at some minute, as far as they fit."""

    label: str
    bars: list[Bar]
    below: list[tuple[MinuteRange, str]]


# -- a day


def day_picture(page: Page, view: CalendarView, day: CalendarDay, width: int) -> None:
    """Add a day: its name, its hours, its rows, the load, its visits, and where a new visit can start."""
    title = f"{' '.join(day_words(day.day).split())}   {view.clinic_name}"
    page.line(f"{title}   {day.closed}" if day.closed else title, style=TITLE)
    if not day.bookings and not (day.hours and day.starts):
        page.line("  nothing booked, nothing free" if day.hours else "  closed")
        return
    scale = _Scale.of(day, width)
    page.segments([(f"{'':{ROW_WIDTH}}{scale.hours(view.clinic.clock)}", QUIET)])
    for row in _rows(view, day):
        page.segments([(fitted(row.label, ROW_WIDTH), ""), *_colored(scale.drawn(row.bars))])
        if below := scale.written(row.below):
            page.segments([(f"{'':{ROW_WIDTH}}{below}", PATIENT)])
    page.line(f"{'chairs in use':{ROW_WIDTH}}{scale.hourly(_in_use(day, hour) for hour in scale.each_hour())}")
    page.gap()
    if day.bookings:
        agenda(page, view, day, width)
        page.gap()
    page.line(free_words(view, day))


def _colored(signs: str) -> Iterator[Segment]:
    """Yield the runs of equal signs with their colors."""
    for sign, run in groupby(signs):
        yield "".join(run), COLORS.get(sign, "")


def free_words(view: CalendarView, day: CalendarDay) -> str:
    """Return where a new visit can start: ``08:00, 13:00 to 14:30``."""
    if not day.starts:
        return "No new visit can start."
    clock = view.clinic.clock
    runs = day.free_runs(view.clinic.grid_minutes)
    words = (" to ".join(minutes_words(minute, clock) for minute in dict.fromkeys(run)) for run in runs)
    return f"A new visit can start: {', '.join(words)}."


def _in_use(day: CalendarDay, hour: int) -> str:
    """Return the most chairs in use at once in an hour; empty for none."""
    visits = [span_of(one) for one in day.bookings if one.appointment.chair]
    moments = [hour, *(start for start, _ in visits if hour < start < hour + HOUR)]
    most = max(sum(start <= moment < end for start, end in visits) for moment in moments)
    return str(most) if most else ""


class _Scale(NamedTuple):
    """How minutes of a day map to columns of a line."""

    first: int
    last: int
    per_hour: int

    @classmethod
    def of(cls, day: CalendarDay, width: int) -> _Scale:
        """Return the widest scale on which the full day fits."""
        spans = [*day.hours, *(span_of(one) for one in day.bookings)]
        first = min(start for start, _ in spans) // HOUR
        last = -(-max(end for _, end in spans) // HOUR)
        room = max(1, width - ROW_WIDTH)
        fitting = [cells for cells in CELLS_PER_HOUR if cells * (last - first) <= room]
        return cls(first * HOUR, last * HOUR, fitting[0] if fitting else 1)

    def each_hour(self) -> range:
        """Return the minute at which each hour starts."""
        return range(self.first, self.last, HOUR)

    def column(self, minute: int) -> int:
        """Return the column in which a minute is drawn."""
        return (minute - self.first) * self.per_hour // HOUR

    def hours(self, clock: int) -> str:
        """Return the hours above the columns, every second one if they are narrow."""
        names = [hour_words(hour, clock) for hour in self.each_hour()]
        if clock == FILE_CLOCK:
            names = [name.partition(":")[0] for name in names]
        else:
            wide = self.per_hour > ROOM_FOR_HALVES
            said = {0, *(at for at, hour in enumerate(self.each_hour()) if hour == NOON)} if wide else set()
            names = [name.replace(" ", "") if at in said else name.split()[0] for at, name in enumerate(names)]
        every = 1 if self.per_hour > 2 else 2
        return self.hourly(name if place % every == 0 else "" for place, name in enumerate(names))

    def hourly(self, words: Iterator[str]) -> str:
        """Return one word an hour, each at its hour's column; a narrow column borrows from the next that is empty."""
        line = ""
        for hour, word in zip(self.each_hour(), words, strict=True):
            line = line.ljust(self.column(hour))[: max(self.column(hour), len(line))] + word
        return line

    def drawn(self, bars: Sequence[Bar]) -> str:
        """Return the signs of a row: in each column the sign at its middle; later bars are on top."""
        cells = [NOTHING] * self.column(self.last)
        minutes = HOUR / self.per_hour
        for bar in bars:
            for cell in range(len(cells)):
                if bar.start <= self.first + (cell + 0.5) * minutes < bar.end:
                    cells[cell] = bar.sign
        return "".join(cells)

    def written(self, words: Sequence[tuple[MinuteRange, str]]) -> str:
        """Return words below their bars, cut before the next one; a cut is marked where letters are left."""
        line = ""
        for (start, end), text in sorted(words):
            room = max(1, self.column(end) - self.column(start) - 1)
            fitting = shortened(text, room) if room >= LEAST_MARKED else cut(text, room)
            line = padded(line, self.column(start)) + fitting
        return line


# -- the rows


def _rows(view: CalendarView, day: CalendarDay) -> Iterator[Row]:
    if view.by == "staff":
        yield from _rows_of_staff(view, day)
    elif view.by == "patient":
        yield from _rows_of_patients(view, day)
    else:
        yield from _rows_of_chairs(view, day)


def _rows_of_chairs(view: CalendarView, day: CalendarDay) -> Iterator[Row]:
    """Yield every chair with its free time, then everyone with a consultation."""
    called = surnames(view, day.bookings)
    for chair in view.clinic.chairs:
        visits = [one for one in day.bookings if one.appointment.chair == chair]
        free = [Bar(start, end, FREE) for start, end in day.free.get(chair, ())]
        bars = [*free, *(bar for one in visits for bar in stages_of(one))]
        yield Row(sanitized(chair), bars, [(span_of(one), called[one.patient]) for one in visits])
    names = short_names(view.clinic)
    for one in day.bookings:
        if who := one.appointment.psychiatrist:
            yield Row(names.get(who, who), stages_of(one), [(span_of(one), called[one.patient])])


def _rows_of_patients(view: CalendarView, day: CalendarDay) -> Iterator[Row]:
    names, called = short_names(view.clinic), surnames(view, day.bookings)
    for patient in sorted(called):
        visits = [one for one in day.bookings if one.patient == patient]
        places = [(span_of(one), _place(one, names)) for one in visits]
        yield Row(called[patient], [bar for one in visits for bar in stages_of(one)], places)


def _place(booking: Booking, names: Mapping[str, str]) -> str:
    """Return the chair of a visit; of a consultation, its psychiatrist."""
    visit = booking.appointment
    return sanitized(visit.chair or names.get(visit.psychiatrist or "", visit.psychiatrist or ""))


def _rows_of_staff(view: CalendarView, day: CalendarDay) -> Iterator[Row]:
    """Yield everyone who is there or has an appointment, with the infusion or the number of patients."""
    names = short_names(view.clinic)
    for member in view.clinic.staff:
        shifts = [Bar(start, end, FREE) for start, end in day.present.get(member.id, ())]
        work = list(work_of(member.id, day.bookings))
        if shifts or work:
            yield Row(names[member.id], [*shifts, *_counted_up(work)], [])


def work_of(person: str, bookings: Sequence[Booking]) -> Iterator[Bar]:
    """Yield the stages and consultations that a person sees to."""
    for one in bookings:
        if one.appointment.psychiatrist == person:
            yield Bar(*span_of(one), CONSULTATION)
        for stage, bar in zip(one.appointment.stages, stages_of(one), strict=False):
            if person in {who for _, who in stage.people}:
                yield bar


def _counted_up(work: Sequence[Bar]) -> Iterator[Bar]:
    """Yield infusions and consultations unchanged, all else as the number of patients at once."""
    edges = sorted({minute for bar in work for minute in (bar.start, bar.end)})
    for start, end in pairwise(edges):
        at_once = [bar for bar in work if bar.start <= start < bar.end]
        whole = [bar.sign for bar in at_once if bar.sign in {INFUSION, CONSULTATION}]
        if at_once:
            yield Bar(start, end, whole[0] if whole else str(min(9, len(at_once))))


def stages_of(booking: Booking) -> list[Bar]:
    """Return a visit's stages: check-in, then the infusion (the one with a physician), then recovery."""
    visit = booking.appointment
    if not visit.stages:
        return [Bar(*span_of(booking), CONSULTATION)]
    treated = [place for place, one in enumerate(visit.stages) if one.stage == "infusion" or one.person("physician")]
    first = treated[0] if treated else 0
    signs = [
        INFUSION if place in treated else CHECK_IN if place < first else RECOVERY for place in range(len(visit.stages))
    ]
    begin = visit.minute
    starts = [begin + minutes_between(visit.start, one.start) for one in visit.stages]
    ends = [*starts[1:], begin + minutes_between(visit.start, visit.end)]
    return [Bar(*bar) for bar in zip(starts, ends, signs, strict=True)]
