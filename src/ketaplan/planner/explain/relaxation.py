"""Whether there is a course with some of the facts of a request only.

Sets of facts are the bits of one integer.  The starts of a day depend on the facts that touch it, so each day is looked
up once for each set of those: thousands of sets are tried in a second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from ketaplan.domain.explanation import Fact
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.planner.candidate_visits import NO_STARTS, DayStarts
from ketaplan.planner.course.best_course import must_consult, opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.work import A_RELAXED_DAY, WorkLeft
from ketaplan.planner.explain.facts import Uses
from ketaplan.planner.explain.facts_by_day import FactsByDay
from ketaplan.planner.explain.relaxed_request import with_facts
from ketaplan.planner.explain.relaxed_visits import FreeTimes, RelaxedAvailability, RelaxedVisits
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Pin, Request
from ketaplan.planner.rules import RULES, starts_on
from ketaplan.planner.visit_templates import treatment

VISIT_RULES = tuple(rule for rule in RULES if rule.reason != "not-ready")
"""Readiness is compared day by day."""
MADE_MORE = frozenset({"role", "chairs"})
"""The kinds of facts without which there is one more of something."""

Pins = Mapping[int, Pin]


class Relaxation:
    """A request whose facts can be removed.

    ``pins`` are the ways in which what was asked can come true: each pins a session, or none; one of them is enough.
    ``work`` is what all sets of facts share; without any left, TooManyCoursesError is raised.
    """

    def __init__(
        self,
        request: Request,
        facts: Sequence[Fact],
        uses: Uses,
        pins: Collection[Pins] = ({},),
        work: WorkLeft | None = None,
    ) -> None:
        """Look nothing up yet."""
        self.work = work or WorkLeft()
        self.request, self.facts, self.uses, self.pins = request, tuple(facts), uses, tuple(pins)
        self.everything = (1 << len(self.facts)) - 1
        """All facts."""
        self._by_day = FactsByDay(self.facts, uses, request.clinic.zone)
        self._made_more = self._by_day.of_kinds(MADE_MORE)
        self._template = treatment(request)
        self._starts: dict[tuple[int, int], DayStarts] = {}
        self._free_times: FreeTimes = {}
        self._availabilities: dict[int, RelaxedAvailability] = {}
        self._visits: dict[int, RelaxedVisits] = {}
        self._known: dict[int, bool] = {}

    def named(self, remaining: int) -> tuple[Fact, ...]:
        """Return the facts of a set, in their order."""
        return tuple(self.facts[nth] for nth in set_bits(remaining))

    def has_course(self, remaining: int) -> bool:
        """Return whether what was asked is possible with these facts only."""
        known = self._known.get(remaining)
        if known is None:
            known = self._known[remaining] = self._find(remaining)
        return known

    def _find(self, remaining: int) -> bool:
        visits = self._visits_among(remaining)
        if why_nothing_is_planned(visits.request.patient, visits.request.as_of) or (opened := opening(visits)) is None:
            return False
        return any(course_exists(opened.visits.asked(pins=dict(one)), opened.first) for one in self.pins)

    def _visits_among(self, remaining: int) -> RelaxedVisits:
        """Return the visits with these facts only; many sets agree in what they say of the course."""
        of_the_course = remaining & self._by_day.of_the_course
        visits = self._visits.get(of_the_course)
        if visits is None:
            visits = self._visits[of_the_course] = RelaxedVisits(self, self._with_facts(of_the_course))
        return visits.among(remaining, self.availability(remaining) if must_consult(visits.request) else None)

    def starts(self, ordinal: int, remaining: int) -> DayStarts:
        """Return the starts of a day, from the first on which the patient is ready."""
        remaining &= self._by_day.touching(ordinal)
        known = self._starts.get((ordinal, remaining))
        if known is None:
            self.work.spend(A_RELAXED_DAY)
            availability = self.availability(remaining)
            starts = starts_on(availability, date.fromordinal(ordinal), self._template, VISIT_RULES)
            known = DayStarts(starts, lambda: ((0, starts),)) if starts else NO_STARTS
            self._starts[ordinal, remaining] = known
        return known

    def availability(self, remaining: int) -> RelaxedAvailability:
        """Return what is free with these facts only; many sets agree in all but the appointments of others."""
        shared = remaining & ~self._by_day.of_others
        known = self._availabilities.get(shared)
        if known is None:
            known = RelaxedAvailability(self._with_facts(shared), self._by_day, shared, self._free_times)
            self._availabilities[shared] = known
        return known.among(remaining)

    def _with_facts(self, remaining: int) -> Request:
        """Return the request with these facts only, without appointments of others."""
        return with_facts(self.request, self.named(remaining), added=self.named(self._made_more & ~remaining))
