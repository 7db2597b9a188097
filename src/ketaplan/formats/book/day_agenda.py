"""The list below the picture of a day: when, who, in which chair and with which staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.palette import ALARM, BROKEN_SIGN, PATIENT, STATUS_COLORS
from ketaplan.formats.common.widths import columns_of, shortened, shortened_apart
from ketaplan.text.inert import sanitized
from ketaplan.text.words import short_names, span_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.text import Text

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
    from ketaplan.formats.common.terminal_page import Page

USUAL_STATUS = "booked"
APART = 2
SHORTEST_NAME = 10
TABLE_WIDTH = 72
"""Columns from which it is a table."""
GIVES_WAY = "Patient"
"""The column that is cut where the page is narrow."""


def agenda(page: Page, view: CalendarView, day: CalendarDay, width: int) -> None:
    """Write a line an appointment; on a narrow page two: when and who, then where and with which staff."""
    bookings = sorted(day.bookings, key=lambda one: (one.appointment.start, one.id))
    rows = [_cells(view, one) for one in bookings]
    if not rows:
        return
    shown = [name for name in rows[0] if any(row[name] for row in rows)]
    if width < TABLE_WIDTH:
        first, second = ("", "Time", "Patient", "Id"), ("Chair", "Physician", "Nurse", "Status")
        for row in rows:
            page.line(shortened("  ".join(row[name] for name in first if row[name]), width))
            page.line(f"    {', '.join(row[name] for name in second if row[name])}")
        return
    if sum(_longest(rows, shown).values()) + APART * len(shown) > width:
        rows = [_cells(view, one, brief=True) for one in bookings]
        _shorten(rows, shown, width)
    head = {name: name for name in shown}
    page.grid([_styled(row, shown) for row in (head, *rows)], apart=APART)


def _cells(view: CalendarView, booking: Booking, *, brief: bool = False) -> dict[str, str]:
    """Return the text of an appointment, by the name of its column; ``brief`` takes less room."""
    then = ",\nthen " if brief else ", then "
    visit, names = booking.appointment, short_names(view.clinic)
    doctors = [*visit.physicians, *([visit.psychiatrist] if visit.psychiatrist else ()), *visit.people("psychiatrist")]
    return {
        "": BROKEN_SIGN if view.is_broken(booking) else "",
        "Time": span_words(visit.start, visit.end, view.clinic.clock, brief=brief),
        "Patient": sanitized(view.names.get(booking.patient, "")),
        "Id": booking.patient,
        "Chair": sanitized(visit.chair or visit.type),
        "Physician": then.join(_called(doctors, names)),
        "Nurse": then.join(_called(visit.people("nurse"), names)),
        "Status": booking.status if booking.status != USUAL_STATUS else "",
    }


def _called(people: Sequence[str], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what people are called, each once."""
    return (names.get(who, sanitized(who)) for who in dict.fromkeys(people))


def _longest(rows: Sequence[dict[str, str]], shown: Sequence[str]) -> dict[str, int]:
    """Return the columns of the longest line in each column of the table, its head among them."""
    return {
        name: max(columns_of(line) for row in (*rows, {name: name}) for line in row[name].split("\n")) for name in shown
    }


def _shorten(rows: Sequence[dict[str, str]], shown: Sequence[str], width: int) -> None:
    """Cut names to the room that the other columns leave."""
    if GIVES_WAY in shown:
        others = sum(size for name, size in _longest(rows, shown).items() if name != GIVES_WAY)
        room = max(SHORTEST_NAME, width - others - APART * len(shown))
        for row, name in zip(rows, shortened_apart([row[GIVES_WAY] for row in rows], room), strict=True):
            row[GIVES_WAY] = name


def _styled(row: dict[str, str], shown: Sequence[str]) -> list[str | Text]:
    """Return the cells of a row with their colors; the first row is the head."""
    from rich.text import Text

    is_head = row["Time"] == "Time"
    broken = row.get("") == BROKEN_SIGN
    styles = {
        "": ALARM,
        "Patient": ALARM if broken else PATIENT,
        "Status": STATUS_COLORS.get(row.get("Status", ""), ""),
    }
    return [Text(row[name], style="bold" if is_head else styles.get(name, "")) for name in shown]
