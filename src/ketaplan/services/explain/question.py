"""What is asked of a patient's course, and the request that asks it at each site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.explanation import Question
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.errors import InputError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.clinic_days import SharedDays
from ketaplan.planner.course.best_course import best_from, opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.explain.facts import Uses
from ketaplan.planner.request import HORIZON_WEEKS, Pin, Request
from ketaplan.services.plan import better_first
from ketaplan.services.workspace.book_state import BookState
from ketaplan.services.workspace.pins import Pinned, pinned
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.sites import last_day_of

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Plan
    from ketaplan.planner.course.work import WorkLeft
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

Pins = dict[int, Pin]


class ExplainQuery(Struct, frozen=True, kw_only=True):
    """The options of ``explain``; ``at`` is a day with a minute of the day, if one was said."""

    settings: Settings
    patient: Path
    horizon_weeks: int = HORIZON_WEEKS
    at: tuple[date, int | None] | None = None
    session: int | None = None
    before: date | None = None
    every: bool = False
    """Whether to look for every conflict."""


class SiteQuestion(Struct, frozen=True):
    """The question at one site: the request, and the ways of pinning that would answer it, one of which is enough.

    ``uses`` are those of appointments in the book, by id; ``work`` is what all searches for an answer share, and
    ``days`` are what they know of clinics.
    """

    site: Site
    request: Request
    pins: tuple[Pins, ...]
    uses: Uses
    work: WorkLeft
    days: SharedDays

    def visits(self, request: Request) -> CandidateVisits:
        """Return the visits of a request at the site."""
        return CandidateVisits(request, work=self.work, shared=self.days.of(request))

    def found(self) -> list[tuple[Plan, CandidateVisits]]:
        """Return the best course of each way that has any."""
        if why_nothing_is_planned(self.request.patient, self.request.as_of):
            return []
        visits = self.visits(self.request)
        return [found for one in self.pins if (found := _best_with(visits.asked(pins=one)))]


def _best_with(visits: CandidateVisits) -> tuple[Plan, CandidateVisits] | None:
    opened = opening(visits)
    if opened is None or not course_exists(opened.visits, opened.first):
        return None
    plan = best_from(opened)
    return None if plan is None else (plan, opened.visits)


class Search(NamedTuple):
    """What all searches of one question share: the work that is left, and what they know of clinics."""

    work: WorkLeft
    days: SharedDays


class AsAsked(NamedTuple):
    """The best course that is as asked, and the pin that ``plan`` needs to give it; empty where it needs none."""

    plan: Plan
    pin: str = ""

    @property
    def gives(self) -> tuple[date, int]:
        """The day of its first infusion, and its cost."""
        return self.plan.infusions[0].day, self.plan.cost.total


def best_as_asked(workspace: Workspace, patient: Patient, query: ExplainQuery, search: Search) -> AsAsked | None:
    """Return the best course over all sites that is as asked; None if there is none."""
    sites = workspace.accepted(patient)
    best = best_of([asked_at(workspace, patient, site, query, search) for site in sites])
    if best is None or (query.at is None and query.before is None):
        return best and AsAsked(best[0])
    unasked = replace(query, at=None, before=None, session=None)
    free = best_of([asked_at(workspace, patient, site, unasked, search) for site in sites])
    found = AsAsked(best[0], _pin_words(best[1].request))
    return AsAsked(best[0]) if free and AsAsked(free[0]).gives == found.gives else found


def best_of(asked: Sequence[SiteQuestion]) -> tuple[Plan, CandidateVisits] | None:
    """Return the best course over all sites, with its visits."""
    return min((found for one in asked for found in one.found()), key=better_first, default=None)


def _pin_words(request: Request) -> str:
    ((place, pin),) = request.pins.items()
    at = "" if pin.minute is None else f"T{pin.minute // 60:02}:{pin.minute % 60:02}"
    return f"{place}={pin.day}{at}"


def asked_at(workspace: Workspace, patient: Patient, site: Site, query: ExplainQuery, search: Search) -> SiteQuestion:
    """Return the question at a site; raises :class:`InputError` if there is no such session to plan."""
    request, uses = _with_uses(workspace, patient, site, query.horizon_weeks)
    if not request.course.to_plan or (query.at is None and query.before is None):
        return SiteQuestion(site, request, ({},), uses, *search)
    place = query.session or request.course.leading_fixed + 1
    day, minute = query.at or (query.before or request.as_of, None)
    _refuse_the_past(request, query)
    try:
        in_order = pinned(request, (Pinned(str(place), Pin(day, minute)),))
    except InputError as error:
        raise InputError(_as_asked(str(error), place)) from None
    if query.at is not None:
        return SiteQuestion(site, in_order, (in_order.pins,), uses, *search)
    days = (day - request.as_of).days
    pins = tuple({place: Pin(request.as_of + timedelta(days=number))} for number in range(days))
    return SiteQuestion(site, replace(in_order, pins={}), pins, uses, *search)


def _with_uses(workspace: Workspace, patient: Patient, site: Site, horizon_weeks: int) -> tuple[Request, Uses]:
    """Return the request without pins, and what appointments in the book use of the clinic."""
    if workspace.optional_book is None:
        return workspace.request(patient, site, horizon_weeks=horizon_weeks), {}
    from ketaplan.services.workspace.unknown_ids import uses_at

    book, today = workspace.optional_book, workspace.today(site)
    last = last_day_of(patient, site.protocol_of(patient).or_raise(), today, horizon_weeks)
    others = uses_at(book, site.clinic, today, last, workspace.clinics)
    state = BookState(book.of_patient(patient.id), others)
    request = workspace.request(patient, site, horizon_weeks=horizon_weeks, last=last, book_state=state)
    return request, {one.id: one.uses for one in others}


def _refuse_the_past(request: Request, query: ExplainQuery) -> None:
    if query.at is not None and query.at[0] < request.as_of:
        raise InputError(f"--at {query.at[0]}: that day is past; today is {request.as_of}")
    if query.before is not None and query.before <= request.as_of:
        raise InputError(f"--before {query.before}: no session can be before today, {request.as_of}")


def _as_asked(words: str, place: int) -> str:
    """Return a refusal of a pin in terms of the options of ``explain``."""
    option = "--at" if "visits start every" in words else f"--session {place}"
    return words.replace(f"--pin {place}=...", option, 1)


def question_of(query: ExplainQuery, asked: SiteQuestion) -> Question:
    """Return what was asked, with the session that is meant."""
    place = next(iter(asked.pins[0]), 0) if asked.pins else 0
    if query.at is not None:
        return Question(kind="at", session=place, on=query.at[0], at=query.at[1])
    if query.before is not None:
        return Question(kind="before", session=place, on=query.before)
    return Question()
