"""What happens today: what runs now, who comes next, and what no one has marked, as a table, JSON and CSV."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ketaplan.domain.booking import OPEN_STATUSES
from ketaplan.formats.common.palette import ALARM, TITLE
from ketaplan.formats.common.terminal_page import WIDTH, Page
from ketaplan.formats.common.widths import columns_of, folded, padded, wrapped
from ketaplan.text import next_steps
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence, duration_words, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options
    from ketaplan.text.next_steps import NextStep

BY = {"chair": "Chair", "staff": "Who", "patient": "Patient"}
"""What a row can be, and the head of its column."""
HEADS = ("Now", "Next")
APART = 2
LEAST = 20
"""Columns that what runs now, and what comes next, have at least in a table; they continue on the line below."""
FREE = "-"


class VisitToday(Struct, frozen=True, kw_only=True):
    """A visit, and how far it is: ``stage`` runs now, ``until`` then; both None if the visit does not run now.

    ``session`` is which one it is by date; ``people`` are ids, each once; ``duties`` are its stages' people with the
    start and the end of the stage.
    """

    id: str
    patient: str
    name: str
    session: str
    status: str
    start: datetime
    end: datetime
    chair: str | None
    people: tuple[str, ...]
    duties: tuple[tuple[str, datetime, datetime], ...]
    has_started: bool
    is_over: bool
    stage: str | None
    until: datetime | None

    def __repr__(self) -> str:
        """Return a text without the name."""
        return f"VisitToday({self.id!r})"

    @property
    def is_late(self) -> bool:
        """Whether its start has passed and no one has marked it."""
        return self.has_started and self.status in OPEN_STATUSES

    @property
    def state(self) -> str:
        """Whether it is ``running``, ``over`` or ``next``."""
        return "over" if self.is_over else "running" if self.has_started else "next"

    @property
    def who(self) -> str:
        """The patient's name; the id where names are not shown."""
        return sanitized(self.name) if self.name else self.patient


class TodayAtClinic(Struct, frozen=True, kw_only=True):
    """One clinic's day: its visits that take time, by start, and the next one after today if no more start today.

    ``rows`` are the ids that have a row even where nothing is booked, ``labels`` their short names.
    """

    clinic: str
    name: str
    now: datetime
    clock: int
    rows: tuple[str, ...]
    visits: tuple[VisitToday, ...]
    following: VisitToday | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


class TodayView(Struct, frozen=True, kw_only=True):
    """What happens now at each clinic; ``unmarked`` are earlier days with visits that no one has marked."""

    now: datetime
    by: str
    clinics: tuple[TodayAtClinic, ...]
    unmarked: tuple[tuple[date, int], ...] = ()


def table(view: TodayView, options: Options) -> str:
    """Return a row for each chair, person or patient with what runs now and what comes next, and what is late."""
    page = Page(options.width, color=options.color, trial=options.trial)
    width = options.width or WIDTH
    for place in view.clinics:
        page.line(f"{day_in_sentence(place.now.date())}, {time_words(place.now, place.clock)}", style=TITLE)
        page.line(sanitized(place.name))
        page.gap()
        for line, style in _lines(place, view.by, width):
            page.segments([(line, style)])
        page.gap()
    if view.unmarked:
        page.step(_unmarked(view))
    return page.text


def _unmarked(view: TodayView) -> NextStep:
    count, first = sum(count for _, count in view.unmarked), view.unmarked[0][0]
    return next_steps.unmarked(count, first, view.now.year, is_one_day=len(view.unmarked) == 1)


def _lines(place: TodayAtClinic, by: str, width: int) -> Iterator[tuple[str, str]]:
    rows = list(_rows(place, by)) if place.visits else []
    if rows:
        yield from ((line, "") for line in _drawn(rows, BY[by], width))
        yield "", ""
    for one in place.visits:
        if one.is_late:
            for line in wrapped(_late(one, place), width, later="  "):
                yield line, ALARM
    yield from ((line, "") for line in wrapped(_ahead(place), width, later="  "))


