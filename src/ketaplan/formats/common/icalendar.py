"""Calendar entries and how to write them (RFC 5545), with one identity from the first proposal to the last export.

An entry's UID is made from a secret and the appointment's id, only: it never changes, and no one without the secret can
guess it.  The later of two files wins in every calendar, because a higher SEQUENCE wins (RFC 5546, section 2.1.5): a
proposal has 0, a booking 1 and one more for each change, including its cancellation.  Proposals of later days win over
earlier ones by their DTSTAMP.
"""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from ketaplan.domain.clock import zone_named
from ketaplan.domain.intervals import DAY, MINUTE
from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icalendar import Alarm, Component, Event

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import CheckInDue
    from ketaplan.formats.common.options import Options

PRODUCT = "-//Appointments//Clinic calendar 1//EN"
TITLE = "Appointment"
TRIAL = "TRIAL "
"""Starts every title that comes from a trial book."""

STATUS = {"held": "TENTATIVE", "cancelled": "CANCELLED"}
"""The status of a booking's entry; all others are CONFIRMED: a calendar says what was agreed, not how it went."""

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})


class Standing(Struct, frozen=True):
    """An entry's status, its version number, and the time of that version."""

    status: str
    sequence: int
    stamp: datetime


def proposed(day: date, zone: ZoneInfo) -> Standing:
    """Return the standing of what was planned on a day but not booked: before every booked version."""
    return Standing("TENTATIVE", 0, datetime.combine(day, time(), tzinfo=zone).astimezone(UTC))


def promised(booking: Booking) -> Standing:
    """Return the standing of a booking."""
    assert booking.changed is not None
    return Standing(STATUS.get(booking.status, "CONFIRMED"), booking.sequence + 1, booking.changed)


def promised_scores(bookings: Iterable[Booking]) -> Standing:
    """Return the standing of the days on which a course is scored: that of the latest change."""
    return Standing("CONFIRMED", 1, max(promised(booking).stamp for booking in bookings))


class Entry(Struct, frozen=True, kw_only=True):
    """One event of a calendar; with dates for ``start`` and ``end`` it is all-day and shows as free.

    ``reminders`` are minutes before; entries of a ``trial`` book say so in the title.
    """

    uid: str
    standing: Standing
    start: datetime | date
    end: datetime | date
    title: str = TITLE
    description: str = ""
    location: str = ""
    reminders: tuple[int, ...] = ()
    trial: bool = False

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone in which its times are written; None for dates or UTC."""
        return zone_of(self.start, self.end)


def zone_of(start: datetime | date, end: datetime | date) -> ZoneInfo | None:
    """Return the zone in which times are written; None for dates or UTC."""
    moments = [moment for moment in (start, end) if isinstance(moment, datetime)]
    zone = moments[0].tzinfo if moments else None
    if not isinstance(zone, ZoneInfo) or zone.key in UTC_NAMES:
        return None
    return None if any(map(_happens_twice, moments)) else zone


def uid(secret: bytes, name: str) -> str:
    """Return an identity that never changes, looks random and reveals nothing without the secret."""
    if not secret:
        raise ValueError("an entry of a calendar has no identity without a secret")
    return hmac.digest(secret, name.encode(), "sha256").hex()[:32]


def withdrawn(booking: Booking, options: Options) -> Entry:
    """Return the entry of a booking cancelled after its export, without outdated content."""
    visit = booking.appointment
    return Entry(
        uid=uid(options.secret, booking.id),
        standing=promised(booking),
        start=visit.start,
        end=visit.end,
        trial=options.trial,
    )


def score_entry(course: str, due: CheckInDue, standing: Standing, options: Options) -> Entry:
    """Return the entry of a day on which progress is scored; its identity ignores measure and label."""
    return Entry(
        uid=uid(options.secret, f"{course}/check-in/{due.at or due.on.isoformat()}"),
        standing=standing,
        start=due.on,
        end=due.on + timedelta(days=1),
        title=sanitized(f"{due.measure} {due.label}"),
        trial=options.trial,
    )


def place(clinic: Clinic, *, details: bool) -> str:
    """Return the place: the clinic's public name and address, if any; its name if details are asked for."""
    named = (clinic.name,) if details else (clinic.public_name, clinic.public_address)
    return sanitized(", ".join(filter(None, named)))


def calendar(entries: Sequence[Entry]) -> str:
    """Return the entries and the zones that they need, as text with CR LF."""
    return "".join(in_pieces(entries, ((entry.start, entry.end) for entry in entries)))


