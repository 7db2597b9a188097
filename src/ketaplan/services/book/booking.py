"""Book plans: every rule is checked again with today's files and the book, then all or nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.book.book import BookingChange, ResourceUses
from ketaplan.book.errors import TakenError
from ketaplan.domain.booking import Booking
from ketaplan.domain.gate import is_provisional, why_nothing_is_planned
from ketaplan.domain.intervals import DAY
from ketaplan.errors import BookError, Fault, FaultyFilesError, NoPlanError
from ketaplan.files.readers.plan import parse_plan, read_plan
from ketaplan.planner.cost import part_names
from ketaplan.planner.validate.plan import broken_rules
from ketaplan.services.book.gate_check import ClosedGateError, objections_to_visit, why_not_yet
from ketaplan.services.book.held import HeldCourse, held_courses, notes_of, refuse_no_session, with_held
from ketaplan.services.book.moving import change_to, moved_booking
from ketaplan.services.book.waiting_list import add_left_out, take_off_booked
from ketaplan.services.workspace.book_state import BookState
from ketaplan.services.workspace.safety import refuse_unseen_by_clinician
from ketaplan.services.workspace.unknown_ids import earlier_ids
from ketaplan.services.workspace.workspace import NoPatientFileError
from ketaplan.text import next_steps
from ketaplan.text.reasons import reader_at, words

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Appointment, Plan
    from ketaplan.domain.protocol import Protocol
    from ketaplan.services.book.held import HoldAfter
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


class NotAsPlannedError(BookError):
    """A plan can no longer be booked."""

    def __init__(self, patient: str, reasons: Sequence[str]) -> None:
        """Give every reason, and what to do."""
        lines = [f"{patient}: this plan cannot be booked; nothing was written:", *(f"  {reason}" for reason in reasons)]
        super().__init__("\n".join([*lines, str(next_steps.see_possible(patient))]))
        self.reasons = tuple(reasons)


class Booked(Struct, frozen=True, kw_only=True):
    """The result of booking: new bookings, how many existed already, and by patient why no infusion is booked."""

    new: tuple[Booking, ...]
    known: int
    waiting: dict[str, str]
    held: tuple[HeldCourse, ...] = ()
    """What of it is held until a review, by patient."""
    off_list: tuple[str, ...] = ()
    """Who is off the waiting list with this."""
    on_list: tuple[str, ...] = ()
    """Who is on the waiting list with this."""


class NewCourse(NamedTuple):
    """A course to book, and the open appointments of the patient that it replaces."""

    plan: Plan
    booked: tuple[Booking, ...] = ()


def read_plans(paths: Sequence[Path], stdin: bytes | None = None) -> list[Plan]:
    """Return the plans of these files, ``-`` being ``stdin``; raises FaultyFilesError with every fault."""
    parts = part_names()
    read = [parse_plan(stdin or b"", "-", parts) if str(path) == "-" else read_plan(path, parts) for path in paths]
    faults: list[Fault] = [fault for one in read for fault in one.faults if not fault.warning]
    if faults:
        raise FaultyFilesError(faults)
    return [plan for one in read for plan in one.value or ()]


def book_plans(
    workspace: Workspace,
    plans: Sequence[Plan],
    *,
    left_out: Sequence[str] = (),
    hold: HoldAfter | None = None,
    dry_run: bool = False,
) -> Booked:
    """Book all of these plans in one transaction, or none; put those ``left_out`` on the waiting list.

    With a ``hold`` sessions after its number are held; what comes after a session that is held always is.
    Raises :class:`~ketaplan.errors.BookError` if anything is in use, no longer follows the rules, has passed or has no
    file.  A ``dry_run`` tries everything and writes nothing.
    """

    def action(transaction: Transaction) -> Booked:
        booked = _book_all(workspace, transaction, plans, hold)
        on_list = add_left_out(workspace, transaction, left_out) if left_out else ()
        return replace(booked, on_list=on_list)

    return workspace.write(action, dry_run=dry_run)


REFUSALS = (ClosedGateError, FaultyFilesError, NoPatientFileError, NoPlanError, NotAsPlannedError, TakenError)
"""Errors about a plan or its patient; any other is about the book itself."""


def refusal(workspace: Workspace, plans: Sequence[Plan]) -> tuple[str, ...]:
    """Return the reasons, a line each, why these plans cannot be booked; nothing is written."""
    try:
        book_plans(workspace, plans, dry_run=True)
    except REFUSALS as error:
        return getattr(error, "reasons", None) or tuple(str(error).splitlines())
    return ()


class _Terms(NamedTuple):
    """A plan, and what today's files say about it."""

    plan: Plan
    site: Site
    patient: Patient
    protocol: Protocol


