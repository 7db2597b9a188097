"""A clinic's days for many patients: what does not depend on the patient is looked up once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ketaplan.planner.availability import Availability
from ketaplan.planner.request import Request
from ketaplan.planner.rules import Starts, rules_of, starts_on
from ketaplan.planner.visit_templates import VisitTemplate


class ClinicDays:
    """The days of one clinic, next to the same uses of its chairs and people, for all patients who ask about them."""

    def __init__(self, request: Request) -> None:
        """Take over the clinic and the uses of one of the requests."""
        self.clinic = request.clinic
        self._availability = Availability(request)
        self._starts: dict[object, dict[date, Starts]] = {}

    def availability(self, request: Request) -> Availability:
        """Return who and what is free for a request."""
        return self._availability.of(request)

    def starts(self, template: VisitTemplate) -> Callable[[date], Starts]:
        """Return what gives the starts of a day that the rules allow which do not ask about the patient."""
        known = self._starts.setdefault((template.minutes, template.stages, template.takes_chair), {})

        def on(day: date) -> Starts:
            if day not in known:
                known[day] = starts_on(self._availability, day, template, rules_of("clinic", "resource"))
            return known[day]

        return on
