"""A clinic's days for many patients: what does not depend on the patient is looked up once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import date

from ketaplan.planner.availability import Availability
from ketaplan.planner.request import Request
from ketaplan.planner.rules import Starts, rules_of, starts_on
from ketaplan.planner.visit_templates import VisitTemplate

MOST_KNOWN = 4
"""The days of this many clinics are kept: as they are, and with a change."""


class ClinicDays:
    """The days of one clinic, next to the same uses of its chairs and people, for all patients who ask about them."""

    def __init__(self, request: Request) -> None:
        """Take over the clinic and the uses of one of the requests."""
        self.clinic, self.in_use = request.clinic, request.in_use
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


class SharedDays:
    """Clinics' days for many questions: shared by those that are about one clinic, next to the same uses."""

    def __init__(self) -> None:
        """Look nothing up yet."""
        self._known: deque[ClinicDays] = deque(maxlen=MOST_KNOWN)

    def of(self, request: Request) -> ClinicDays:
        """Return the days of a request's clinic; one with other busy time is another clinic."""
        for known in self._known:
            if known.clinic is request.clinic and known.in_use == request.in_use:
                return known
        self._known.append(ClinicDays(request))
        return self._known[-1]
