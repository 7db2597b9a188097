"""Plan one patient: the best course, alternatives, what is booked already, or why there is no course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.course import FixedSession
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.domain.patient import Patient
from ketaplan.domain.plan import CheckInDue, Offer, Plan
from ketaplan.domain.protocol import Protocol
from ketaplan.errors import BookError, Fault, FaultyFilesError, InputError, NoPlanError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_from, opening
from ketaplan.planner.course.work import WorkLeft
from ketaplan.planner.request import HORIZON_WEEKS, Request
from ketaplan.services.book.undecided import undecided
from ketaplan.services.offers import booked_offer, offers
from ketaplan.services.workspace.cleared_sites import cleared_first
from ketaplan.services.workspace.privacy import read_private_patient, request_without_reasons
from ketaplan.services.workspace.safety import refuse_unseen_by_clinician
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.workspace import Workspace

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.planner.course.label_setting import LabelSetting
    from ketaplan.services.workspace.pins import Pinned


class PlanQuery(Struct, frozen=True, kw_only=True):
    """The options of ``plan``."""

    settings: Settings
    patient: Path
    horizon_weeks: int = HORIZON_WEEKS
    pins: tuple[Pinned, ...] = ()
    alternatives: int = 1
    remarks: bool = True
    """Whether to find remarks; scripts can skip the time this takes."""
    as_calendar: bool = False
    """Whether the answer becomes a calendar, whose entries need an identity."""


class PlanAnswer(Struct, frozen=True, kw_only=True):
    """The courses offered, best first, and what they were made from.

    If nothing is left to plan, the one offer is what is booked for the patient, with each appointment's status by id in
    ``statuses``; likewise for a declined course that is partly booked (``has_no_plan``).  ``has_book`` is False if no
    book is named, so that other bookings are unknown; ``book_warnings`` are about the book's place, and ``trial`` says
    whether it is a trial book.  ``booked`` are the patient's bookings, by id.  For a calendar, ``secret`` is the source
    of the entries' identities, and ``withdrawn`` are cancelled bookings that calendars may still show.
    """

    offers: tuple[Offer, ...]
    patient: Patient
    clinic: Clinic
    protocol: Protocol
    fixed: tuple[FixedSession, ...]
    warnings: tuple[Fault, ...]
    has_book: bool
    book_warnings: tuple[str, ...] = ()
    trial: bool = False
    unknown_ids: tuple[str, ...] = ()
    statuses: dict[str, str] | None = None
    booked: dict[str, Booking] = field(default_factory=dict)
    secret: bytes = b""
    withdrawn: tuple[Booking, ...] = ()
    has_no_plan: bool = False

    @property
    def unmarked(self) -> list[Booking]:
        """The patient's bookings before today that no one has marked, earliest first."""
        today = self.offers[0].plan.as_of
        return [one for one in self.booked.values() if one.is_open and one.appointment.day < today]

    @property
    def undecided(self) -> str:
        """What a physician has to decide before the course continues; empty for nothing."""
        return undecided(self.patient, tuple(self.booked.values()))


def plan_course(query: PlanQuery) -> PlanAnswer:
    """Return the best course for the patient at one of the sites that they accept.

    Raises :class:`FaultyFilesError` with every fault of every file that was read, :class:`InputError` if the options do
    not fit the files, :class:`BookError` if a book is named that cannot be read, and :class:`NoPlanError` with the
    reasons if no course follows the rules.
    """
    workspace, patient, warnings = opened_for(query.settings, query.patient)
    with workspace:
        try:
            secret = _secret(query, workspace)
            return answer_in(query, workspace, patient, warnings, secret)
        except NoPlanError as error:
            error.trial, error.warnings = workspace.is_trial, warnings
            raise


def opened_for(settings: Settings, path: Path) -> tuple[Workspace, Patient, tuple[Fault, ...]]:
    """Return the workspace, the patient and warnings; raises FaultyFilesError with every fault of every file."""
    patient_read = read_private_patient(path, reasons=settings.reasons)
    faults, workspace = list(patient_read.faults), None
    try:
        workspace = Workspace(settings)
        faults += workspace.warnings
    except FaultyFilesError as error:
        faults += error.faults
    patient = patient_read.value
    if patient is not None and workspace is not None:
        _refuse_unknown_clinics(workspace, patient)
        faults += workspace.faults(patient)
    if patient is None or workspace is None or any(not fault.warning for fault in faults):
        raise FaultyFilesError(faults)
    return workspace, patient, tuple(dict.fromkeys(faults))


def _refuse_unknown_clinics(workspace: Workspace, patient: Patient) -> None:
    if workspace.accepted(patient):
        return
    from ketaplan.text.suggestions import few

    raise InputError(
        f"{patient.file}: clinics: the patient accepts {few(patient.clinics)}, but not "
        f"{', '.join(workspace.clinics)}; name another clinic file with --clinic, or change the patient's file"
    )


