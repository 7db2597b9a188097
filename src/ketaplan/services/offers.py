"""Courses on offer: with a digest, remarks, a summary, and problems with what is booked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.plan import Concern, Offer, Plan
from ketaplan.versions import made_with

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import CheckInDue
    from ketaplan.planner.candidate_visits import CandidateVisits
    from ketaplan.planner.request import Request

DIGEST_LETTERS = 8


def digest_of(plan: Plan) -> str:
    """Return a short digest of exactly these appointments, the same if the plan is made again."""
    import hashlib

    lines = [
        f"{one.id} {one.start.isoformat()} {one.chair} {one.psychiatrist} {[stage.people for stage in one.stages]}"
        for one in plan.appointments
    ]
    return hashlib.sha256("\n".join((plan.clinic, plan.protocol, *lines)).encode()).hexdigest()[:DIGEST_LETTERS]


def offers(
    visits: CandidateVisits, best: Plan, own: Sequence[Booking], *, count: int, remarks: bool
) -> tuple[Offer, ...]:
    """Return the best course and up to ``count`` - 1 that really differ from it; ids in the book are not used again."""
    plans = [best]
    if count > 1:
        from ketaplan.planner.course.alternatives import alternatives

        plans = alternatives(visits, best, count)
    if own:
        from ketaplan.services.workspace.book_state import with_unused_ids

        plans = [with_unused_ids(plan, own) for plan in plans]
    versions = made_with()
    return tuple(_offer(visits, replace(plan, made_with=versions), own, remarks=remarks) for plan in plans)


def _offer(visits: CandidateVisits, plan: Plan, own: Sequence[Booking], *, remarks: bool) -> Offer:
    found = _concerns(visits.request, own, plan)
    if not remarks:
        return Offer(plan=plan, digest=digest_of(plan), concerns=found)
    from ketaplan.planner.explain import remarks as words

    return Offer(
        plan=plan,
        digest=digest_of(plan),
        remarks=words.remarks(visits, plan),
        summary=words.summary(visits, plan),
        concerns=found,
    )


def _concerns(request: Request, own: Sequence[Booking], plan: Plan | None) -> tuple[Concern, ...]:
    """Return problems with what is booked; few patients who are planned have a booking."""
    if not any(booking.is_open for booking in own):
        return ()
    from ketaplan.services.book.concerns import concerns

    return concerns(request, own, plan)


def booked_offer(request: Request, own: Sequence[Booking], checkins: tuple[CheckInDue, ...]) -> Offer:
    """Return the bookings of a patient with nothing left to plan, and the check-ins that are due."""
    from ketaplan.planner.cost import no_cost
    from ketaplan.planner.course.documents import missing_of_booked
    from ketaplan.planner.explain.remarks import no_longer_needed

    plan = Plan(
        patient=request.patient.id,
        clinic=request.clinic.id,
        protocol=request.protocol.id,
        timezone=request.clinic.timezone,
        as_of=request.as_of,
        provisional=False,
        course=request.patient.course,
        cost=no_cost(),
        appointments=tuple(one.appointment for one in own if one.takes_time and one.course == request.patient.course),
        checkins=checkins,
        missing=missing_of_booked(request),
        decided=request.patient.decisions(request.as_of),
        resumed=request.patient.resume,
    )
    notes = tuple(no_longer_needed(request))
    return Offer(plan=plan, digest="", remarks=notes, concerns=_concerns(request, own, None))
