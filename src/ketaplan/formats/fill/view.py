"""What formats of offers to those who wait are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from ketaplan.domain.booking import Booking
from ketaplan.domain.plan import Plan
from ketaplan.domain.waiting import Waiting


class Offered(Struct, frozen=True, kw_only=True):
    """A course for a patient who waits; ``booked`` are the appointments that it replaces, ``gain`` the points saved."""

    entry: Waiting
    days: int
    plan: Plan
    booked: tuple[Booking, ...]
    gain: int

    @property
    def is_earlier(self) -> bool:
        """Whether the patient has a course, and this one starts earlier."""
        return bool(self.booked)


class PassedOver(Struct, frozen=True, kw_only=True):
    """A patient who waits and is offered nothing; ``is_left_out`` says that nothing but room is in the way.

    ``needs_clinician`` says that a score calls for a clinician first.
    """

    patient: str
    reasons: tuple[str, ...]
    is_left_out: bool = False
    needs_clinician: bool = False


class FillView(Struct, frozen=True, kw_only=True):
    """Offers in the order of what they gain, and who is passed over; ``clocks`` are the clinics', 12 or 24."""

    as_of: date
    offers: tuple[Offered, ...]
    passed_over: tuple[PassedOver, ...]
    digest: str = ""
    trial: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return a text without names."""
        return f"FillView({len(self.offers)} offers, {len(self.passed_over)} passed over)"
