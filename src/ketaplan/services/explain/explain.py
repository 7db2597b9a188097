"""Why there is no course for a patient, or none as asked: the facts that forbid it."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.domain.explanation import Conflict, Explanation, Fact, Question
from ketaplan.errors import InputError, NoPlanError, TooManyCoursesError
from ketaplan.planner.clinic_days import SharedDays
from ketaplan.planner.course.work import MOST_OF_CHANGES, MOST_OF_CONFLICTS, MOST_OF_EXPLAIN, WorkLeft
from ketaplan.planner.explain.conflicts import conflicts
from ketaplan.planner.explain.facts import facts_of, resource_facts
from ketaplan.planner.explain.lacking import lacking
from ketaplan.planner.explain.relaxation import Relaxation
from ketaplan.planner.grid import set_bits
from ketaplan.services.explain.question import ExplainQuery, Search, SiteQuestion, asked_at, best_of, question_of
from ketaplan.services.explain.remedies import as_if_made, remedies
from ketaplan.services.explain.sources import Sources
from ketaplan.services.explain.trial import reading_once
from ketaplan.services.plan import PlanAnswer, PlanQuery, answer_in, opened_for
from ketaplan.services.workspace.pins import pinned_at
from ketaplan.services.workspace.safety import SafetyAlarms
from ketaplan.services.workspace.sites import last_day_of
from ketaplan.services.workspace.unknown_ids import clinics_without_files
from ketaplan.text.reasons import reader_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.services.workspace.workspace import Workspace

MOST_CONFLICTS = 3
"""At most this many conflicts at a site, unless all are asked for."""


def explained_in_steps(query: ExplainQuery) -> Iterator[Explanation]:
    """Yield why what is asked is not possible as soon as that is known, then the complete answer.

    Raises as :func:`ketaplan.services.plan.plan_course` does, except for :class:`NoPlanError`.
    """
    workspace, patient, warnings = opened_for(query.settings, query.patient)
    with workspace:
        workspace = reading_once(workspace)
        unknown = clinics_without_files(workspace)
        try:
            asked = _asked(workspace, patient, query)
        except NoPlanError:
            answers = iter([_another_course(workspace, patient)])
        else:
            answers = _answers(workspace, patient, query, asked)
        for answer in answers:
            yield replace(answer, warnings=warnings, unknown_clinics=unknown)


def _last(answers: Iterator[Explanation]) -> Explanation:
    *_, answer = answers
    return answer


def _answers(
    workspace: Workspace, patient: Patient, query: ExplainQuery, asked: list[SiteQuestion]
) -> Iterator[Explanation]:
    if asked[0].request.course.to_plan and (gate := _clinician_needed(workspace, patient, query, asked)):
        yield gate
        return
    answer = _possible(workspace, patient, query, asked)
    if answer.possible:
        yield answer
        return
    left = WorkLeft(MOST_OF_EXPLAIN - asked[0].work.spent)
    work = left.part(MOST_OF_CONFLICTS)
    found = [_obstacles(workspace, replace(one, work=work), query) for one in asked]
    answer = replace(
        answer,
        conflicts=tuple(conflict for one in found for conflict in one.conflicts),
        complete=all(one.complete for one in found),
    )
    yield replace(answer, unfinished=True)
    left.spend(work.spent)
    trials = left.part(MOST_OF_CHANGES)
    movable = [name for one in found for name in one.movable]
    helpful = remedies(workspace, patient, query, [replace(one, work=trials) for one in asked], movable)
    yield replace(answer, remedies=helpful, cut_short=work.left < 0 or trials.left <= 0)


def with_remedy(query: ExplainQuery, number: int, plan_query: PlanQuery) -> tuple[Explanation, PlanAnswer]:
    """Return the explanation, and what ``plan`` answers as if its remedy with that number, from 1, were made.

    Raises :class:`InputError` if there is no such remedy.  Nothing is written.
    """
    workspace, patient, warnings = opened_for(query.settings, query.patient)
    with workspace:
        workspace = reading_once(workspace)
        answer = _last(_answers(workspace, patient, query, _asked(workspace, patient, query)))
        if answer.possible or not 1 <= number <= len(answer.remedies):
            there = "none is needed" if answer.possible else f"there are {len(answer.remedies)}"
            raise InputError(f"--try {number}: there is no such remedy; {there}")
        remedy = answer.remedies[number - 1]
        trial, as_if = as_if_made(workspace, patient, remedy)
        session, _, when = remedy.pin.partition("=")
        pins = (pinned_at(session, _moment(when)),) if remedy.pin else ()
        answer = replace(answer, unknown_clinics=clinics_without_files(workspace))
        return answer, answer_in(replace(plan_query, pins=pins), trial, as_if, warnings, b"")


def _moment(text: str) -> date:
    """Return the day of a pin, or the local date and time."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _asked(workspace: Workspace, patient: Patient, query: ExplainQuery) -> list[SiteQuestion]:
    search = Search(WorkLeft(), SharedDays())
    return [asked_at(workspace, patient, site, query, search) for site in workspace.accepted(patient)]


