"""A course as an iCalendar file (RFC 5545) for the patient's own calendar: neutral, stable, complete with its zone.

What stands in a calendar is seen by many: by default no name, no drug, no treatment, no clinic beyond what it makes
public, not even in what programs sign with.  There is no METHOD: this is a calendar to keep, not a message that
asks for an answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ketaplan.domain.words import harmless, listed
from ketaplan.errors import InputError
from ketaplan.formats.calendar_entries import TITLE, Entry, calendar, place, promised, proposed, uid, withdrawn
from ketaplan.formats.preparation import preparation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.plan import Appointment, DueScore
    from ketaplan.formats.view import Options, PlanView


def render(views: Sequence[PlanView], options: Options) -> str:
    """One course; several in one calendar would be taken for one with many visits."""
    if len(views) > 1:
        raise InputError(f"A calendar holds one course, not {len(views)}: leave out --alternatives, or use json.")
    return calendar(list(_entries(views[0], options)))


def _entries(view: PlanView, options: Options) -> Iterator[Entry]:
    for one in view.plan.appointments:
        yield _visit(view, one, options)
    for booking in view.withdrawn:
        yield withdrawn(booking, options)
    if options.details:
        for due in view.plan.checkins:
            yield _checkin(view, due, options)


def _visit(view: PlanView, one: Appointment, options: Options) -> Entry:
    """An appointment: as the book holds it, or as it is proposed."""
    booking = view.booked.get(one.id)
    title = _session(view, one) if options.details else TITLE
    waits = booking is None and view.plan.provisional and one.is_infusion
    return Entry(
        uid=uid(options.secret, one.id),
        standing=promised(booking) if booking else proposed(view.plan.as_of, view.clinic.zone),
        start=one.start,
        end=one.end,
        title=f"{title} (provisional)" if waits else title,
        description="\n".join(_description(view, one, details=options.details)),
        location=place(view.clinic, details=options.details),
        reminders=options.reminders,
        trial=options.trial,
    )


def _checkin(view: PlanView, due: DueScore, options: Options) -> Entry:
    """A day on which progress is scored; it is the same entry whatever it is scored with and called."""
    return Entry(
        uid=uid(options.secret, f"{view.plan.patient}/{view.plan.course}/check-in/{due.at or due.on.isoformat()}"),
        standing=proposed(view.plan.as_of, view.clinic.zone),
        start=due.on,
        end=due.on + timedelta(days=1),
        title=harmless(f"{due.measure} {due.label}"),
        trial=options.trial,
    )


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
    yield from preparation(appointment, view.clinic, view.protocol.instructions)
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
