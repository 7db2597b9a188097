"""Who is where on a day: a line for each chair, person or patient, with what is on it along the hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.intervals import MinuteRange, merged
from ketaplan.formats.book.calendar_view import span_of
from ketaplan.formats.book.day_grid import Bar, stages_of, work_of
from ketaplan.text.inert import sanitized
from ketaplan.text.words import short_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView

HELD = "held"


class SheetEntry(Struct, frozen=True, kw_only=True):
    """A stay on a line, or free time, which has no ``who``: in minutes of the day, with the bars of its stages.

    ``where`` is the chair or the person, as far as the line does not say it.
    """

    start: int
    end: int
    who: str = ""
    where: str = ""
    bars: tuple[Bar, ...] = ()
    is_held: bool = False
    is_broken: bool = False


class SheetLine(Struct, frozen=True, kw_only=True):
    """What is next to one label, in order of time; ``present`` is when a person is on shift."""

    label: str
    entries: tuple[SheetEntry, ...]
    present: tuple[MinuteRange, ...] = ()


def lines_of(view: CalendarView, day: CalendarDay, called: Mapping[str, str], by: str) -> list[SheetLine]:
    """Return the lines of a day by ``chair``, ``staff`` or ``patient``."""
    return list(LINES[by](view, day, called))


def _of_chairs(view: CalendarView, day: CalendarDay, called: Mapping[str, str]) -> Iterator[SheetLine]:
    """Yield every chair with its visits and its free time, then everyone with a consultation."""
    for chair in view.clinic.chairs:
        visits = [_stay(view, one, called) for one in day.bookings if one.appointment.chair == chair]
        free = [SheetEntry(start=start, end=end) for start, end in merged(day.free.get(chair, ()))]
        yield SheetLine(label=sanitized(chair), entries=_in_order([*visits, *free]))
    names = short_names(view.clinic)
    seen = dict.fromkeys(one.appointment.psychiatrist for one in day.bookings if one.appointment.psychiatrist)
    for who in seen:
        visits = [_stay(view, one, called) for one in day.bookings if one.appointment.psychiatrist == who]
        yield SheetLine(label=names.get(who or "", sanitized(who or "")), entries=_in_order(visits))


def _of_staff(view: CalendarView, day: CalendarDay, called: Mapping[str, str]) -> Iterator[SheetLine]:
    """Yield everyone who is there or has an appointment, with the stages that they see to."""
    names = short_names(view.clinic)
    for member in view.clinic.staff:
        present = tuple(day.present.get(member.id, ()))
        work = [entry for one in day.bookings for entry in _part_of(view, member.id, one, called)]
        if present or work:
            yield SheetLine(label=names[member.id], entries=_in_order(work), present=present)


def _of_patients(view: CalendarView, day: CalendarDay, called: Mapping[str, str]) -> Iterator[SheetLine]:
    names = short_names(view.clinic)
    for patient in sorted({one.patient for one in day.bookings}):
        visits = [_stay(view, one, called, where=_place(one, names)) for one in day.bookings if one.patient == patient]
        yield SheetLine(label=called[patient], entries=_in_order(visits))


LINES: dict[str, Callable[[CalendarView, CalendarDay, Mapping[str, str]], Iterator[SheetLine]]] = {
    "chair": _of_chairs,
    "staff": _of_staff,
    "patient": _of_patients,
}


def _place(booking: Booking, names: Mapping[str, str]) -> str:
    """Return the chair of a visit; of a consultation, its psychiatrist."""
    visit = booking.appointment
    return sanitized(visit.chair or names.get(visit.psychiatrist or "", visit.psychiatrist or ""))


def _stay(view: CalendarView, booking: Booking, called: Mapping[str, str], where: str = "") -> SheetEntry:
    start, end = span_of(booking)
    return _entry(
        view, booking, SheetEntry(start=start, end=end, who=called[booking.patient], where=where), stages_of(booking)
    )


def _part_of(view: CalendarView, person: str, booking: Booking, called: Mapping[str, str]) -> Iterator[SheetEntry]:
    """Yield each stretch of a visit that a person sees to without a break."""
    chair = sanitized(booking.appointment.chair or "")
    stretch: list[Bar] = []
    for bar in (*work_of(person, [booking]), None):
        if stretch and (bar is None or bar.start != stretch[-1].end):
            entry = SheetEntry(start=stretch[0].start, end=stretch[-1].end, who=called[booking.patient], where=chair)
            yield _entry(view, booking, entry, stretch)
            stretch = []
        if bar is not None:
            stretch.append(bar)


def _entry(view: CalendarView, booking: Booking, entry: SheetEntry, bars: Iterable[Bar]) -> SheetEntry:
    from msgspec.structs import replace

    return replace(entry, bars=tuple(bars), is_held=booking.status == HELD, is_broken=view.is_broken(booking))


def _in_order(entries: Iterable[SheetEntry]) -> tuple[SheetEntry, ...]:
    return tuple(sorted(entries, key=lambda one: (one.start, one.end, one.who)))
