"""How the visits of a period went, and what they use of chairs and people."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.book.book import Selection
from ketaplan.domain.disclosure import NOBODY, PatientGroup
from ketaplan.domain.intervals import MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.workspace import Workspace

TAKEN = "taken"
"""Visits that were given, or are booked; all others are by their status."""


class Tally:
    """Counts visits and the patients behind them."""

    def __init__(self) -> None:
        """Start with none."""
        self._numbers: dict[str, int] = defaultdict(int)
        self._patients: dict[str, set[str]] = defaultdict(set)

    def add(self, key: str, patient: str) -> None:
        """Count one."""
        self._numbers[key] += 1
        self._patients[key].add(patient)

    @property
    def groups(self) -> dict[str, PatientGroup]:
        """The groups by key."""
        return {key: PatientGroup(number, frozenset(self._patients[key])) for key, number in self._numbers.items()}


class Visits(Struct, frozen=True, kw_only=True):
    """The visits of one clinic in a period: by outcome, and by the chair or person that they use.

    ``minutes`` are those of the resource, in shares of it: a nurse with one of three patients is in use for a third.
    """

    by_outcome: Mapping[str, PatientGroup]
    by_resource: Mapping[str, PatientGroup]
    minutes: Mapping[str, Fraction] = field(default_factory=dict)

    def outcome(self, key: str) -> PatientGroup:
        """Return the visits with an outcome."""
        return self.by_outcome.get(key, NOBODY)

    def of(self, resource: str) -> PatientGroup:
        """Return the visits that use a chair or person."""
        return self.by_resource.get(resource, NOBODY)


def visits_at(workspace: Workspace, clinic: str, first: date, last: date) -> Visits:
    """Return the visits of a clinic between two days, both included."""
    outcomes, resources = Tally(), Tally()
    minutes: dict[str, Fraction] = defaultdict(Fraction)
    for booking in workspace.book.snapshot(Selection(first=first, last=last, clinics=[clinic])):
        if booking.appointment.is_infusion:
            outcomes.add(TAKEN if booking.takes_time else booking.status, booking.patient)
        if booking.takes_time:
            _use(booking, resources, minutes)
    return Visits(by_outcome=outcomes.groups, by_resource=resources.groups, minutes=dict(minutes))


def _use(booking: Booking, resources: Tally, minutes: dict[str, Fraction]) -> None:
    for resource in {use.resource for use in booking.uses}:
        resources.add(resource, booking.patient)
    for use in booking.uses:
        minutes[use.resource] += (use.end - use.start) // MINUTE * use.share
