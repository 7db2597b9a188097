"""Plan one patient: the best course, others beside it, what the book holds already, or why there is no course."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from ketaplan._version import __version__
from ketaplan.domain.clinic import Clinic
from ketaplan.domain.course import Held
from ketaplan.domain.patient import Patient
from ketaplan.domain.plan import Offer, Plan
from ketaplan.domain.protocol import Protocol
from ketaplan.errors import Fault, FaultyFilesError, InputError, NoPlanError
from ketaplan.files.patient import faults_for_today, read_patient
from ketaplan.planner.course import best_course
from ketaplan.planner.request import HORIZON_WEEKS, Pin, Request
from ketaplan.planner.visits import Visits
from ketaplan.services.sites import Site, last_day_of, read_sites, with_calendars

DIGEST_LETTERS = 8


class Question(Struct, frozen=True, kw_only=True):
    """What ``plan`` is asked; ``now`` is the real instant, aware, and ``as_of`` the day that counts as today."""

    patient: Path
    clinics: tuple[Path, ...]
    now: datetime
    as_of: date | None = None
    horizon_weeks: int = HORIZON_WEEKS
    pins: dict[int, Pin] = field(default_factory=dict)
    alternatives: int = 1
    remarks: bool = True
    """Whether to say what is unusual; it takes time that scripts need not spend."""


class Answer(Struct, frozen=True, kw_only=True):
    """The courses offered, best first, and what they were made from; none where nothing is left to plan."""

    offers: tuple[Offer, ...]
    patient: Patient
    clinic: Clinic
    protocol: Protocol
    held: tuple[Held, ...]
    warnings: tuple[Fault, ...]


def plan_course(question: Question) -> Answer:
    """Answer the question.

    Raises :class:`FaultyFilesError` with every fault of every file that was read, :class:`InputError` where the
    options do not fit the files, and :class:`NoPlanError` with the reasons where no course keeps the rules.
    """
    sites, patient, warnings = _read(question)
    requests = [_request(question, site, patient) for site in _accepted(sites, patient)]
    if not requests[0].course.to_plan:
        return _answer(requests[0], (), warnings)
    desks = [Visits(request) for request in requests]
    found = [(plan, visits) for visits in desks if (plan := best_course(visits.request, visits)) is not None]
    if not found:
        raise _no_plan(requests)
    best, visits = min(found, key=lambda one: _order(one[0]))
    return _answer(visits.request, _offers(question, visits, best), warnings)


def made_with() -> dict[str, str]:
    """The versions on which a plan depends (rule 9)."""
    return {"ketaplan": __version__, "tzdata": version("tzdata"), "holidays": version("holidays")}


def digest_of(plan: Plan) -> str:
    """A short name for exactly these appointments, the same wherever the plan is made again."""
    lines = [
        f"{one.id} {one.start.isoformat()} {one.chair} {one.psychiatrist} {[stage.people for stage in one.stages]}"
        for one in plan.appointments
    ]
    return hashlib.sha256("\n".join((plan.clinic, plan.protocol, *lines)).encode()).hexdigest()[:DIGEST_LETTERS]


# -- from files to requests


def _read(question: Question) -> tuple[list[Site], Patient, tuple[Fault, ...]]:
    """Every file, every fault."""
    patient_read = read_patient(question.patient)
    faults = list(patient_read.faults)
    sites: list[Site] = []
    try:
        sites, warnings = read_sites(question.clinics)
        faults += warnings
    except FaultyFilesError as error:
        faults += error.faults
    patient = patient_read.value
    if patient is not None and sites:
        faults += faults_for_today(patient, question.as_of or sites[0].today(question.now))
        for site in _accepted(sites, patient):
            faults += site.protocol_of(patient).faults
    if patient is None or any(not fault.warning for fault in faults):
        raise FaultyFilesError(faults)
    return sites, patient, tuple(faults)


def _accepted(sites: Sequence[Site], patient: Patient) -> list[Site]:
    """The sites that the patient accepts, in the patient's order; all where the file names none."""
    if not patient.clinics:
        return list(sites)
    by_id = {site.clinic.id: site for site in sites}
    accepted = [by_id[clinic] for clinic in patient.clinics if clinic in by_id]
    if not accepted:
        given = ", ".join(by_id)
        raise InputError(
            f"{patient.file}: clinics: the patient accepts {', '.join(patient.clinics)}, and the clinic given is "
            f"{given}; name another with --clinic, or change the patient's file"
        )
    return accepted


