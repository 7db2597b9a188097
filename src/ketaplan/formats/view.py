"""What a format is given: a plan with the people and the place around it, and how it is to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketaplan.domain.course import Held

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.plan import Offer, Plan
    from ketaplan.domain.protocol import Protocol

DAY_BEFORE_AND_TWO_HOURS = (24 * 60, 2 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """One course as it is offered; ``protocol`` bears the patient's order, ``saved`` says that it is booked.

    ``held`` are the sessions of the course that come before the plan; left empty, the patient file's
    ``[[attended]]`` stand for them.
    """

    offer: Offer
    patient: Patient
    clinic: Clinic
    protocol: Protocol
    saved: bool = False
    held: tuple[Held, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan that is offered."""
        return self.offer.plan

    @property
    def before(self) -> tuple[Held, ...]:
        """The sessions before the plan, by date."""
        attended = (Held(phase=one.phase, number=one.number, day=one.on) for one in self.patient.attended)
        return tuple(sorted(self.held or attended, key=lambda session: session.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How plans are shown.

    ``details`` adds names and numbers where a format keeps them back; ``width`` is in columns (None: 80);
    ``reminders`` are minutes before a visit; ``secret`` is what a book derives calendar ids from.
    """

    details: bool = False
    width: int | None = None
    color: bool = False
    reminders: tuple[int, ...] = DAY_BEFORE_AND_TWO_HOURS
    secret: bytes = b""
