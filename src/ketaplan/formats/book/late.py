"""What slides and what can no longer take place if a patient is late: as a table, JSON and CSV."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.domain.plan import Appointment
from ketaplan.formats.common.palette import ALARM, TITLE
from ketaplan.formats.common.terminal_page import WIDTH, Page
from ketaplan.formats.common.widths import wrapped
from ketaplan.text import next_steps
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence, span_words, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options


class SlidVisit(Struct, frozen=True, kw_only=True):
    """A visit of the day: ``start`` as booked, ``moved`` as it would be, ``minutes`` later.

    ``why`` it gives way, and what is ``broken`` where it cannot take place, in words; both empty where that is not so.
    """

    id: str
    patient: str
    session: str
    start: datetime
    moved: Appointment
    minutes: int
    why: str
    broken: str
    name: str = ""

    def __repr__(self) -> str:
        """Return a text without the name."""
        return f"SlidVisit({self.id!r}, {self.minutes})"

    @property
    def who(self) -> str:
        """The patient's id, and the name where names are shown."""
        return f"{self.patient} {sanitized(self.name)}".rstrip()


class LateView(Struct, frozen=True, kw_only=True):
    """The late visit first, then those that slide or break because of it, by start.

    ``clock`` is the clinic's, ``year`` today's.
    """

    minutes: int
    visits: tuple[SlidVisit, ...]
    clock: int
    year: int

    @property
    def is_possible(self) -> bool:
        """Whether every visit can take place."""
        return not any(one.broken for one in self.visits)


def table(view: LateView, options: Options) -> str:
    """Return the late visit by stage, then what slides, then what breaks with what to do."""
    page = Page(options.width, color=options.color, trial=options.trial)
    late, *others = view.visits
    day = day_in_sentence(late.start.date(), view.year)
    page.line(f"{late.who}, {late.session}, {day}: {counted(view.minutes, 'minute')} late", style=TITLE)
    for line in _stages(late, view.clock):
        page.line(f"  {line}")
    page.gap()
    for one in others:
        if one.minutes:
            _said(page, f"{_times(one, view.clock)}  {one.who}: {counted(one.minutes, 'minute')} later ({one.why})")
    for one in view.visits:
        if one.broken:
            start = time_words(one.moved.start, view.clock)
            _said(page, f"! {start}  {one.who}: cannot take place then: {one.broken}.", style=ALARM)
            page.step(next_steps.other_places(one.id, "Other times"), indent="    ")
    page.line(_summary(view))
    return page.text


def _stages(late: SlidVisit, clock: int) -> Iterator[str]:
    visit = late.moved
    stages = [(one.stage, one.start, one.end) for one in visit.stages] or [(visit.type, visit.start, visit.end)]
    width = max(len(name) for name, _, _ in stages)
    for name, start, end in stages:
        yield f"{name:<{width}}  {span_words(start, end, clock)}"


def _times(one: SlidVisit, clock: int) -> str:
    return f"{time_words(one.start, clock)} \N{RIGHTWARDS ARROW} {time_words(one.moved.start, clock)}"


def _said(page: Page, words: str, style: str = "") -> None:
    for line in wrapped(words, (page.width or WIDTH) - 2, later="    "):
        page.line(f"  {line}", style=style)


def _summary(view: LateView) -> str:
    slides = sum(bool(one.minutes) for one in view.visits[1:])
    breaks = sum(bool(one.broken) for one in view.visits)
    verb = "slides" if slides == 1 else "slide"
    moved = f"{counted(slides, 'other visit')} {verb}" if slides else "No other visit slides"
    rest = f"{counted(breaks, 'visit')} cannot take place" if breaks else "every visit can take place"
    return f"{moved}; {rest}. Nothing was written."


def json(view: LateView, options: Options) -> str:
    """Return one document, without names."""
    from ketaplan.formats.common.document import document, json_text

    late = view.visits[0]
    content = {"id": late.id, "minutes": view.minutes, "possible": view.is_possible} | {
        "stages": [
            {"stage": one.stage, "start": one.start.isoformat(), "end": one.end.isoformat()}
            for one in late.moved.stages
        ],
        "visits": [_keys(one) for one in view.visits],
    }
    return json_text(document("late", content, trial=options.trial))


def _keys(one: SlidVisit) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.patient,
        "start": one.start.isoformat(),
        "new_start": one.moved.start.isoformat(),
        "minutes": one.minutes,
        "why": one.why or None,
        "broken": one.broken or None,
    }


def csv(view: LateView, options: Options) -> Iterator[str]:
    """Yield a row a visit; names only where they are asked for."""
    from ketaplan.formats.common.csv_text import csv_lines

    return csv_lines((_row(one, options) for one in view.visits), marked=options.names, trial=options.trial)


def _row(one: SlidVisit, options: Options) -> Row:
    row = {key: "" if value is None else value for key, value in _keys(one).items()}
    return row | {"patient_name": one.name} if options.names else row
