"""How full each person and the chairs are, week by week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ketaplan.formats.common.palette import TITLE
from ketaplan.formats.common.widths import padded, shortened_apart
from ketaplan.text.inert import sanitized
from ketaplan.text.words import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketaplan.domain.batch_result import WeekUtilisation
    from ketaplan.formats.common.terminal_page import Page

MOST_WEEKS = 8
MOST_RESOURCES = 10
BUSY = 0.6
"""Weeks in which no resource is in use to this part are not shown."""
ALL_CHAIRS = "all chairs"
CAPTION = "How full the weeks are, with all that is booked, of the time that each is there"
COLUMN = 8
LONGEST_NAME = 22


def weeks(page: Page, loads: Sequence[WeekUtilisation]) -> None:
    """Add the resources, the fullest first, and the chairs; nothing if nothing is planned."""
    by_name: dict[tuple[str, str], dict[date, WeekUtilisation]] = defaultdict(dict)
    for load in loads:
        by_name[load.clinic, load.name][load.week] = load
    shown_weeks = _busy_weeks(loads)
    if not shown_weeks:
        return
    several = len({clinic for clinic, _ in by_name}) > 1
    order = sorted(by_name, key=lambda name: (name[1] == ALL_CHAIRS and not several, -_peak(by_name[name]), name))
    people = [name for name in order if several or name[1] != ALL_CHAIRS]
    shown = people[:MOST_RESOURCES] + [name for name in order if name not in people]
    titles = [sanitized(f"{name} ({clinic})" if several else name) for clinic, name in shown]
    left = min(LONGEST_NAME, max(len(title) for title in titles)) + 2
    shown_weeks = shown_weeks[: max(1, (page.width - left) // COLUMN)]
    page.line(f"{CAPTION}:", style=TITLE)
    heads = "".join(f"{week.day} {MONTH_NAMES[week.month - 1]}".rjust(COLUMN) for week in shown_weeks)
    page.segments([(f"{'':{left}}{heads}", TITLE)])
    for title, name in zip(shortened_apart(titles, left - 1), shown, strict=True):
        percents = "".join(_percent(by_name[name].get(week)).rjust(COLUMN) for week in shown_weeks)
        page.segments([(f"{padded(title, left)}{percents}", "")])
    if rest := people[MOST_RESOURCES:]:
        page.line(f"{len(rest)} more are at most {_percent_of(_peak(by_name[rest[0]]))} full.")


def _busy_weeks(loads: Sequence[WeekUtilisation]) -> list[date]:
    busy = sorted({load.week for load in loads if load.there and load.in_use >= BUSY * load.there})
    if not busy:
        busy = sorted({load.week for load in loads})
    count = min(MOST_WEEKS, (busy[-1] - busy[0]).days // 7 + 1) if busy else 0
    return [busy[0] + timedelta(days=7 * number) for number in range(count)]


def _peak(weeks: Mapping[date, WeekUtilisation]) -> float:
    return max((load.in_use / load.there for load in weeks.values() if load.there), default=0.0)


def _percent(load: WeekUtilisation | None) -> str:
    return _percent_of(load.in_use / load.there) if load and load.there else "-"


def _percent_of(part: float) -> str:
    return f"{int(100 * part)} %"
