"""Calendar entries and how to write them (RFC 5545), with one identity from the first proposal to the last export.

An entry's UID is made from a secret and the appointment's id, only: it never changes, and no one without the secret can
guess it.  The later of two files wins in every calendar, because a higher SEQUENCE wins (RFC 5546, section 2.1.5): a
proposal has 0, a booking 1 and one more for each change, including its cancellation.  Proposals of later days win over
earlier ones by their DTSTAMP.
"""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from ketaplan.domain.clock import zone_named
from ketaplan.domain.intervals import DAY
from ketaplan.formats.common.event_text import TITLE, event_text, text_of
from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaplan.domain.booking import Booking, Outline
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import CheckInDue
    from ketaplan.formats.common.options import Options

PRODUCT = "-//Appointments//Clinic calendar 1//EN"

STATUS = {"held": "TENTATIVE", "cancelled": "CANCELLED"}
"""The status of a booking's entry; all others are CONFIRMED: a calendar says what was agreed, not how it went."""

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})


class Revision(Struct, frozen=True):
    """An entry's status, its version number, and the time of that version."""

    status: str
    sequence: int
    stamp: datetime


def proposed(day: date, zone: ZoneInfo) -> Revision:
    """Return the revision of what was planned on a day but not booked: before every booked version."""
    return Revision("TENTATIVE", 0, datetime.combine(day, time(), tzinfo=zone).astimezone(UTC))


def promised(booking: Booking | Outline) -> Revision:
    """Return the revision of a booking."""
    assert booking.changed is not None
    return Revision(STATUS.get(booking.status, "CONFIRMED"), booking.sequence + 1, booking.changed)


def promised_scores(bookings: Iterable[Booking]) -> Revision:
    """Return the revision of the days on which a course is scored: that of the latest change."""
    return Revision("CONFIRMED", 1, max(promised(booking).stamp for booking in bookings))


class Entry(Struct, frozen=True, kw_only=True):
    """One event of a calendar; with dates for ``start`` and ``end`` it is all-day and shows as free.

    ``reminders`` are minutes before; entries of a ``trial`` book say so in the title.
    """

    uid: str
    revision: Revision
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
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    zone = start.tzinfo
    if not isinstance(zone, ZoneInfo):
        return None
    first, last = start.date(), end.date()
    if _is_plain(zone, first) and (first == last or _is_plain(zone, last)):
        return zone
    return None if zone.key in UTC_NAMES or _happens_twice(start) or _happens_twice(end) else zone


def uid(secret: bytes, name: str) -> str:
    """Return an identity that never changes, looks random and reveals nothing without the secret."""
    if not secret:
        raise ValueError("an entry of a calendar has no identity without a secret")
    identity = _keyed(secret).copy()
    identity.update(name.encode())
    return identity.hexdigest()[:32]


@lru_cache(maxsize=4)
def _keyed(secret: bytes) -> hmac.HMAC:
    """Return the start of every identity of a book."""
    return hmac.new(secret, digestmod="sha256")


def withdrawn(booking: Booking, options: Options) -> Entry:
    """Return the entry of a booking cancelled after its export, without outdated content."""
    visit = booking.appointment
    return Entry(
        uid=uid(options.secret, booking.id),
        revision=promised(booking),
        start=visit.start,
        end=visit.end,
        trial=options.trial,
    )


def score_entry(course: str, due: CheckInDue, revision: Revision, options: Options) -> Entry:
    """Return the entry of a day on which progress is scored; its identity ignores measure and label."""
    return Entry(
        uid=uid(options.secret, f"{course}/check-in/{due.at or due.on.isoformat()}"),
        revision=revision,
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
    head, end = text_of(document), "END:VCALENDAR\r\n"
    yield head.removesuffix(end)
    yield from map(event_text, entries)
    yield end


def _spans(times: Iterable[tuple[datetime | date, datetime | date]]) -> dict[str, tuple[datetime, datetime]]:
    """Return the first and last moment in each zone that is needed."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for start, end in times:
        if isinstance(start, datetime) and isinstance(end, datetime) and (zone := zone_of(start, end)):
            first, last = spans.get(zone.key, (start, end))
            spans[zone.key] = min(first, start), max(last, end)
    return spans


def _happens_twice(moment: datetime) -> bool:
    """Return whether the local time comes twice that night and so is ambiguous."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


@lru_cache(maxsize=4096)
def _is_plain(zone: ZoneInfo, day: date) -> bool:
    """Return whether times of that day are written in the zone, since its clock is not changed."""
    noon = datetime.combine(day, time(12), tzinfo=zone)
    return zone.key not in UTC_NAMES and (noon - DAY).utcoffset() == (noon + DAY).utcoffset()
