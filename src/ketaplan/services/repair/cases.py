"""The patients to call as the planner's repair is asked about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.course import CONSULTATION, PhaseRules, phases_of
from ketaplan.domain.protocol import Gap
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.repair.case import Case, Movable, StandingVisit, VisitPlace
from ketaplan.planner.request import Engaged, Request
from ketaplan.services.workspace.book_state import BookState, fixed_session
from ketaplan.services.workspace.home import priced_at_home
from ketaplan.services.workspace.sites import last_day_of
from ketaplan.services.workspace.unknown_ids import uses_at
from ketaplan.services.workspace.workspace import without_notice

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.decided import Resume
    from ketaplan.domain.plan import ResourceUse
    from ketaplan.services.repair.facts import Facts
    from ketaplan.services.repair.record import Record
    from ketaplan.services.workspace.sites import Site


class CaseBuilder:
    """Makes the cases of a repair: what is used of each clinic is read once."""

    def __init__(self, facts: Facts, patients: Sequence[str]) -> None:
        """Note which visits may change: of these patients, open ones that have not started and are not released."""
        self.facts, self.workspace = facts, facts.workspace
        self.patients = patients
        self.movable = {
            one.id
            for name in patients
            for one in facts.records[name].of_course
            if facts.is_ahead(one) and one.id not in facts.released
        }
        self._uses: dict[str, tuple[ResourceUse, ...]] = {}
        self._days: dict[str, ClinicDays] = {}

    def cases(self) -> list[Case]:
        """Return a case for each patient."""
        return self.cases_of(self.patients)

    def cases_of(self, patients: Iterable[str]) -> list[Case]:
        """Return a case for each of some of the patients."""
        with self.workspace.absences.read_once():
            return [self._case(self.facts.records[name]) for name in patients]

    def _case(self, record: Record) -> Case:
        movables = tuple(self._movables(record))
        consults = record.patient.needs_consultation
        names = {*(one.clinic for one in movables), *(clinic for one in movables for clinic in one.clinics)}
        requests = {
            name: self._request(record, self.workspace.site(name)) for name in sorted({*names, record.site.clinic.id})
        }
        places = {
            name: VisitPlace(one, without_notice(one), consults=consults, shared=self._days_of(one))
            for name in sorted(names)
            for one in [requests[name]]
        }
        policy = record.protocol.missed
        return Case(
            request=requests[record.site.clinic.id],
            places=places,
            phases=(CONSULTATION_RULES,) if consults else tuple(self._phases(record)),
            standing=() if consults else tuple(self._standing(record, places)),
            movables=movables,
            is_called=any(self.facts.bookings[name].patient == record.patient.id for name in self.facts.released),
            make_up_days=policy.make_up_within_days if policy.makes_up else None,
        )

    def _movables(self, record: Record) -> Iterator[Movable]:
        facts = self.facts
        for one in record.of_course:
            if one.id in self.movable and one.appointment.is_infusion != record.patient.needs_consultation:
                yield self._movable(record, one, must=one.id in facts.todo)
        for name, lost in facts.missing.items():
            if lost.patient == record.patient.id:
                yield replace(
                    self._movable(record, lost, must=True), id=facts.fresh_id(name), now=None, status=lost.status
                )

    def _movable(self, record: Record, booking: Booking, *, must: bool) -> Movable:
        visit = booking.appointment
        clinics = [booking.clinic]
        after = resumed_after(record, booking)
        if visit.is_infusion:
            clinics = list(self._clinics(record, booking)) or clinics
        return Movable(
            id=booking.id,
            phase=visit.phase,
            number=visit.number,
            status=booking.status,
            clinic=booking.clinic,
            old_day=visit.day.toordinal(),
            clinics=tuple(name for name in clinics if name in self.workspace.clinics),
            must=must,
            now=visit,
            then_max=after.max_gap_days if after else None,
        )

    def _clinics(self, record: Record, booking: Booking) -> Iterator[str]:
        """Yield where a session may go: where it is, and the patient's sites with the same protocol."""
        if booking.clinic in self.workspace.clinics:
            yield booking.clinic
        for name in record.patient.clinics:
            site = self.workspace.clinics.get(name)
            protocol = site.protocol_of(record.patient).value if site else None
            if name != booking.clinic and protocol is not None and protocol.id == booking.protocol:
                yield name

    def _phases(self, record: Record) -> Iterator[PhaseRules]:
        by_phase = {
            phase: [fixed_session(one) for one in self.facts.sessions(record, phase) if not isinstance(one, date)]
            for phase in record.sizes
        }
        yield from phases_of(record.patient, record.protocol, by_phase)

    def _standing(self, record: Record, places: dict[str, VisitPlace]) -> Iterator[StandingVisit]:
        patient = record.patient
        for phase in record.sizes:
            for session in self.facts.sessions(record, phase):
                if isinstance(session, date):
                    number = next(one.number for one in patient.attended if one.phase == phase and one.on == session)
                    after = patient.resumed_after(phase, number)
                    yield StandingVisit(
                        phase=phase,
                        day=session.toordinal(),
                        minute=None,
                        is_ahead=False,
                        then_max=after.max_gap_days if after else None,
                    )
                elif session.id not in self.movable:
                    yield self._standing_booking(record, session, places)

    def _standing_booking(self, record: Record, booking: Booking, places: dict[str, VisitPlace]) -> StandingVisit:
        visit, is_ahead = booking.appointment, self.facts.is_ahead(booking)
        after = resumed_after(record, booking)
        place = places.get(booking.clinic)
        points = 0
        if is_ahead and place is not None:
            missed = 0 if place.wished in visit.physicians else place.wish_points
            points = missed + place.own_points(visit.day.toordinal(), visit.minute)
        return StandingVisit(
            phase=visit.phase,
            day=visit.day.toordinal(),
            minute=visit.minute,
            is_ahead=is_ahead,
            exempt=booking.id in self.facts.released,
            points=points,
            then_max=after.max_gap_days if after else None,
        )

    # -- requests

    def _request(self, record: Record, site: Site) -> Request:
        """Return the request for new visits at a site, with all that does not change; points as at the first site."""
        own = [one for one in record.of_course if one.id not in self.movable]
        request = self.workspace.request(record.patient, site, last=self._last, book_state=BookState(own, ()))
        engaged = tuple(
            Engaged(one.id, one.appointment.start, one.appointment.end, one.appointment.is_infusion)
            for one in record.bookings
            if one.takes_time and one.id not in self.movable
        )
        request = replace(request, own=engaged, in_use=self._in_use(site))
        return priced_at_home(self.workspace, request, record.patient)

    @cached_property
    def _last(self) -> date:
        """The last day on which a session of any of the patients may be."""
        return max(self._last_of(self.facts.records[name]) for name in self.patients)

    def _last_of(self, record: Record) -> date:
        latest = max([self.workspace.today(record.site), *(one.appointment.day for one in record.bookings)])
        return last_day_of(record.patient, record.protocol, latest, 8)

    def _in_use(self, site: Site) -> tuple[ResourceUse, ...]:
        """Return what is used at a site by all that does not change."""
        name = site.clinic.id
        if name not in self._uses:
            today = self.workspace.today(site)
            found = uses_at(self.workspace.book, site.clinic, today, date.max, self.workspace.clinics)
            self._uses[name] = tuple(use for one in found if one.id not in self.movable for use in one.uses)
        return self._uses[name]

    def _days_of(self, request: Request) -> ClinicDays:
        """Return the days of a request's clinic, which all patients share."""
        name = request.clinic.id
        if name not in self._days:
            self._days[name] = ClinicDays(request)
        return self._days[name]


def resumed_after(record: Record, booking: Booking) -> Resume | None:
    """Return what a physician decided about the course after a session, given, missed or upcoming."""
    return record.patient.resumed_after(booking.appointment.phase, booking.appointment.number)


CONSULTATION_RULES = PhaseRules(CONSULTATION, 1, [Gap(min_days=1, max_days=10000, ideal=(1, 10000))], [], None, None)