def in_pieces(entries: Iterable[Entry], times: Iterable[tuple[datetime | date, datetime | date]]) -> Iterator[str]:
    """Yield the calendar piece by piece; ``times`` are those of the entries, read first."""
    from icalendar import Calendar

    from ketaplan.formats.common.vtimezone import time_zone

    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    for key, (first, last) in sorted(_spans(times).items()):
        document.add_component(time_zone(zone_named(key), first, last))
    head, end = _text(document), "END:VCALENDAR\r\n"
    yield head.removesuffix(end)
    for entry in entries:
        yield _written(entry)
    yield end


def _spans(times: Iterable[tuple[datetime | date, datetime | date]]) -> dict[str, tuple[datetime, datetime]]:
    """Return the first and last moment in each zone that is needed."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for pair in times:
        if zone := zone_of(*pair):
            moments = [moment for moment in pair if isinstance(moment, datetime)]
            known = spans.get(zone.key, moments)
            spans[zone.key] = min(*known, *moments), max(*known, *moments)
    return spans


def _text(component: Component) -> str:
    text: bytes = component.to_ical()
    return text.decode()


def _written(entry: Entry) -> str:
    """Return an event as text: a cached pattern for its words, with identity and times put in."""
    zone, standing = entry.zone, entry.standing
    all_day = not isinstance(entry.start, datetime)
    words = (entry.title, entry.description, entry.location, standing.status)
    return _pattern(words, entry.reminders, entry.trial, all_day, zone.key if zone else "").format(
        uid=entry.uid,
        stamp=_moment_text(standing.stamp, None),
        sequence=standing.sequence,
        start=_moment_text(entry.start, zone),
        end=_moment_text(entry.end, zone),
    )


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, str, str, str], reminders: tuple[int, ...], trial: bool, all_day: bool, key: str) -> str:  # noqa: FBT001  a cache's key
    """Return an event with these words, and places for what differs between events."""
    title, description, location, status = words
    moment = datetime(2000, 1, 1, tzinfo=zone_named(key) if key else UTC)
    sample = Entry(
        uid="0",
        standing=Standing(status, 0, moment.astimezone(UTC)),
        start=moment.date() if all_day else moment,
        end=moment.date() if all_day else moment,
        title=title,
        description=description,
        location=location,
        reminders=reminders,
        trial=trial,
    )
    places = {"UID": "uid", "DTSTAMP": "stamp", "SEQUENCE": "sequence", "DTSTART": "start", "DTEND": "end"}
    lines = []
    for line in _text(_event(sample)).split("\r\n"):
        name = line.partition(":")[0].partition(";")[0]
        text = line.replace("{", "{{").replace("}", "}}")
        lines.append(f"{text.rpartition(':')[0]}:{{{places[name]}}}" if name in places else text)
    return "\r\n".join(lines)


def _moment_text(moment: datetime | date, zone: ZoneInfo | None) -> str:
    """Return a date, a local time if there is a zone, or else the moment in UTC."""
    if not isinstance(moment, datetime):
        return moment.isoformat().replace("-", "")
    at = moment if zone else moment.astimezone(UTC)
    fields = (at.year, at.month, at.day, at.hour, at.minute, at.second, "" if zone else "Z")
    return "%04d%02d%02dT%02d%02d%02d%s" % fields  # noqa: UP031  twice as fast as the other ways


def _event(entry: Entry) -> Event:
    from icalendar import Event

    event, mark = Event(), TRIAL if entry.trial else ""
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.standing.stamp)
    event.add("sequence", entry.standing.sequence)
    for name, moment in (("dtstart", entry.start), ("dtend", entry.end)):
        _add_moment(event, name, moment, entry.zone)
    event.add("summary", mark + entry.title)
    for name, text in (("description", entry.description), ("location", entry.location)):
        if text:
            event.add(name, text)
    event.add("status", entry.standing.status)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if isinstance(entry.start, datetime) else "TRANSPARENT")
    for minutes in entry.reminders:
        event.add_component(_alarm(minutes, mark + TITLE))
    return event


def _add_moment(event: Event, name: str, moment: datetime | date, zone: ZoneInfo | None) -> None:
    """Add a date, a local time with its zone, or (if that is ambiguous) the same moment in UTC."""
    if not isinstance(moment, datetime):
        event.add(name, moment)
    elif zone is None:
        event.add(name, moment.astimezone(UTC))
    else:
        event.add(name, moment.replace(tzinfo=None), parameters={"TZID": zone.key})


def _alarm(minutes: int, words: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -minutes * MINUTE)
    return alarm


def _happens_twice(moment: datetime) -> bool:
    """Return whether the local time comes twice that night and so is ambiguous."""
    if not _clock_is_changed(moment.tzinfo, moment.date()):
        return False
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


@lru_cache(maxsize=4096)
def _clock_is_changed(zone: tzinfo | None, day: date) -> bool:
    """Return whether the zone's offset at the day's end differs from that at its start."""
    noon = datetime.combine(day, time(12), tzinfo=zone)
    return (noon - DAY).utcoffset() != (noon + DAY).utcoffset()