def _request(question: Question, site: Site, patient: Patient) -> Request:
    """One patient's request at one site."""
    today = site.today(question.now)
    as_of = question.as_of or today
    protocol = site.protocol_of(patient).or_raise()
    last = last_day_of(patient, protocol, as_of, question.horizon_weeks)
    request = Request(
        clinic=with_calendars(site, as_of, last).or_raise(),
        patient=patient,
        protocol=protocol,
        as_of=as_of,
        horizon_weeks=question.horizon_weeks,
        held=tuple(Held(phase=one.phase, number=one.number, day=one.on) for one in patient.attended),
        pins=question.pins,
        now=site.local(question.now) if as_of == today else None,
    )
    _check_phases(request)
    _check_pins(request)
    return request


def _check_phases(request: Request) -> None:
    """Attended sessions belong to phases that the course has."""
    phases = {session.phase for session in request.course.sessions}
    for one in request.patient.attended:
        if one.phase not in phases:
            raise InputError(
                f"{request.patient.file}: attended: {one.phase!r} is no phase of {request.protocol.id}; "
                f"its phases are {', '.join(sorted(phases))}"
            )


def _check_pins(request: Request) -> None:
    """Pinned sessions are there to be planned, at times on the grid."""
    sessions = request.course.sessions
    for number, pin in request.pins.items():
        if not 1 <= number <= len(sessions):
            raise InputError(f"--pin {number}=...: the course has sessions 1 to {len(sessions)}")
        if sessions[number - 1].held is not None:
            raise InputError(f"--pin {number}=...: that session has been held or is booked; pin a later one")
        grid = request.clinic.grid_minutes
        if pin.minute is not None and pin.minute % grid:
            raise InputError(f"--pin {number}=...: visits start every {grid} minutes from the full hour")


# -- from requests to answers


def _order(plan: Plan) -> tuple[int, list[date], list[int]]:
    return plan.cost.total, [one.day for one in plan.appointments], [one.minute for one in plan.appointments]


def _offers(question: Question, visits: Visits, best: Plan) -> tuple[Offer, ...]:
    """The best course, and others that really differ from it."""
    plans = [best]
    if question.alternatives > 1:
        from ketaplan.planner.alternatives import alternatives

        plans = alternatives(visits, best, question.alternatives)
    versions = made_with()
    return tuple(_offer(question, visits, replace(plan, made_with=versions)) for plan in plans)


def _offer(question: Question, visits: Visits, plan: Plan) -> Offer:
    if not question.remarks:
        return Offer(plan=plan, digest=digest_of(plan))
    from ketaplan.planner.remarks import remarks, summary

    return Offer(plan=plan, digest=digest_of(plan), remarks=remarks(visits, plan), summary=summary(visits, plan))


def _no_plan(requests: Sequence[Request]) -> NoPlanError:
    """Why there is no course, for each site that was asked."""
    from ketaplan.planner.explanation import why_not

    reasons: list[str] = []
    for request in requests:
        if len(requests) > 1:
            reasons.append(f"At {request.clinic.name}:")
        reasons += why_not(request)
    return NoPlanError(requests[0].patient.id, reasons)


def _answer(request: Request, offers: tuple[Offer, ...], warnings: tuple[Fault, ...]) -> Answer:
    return Answer(
        offers=offers,
        patient=request.patient,
        clinic=request.clinic,
        protocol=request.protocol,
        held=request.held,
        warnings=tuple(fault for fault in warnings if fault.warning),
    )
