"""A course as an iCalendar file (RFC 5545) for the patient's own calendar: neutral, stable, complete with its zone.

Many people see a calendar: by default there is no name, drug or treatment, and of the clinic only what it makes public,
not even in PRODID.  There is no METHOD: this is a calendar to keep, not an invitation to answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.appointment_id import course_id
from ketaplan.domain.counting import Dated, nth_by_date, ordered_sessions
from ketaplan.errors import InputError
from ketaplan.formats.common.event_text import TITLE
from ketaplan.formats.common.icalendar import (
    Entry,
    Revision,
    calendar,
    place,
    promised,
    promised_scores,
    proposed,
    score_entry,
    uid,
    withdrawn,
)
from ketaplan.formats.common.instructions import preparation
from ketaplan.text.inert import sanitized
from ketaplan.text.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.plan import Appointment
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView


def render(views: Sequence[PlanView], options: Options) -> str:
    """Return one course; several in one calendar would look like one course."""
    if len(views) > 1:
        raise InputError(f"A calendar can have one course, not {len(views)}: leave out --alternatives, or use json.")
    return calendar(list(_entries(views[0], options)))


def _entries(view: PlanView, options: Options) -> Iterator[Entry]:
    for one in view.plan.appointments:
        yield _visit(view, one, options)
    for booking in view.withdrawn:
        yield withdrawn(booking, options)
    if options.details:
        course, revision = course_id(view.plan.patient, view.plan.course), _revision_of_scores(view)
        yield from (score_entry(course, due, revision, options) for due in view.plan.checkins)


def _revision_of_scores(view: PlanView) -> Revision:
    """Return the revision of the days on which a course is scored: certain when all of its sessions are booked."""
    if all(one.id in view.booked for one in view.plan.appointments):
        return promised_scores(booking for booking in view.booked.values() if booking.course == view.plan.course)
    return proposed(view.plan.as_of, view.clinic.zone)


def _visit(view: PlanView, one: Appointment, options: Options) -> Entry:
    """Return the entry of an appointment, as booked or as proposed."""
    booking = view.booked.get(one.id)
    title = _session(view, one) if options.details else TITLE
    waits = booking is None and view.plan.provisional and one.is_infusion
    return Entry(
        uid=uid(options.secret, one.id),
        revision=promised(booking) if booking else proposed(view.plan.as_of, view.clinic.zone),
        start=one.start,
        end=one.end,
        title=f"{title} (provisional)" if waits else title,
        description="\n".join(_description(view, one, details=options.details)),
        location=place(view.clinic, details=options.details),
        reminders=options.reminders,
        trial=options.trial,
    )


def _session(view: PlanView, appointment: Appointment) -> str:
    """Return ``Session 3 of 6`` by date, or ``Consultation``."""
    if not appointment.is_infusion:
        return appointment.type.capitalize()
    dated = [Dated(one.phase, one.day) for one in view.before]
    dated += [Dated(one.phase, one.day) for one in view.plan.infusions]
    ordered = ordered_sessions(view.patient, view.protocol, appointment.phase)
    words = str(nth_by_date(Dated(appointment.phase, appointment.day), dated, ordered))
    return f"{words[:1].upper()}{words[1:]}"


def _description(view: PlanView, appointment: Appointment, *, details: bool) -> Iterator[str]:
    yield from preparation(appointment, view.clinic, view.protocol.instructions)
    if details:
        yield from _who_and_where(view, appointment)


def _who_and_where(view: PlanView, appointment: Appointment) -> Iterator[str]:
    names = {member.id: sanitized(member.name) for member in view.clinic.staff}
    if appointment.chair:
        yield f"Chair {sanitized(appointment.chair)}."
    ids = [*appointment.people("physician"), *appointment.people("psychiatrist"), *appointment.people("nurse")]
    who = dict.fromkeys([appointment.psychiatrist] if appointment.psychiatrist else ids)
    if who:
        yield f"With {listed([names.get(one, one) for one in who])}."
