"""Several courses for one patient, compared in two lines each: when it would be, and what is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.palette import OPTION, TITLE
from ketaplan.formats.plan.cost_sentence import brief_cost
from ketaplan.text.rhythm import usual_time_words, weekdays_words
from ketaplan.text.words import day_in_sentence, time_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.common.terminal_page import Page
    from ketaplan.formats.plan.view import PlanView

HEADS = ("", "Days", "Time", "First", "Last", "Points")
TABLE_WIDTH = 72
"""Columns from which it is a table."""
INDENT, APART = 2, 2
NOTHING_PLANNED = ("no infusion", "", "", "")


def comparison(page: Page, views: Sequence[PlanView]) -> None:
    """Add a row a course and a line below it; on a narrow page the parts of the row as a sentence."""
    rows = [_row(number, view) for number, view in enumerate(views, 1)]
    page.gap()
    if page.width < TABLE_WIDTH:
        lines = (
            (row[0], f"{row[1]}, {row[2]}, {row[3]} to {row[4]}: {brief_cost(view)}")
            for row, view in zip(rows, views, strict=True)
        )
        page.grid(list(lines), style=OPTION)
        return
    widths = [max(len(row[at]) for row in (HEADS, *rows)) + APART for at in range(len(HEADS))]
    page.segments([(_aligned(HEADS, widths), TITLE)])
    below = " " * (INDENT + widths[0])
    for row, view in zip(rows, views, strict=True):
        page.segments([(f"{'':{INDENT}}{row[0]:{widths[0]}}", OPTION), (_aligned(row, widths)[len(below) :], "")])
        same = next((earlier[0] for earlier in rows if earlier[1:] == row[1:]), row[0])
        page.indented(f"{f'as {same}, with other people: ' if same != row[0] else ''}{brief_cost(view)}", len(below))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return a row as one line; the last cell is a number."""
    cells = (cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True))
    return f"{'':{INDENT}}{''.join(cells)}{row[-1]:>{widths[-1] - APART}}"


def _row(number: int, view: PlanView) -> tuple[str, ...]:
    """Return the cells of a course."""
    infusions, clock = view.plan.infusions, view.clinic.clock
    if not infusions:
        return str(number), *NOTHING_PLANNED, str(view.plan.cost.total)
    first, last = infusions[0], infusions[-1]
    days, usual = (
        weekdays_words(one.day for one in infusions),
        usual_time_words([one.minute for one in infusions], clock),
    )
    starts = day_in_sentence(first.day, view.plan.as_of.year)
    if time_words(first.start, clock) != usual:
        starts += f" {time_words(first.start, clock)}"
    ends = day_in_sentence(last.day, first.day.year)
    return str(number), days, usual, starts, ends, str(view.plan.cost.total)
