"""The input of a plan's formats: a plan with the people and the place around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.course import FixedSession

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Appointment, Offer, Plan
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.reasons import Reader


class PlanView(Struct, frozen=True, kw_only=True):
    """One course on offer; ``protocol`` includes the patient's order, ``saved`` says that it is booked.

    ``fixed`` are the sessions of the course before the plan; if empty, the patient file's ``[[attended]]`` are used.
    ``statuses``, by the appointment's id, are set if nothing is left to plan: the appointments are then the patient's
    bookings, and their plan costs nothing.  ``booked`` are the patient's bookings, by id; ``withdrawn`` are cancelled
    ones that calendars may still show.  ``is_asking`` says that a question follows, so that no next step is named.
    """

    offer: Offer
    patient: Patient
    clinic: Clinic
    protocol: Protocol
    saved: bool = False
    fixed: tuple[FixedSession, ...] = ()
    statuses: Mapping[str, str] | None = None
    booked: Mapping[str, Booking] = field(default_factory=dict)
    withdrawn: tuple[Booking, ...] = ()
    is_asking: bool = False

    @property
    def plan(self) -> Plan:
        """The plan on offer."""
        return self.offer.plan

    @property
    def reader(self) -> Reader:
        """The reader of reasons: the plan's year, the clinic's clock and staff names."""
        from ketaplan.text.reasons import reader_at

        return reader_at(self.clinic, self.plan.as_of.year)

    @property
    def is_complete(self) -> bool:
        """Whether this is what is booked, because nothing is left to plan."""
        return self.statuses is not None

    def status_of(self, appointment: Appointment) -> str:
        """Return ``planned``, ``provisional``, or what the book says."""
        if self.statuses is not None:
            return self.statuses.get(appointment.id, "booked")
        if self.plan.provisional and appointment.is_infusion:
            return "provisional"
        return "booked" if self.saved else "planned"

    @property
    def before(self) -> tuple[FixedSession, ...]:
        """The sessions before the plan, by date."""
        return tuple(sorted(self.fixed or FixedSession.of_attended(self.patient), key=lambda session: session.day))