def select_offer(answer: PlanAnswer, pick: int, expect: str | None) -> Offer:
    """Return the offer with that number, from 1; raises :class:`BookError` if its digest is not the one expected."""
    if not 1 <= pick <= len(answer.offers):
        raise InputError(
            f"--pick {pick}: there are options 1 to {len(answer.offers)}; ask for more with --alternatives"
        )
    offer = answer.offers[pick - 1]
    if expect is not None and offer.digest != expect:
        raise BookError(
            f"Option {pick} is {offer.digest} now, no longer {expect}: files or the book have changed since. "
            "Nothing was booked; look at the options again."
        )
    return offer


def _secret(query: PlanQuery, workspace: Workspace) -> bytes:
    """Return the secret for calendar entries' identities, if the answer becomes a calendar."""
    if not query.as_calendar:
        return b""
    from ketaplan.services.workspace.calendar_identity import secret_behind

    return secret_behind(workspace.optional_book, query.settings.clinics)


def answer_in(
    query: PlanQuery, workspace: Workspace, patient: Patient, warnings: tuple[Fault, ...], secret: bytes
) -> PlanAnswer:
    """Return the courses on offer, or what is booked; raises :class:`NoPlanError` if there is no course."""
    requests = [
        workspace.request(patient, site, horizon_weeks=query.horizon_weeks, pins=query.pins)
        for site in workspace.accepted(patient)
    ]
    requests = cleared_first(requests)
    book = workspace.optional_book
    own = book.of_patient(patient.id) if book else []
    stopped = why_nothing_is_planned(requests[0].patient, requests[0].as_of) is not None and any(
        booking.is_open for booking in own
    )
    complete = stopped or not requests[0].course.to_plan
    if requests[0].course.to_plan and not patient.declined:
        refuse_unseen_by_clinician(workspace, patient)
    best, visits = (None, CandidateVisits(requests[0])) if complete else _best(requests)
    request = visits.request
    return PlanAnswer(
        offers=offers(visits, best, own, count=query.alternatives, remarks=query.remarks)
        if best
        else (booked_offer(request, own, _checkins(workspace, patient)),),
        patient=request.patient,
        clinic=request.clinic,
        protocol=request.protocol,
        fixed=() if complete else request.fixed,
        warnings=tuple(fault for fault in warnings if fault.warning),
        has_book=book is not None,
        book_warnings=book.warnings if book else (),
        trial=workspace.is_trial,
        unknown_ids=_unknown_ids(workspace, requests),
        statuses={booking.id: booking.status for booking in own} if complete else None,
        booked={booking.id: booking for booking in own},
        secret=secret,
        withdrawn=_withdrawn(workspace, own),
        has_no_plan=bool(requests[0].course.to_plan) and stopped,
    )


def _checkins(workspace: Workspace, patient: Patient) -> tuple[CheckInDue, ...]:
    """Return the check-ins that are due; few patients who are planned have nothing left to plan."""
    from ketaplan.services.due import checkins_due

    return checkins_due(workspace, Path(patient.file))


def _withdrawn(workspace: Workspace, own: Sequence[Booking]) -> tuple[Booking, ...]:
    """Return bookings that were exported in a calendar and then cancelled."""
    cancelled = tuple(booking for booking in own if booking.status == "cancelled")
    if not cancelled:
        return ()
    exported = workspace.book.exported()
    return tuple(booking for booking in cancelled if booking.id in exported)


def _unknown_ids(workspace: Workspace, requests: Sequence[Request]) -> tuple[str, ...]:
    """Return warnings about clinics, chairs and people that the book has but no file."""
    if workspace.optional_book is None:
        return ()
    from ketaplan.services.workspace.unknown_ids import unknown_id_warnings

    places = [(request.clinic, request.in_use) for request in requests]
    return unknown_id_warnings(workspace.optional_book, requests[0].as_of, workspace.clinics, places)


def _best(requests: Sequence[Request]) -> tuple[Plan, CandidateVisits]:
    """Return the best course over all sites, and its candidate visits."""
    if why_nothing_is_planned(requests[0].patient, requests[0].as_of):
        raise _no_plan(requests)
    work = WorkLeft()
    openings = [opening(CandidateVisits(one, work=work)) for one in requests]
    found = [(plan, one.visits) for one in openings if one and (plan := best_from(one)) is not None]
    if not found:
        raise _no_plan(requests, [one.visits.search if one else None for one in openings])
    return min(found, key=better_first)


def better_first(one: tuple[Plan, CandidateVisits]) -> tuple[int, int, list[date], list[int]]:
    """Order by most missing sessions between their neighbors, then least cost, then earliest."""
    plan, visits = one
    days, minutes = [visit.day for visit in plan.appointments], [visit.minute for visit in plan.appointments]
    return -sum(visits.request.between or ()), plan.cost.total, days, minutes


def _no_plan(requests: Sequence[Request], searches: Iterable[LabelSetting | None] = ()) -> NoPlanError:
    """Return why there is no course, for each site; a search that failed there is not repeated."""
    from ketaplan.planner.explain.no_course import why_no_course
    from ketaplan.text.reasons import reader_at

    causes = [
        replace(
            found,
            heading=request.clinic.name if len(requests) > 1 else "",
            reader=reader_at(request.clinic, request.as_of.year),
        )
        for request, failed in zip(requests, chain(searches, repeat(None)), strict=False)
        if (found := why_no_course(request_without_reasons(request), failed=failed))
    ]
    return NoPlanError(requests[0].patient.id, causes)
