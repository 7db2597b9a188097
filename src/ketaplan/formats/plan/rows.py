"""The appointments of one course as rows: day, time, chair, staff, days since the one before.

On a page too narrow for a table, each appointment is two lines instead: time and staff.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from ketaplan.domain.counting import Dated, nth_by_date
from ketaplan.formats.common.palette import MARK, STATUS_COLORS
from ketaplan.formats.plan.footnotes import Footnotes
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_words, short_names, span_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table
    from rich.text import Text

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.course import FixedSession
    from ketaplan.domain.plan import Appointment


class RowStyle(NamedTuple):
    """How much room the cells of a row take: between two people, and, where it is little, the word for days."""

    then: str = ", then "
    days: str = ""

    def gap(self, days: int) -> str:
        """Return days since the session before: ``3 days``, ``3 d``."""
        return f"{days} {self.days}" if self.days else counted(days, "day")


BROAD = RowStyle()
BRIEF = RowStyle(days="d")
STACKED = RowStyle(then=",\nthen ", days="d")


def gaps_in_days(appointments: Sequence[Appointment], before: Sequence[FixedSession] = ()) -> dict[str, int]:
    """Return calendar days since the session before, by the appointment's id; the very first session has none."""
    days = [(session.day, "") for session in before]
    days += [(one.day, one.id) for one in appointments if one.is_infusion]
    return {one: (day - earlier).days for (earlier, _), (day, one) in pairwise(sorted(days)) if one}


def counts_by_date(appointments: Sequence[Appointment], before: Sequence[FixedSession] = ()) -> dict[str, int]:
    """Return the number of each session by date, by its id, including fixed ones before; a consultation is 1."""
    dated = {one.id: Dated(one.phase, one.day) for one in appointments if one.is_infusion}
    others = [*dated.values(), *(Dated(one.phase, one.day) for one in before)]
    return {one.id: nth_by_date(dated[one.id], others).number if one.id in dated else 1 for one in appointments}


class CourseRows(Struct, frozen=True, kw_only=True):
    """Appointments of one clinic, ready to be shown.

    ``year`` is the one left out; ``counts`` are the sessions' numbers by date; ``phases_named`` puts a line with the
    phase's name before its appointments; ``statuses`` are the book's, by id.
    """

    appointments: Sequence[Appointment]
    clinic: Clinic
    year: int
    counts: Mapping[str, int]
    gaps: Mapping[str, int] = field(default_factory=dict)
    notes: Footnotes = field(default_factory=Footnotes)
    phases_named: bool = False
    statuses: Mapping[str, str] = field(default_factory=dict)

    def tables(self) -> Iterator[Table]:
        """Yield tables with a row an appointment, each narrower than the one before."""
        yield self._table(BROAD)
        yield self._table(BRIEF)
        yield self._table(STACKED)

    def _table(self, style: RowStyle) -> Table:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        names = short_names(self.clinic)
        rows = [self._cells(one, year, names, style) for one, year in self._with_years()]
        shown = [name for name in rows[0] if name == "#" or any(row[name].plain for row in rows)]
        table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        for name in shown:
            lines = (line for text in (Text(name), *(row[name] for row in rows)) for line in text.split())
            least = max(line.cell_len for line in lines)
            table.add_column(name, justify="right" if name == "#" else "left", no_wrap=True, min_width=least)
        for one, row in zip(self.appointments, rows, strict=True):
            if title := self._title_before(one):
                table.add_row("", title, style="bold")
            table.add_row(*(row[name] for name in shown))
        return table

    def lines(self) -> Iterator[tuple[str, Text]]:
        """Yield the number and the two lines of each appointment."""
        from rich.text import Text

        names = short_names(self.clinic)
        for one, year in self._with_years():
            if title := self._title_before(one):
                yield "", Text(title, style="bold")
            cells = self._cells(one, year, names, BROAD)
            when = [cells[name] for name in ("Day", "Time", "Gap") if cells[name].plain]
            where = f"Chair {cells['Chair'].plain}" if cells["Chair"].plain else ""
            who = [Text(where), *(cells[name] for name in ("Physician", "Nurse", "Status"))]
            second = Text(", ").join(cell for cell in who if cell.plain)
            yield str(self.counts[one.id]), Text("\n").join((Text("  ").join(when), second))

    def _with_years(self) -> Iterator[tuple[Appointment, int]]:
        """Return each appointment with the year that the reader expects there."""
        years = [self.year, *(one.day.year for one in self.appointments)]
        return zip(self.appointments, years, strict=False)

    def _title_before(self, appointment: Appointment) -> str:
        """Return the name of the phase that starts with this appointment, if phases are named."""
        first = next(one for one in self.appointments if one.phase == appointment.phase)
        return sanitized(appointment.phase).capitalize() if self.phases_named and first == appointment else ""

    def _cells(self, one: Appointment, year: int, names: Mapping[str, str], style: RowStyle) -> dict[str, Text]:
        from rich.text import Text

        marks, status = self.notes.marks, self.statuses.get(one.id, "")
        gap = style.gap(self.gaps[one.id]) if one.id in self.gaps else ""
        time = span_words(one.start, one.end, self.clinic.clock, brief=bool(style.days))
        doctors = one.people("physician") + one.people("psychiatrist")
        if one.psychiatrist:
            doctors = (one.psychiatrist,)
        return {
            "#": Text(str(self.counts[one.id])),
            "Day": _marked(day_words(one.day, year), marks(one.id, "day")),
            "Time": _marked(time, marks(one.id, "time")),
            "Chair": Text(sanitized(one.chair or "")),
            "Physician": _marked(_called(doctors, names, style), marks(one.id, "physician")),
            "Nurse": Text(_called(one.people("nurse"), names, style)),
            "Gap": _marked(gap, marks(one.id, "gap")),
            "Status": Text(status, style=STATUS_COLORS.get(status, "")),
        }


def _called(people: Sequence[str], names: Mapping[str, str], style: RowStyle) -> str:
    """Return ``Kim``, or ``Kim, then Ray`` if people change."""
    return style.then.join(names.get(who, sanitized(who)) for who in dict.fromkeys(people))


def _marked(words: str, marks: str) -> Text:
    """Return a cell; marked text is also colored, never only colored."""
    from rich.text import Text

    return Text.assemble(words, (f" {marks}", MARK)) if marks else Text(words)