def _possible(workspace: Workspace, patient: Patient, query: ExplainQuery, asked: list[SiteQuestion]) -> Explanation:
    """Return the answer where it is possible, and what is known of it otherwise."""
    is_complete = not asked[0].request.course.to_plan
    found = None if is_complete else best_of(asked)
    best = found[0] if found else None
    return Explanation(
        patient=patient.id,
        name=patient.name,
        question=question_of(query, asked[0]),
        clinics=tuple(one.request.clinic.id for one in asked),
        as_of=asked[0].request.as_of,
        possible=is_complete or best is not None,
        starts_before=asked[0].request.first_visit_before if asked[0].request.waits else None,
        first=best.infusions[0].day if best else None,
        cost=best.cost.total if best else None,
        readers={one.request.clinic.id: reader_at(one.request.clinic, one.request.as_of.year) for one in asked},
        trial=workspace.is_trial,
    )


class Obstacles(NamedTuple):
    """The conflicts at a site, whether there are no others, and the appointments without which it is possible."""

    conflicts: Sequence[Conflict] = ()
    complete: bool = False
    movable: Sequence[str] = ()


def _obstacles(workspace: Workspace, asked: SiteQuestion, query: ExplainQuery) -> Obstacles:
    """Return what is in the way at a site.

    That the clinic has no one of a role, or no chair, is a fact only where nothing else explains it.
    """
    request, most = asked.request, None if query.every else MOST_CONFLICTS
    facts = facts_of(request, asked.uses)
    relaxation = Relaxation(request, facts, asked.uses, asked.pins, asked.work)
    try:
        if not relaxation.has_course(0):
            facts = (*facts, *resource_facts(request))
            relaxation = Relaxation(request, facts, asked.uses, asked.pins, asked.work)
    except TooManyCoursesError:
        return Obstacles()
    found = conflicts(relaxation.has_course, relaxation.everything, most)
    today = workspace.today(asked.site)
    last = last_day_of(request.patient, request.protocol, today, query.horizon_weeks)
    sources = Sources(asked, (today, last), _absences(workspace, request.clinic.id))
    named = [
        Conflict(
            request.clinic.id,
            tuple(sources.named(fact) for fact in relaxation.named(remaining)),
            lacking(relaxation, remaining),
        )
        for remaining in found.sets
        if remaining
    ]
    complete = found.complete and all(found.sets)
    return Obstacles(named, complete, _movable(relaxation, found.sets))


def _movable(relaxation: Relaxation, sets: Sequence[int]) -> list[str]:
    """Return the appointments in every conflict without which what was asked is possible: moving others never helps."""
    everything = relaxation.everything
    in_all = reduce(and_, sets, everything if sets else 0)
    try:
        return [
            relaxation.facts[bit].subject
            for bit in set_bits(in_all)
            if relaxation.facts[bit].kind == "appointment" and relaxation.has_course(everything & ~(1 << bit))
        ]
    except TooManyCoursesError:
        return []


def _absences(workspace: Workspace, clinic: str) -> dict[str, list[str]]:
    """Return the ids of a clinic's absences in their order, by the resource that is out; empty for the clinic."""
    found: dict[str, list[str]] = {}
    for one in workspace.absences.noted():
        if one.clinic == clinic:
            found.setdefault(one.resource or "", []).append(one.id)
    return found


def _clinician_needed(
    workspace: Workspace, patient: Patient, query: ExplainQuery, asked: list[SiteQuestion]
) -> Explanation | None:
    """Return the answer where a clinician has to see the patient first, whatever the hours; None if that is not so."""
    reason = SafetyAlarms(workspace.optional_book).reason(patient)
    if reason is None or patient.declined:
        return None
    fact = Fact(rule=6, kind="clinician-needed", subject=patient.id, start=reason.on, end=reason.on)
    return Explanation(
        patient=patient.id,
        name=patient.name,
        question=question_of(query, asked[0]),
        clinics=tuple(one.request.clinic.id for one in asked),
        as_of=asked[0].request.as_of,
        possible=False,
        conflicts=(Conflict(asked[0].request.clinic.id, (fact,)),),
        complete=False,
        readers={one.request.clinic.id: reader_at(one.request.clinic, one.request.as_of.year) for one in asked},
        trial=workspace.is_trial,
    )


def _another_course(workspace: Workspace, patient: Patient) -> Explanation:
    """Return the answer while another course of the patient is open: each of its appointments forbids a new one."""
    sites = workspace.accepted(patient)
    clinic, today = sites[0].clinic, workspace.today(sites[0])
    others = [one for one in workspace.book.of_patient(patient.id) if one.is_open and one.course != patient.course]
    return Explanation(
        patient=patient.id,
        name=patient.name,
        question=Question(),
        clinics=tuple(site.clinic.id for site in sites),
        as_of=today,
        possible=False,
        conflicts=tuple(Conflict(clinic.id, (_open(one, clinic.zone),)) for one in others),
        complete=False,
        readers={clinic.id: reader_at(clinic, today.year)},
        trial=workspace.is_trial,
    )


def _open(booking: Booking, zone: ZoneInfo) -> Fact:
    visit = booking.appointment
    start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (visit.start, visit.end))
    return Fact(rule=8, kind="another-course", subject=booking.id, start=start, end=end, source=booking.id)
