"""Candidates of a batch: one patient, with a request for each site that suits, and the cost of no plan."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.gate import is_provisional, why_nothing_is_planned
from ketaplan.domain.patient import Patient
from ketaplan.planner.batch.encode.automaton import automaton_of
from ketaplan.planner.request import Request
from ketaplan.planner.rules.sequence import has_lapsed

MOST_POINTS = 1 << 20
"""The most that a course may cost, so that its points fit into 32 bits."""
MOST_SESSIONS = 60
MOST_DAYS = 800
MOST_DAYS_WAITED = 180


class Candidate(Struct, frozen=True):
    """One patient with something left to plan; ``requests`` are in the order of the patient's list of sites.

    What is booked at a clinic is not in the requests: it is the same for all candidates, and passed once.
    """

    requests: tuple[Request, ...]

    @property
    def id(self) -> str:
        """The patient's id."""
        return self.requests[0].patient.id

    @property
    def unplanned_points(self) -> int:
        """The cost of leaving the patient without a plan, at the first of their sites."""
        first = self.requests[0]
        return unplanned_points(first.patient, first.clinic, first.as_of, first.horizon_weeks)

    @property
    def is_provisional(self) -> bool:
        """Whether the patient is planned after the cleared, around them."""
        return is_provisional(self.requests[0].patient, self.requests[0].as_of)


def unplanned_points(patient: Patient, clinic: Clinic, as_of: date, horizon_weeks: int) -> int:
    """Return the cost of leaving a patient without a plan (the contract's section 4)."""
    if why_nothing_is_planned(patient, as_of):
        return 0
    weights, cleared = clinic.weights, patient.clearance.on
    waited = min(MOST_DAYS_WAITED, max(0, (as_of - cleared).days)) if cleared else 0
    day = weights.wait_day * weights.of_priority(patient.priority)
    return day * (7 * horizon_weeks + weights.unplanned_days + waited)


def is_regular(candidate: Candidate) -> bool:
    """Return whether the batch search can plan the patient; others need the single-patient planner."""
    return candidate.unplanned_points <= MOST_POINTS and all(_fits(request) for request in candidate.requests)


def _fits(request: Request) -> bool:
    """Return whether there is no fixed session after one to plan, no lapse, few states, and points fit into 32 bits."""
    course = request.course
    is_in_order = course.leading_fixed + len(course.to_plan) == len(course.sessions)
    if not is_in_order or has_lapsed(course) or request.pins or len(course.to_plan) > MOST_SESSIONS:
        return False
    automaton = automaton_of(request.course, request.clinic.weights)
    if automaton is None or _days_ahead(request) > MOST_DAYS:
        return False
    weights = request.clinic.weights
    visit = weights.off_hours + weights.off_day + weights.other_physician + weights.shift_minute * weights.shift_cap
    return automaton.sessions * (automaton.most_points + visit) <= MOST_POINTS


def _days_ahead(request: Request) -> int:
    return 7 * request.horizon_weeks + sum(session.gap.max_days for session in request.course.to_plan)
