"""A course as an iCalendar file (RFC 5545) for the patient's own calendar: neutral, stable, complete with its zone.

What stands in a calendar is seen by many: by default no name, no drug, no treatment, not even in what programs
sign with.  There is no METHOD: this is a calendar to keep, not a message that asks for an answer.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from ketaplan.domain.time import MINUTE, zone_named
from ketaplan.domain.words import harmless, listed
from ketaplan.errors import InputError
from ketaplan.formats.preparation import preparation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icalendar import Alarm, Event

    from ketaplan.domain.plan import Appointment, DueScore
    from ketaplan.formats.view import Options, PlanView

PRODUCT = "-//Appointments//Clinic calendar 1//EN"
TITLE = "Appointment"
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})


class Entry(Struct, frozen=True, kw_only=True):
    """One event of a calendar; with dates for ``start`` and ``end`` it is all-day and takes no time.

    ``sequence`` counts the changes of a published event, ``stamp`` is when it was last changed; ``reminders``
    are minutes before.
    """

    uid: str
    start: datetime | date
    end: datetime | date
    stamp: datetime
    title: str = TITLE
    description: str = ""
    location: str = ""
    status: str = "CONFIRMED"
    sequence: int = 0
    reminders: tuple[int, ...] = ()

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone in which its times are written, None where they are dates or in UTC."""
        moments = [moment for moment in (self.start, self.end) if isinstance(moment, datetime)]
        zone = moments[0].tzinfo if moments else None
        if not isinstance(zone, ZoneInfo) or zone.key in UTC_NAMES or any(map(_happens_twice, moments)):
            return None
        return zone


def render(views: Sequence[PlanView], options: Options) -> str:
    """One course; several in one calendar would be taken for one with many visits."""
    if len(views) > 1:
        raise InputError(f"A calendar holds one course, not {len(views)}: leave out --alternatives, or use json.")
    return calendar(list(_entries(views[0], options)))


def calendar(entries: Sequence[Entry]) -> str:
    """The entries and the zones that they need, as text with CR LF."""
    from icalendar import Calendar

    from ketaplan.formats.time_zone import time_zone

    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    by_zone: dict[str, list[datetime]] = {}
    for entry in entries:
        if zone := entry.zone:
            moments = by_zone.setdefault(zone.key, [])
            moments += [moment for moment in (entry.start, entry.end) if isinstance(moment, datetime)]
    for key, moments in sorted(by_zone.items()):
        document.add_component(time_zone(zone_named(key), min(moments), max(moments)))
    for entry in entries:
        document.add_component(_event(entry))
    text: bytes = document.to_ical()
    return text.decode()


def uid(secret: bytes, appointment_id: str) -> str:
    """An id for the event that is always the same, looks random and tells nothing to whoever lacks the secret."""
    return hmac.new(secret, appointment_id.encode(), hashlib.sha256).hexdigest()[:32]


def _entries(view: PlanView, options: Options) -> Iterator[Entry]:
    plan, secret = view.plan, options.secret or view.clinic.id.encode()
    stamp = datetime.combine(plan.as_of, time(), tzinfo=UTC)
    for one in plan.appointments:
        tentative = plan.provisional and one.is_infusion
        title = _session(view, one) if options.details else TITLE
        yield Entry(
            uid=uid(secret, one.id),
            start=one.start,
            end=one.end,
            stamp=stamp,
            title=f"{title} (provisional)" if tentative else title,
            description="\n".join(_description(view, one, details=options.details)),
            location=harmless(view.clinic.name),
            status="TENTATIVE" if tentative else "CONFIRMED",
            reminders=options.reminders,
        )
    if options.details:
        for due in plan.checkins:
            yield _checkin(view, due, secret, stamp)


def _checkin(view: PlanView, due: DueScore, secret: bytes, stamp: datetime) -> Entry:
    name = f"{view.plan.patient}/{view.plan.course}/check-in/{due.measure}/{due.label}"
    title = harmless(f"{due.measure} {due.label}")
    return Entry(uid=uid(secret, name), start=due.on, end=due.on + timedelta(days=1), stamp=stamp, title=title)


def _session(view: PlanView, appointment: Appointment) -> str:
    """``Session 3 of 6``, counted in its phase, or ``Consultation``."""
    if not appointment.is_infusion:
        return appointment.type.capitalize()
    planned = {phase.name: phase.sessions for phase in view.protocol.phases}
    if view.patient.maintenance:
        planned["maintenance"] = view.patient.maintenance.sessions
    known = [one.number for one in view.plan.infusions if one.phase == appointment.phase]
    return f"Session {appointment.number} of {max(planned.get(appointment.phase, 0), *known, 1)}"


def _description(view: PlanView, appointment: Appointment, *, details: bool) -> Iterator[str]:
    yield from preparation(appointment, view.clinic)
    if details:
        yield from _who_and_where(view, appointment)


def _who_and_where(view: PlanView, appointment: Appointment) -> Iterator[str]:
    names = {member.id: harmless(member.name) for member in view.clinic.staff}
    if appointment.chair:
        yield f"Chair {harmless(appointment.chair)}."
    ids = [*appointment.people("physician"), *appointment.people("psychiatrist"), *appointment.people("nurse")]
    who = dict.fromkeys([appointment.psychiatrist] if appointment.psychiatrist else ids)
    if who:
        yield f"With {listed([names.get(one, one) for one in who])}."


def _event(entry: Entry) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp)
    event.add("sequence", entry.sequence)
    for name, moment in (("dtstart", entry.start), ("dtend", entry.end)):
        _add_moment(event, name, moment, entry.zone)
    event.add("summary", entry.title)
    for name, text in (("description", entry.description), ("location", entry.location)):
        if text:
            event.add(name, text)
    event.add("status", entry.status)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if isinstance(entry.start, datetime) else "TRANSPARENT")
    for minutes in entry.reminders:
        event.add_component(_alarm(minutes))
    return event


def _add_moment(event: Event, name: str, moment: datetime | date, zone: ZoneInfo | None) -> None:
    """A date, a local time with its zone, or where that would be unclear the same moment in UTC."""
    if not isinstance(moment, datetime):
        event.add(name, moment)
    elif zone is None:
        event.add(name, moment.astimezone(UTC))
    else:
        event.add(name, moment.replace(tzinfo=None), parameters={"TZID": zone.key})


def _alarm(minutes: int) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", TITLE)
    alarm.add("trigger", -minutes * MINUTE)
    return alarm


def _happens_twice(moment: datetime) -> bool:
    """Whether the local time comes twice that night, so that it does not name the moment."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