def _book_all(workspace: Workspace, transaction: Transaction, plans: Sequence[Plan], hold: HoldAfter | None) -> Booked:
    new: list[Booking] = []
    asked: list[Booking] = []
    used = _UsedResources(workspace)
    waiting = {}
    for plan in plans:
        terms = _terms(workspace, plan)
        chosen = _to_book(workspace, terms)
        if len(chosen) < len(plan.appointments):
            waiting[plan.patient] = why_not_yet(workspace, plan.patient, plan.clinic)
        bookings = with_held(workspace, terms.patient, Booking.of_plan(plan, terms.protocol, chosen), hold)
        added = transaction.add(bookings)
        asked += bookings
        new += added
        if hold is not None:
            transaction.note_visits(notes_of(plan.patient, added, hold, workspace.today(terms.site)))
        if added:
            _refuse_broken(workspace, terms, added, used)
    refuse_no_session(asked, hold)
    off_list = take_off_booked(workspace, transaction, [one.patient for one in new if one.appointment.is_infusion])
    return Booked(
        new=tuple(new),
        known=len(asked) - len(new),
        waiting=waiting,
        held=held_courses(workspace, new),
        off_list=off_list,
    )


def replace_courses(workspace: Workspace, transaction: Transaction, courses: Sequence[NewCourse]) -> list[Booking]:
    """Book courses in the open transaction, and give up what they replace; return what was written.

    Appointments keep their ids.  Every rule and the gate are asked as in :func:`book_plans`, of all courses together.
    """
    terms = [_terms(workspace, one.plan) for one in courses]
    wanted = [Booking.of_plan(one.plan, one.protocol, _to_book(workspace, one)) for one in terms]
    old = {booking.id: booking for course in courses for booking in course.booked}
    changes = [
        change_to(before, moved_booking(before, one.appointment, one.clinic, terms_of.protocol))
        for terms_of, bookings in zip(terms, wanted, strict=True)
        for one in bookings
        if (before := old.pop(one.id, None))
    ]
    changes += [BookingChange(one, replace(one, status="cancelled"), "cancelled") for one in old.values()]
    moved = {change.before.id for change in changes}
    written = transaction.change(changes)
    for one, bookings in zip(terms, wanted, strict=True):
        written += transaction.add(with_held(workspace, one.patient, [new for new in bookings if new.id not in moved]))
    used = _UsedResources(workspace)
    for one, bookings in zip(terms, wanted, strict=True) if written else ():
        _refuse_broken(workspace, one, bookings, used)
    return written


def _terms(workspace: Workspace, plan: Plan) -> _Terms:
    """Return the terms in today's files; refuse a plan for another course, protocol or clinic."""
    site, patient = workspace.site(plan.clinic), workspace.patient(plan.patient).at(plan.clinic)
    protocol = site.protocol_of(patient).or_raise()
    reasons = [
        f"it is for {what} {planned}, and the files say {stated}"
        for what, planned, stated in (
            ("course", plan.course, patient.course),
            ("protocol", plan.protocol, protocol.id),
            ("time zone", plan.timezone, site.clinic.timezone),
        )
        if planned != stated
    ]
    if not patient.accepts(site.clinic.id):
        reasons.append(f"the patient does not accept clinic {site.clinic.id}")
    prefix = f"{patient.course_id}/"
    reasons += [
        f"{one.id} is not an appointment of {prefix}" for one in plan.appointments if not one.id.startswith(prefix)
    ]
    if reasons:
        raise NotAsPlannedError(patient.id, reasons)
    return _Terms(plan, site, patient, protocol)


