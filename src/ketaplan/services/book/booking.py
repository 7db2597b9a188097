"""Book plans: every rule is checked again with today's files and the book, then all or nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.book.book import ResourceUses
from ketaplan.book.errors import TakenError
from ketaplan.domain.booking import Booking
from ketaplan.domain.gate import is_provisional
from ketaplan.domain.intervals import DAY
from ketaplan.errors import BookError, Fault, FaultyFilesError, NoPlanError
from ketaplan.files.readers.plan import parse_plan, read_plan
from ketaplan.planner.validate.plan import broken_rules
from ketaplan.services.book.gatekeeper import ClosedGateError, objections_to_visit, why_not_yet
from ketaplan.services.workspace.unknown_ids import earlier_ids
from ketaplan.services.workspace.workspace import NoPatientFileError

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Appointment, Plan
    from ketaplan.domain.protocol import Protocol
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


class NotAsPlannedError(BookError):
    """A plan that was made no longer holds."""

    def __init__(self, patient: str, reasons: Sequence[str]) -> None:
        """Say every reason, and what to do."""
        lines = [f"{patient}: this plan cannot be booked, and nothing was:", *(f"  {reason}" for reason in reasons)]
        super().__init__("\n".join([*lines, f"See what is possible now: ketaplan plan {patient}"]))
        self.reasons = tuple(reasons)


class Booked(Struct, frozen=True, kw_only=True):
    """What came of booking: what is new, how many were there already, and why no infusion of some is booked, by id."""

    new: tuple[Booking, ...]
    known: int
    waiting: dict[str, str]


def read_plans(paths: Sequence[Path], stdin: bytes | None = None) -> list[Plan]:
    """The plans of these files, ``-`` being ``stdin``; every fault of every file is said at once."""
    read = [parse_plan(stdin or b"", "-") if str(path) == "-" else read_plan(path) for path in paths]
    faults: list[Fault] = [fault for one in read for fault in one.faults if not fault.warning]
    if faults:
        raise FaultyFilesError(faults)
    return [plan for one in read for plan in one.value or ()]


def book_plans(workspace: Workspace, plans: Sequence[Plan], *, dry_run: bool = False) -> Booked:
    """Book all of these plans in one transaction, or none.

    Raises :class:`~ketaplan.errors.BookError` where anything is taken, no longer keeps the rules, has passed or has
    no file.  A ``dry_run`` tries everything and writes nothing.
    """
    return workspace.book.write(
        workspace.clock, lambda transaction: _book_all(workspace, transaction, plans), dry_run=dry_run
    )


REFUSALS = (ClosedGateError, FaultyFilesError, NoPatientFileError, NoPlanError, NotAsPlannedError, TakenError)
"""What is wrong with a plan or its patient; any other error is about the book as a whole."""


def refusal(workspace: Workspace, plans: Sequence[Plan]) -> tuple[str, ...]:
    """Try to book these plans and keep nothing; the reasons, a line each, why that cannot be, none where it can."""
    try:
        book_plans(workspace, plans, dry_run=True)
    except REFUSALS as error:
        return getattr(error, "reasons", None) or tuple(str(error).splitlines())
    return ()


def _book_all(workspace: Workspace, transaction: Transaction, plans: Sequence[Plan]) -> Booked:
    new: list[Booking] = []
    wanted, ledger = 0, _Ledger(workspace)
    waiting = {}
    for plan in plans:
        site, patient = workspace.site(plan.clinic), workspace.patient(plan.patient)
        protocol = site.protocol_of(patient).or_raise()
        _refuse_other_terms(plan, site, patient, protocol)
        chosen = _to_book(workspace, plan, site, patient, protocol)
        if len(chosen) < len(plan.appointments):
            waiting[patient.id] = why_not_yet(workspace, plan.patient, plan.clinic)
        added = transaction.add(Booking.of_plan(plan, protocol, chosen))
        wanted += len(chosen)
        new += added
        if added:
            _refuse_broken(workspace, site, plan, patient, protocol, added, ledger)
    return Booked(new=tuple(new), known=wanted - len(new), waiting=waiting)


def _to_book(workspace: Workspace, plan: Plan, site: Site, patient: Patient, protocol: Protocol) -> list[Appointment]:
    """All of the plan; of a patient to whom the gate is closed today, the consultation alone."""
    today = workspace.today(site)
    if plan.consultation is not None and is_provisional(patient, today) and not patient.declined:
        return [plan.consultation]
    found = [objections_to_visit(patient, protocol, plan.course, visit, today) for visit in plan.infusions]
    if any(found):
        raise ClosedGateError(patient.id, chain.from_iterable(found))
    return list(plan.appointments)


def _refuse_other_terms(plan: Plan, site: Site, patient: Patient, protocol: Protocol) -> None:
    """Refuse a plan for another course, protocol or clinic than the files state today."""
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
    reasons += [f"{one.id} is no appointment of {prefix}" for one in plan.appointments if not one.id.startswith(prefix)]
    if reasons:
        raise NotAsPlannedError(patient.id, reasons)


def _refuse_broken(  # noqa: PLR0913, PLR0917  what a plan is checked against
    workspace: Workspace,
    site: Site,
    plan: Plan,
    patient: Patient,
    protocol: Protocol,
    added: Sequence[Booking],
    ledger: _Ledger,
) -> None:
    """Check what is new of a plan beside what was there before it; what was there already is held."""
    new = {one.id for one in added}
    known = {booking.id for booking in workspace.book.of_patient(patient.id) if booking.id not in new}
    rest = replace(plan, appointments=tuple(one for one in plan.appointments if one.id not in known))
    days = {one.day for one in rest.appointments}
    request = workspace.request(site, patient, protocol, max(days), without=new, others=ledger.taken(site, days))
    ledger.note(site, added)
    if broken := broken_rules(request, rest):
        raise NotAsPlannedError(patient.id, [str(one) for one in broken])


class _Ledger:
    """What is taken as one transaction sees it: the days that are asked for, read once, and what it adds."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._taken: dict[str, dict[str, ResourceUses]] = {}
        self._read: dict[str, set[date]] = {}
        self._ids: dict[str, list[str]] = {}

    def taken(self, site: Site, days: Collection[date]) -> list[ResourceUses]:
        """What is taken around these days, in whatever time zone they are meant."""
        around = {day + number * DAY for day in days for number in (-1, 0, 1)}
        known, read = self._of(site), self._read.setdefault(site.clinic.id, set())
        for first, last in _runs(around - read):
            for name in self._names(site):
                known.update({one.id: one for one in self._workspace.book.resource_uses(first, last, name)})
        read |= around
        return [one for one in known.values() if any(use.start.date() in around for use in one.uses)]

    def note(self, site: Site, added: Sequence[Booking]) -> None:
        """What was booked is taken from now on."""
        self._of(site).update({one.id: ResourceUses(one.id, one.uses) for one in added})

    def _names(self, site: Site) -> list[str]:
        """The clinic's id, and those it had before."""
        name, workspace = site.clinic.id, self._workspace
        if name not in self._ids:
            self._ids[name] = [
                name,
                *earlier_ids(workspace.book, site.clinic, workspace.today(site), date.max, workspace.clinics),
            ]
        return self._ids[name]

    def _of(self, site: Site) -> dict[str, ResourceUses]:
        return self._taken.setdefault(site.clinic.id, {})


def _runs(days: Collection[date]) -> Iterator[tuple[date, date]]:
    """The first and the last of days that follow one another."""
    ordered = sorted(days)
    firsts = [day for day in ordered if day - DAY not in days]
    lasts = [day for day in ordered if day + DAY not in days]
    return zip(firsts, lasts, strict=True)
