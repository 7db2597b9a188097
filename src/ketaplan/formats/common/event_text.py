"""An event as text: icalendar writes every frame and every property's text once, and they are put together.

A book has many thousand events and few different words.  A frame is an event without its words and times; which
properties it has, and in which order, is icalendar's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from ketaplan.domain.clock import zone_named
from ketaplan.domain.intervals import MINUTE

if TYPE_CHECKING:
    from icalendar import Alarm, Component, Event

    from ketaplan.formats.common.icalendar import Entry

TITLE = "Appointment"
TRIAL = "TRIAL "
"""Starts every title that comes from a trial book."""
PLACES = ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND")
"""Properties whose value differs between events, in the order in which a frame takes them."""
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION")
"""Properties that are put in as complete lines after those: people write them, and they are folded."""

_TO_THE_SECOND = len("2026-11-30T09:00:00")


def event_text(entry: Entry) -> str:
    """Return an event as icalendar writes it."""
    start, end, revision, zone = entry.start, entry.end, entry.revision, entry.zone
    described, located = entry.description, entry.location
    form = _Form(
        revision.status,
        not isinstance(start, datetime),
        zone.key if zone else None,
        bool(described),
        bool(located),
        entry.reminders,
        entry.trial,
    )
    return _frame(form).format(
        entry.uid,
        moment_text(revision.stamp, None),
        revision.sequence,
        moment_text(start, zone),
        moment_text(end, zone),
        _lines("summary", TRIAL + entry.title if entry.trial else entry.title),
        described and _lines("description", described),
        located and _lines("location", located),
    )


def text_of(component: Component) -> str:
    """Return what icalendar writes for a component."""
    text: bytes = component.to_ical()
    return text.decode()


def moment_text(moment: datetime | date, zone: ZoneInfo | None) -> str:
    """Return a date, a local time if there is a zone, or else the moment in UTC."""
    if not isinstance(moment, datetime):
        return moment.isoformat().replace("-", "")
    at = moment if zone else moment.astimezone(UTC)
    text = at.isoformat()[:_TO_THE_SECOND].replace("-", "").replace(":", "")
    return text if zone else f"{text}Z"


@lru_cache(maxsize=4096)
def _lines(name: str, text: str) -> str:
    """Return the lines of one property."""
    from icalendar import Event

    event = Event()
    event.add(name, text)
    return text_of(event).removeprefix("BEGIN:VEVENT\r\n").removesuffix("\r\nEND:VEVENT\r\n")


class _Form(NamedTuple):
    """What events of one frame share; ``zone`` is the name of the one in which times are written, if any."""

    status: str
    all_day: bool
    zone: str | None
    described: bool
    located: bool
    reminders: tuple[int, ...]
    trial: bool


@lru_cache(maxsize=1024)
def _frame(form: _Form) -> str:
    """Return an event of this form, with numbered places for what differs between events."""
    from icalendar import Event

    event, moment = Event(), datetime(2000, 1, 1, tzinfo=zone_named(form.zone) if form.zone else UTC)
    event.add("uid", "0")
    event.add("dtstamp", moment.astimezone(UTC))
    event.add("sequence", 0)
    for name in ("dtstart", "dtend"):
        _add_moment(event, name, moment.date() if form.all_day else moment, form.zone)
    for name, has in zip(TEXTS, (True, form.described, form.located), strict=True):
        if has:
            event.add(name, "0")
    event.add("status", form.status)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if form.all_day else "OPAQUE")
    for minutes in form.reminders:
        event.add_component(_alarm(minutes, TRIAL + TITLE if form.trial else TITLE))
    return _with_places(text_of(event))


def _with_places(event: str) -> str:
    """Return an event's text with a place for each value or text that differs; alarms have words of their own."""
    head, alarms, rest = event.partition("BEGIN:VALARM")
    lines = []
    for line in head.split("\r\n"):
        name = line.partition(":")[0].partition(";")[0]
        if name in PLACES:
            lines.append(f"{_quoted(line.rpartition(':')[0])}:{{{PLACES.index(name)}}}")
        elif name in TEXTS:
            lines.append(f"{{{len(PLACES) + TEXTS.index(name)}}}")
        else:
            lines.append(_quoted(line))
    return "\r\n".join(lines) + _quoted(alarms + rest)


def _quoted(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _add_moment(event: Event, name: str, moment: datetime | date, zone: str | None) -> None:
    """Add a date, a local time with its zone, or (if that is ambiguous) the same moment in UTC."""
    if isinstance(moment, datetime) and zone:
        event.add(name, moment.replace(tzinfo=None), parameters={"TZID": zone})
    else:
        event.add(name, moment)


def _alarm(minutes: int, words: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -minutes * MINUTE)
    return alarm
