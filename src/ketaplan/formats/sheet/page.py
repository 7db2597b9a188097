"""The page of a sheet: a section for each clinic, with its head, what the patterns mean, and its days."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.book.calendar_page import SIGNS
from ketaplan.formats.book.day_grid import free_words, stages_of
from ketaplan.formats.common.html_page import html_page, shown
from ketaplan.formats.sheet.called import called
from ketaplan.formats.sheet.day import day_body
from ketaplan.formats.sheet.lines import HELD
from ketaplan.formats.sheet.style import STYLE
from ketaplan.formats.sheet.week import week_body
from ketaplan.text.words import DAY_NAMES, TRIAL, counted, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.book.calendar_view import CalendarView
    from ketaplan.formats.common.options import Options

FREE_IN = ("", "chair")
"""What a sheet is by that shows free places."""


def render(views: Sequence[CalendarView], options: Options) -> str:
    """Return the page of a day or of a week."""
    sections = "\n".join("\n".join(_section(view, options)) for view in views)
    notice = f'<p class="notice">{escape(TRIAL)}</p>\n' if options.trial else ""
    paper = f"{options.sheet.paper} landscape"
    return html_page(_title(views[0]), f"<main>\n{notice}{sections}\n</main>", STYLE, paper=paper)


def _title(view: CalendarView) -> str:
    """Return ``Thu 3 Dec 2026``, or ``Mon 30 Nov to Sun 6 Dec 2026``."""
    first, last = view.days[0].day, view.days[-1].day
    if first == last:
        return day_in_sentence(first)
    return f"{day_in_sentence(first, last.year)} to {day_in_sentence(last)}"


def _section(view: CalendarView, options: Options) -> Iterator[str]:
    who = called(view, names=options.names)
    yield '<section class="site">'
    yield f'<div class="head"><h1>{_title(view)}</h1><p class="place">{shown(view.clinic.name)}</p></div>'
    yield f"<p>{_summary(view)}</p>"
    tables = list(day_body(view, view.days[0], who) if len(view.days) == 1 else week_body(view, who))
    yield from [_legend(view), *tables] if tables else []
    yield "</section>"


def _summary(view: CalendarView) -> str:
    """Return how many come, when a new patient could, when the clinic is closed, and how old the sheet is."""
    since = f" As booked on {day_in_sentence(view.today)}." if view.today else ""
    return escape(_booked(view) + since)


def _booked(view: CalendarView) -> str:
    said = [counted(len(view.bookings), "visit") if view.bookings else "Nothing booked"]
    if len(view.days) > 1:
        off = [DAY_NAMES[day.day.weekday()] for day in view.days if day.is_empty]
        said += [f"closed {', '.join(off)}"] if off else []
        return f"{'; '.join(said)}."
    day = view.days[0]
    said += [day.closed or "closed"] if day.closed or not day.hours else []
    return f"{'; '.join(said)}." + (f" {free_words(view, day)}" if day.hours else "")


def _legend(view: CalendarView) -> str:
    """Return what the patterns mean that the sheet has."""
    drawn = {bar.sign for one in view.bookings for bar in stages_of(one)}
    kinds = {words: words for sign, (words, _) in SIGNS.items() if sign in drawn}
    if view.by in FREE_IN:
        kinds["free"] = "free for a new visit"
    if any(one.status == HELD for one in view.bookings):
        kinds["held"] = "held, not booked yet"
    if view.by == "staff" or (not view.by and len(view.days) == 1):
        kinds["shift"] = "on shift"
    items = "".join(f"<li>{_sample(kind)}{escape(words)}</li>" for kind, words in kinds.items())
    broken = "<li><b>!</b>no longer holds</li>" if any(map(view.is_broken, view.bookings)) else ""
    return f'<ul class="legend" aria-label="What the patterns mean">{items}{broken}</ul>'


def _sample(kind: str) -> str:
    """Return a box with a pattern, or with the border that means something."""
    if kind in {"free", "held", "shift"}:
        return f'<span class="{kind}" aria-hidden="true"></span>'
    return f'<span aria-hidden="true"><i class="{kind}"></i></span>'
