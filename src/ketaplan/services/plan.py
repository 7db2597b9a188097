"""Plan one patient: the best course, others beside it, what the book holds already, or why there is no course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.course import FixedSession
from ketaplan.domain.patient import Patient
from ketaplan.domain.plan import Concern, Cost, Offer, Plan
from ketaplan.domain.protocol import Protocol
from ketaplan.errors import BookError, Fault, InputError, NoPlanError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_from, opening
from ketaplan.planner.request import Request
from ketaplan.services.workspace.privacy import request_without_reasons
from ketaplan.services.workspace.requests import PlanQuery, read_query, request_at
from ketaplan.services.workspace.sites import Site
from ketaplan.versions import made_with

if TYPE_CHECKING:
    from ketaplan.book.book import Book
    from ketaplan.domain.booking import Booking

DIGEST_LETTERS = 8


class Answer(Struct, frozen=True, kw_only=True):
    """The courses offered, best first, and what they were made from.

    Where nothing is left to plan, the one offer is what is booked of the patient, and ``statuses`` says how each
    appointment stands, by its id; so, too, where a course was declined that is booked in part (``has_no_plan``).
    ``beside_book`` is False where no book is named, so that what others have
    promised is not known; ``about_book`` is what a user should know about the place where it is kept, and ``trial``
    whether it is a book for trials.  ``booked`` is what the book holds of the patient, by id.  Where the answer goes
    out as a calendar, ``secret`` is what its entries have their identity from, and ``withdrawn`` is what calendars may
    still hold and is cancelled.
    """

    offers: tuple[Offer, ...]
    patient: Patient
    clinic: Clinic
    protocol: Protocol
    held: tuple[FixedSession, ...]
    warnings: tuple[Fault, ...]
    beside_book: bool
    about_book: tuple[str, ...] = ()
    trial: bool = False
    strangers: tuple[str, ...] = ()
    statuses: dict[str, str] | None = None
    booked: dict[str, Booking] = field(default_factory=dict)
    secret: bytes = b""
    withdrawn: tuple[Booking, ...] = ()
    has_no_plan: bool = False


def plan_course(query: PlanQuery) -> Answer:
    """Answer the query.

    Raises :class:`FaultyFilesError` with every fault of every file that was read, :class:`InputError` where the
    options do not fit the files, :class:`BookError` where a book is named that cannot be read, and
    :class:`NoPlanError` with the reasons where no course keeps the rules.
    """
    sites, patient, warnings = read_query(query)
    book = _book(query, sites)
    try:
        secret = _secret(query, book)
        answer = _answer(query, sites, patient, warnings, book)
        return replace(answer, secret=secret, withdrawn=_withdrawn(book, answer))
    except NoPlanError as error:
        error.trial = book is not None and book.trial
        raise
    finally:
        if book is not None:
            book.close()


def chosen(answer: Answer, pick: int, expect: str | None) -> Offer:
    """The offer with that number, from 1; raises :class:`BookError` if it is no longer the one with that digest."""
    if not 1 <= pick <= len(answer.offers):
        raise InputError(f"--pick {pick}: there are offers 1 to {len(answer.offers)}; ask for more with --alternatives")
    offer = answer.offers[pick - 1]
    if expect is not None and offer.digest != expect:
        raise BookError(
            f"Offer {pick} is {offer.digest} now, no longer {expect}: files or the book have changed since. "
            "Nothing was booked; look at the offers again."
        )
    return offer


def _book(query: PlanQuery, sites: Sequence[Site]) -> Book | None:
    """The book that is named, open; one that is named and not there is an error everywhere."""
    if query.book is None and not any(site.clinic.book for site in sites):
        import os

        if not os.environ.get("KETAPLAN_BOOK"):
            return None
    from ketaplan.services.workspace.book_state import opened_book

    return opened_book(query.book, [site.clinic for site in sites], query.now)


def _secret(query: PlanQuery, book: Book | None) -> bytes:
    """What entries of a calendar have their identity from, where the answer is to be one."""
    if not query.as_calendar:
        return b""
    from ketaplan.services.workspace.calendar_identity import secret_behind

    return secret_behind(book, query.clinics)


def _withdrawn(book: Book | None, answer: Answer) -> tuple[Booking, ...]:
    """What left the book in a calendar and was cancelled since."""
    cancelled = tuple(booking for booking in answer.booked.values() if booking.status == "cancelled")
    if book is None or not cancelled:
        return ()
    exported = book.exported()
    return tuple(booking for booking in cancelled if booking.id in exported)


def _answer(
    query: PlanQuery, sites: Sequence[Site], patient: Patient, warnings: tuple[Fault, ...], book: Book | None
) -> Answer:
    requests = [request_at(query, site, patient, book) for site in sites]
    own = book.of_patient(patient.id) if book else []
    stopped = patient.declined and any(booking.is_open for booking in own)
    kept = stopped or not requests[0].course.to_plan
    best, visits = (None, CandidateVisits(requests[0])) if kept else _best(requests)
    request = visits.request
    return Answer(
        offers=_offers(query, visits, best, own) if best else (_kept_offer(request, own),),
        patient=patient,
        clinic=request.clinic,
        protocol=request.protocol,
        held=() if kept else request.held,
        warnings=tuple(fault for fault in warnings if fault.warning),
        beside_book=book is not None,
        about_book=book.warnings if book else (),
        trial=book is not None and book.trial,
        strangers=_strangers(query, book, requests),
        statuses={booking.id: booking.status for booking in own} if kept else None,
        booked={booking.id: booking for booking in own},
        has_no_plan=bool(requests[0].course.to_plan) and stopped,
    )


def _strangers(query: PlanQuery, book: Book | None, requests: Sequence[Request]) -> tuple[str, ...]:
    if book is None:
        return ()
    from ketaplan.services.workspace.unknown_ids import ids_in, strangers

    places = [(request.clinic, request.taken) for request in requests]
    return strangers(book, requests[0].as_of, ids_in(query.clinics), places)


def _best(requests: Sequence[Request]) -> tuple[Plan, CandidateVisits]:
    """The best course over all sites, and the visits that it was found among."""
    begun = [opened for one in requests if not one.patient.declined and (opened := opening(CandidateVisits(one)))]
    found = [(plan, opened.visits) for opened in begun if (plan := best_from(opened)) is not None]
    if not found:
        raise _no_plan(requests)
    return min(found, key=_order)


def _order(one: tuple[Plan, CandidateVisits]) -> tuple[int, int, list[date], list[int]]:
    """The most missing sessions between their neighbours, then the least cost, then the earliest."""
    plan, visits = one
    days, minutes = [visit.day for visit in plan.appointments], [visit.minute for visit in plan.appointments]
    return -sum(visits.request.between or ()), plan.cost.total, days, minutes


def _no_plan(requests: Sequence[Request]) -> NoPlanError:
    """Why there is no course, for each site that was asked."""
    from ketaplan.planner.explain.no_course import cause

    reasons: list[str] = []
    causes = [(request, found) for request in requests if (found := cause(request_without_reasons(request)))]
    for request, found in causes:
        if len(requests) > 1:
            reasons.append(f"At {request.clinic.name}:")
        reasons += found.words
    return NoPlanError(requests[0].patient.id, reasons, [found for _, found in causes])


# -- offers


def digest_of(plan: Plan) -> str:
    """A short name for exactly these appointments, the same wherever the plan is made again."""
    import hashlib

    lines = [
        f"{one.id} {one.start.isoformat()} {one.chair} {one.psychiatrist} {[stage.people for stage in one.stages]}"
        for one in plan.appointments
    ]
    return hashlib.sha256("\n".join((plan.clinic, plan.protocol, *lines)).encode()).hexdigest()[:DIGEST_LETTERS]


def _offers(query: PlanQuery, visits: CandidateVisits, best: Plan, own: Sequence[Booking]) -> tuple[Offer, ...]:
    """The best course, and others that really differ from it; ids that the book has used up are not used again."""
    plans = [best]
    if query.alternatives > 1:
        from ketaplan.planner.course.alternatives import alternatives

        plans = alternatives(visits, best, query.alternatives)
    if own:
        from ketaplan.services.workspace.book_state import with_unused_ids

        plans = [with_unused_ids(plan, own) for plan in plans]
    versions = made_with()
    return tuple(_offer(query, visits, replace(plan, made_with=versions), own) for plan in plans)


def _offer(query: PlanQuery, visits: CandidateVisits, plan: Plan, own: Sequence[Booking]) -> Offer:
    found = _concerns(visits.request, own, plan)
    if not query.remarks:
        return Offer(plan=plan, digest=digest_of(plan), concerns=found)
    from ketaplan.planner.explain.remarks import remarks, summary

    told, words = remarks(visits, plan), summary(visits, plan)
    return Offer(plan=plan, digest=digest_of(plan), remarks=told, summary=words, concerns=found)


def _concerns(request: Request, own: Sequence[Booking], plan: Plan | None) -> tuple[Concern, ...]:
    """What is wrong with what is booked; a booking is rare where a course is planned, and nothing to look for then."""
    if not any(booking.is_open for booking in own):
        return ()
    from ketaplan.services.book.concerns import concerns

    return concerns(request, own, plan)


def _kept_offer(request: Request, own: Sequence[Booking]) -> Offer:
    """What is booked of a patient with nothing left to plan, and the scores that are still due."""
    from ketaplan.planner.course.checkins import due_of_booked
    from ketaplan.planner.explain.remarks import no_longer_needed

    plan = Plan(
        patient=request.patient.id,
        clinic=request.clinic.id,
        protocol=request.protocol.id,
        timezone=request.clinic.timezone,
        as_of=request.as_of,
        provisional=False,
        course=request.patient.course,
        cost=Cost(),
        appointments=tuple(one.appointment for one in own if one.takes_time and one.course == request.patient.course),
        checkins=due_of_booked(request),
        decided=request.patient.decisions(request.as_of),
    )
    notes = tuple(no_longer_needed(request))
    return Offer(plan=plan, digest="", remarks=notes, concerns=_concerns(request, own, None))
