"""What is wrong with a patient's booked appointments: the gate's objections today, and the rules that they break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id
from ketaplan.domain.course import FixedSession
from ketaplan.domain.plan import BROKEN, Concern
from ketaplan.domain.reasons import Reader
from ketaplan.services.book.gate_check import READY, objections_to_visit
from ketaplan.services.workspace.workspace import without_notice
from ketaplan.text import next_steps
from ketaplan.text.reasons import reader_at, said_once, words
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.gate import Objection
    from ketaplan.domain.plan import Plan
    from ketaplan.domain.reasons import Reason
    from ketaplan.planner.request import Request

ON_FILE = {"declined": "DECLINED", "stopped": "STOPPED", "on-hold": "ON HOLD"}
"""What a patient's file says in capitals, by kind of objection."""
BETWEEN_SESSIONS = 5
"""The rule whose words already name the days."""


def concerns(request: Request, own: Sequence[Booking], plan: Plan | None) -> tuple[Concern, ...]:
    """Return what is wrong with the open appointments of the course, gravest first.

    ``own`` are all bookings of the patient; ``plan`` has additional sessions, which fill gaps.
    """
    ahead = [booking for booking in own if _is_ahead(request, booking)]
    if not ahead:
        return ()
    against: dict[Objection, list[str]] = {}
    for booking in ahead:
        for one in _objections(request, booking):
            against.setdefault(one, []).append(booking.id)
    return (
        *(_concern(request, one, ids) for one, ids in against.items()),
        *_broken(request, ahead, plan, is_objected=bool(against)),
    )


def _is_ahead(request: Request, booking: Booking) -> bool:
    """Return whether it is open, upcoming, and of the file's course at this clinic."""
    if not booking.is_open or booking.course != request.patient.course or booking.clinic != request.clinic.id:
        return False
    start = booking.appointment.start.astimezone(request.clinic.zone).replace(tzinfo=None)
    return start >= request.now if request.now else start.date() >= request.as_of


def _objections(request: Request, booking: Booking) -> Sequence[Objection]:
    visit = booking.appointment
    return objections_to_visit(request.patient, request.protocol, booking.course, visit, request.as_of, is_booked=True)


def _concern(request: Request, objection: Objection, ids: list[str]) -> Concern:
    """Return how many sessions may not take place, why, and the command that cancels all where nothing is planned."""
    sessions = f"{counted(len(ids), 'booked session')} may not take place"
    text = f"{sessions}: {words(objection.reason, Reader())}"
    if said := ON_FILE.get(objection.reason.kind):
        text = f"{said} on file: {sessions}; {next_steps.cancel([request.patient.id], 'to cancel all of them')}"
    return Concern(kind=objection.reason.kind, text=text, appointments=tuple(ids), reasons=(objection.reason,))


def _broken(request: Request, ahead: Sequence[Booking], plan: Plan | None, *, is_objected: bool) -> Iterator[Concern]:
    """Yield the rules of today's files that they break, with one text for all its days."""
    from ketaplan.planner.validate.bookings import broken_bookings
    from ketaplan.text.en.week_times import dates_words

    standing = _standing(request, plan)
    found = broken_bookings(standing, [booking.appointment for booking in ahead])
    reader = reader_at(standing.clinic, standing.as_of.year)
    by_text: dict[str, list[Booking]] = {}
    broken: dict[str, tuple[Reason, ...]] = {}
    dated = set()
    for booking in ahead:
        names = {booking.id, original_id(booking.id)}
        rules = [one for one in found if one.appointment in names and not (is_objected and one.rule == READY)]
        reasons = tuple(one.reason for one in rules)
        text = said_once(reasons, reader) if rules else ""
        if rules:
            by_text.setdefault(text, []).append(booking)
            broken.setdefault(text, reasons)
        if all(one.rule == BETWEEN_SESSIONS for one in rules):
            dated.add(text)
    for text, bookings in by_text.items():
        days = "" if text in dated else f"{dates_words(booking.appointment.day for booking in bookings)}: "
        ids = tuple(one.id for one in bookings)
        yield Concern(kind=BROKEN, text=f"{days}{text}", appointments=ids, reasons=broken[text])


def _standing(request: Request, plan: Plan | None) -> Request:
    """Return the request in which bookings may stay, with planned sessions counted as fixed."""
    planned = (
        FixedSession(phase=one.phase, number=one.number, day=one.day, given=False)
        for one in (plan.infusions if plan else ())
    )
    return replace(
        without_notice(request),
        fixed=(*request.fixed, *planned),
        in_use=(),
        own=(),
        now=None,
        pins={},
    )
