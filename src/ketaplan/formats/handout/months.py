"""The months of a hand-out, with the days of the visits marked by more than a color."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaplan.formats.handout.wording import Wording


def months(marked: Mapping[date, str], words: Wording) -> Iterator[str]:
    """Yield a table for each month from the first to the last marked day; ``marked`` says what is on a day."""
    if not marked:
        return
    month, last = min(marked).replace(day=1), max(marked)
    while month <= last:
        yield _month(month, marked, words)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month(first: date, marked: Mapping[date, str], words: Wording) -> str:
    weekdays = words.weekdays()
    heads = "".join(
        f'<th scope="col"><abbr title="{escape(full)}">{escape(short)}</abbr></th>' for _, short, full in weekdays
    )
    start, count = monthrange(first.year, first.month)
    before = [number for number, _, _ in weekdays].index(start)
    cells = ["<td></td>"] * before + [_day(first.replace(day=day), marked) for day in range(1, count + 1)]
    cells += ["<td></td>"] * (-len(cells) % 7)
    weeks = ("".join(cells[at : at + 7]) for at in range(0, len(cells), 7))
    rows = "".join(f"<tr>{week}</tr>" for week in weeks)
    caption = escape(words.month(first))
    return (
        f'<table class="month"><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _day(day: date, marked: Mapping[date, str]) -> str:
    if day not in marked:
        return f"<td>{day.day}</td>"
    said = escape(marked[day])
    return f'<td class="on"><b>{day.day}</b><span class="what">{said}</span></td>'
