"""Who is planned in a batch, in the order of the calls to make: the days, the time, the first and the last visit."""

from __future__ import annotations

from datetime import datetime
from json import loads
from typing import TYPE_CHECKING

from ketaplan.domain.clock import minute_of_day
from ketaplan.formats.common.palette import ALARM, PATIENT, TITLE
from ketaplan.formats.common.widths import columns_of, padded, shortened_apart
from ketaplan.text.inert import sanitized
from ketaplan.text.rhythm import usual_time_words, weekdays_words
from ketaplan.text.words import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.batch_result import Batch, Planned
    from ketaplan.formats.common.terminal_page import Page

HEADS = ("Call", "Patient", "Id", "Days", "Time", "First", "Last")
NAME = HEADS.index("Patient")
SHORTEST_NAME = 10
APART = 2
NO_CALL = "?"
MOST_WEEKDAYS = 3
VARIES = "varies"
USUAL_CLOCK = 24


def planned(page: Page, batch: Batch, most: int) -> None:
    """Add a row for each of the first ``most`` patients; names and clocks are the batch's, as far as it has any."""
    ordered = sorted(batch.plans, key=lambda one: (one.provisional, one.days[:1], one.patient))
    rows = [_row(batch, number, one) for number, one in enumerate(ordered[:most], 1)]
    shown = [at for at in range(len(HEADS)) if any(row[at] for row in rows)]
    widths = [max(columns_of(row[at]) for row in (HEADS, *rows)) + APART for at in range(len(HEADS))]
    room = page.width + APART - sum(widths[at] for at in shown if at != NAME)
    if room < (min(widths[NAME], SHORTEST_NAME) if NAME in shown else 0):
        page.grid([(row[0], _two_lines(row)) for row in rows])
    else:
        widths[NAME] = min(widths[NAME], room)
        widths[shown[-1]] = 0  # a style keeps the blanks that end a line, and they would wrap
        page.segments([(padded(HEADS[at], widths[at]), TITLE) for at in shown])
        names = shortened_apart([row[NAME] for row in rows], widths[NAME] - APART)
        for row, name in zip(rows, names, strict=True):
            cells = ((name if at == NAME else row[at], at) for at in shown)
            page.segments([(padded(cell, widths[at]), _style(at, cell)) for cell, at in cells])
    if (more := len(ordered) - most) > 0:
        page.line(f"and {more} more: see summary.csv (--output-dir)")
    if any(row[0] == NO_CALL for row in rows):
        page.line(f"{NO_CALL} provisional: no infusion may be booked yet, see above")


def _two_lines(row: Sequence[str]) -> str:
    """Return who, and below it when."""
    _, name, patient, days, time, first, last = row
    return f"{name}  {patient}\n{days}, {time}, {first} to {last}".strip()


def _style(at: int, cell: str) -> str:
    """Return the style of a cell."""
    return PATIENT if at == NAME else ALARM if cell == NO_CALL else ""


def _row(batch: Batch, number: int, one: Planned) -> Sequence[str]:
    """Return the cells of a patient's row."""
    name, clock = sanitized(batch.names.get(one.patient, "")), batch.clocks.get(one.clinic, USUAL_CLOCK)
    starts = [datetime.fromisoformat(each["start"]) for each in _infusions(one)]
    time = usual_time_words([minute_of_day(start) for start in starts], clock) if starts else ""
    first, last = (day_words(day, batch.as_of.year) for day in (one.days[0], one.days[-1]))
    days = weekdays_words(one.days) if len({day.weekday() for day in one.days}) <= MOST_WEEKDAYS else VARIES
    return NO_CALL if one.provisional else str(number), name, one.patient, days, time, first, last


def _infusions(one: Planned) -> list[dict[str, str]]:
    """Return the infusions of the plan's document."""
    found: list[dict[str, str]] = loads(one.document).get("appointments", [])
    return [each for each in found if each["type"] == "infusion"]
