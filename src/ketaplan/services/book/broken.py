"""Which rules of the contract's section 2 upcoming appointments no longer keep, and which the gate objects to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id
from ketaplan.domain.reasons.gate import OtherCourse, UnderAge
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.validate.bookings import broken_bookings
from ketaplan.planner.validate.plan import Violation
from ketaplan.services.book.gate_check import READY, objections_to_visit
from ketaplan.services.workspace.book_state import BookState

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.reasons import Reason
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

GATE = 6
ONE_COURSE = 8


class VisitViolations(NamedTuple):
    """What the gate objects to in an appointment, and the rules that it breaks."""

    gate: tuple[Violation, ...]
    rules: tuple[Violation, ...]


class BookingRules:
    """Asks what is against upcoming bookings, patient by patient; a clinic's days are looked up once for all."""

    def __init__(self, workspace: Workspace, bookings: Iterable[Booking]) -> None:
        """Look nothing up yet; ``bookings`` are all that are asked about."""
        self._workspace = workspace
        self._last = max((one.appointment.day for one in bookings), default=None)
        self._days: dict[str, ClinicDays] = {}

    def against(
        self, site: Site, patient: Patient, bookings: Sequence[Booking], own: Sequence[Booking]
    ) -> dict[str, VisitViolations]:
        """Return what is against each of a patient's upcoming bookings at a site, by id.

        ``own`` are all bookings of the patient.  Notice was given when they were booked; others' visits do not count.
        """
        patient = patient.at(site.clinic.id)
        protocol = site.protocol_of(patient).or_raise()
        of_course = [one for one in bookings if one.course == patient.course]
        broken = self._broken(site, patient, of_course, own)
        found = {}
        for booking in bookings:
            visit, today = booking.appointment, self._workspace.today(site)
            objections = objections_to_visit(patient, protocol, booking.course, visit, today, is_booked=True)
            names = {booking.id, original_id(booking.id)}
            rules = [one for one in broken if one.appointment in names and not (objections and one.rule == READY)]
            gate = [Violation(booking.id, _rule_of(one.reason), one.reason) for one in objections]
            found[booking.id] = VisitViolations(tuple(gate), tuple(rules))
        return found

    def _broken(
        self, site: Site, patient: Patient, bookings: Sequence[Booking], own: Sequence[Booking]
    ) -> tuple[Violation, ...]:
        state = BookState([one for one in own if one.course == patient.course], ())
        request = self._workspace.request(patient, site, last=self._last, book_state=state, notice=False)
        request = replace(request, own=())
        name = site.clinic.id
        if name not in self._days:
            self._days[name] = ClinicDays(request)
        return broken_bookings(request, [booking.appointment for booking in bookings], self._days[name])


def _rule_of(reason: Reason) -> int:
    if isinstance(reason, OtherCourse):
        return ONE_COURSE
    return READY if isinstance(reason, UnderAge) else GATE
