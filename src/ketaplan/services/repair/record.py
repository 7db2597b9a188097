"""A patient of the book, with file, protocol and all bookings."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from ketaplan.domain.course import MAINTENANCE
from ketaplan.domain.gate import against_course
from ketaplan.services.book.gate_check import objections_to_visit
from ketaplan.services.book.undecided import undecided

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.gate import Objection
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.reasons import Reason
    from ketaplan.services.workspace.sites import Site


class Broken(NamedTuple):
    """A rule that an appointment breaks, with its number in section 2, in words."""

    rule: int
    text: str


class Record(Struct, frozen=True, kw_only=True, dict=True):
    """A patient whose file can be read, at the clinic whose weights count, with all bookings."""

    patient: Patient
    site: Site
    protocol: Protocol
    bookings: tuple[Booking, ...]
    kept_back: str = ""
    """Why nothing may be placed: a clinician must see the patient, or a document is missing; empty if it may."""

    @cached_property
    def of_course(self) -> tuple[Booking, ...]:
        """The bookings of the file's course."""
        return tuple(one for one in self.bookings if one.course == self.patient.course)

    @property
    def to_decide(self) -> str:
        """What has to be decided before anything is placed: a safety item, a document, a held or partial session."""
        return self.kept_back or undecided(self.patient, self.bookings)

    @cached_property
    def attended(self) -> frozenset[str]:
        """The ids of the sessions that the file says were given."""
        patient = self.patient
        return frozenset(patient.appointment_id(one.phase, one.number) for one in patient.attended)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many sessions each phase has."""
        order = self.patient.maintenance
        return {one.name: one.sessions for one in self.protocol.phases} | (
            {MAINTENANCE: order.sessions} if order else {}
        )

    def against(self, today: date) -> tuple[Reason, ...]:
        """Return every reason for which nothing is planned today."""
        return against_course(self.patient.at(self.site.clinic.id), today)

    def objections(self, booking: Booking, today: date, day: date | None = None) -> tuple[Objection, ...]:
        """Return what the gate has against an appointment of this patient today, on its day or another."""
        patient = self.patient.at(booking.clinic)
        visit = booking.appointment
        return objections_to_visit(patient, self.protocol, booking.course, visit, today, day, is_booked=True)