def _late(one: VisitToday, place: TodayAtClinic) -> str:
    what, when = ("ended", one.end) if one.is_over else ("started", one.start)
    since = duration_words(int((place.now - when).total_seconds()) // 60)
    return f"! Not marked: {time_words(one.start, place.clock)} {one.who}, {one.session} ({what} {since} ago)"


def _ahead(place: TodayAtClinic) -> str:
    """Return how many visits start later today, or which one is the next after today."""
    if left := [one for one in place.visits if one.state == "next"]:
        return f"{counted(len(left), 'visit')} to start today, the next at {time_words(left[0].start, place.clock)}."
    nothing = "Nothing more starts today" if place.visits else "Nothing today"
    one = place.following
    if one is None:
        return f"{nothing}, and nothing is booked after it."
    when = f"{day_in_sentence(one.start.date(), place.now.year)}, {time_words(one.start, place.clock)}"
    return f"{nothing}; next visit: {when}, {one.who}, {one.session}."


def _rows(place: TodayAtClinic, by: str) -> Iterator[tuple[str, str, str]]:
    """Yield what each row is about, what runs there now, and what comes next."""
    own: dict[str, list[VisitToday]] = {name: [] for name in place.rows}
    for one in place.visits:
        for key in _keys(one, by):
            own.setdefault(key, []).append(one)
    for key, visits in own.items():
        label = visits[0].who if by == "patient" else place.labels.get(key, sanitized(key))
        running = [
            _running(one, place, by) for one in visits if one.state == "running" and _is_there(one, key, place, by)
        ]
        ahead = sorted(_ahead_of(visits, key, place, by), key=lambda one: one[0])
        over = "over" if by == "patient" and not running and not ahead else FREE
        following = f"{time_words(ahead[0][0], place.clock)} {_called(ahead[0][1], by)}" if ahead else FREE
        yield label, "; ".join(running) or over, following


def _keys(one: VisitToday, by: str) -> tuple[str, ...]:
    if by == "staff":
        return one.people
    return ((one.chair or one.people[0]) if by == "chair" else one.patient,)


def _is_there(one: VisitToday, key: str, place: TodayAtClinic, by: str) -> bool:
    """Return whether a running visit occupies its row now: a person only in the stages that are theirs."""
    return by != "staff" or any(who == key and start <= place.now < end for who, start, end in one.duties)


def _ahead_of(
    visits: Sequence[VisitToday], key: str, place: TodayAtClinic, by: str
) -> Iterator[tuple[datetime, VisitToday]]:
    """Yield when each visit starts later today; for a person, when the stages do that are theirs."""
    for one in visits:
        if by != "staff":
            times = [one.start]
        else:
            own = {start: end for who, start, end in one.duties if who == key}
            times = [start for start in own if start not in own.values()]
        yield from ((start, one) for start in times if start > place.now)


def _running(one: VisitToday, place: TodayAtClinic, by: str) -> str:
    assert one.until is not None
    return f"{_called(one, by)}: {one.stage} until {time_words(one.until, place.clock)}"


def _called(one: VisitToday, by: str) -> str:
    if by == "patient":
        return f"chair {sanitized(one.chair)}" if one.chair else one.session
    return one.who


def _drawn(rows: Sequence[tuple[str, str, str]], head: str, width: int) -> Iterator[str]:
    """Yield rows of three columns, or a block for each row where the page is too narrow for them."""
    cells = [(head, *HEADS), *rows]
    widths = [max(columns_of(row[column]) for row in cells) for column in range(3)]
    left = width - widths[0] - APART * 2
    if sum(widths[1:]) > left:  # what continues below
        widths[2] = min(widths[2], max(LEAST, left - widths[1]))
        widths[1] = min(widths[1], left - widths[2])
    across = sum(widths) + APART * 2
    if across <= width and widths[1] >= LEAST:
        for number, row in enumerate(cells):
            lines = [folded(cell, columns) for cell, columns in zip(row, widths, strict=True)]
            for line in zip_longest(*lines, fillvalue=""):
                yield (" " * APART).join(map(padded, line, widths)).rstrip()
            if not number:
                yield "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * across
        return
    for label, running, following in rows:
        yield label
        for name, said in zip(HEADS, (running, following), strict=True):
            yield from wrapped(f"  {name.lower()}: {said}", width, later="    ")


def json(view: TodayView, options: Options) -> str:
    """Return one document with an object for each visit, without names."""
    from ketaplan.formats.common.document import document, json_text

    content = {
        "now": view.now.isoformat(),
        "by": view.by,
        "clinics": [_clinic(one) for one in view.clinics],
        "unmarked": [{"on": day.isoformat(), "visits": count} for day, count in view.unmarked],
    }
    return json_text(document("today", content, trial=options.trial))


def _clinic(place: TodayAtClinic) -> dict[str, Any]:
    after = place.following
    return {
        "clinic": place.clinic,
        "now": place.now.isoformat(),
        "visits": [_keys_of(one) for one in place.visits],
        "next_day": {"id": after.id, "start": after.start.isoformat()} if after else None,
    }


def _keys_of(one: VisitToday) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.patient,
        "status": one.status,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "chair": one.chair,
        "people": list(one.people),
        "state": one.state,
        "late": one.is_late,
        "stage": one.stage,
        "until": one.until.isoformat() if one.until else None,
    }


def csv(view: TodayView, options: Options) -> Iterator[str]:
    """Yield one row a visit of today; names only where they are asked for."""
    from ketaplan.formats.common.csv_text import csv_lines

    rows = (_row(one, place, options) for place in view.clinics for one in place.visits)
    return csv_lines(rows, marked=options.names, trial=options.trial)


def _row(one: VisitToday, place: TodayAtClinic, options: Options) -> Row:
    row: dict[str, object] = {"clinic": place.clinic, **_keys_of(one)}
    row |= {"chair": one.chair or "", "people": " ".join(one.people), "late": "yes" if one.is_late else "no"}
    row |= {"stage": one.stage or "", "until": one.until.isoformat() if one.until else ""}
    return row | {"patient_name": one.name} if options.names else row
