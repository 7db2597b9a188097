"""What a plan's formats are given: a plan with the people and the place around it."""

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
    """One course as it is offered; ``protocol`` holds the patient's order, ``saved`` says that it is booked.

    ``fixed`` are the sessions of the course that come before the plan; left empty, the patient file's
    ``[[attended]]`` stand for them.  ``statuses``, by the appointment's id, are there where nothing is left to
    plan: the appointments are then what the book holds of the patient, and their plan costs nothing.  ``booked``
    are the patient's appointments in the book, by id; ``withdrawn`` are those of them that calendars may still hold
    and that are cancelled.
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

    @property
    def plan(self) -> Plan:
        """The plan that is offered."""
        return self.offer.plan

    @property
    def reader(self) -> Reader:
        """For whom reasons are worded: in the year of the plan, with the clinic's clock and names."""
        from ketaplan.text.reasons import reader_at

        return reader_at(self.clinic, self.plan.as_of.year)

    @property
    def is_kept(self) -> bool:
        """Whether this is what is booked, because nothing is left to plan."""
        return self.statuses is not None

    def status_of(self, appointment: Appointment) -> str:
        """``planned``, ``provisional``, or what the book says."""
        if self.statuses is not None:
            return self.statuses.get(appointment.id, "booked")
        if self.plan.provisional and appointment.is_infusion:
            return "provisional"
        return "booked" if self.saved else "planned"

    @property
    def before(self) -> tuple[FixedSession, ...]:
        """The sessions before the plan, by date."""
        return tuple(sorted(self.fixed or FixedSession.of_attended(self.patient), key=lambda session: session.day))