def _to_book(workspace: Workspace, terms: _Terms) -> list[Appointment]:
    """Return all of the plan; only the consultation if the gate is closed to the patient today."""
    plan, patient, today = terms.plan, terms.patient, workspace.today(terms.site)
    refuse_unseen_by_clinician(workspace, patient)
    may_consult = why_nothing_is_planned(patient, today) is None
    if plan.consultation is not None and is_provisional(patient, today) and may_consult:
        return [plan.consultation]
    there = [one.appointment for one in workspace.book.of_patient(patient.id) if one.is_open]
    found = [
        objections_to_visit(patient, terms.protocol, plan.course, visit, today, is_booked=visit in there)
        for visit in plan.infusions
    ]
    if any(found):
        raise ClosedGateError(patient.id, chain.from_iterable(found))
    return list(plan.appointments)


def _refuse_broken(workspace: Workspace, terms: _Terms, added: Sequence[Booking], used: _UsedResources) -> None:
    """Check a plan's new bookings together with those made before."""
    patient, site = terms.patient, terms.site
    own, new = workspace.book.of_patient(patient.id), {one.id for one in added}
    known = {booking.id for booking in own if booking.id not in new}
    rest = replace(terms.plan, appointments=tuple(one for one in terms.plan.appointments if one.id not in known))
    days = {one.day for one in rest.appointments}
    state = BookState(own, used.on(site, days))
    request = workspace.request(patient, site, last=max(days), without=new, book_state=state)
    used.add(site, added)
    if broken := broken_rules(request, rest):
        reader = reader_at(request.clinic, request.as_of.year)
        raise NotAsPlannedError(patient.id, [f"{one.appointment}: {words(one.reason, reader)}" for one in broken])


class _UsedResources:
    """Chairs and people in use, as one transaction sees them: each day read once, plus its own additions."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._used: dict[str, dict[str, ResourceUses]] = {}
        self._read: dict[str, set[date]] = {}
        self._ids: dict[str, list[str]] = {}

    def on(self, site: Site, days: Collection[date]) -> list[ResourceUses]:
        """Return what is used on these days and one day around them, which are in the plan's time zone."""
        around = {day + number * DAY for day in days for number in (-1, 0, 1)}
        known, read = self._of(site), self._read.setdefault(site.clinic.id, set())
        for first, last in _runs(around - read):
            for name in self._names(site):
                known.update({one.id: one for one in self._workspace.book.resource_uses(first, last, name)})
        read |= around
        return [one for one in known.values() if any(use.start.date() in around for use in one.uses)]

    def add(self, site: Site, added: Sequence[Booking]) -> None:
        """Count new bookings as used."""
        self._of(site).update({one.id: ResourceUses(one.id, one.uses) for one in added})

    def _names(self, site: Site) -> list[str]:
        """Return the clinic's id and its earlier ids."""
        name, workspace = site.clinic.id, self._workspace
        if name not in self._ids:
            self._ids[name] = [
                name,
                *earlier_ids(workspace.book, site.clinic, workspace.today(site), date.max, workspace.clinics),
            ]
        return self._ids[name]

    def _of(self, site: Site) -> dict[str, ResourceUses]:
        return self._used.setdefault(site.clinic.id, {})


def _runs(days: Collection[date]) -> Iterator[tuple[date, date]]:
    """Return the first and the last of each run of consecutive days."""
    ordered = sorted(days)
    firsts = [day for day in ordered if day - DAY not in days]
    lasts = [day for day in ordered if day + DAY not in days]
    return zip(firsts, lasts, strict=True)
