"""Where one process plans its groups of a batch: clinics and book looked up once, patients in, documents out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.batch_result import Batch, Planned, Unplanned, WeekUtilisation
from ketaplan.domain.clinic import Clinic
from ketaplan.domain.course import FixedSession
from ketaplan.domain.gate import objections_to_patient
from ketaplan.domain.patient import Patient
from ketaplan.domain.plan import Plan, ResourceUse
from ketaplan.errors import Fault, NoPlanError, TooManyCoursesError
from ketaplan.files.readers.patient import faults_for_today
from ketaplan.formats.plan.json_document import as_text, plan_dict
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.problem import Taken
from ketaplan.planner.batch.plan_group import Outcome, plan_group
from ketaplan.planner.batch.progress import Watch
from ketaplan.planner.batch.restarts import Attempts
from ketaplan.planner.batch.utilisation import loads_of
from ketaplan.planner.explain.shortage import RemainingCapacity, has_course, what_is_scarce
from ketaplan.planner.request import HORIZON_WEEKS, Request
from ketaplan.services.workspace.book_state import opened_book, with_bookings, with_unused_ids
from ketaplan.services.workspace.sites import MOST_DAYS_AHEAD, Site, read_sites, with_calendars
from ketaplan.services.workspace.unknown_ids import taken_at
from ketaplan.versions import made_with

if TYPE_CHECKING:
    from ketaplan.book.book import Book
    from ketaplan.domain.booking import Booking

DECLINED = "A psychiatrist declined the course: no infusion may be planned."


class BatchSetting(Struct, frozen=True, kw_only=True):
    """What the options of ``batch`` say; ``now`` is the real instant, aware."""

    clinics: tuple[Path, ...]
    now: datetime
    as_of: date | None = None
    horizon_weeks: int = HORIZON_WEEKS
    book: str | None = None


class GroupResult(Struct, frozen=True, kw_only=True):
    """What became of one group; ``faults`` belong to files that could not be planned."""

    batch: Batch
    faults: tuple[Fault, ...] = ()


class GroupPlanner:
    """Clinics, book and today, as one process sees them."""

    def __init__(self, settings: BatchSetting) -> None:
        """Read the clinics; raises :class:`FaultyFilesError` where one cannot be used."""
        self.settings = settings
        self.sites, self.warnings = read_sites(settings.clinics)
        self.by_id = {site.clinic.id: site for site in self.sites}
        self.as_of = settings.as_of or self.sites[0].today(settings.now)
        self._clinics: dict[str, Clinic] = {}
        self._bookings: dict[str, list[Booking]] = {}

    @cached_property
    def book(self) -> Book | None:
        """The book that is named, if any."""
        return opened_book(self.settings.book, [site.clinic for site in self.sites], self.settings.now)

    def close(self) -> None:
        """Let go of the book, if it was opened."""
        if (book := self.__dict__.get("book")) is not None:
            book.close()

    @property
    def _is_trial(self) -> bool:
        return self.book is not None and self.book.trial

    def accepted(self, patient: Patient) -> list[Site]:
        """The sites that suit a patient among those given, in the patient's order."""
        if not patient.clinics:
            return self.sites
        return [self.by_id[clinic] for clinic in patient.clinics if clinic in self.by_id]

    # -- one group

    def plan(
        self, patients: Sequence[Patient], effort: int, watch: Watch, attempts: Attempts = Attempts.ONE
    ) -> GroupResult:
        """Plan a group of patients whose sites hang together."""
        faults: list[Fault] = []
        candidates, kept, unplanned = [], [], []
        for patient in patients:
            if patient.declined:
                unplanned.append(Unplanned(patient=patient.id, reasons=(DECLINED,), points=0, declined=True))
                continue
            try:
                requests = self._requests(patient, faults)
            except NoPlanError as error:
                unplanned.append(Unplanned(patient=patient.id, reasons=error.reasons, points=0))
                continue
            if not requests:
                continue
            if requests[0].course.to_plan:
                candidates.append(Candidate(tuple(one for one in requests if one.course.to_plan)))
            else:
                kept.append(patient.id)
        taken = {site.clinic.id: self._taken(site) for site in self._sites_of(candidates)}
        outcome = plan_group(candidates, taken, effort, watch, attempts) if candidates else Outcome((), (), 0, taken)
        return GroupResult(batch=self._batch(candidates, taken, outcome, kept, unplanned), faults=tuple(faults))

    def _sites_of(self, candidates: Sequence[Candidate]) -> list[Site]:
        return [self.by_id[one] for one in sorted({r.clinic.id for c in candidates for r in c.requests})]

    def _requests(self, patient: Patient, faults: list[Fault]) -> list[Request]:
        """One request a site; faults are noted, and whoever has one is not planned."""
        found = [*faults_for_today(patient, self.as_of)]
        requests = []
        for site in self.accepted(patient):
            protocol = site.protocol_of(patient)
            found += protocol.faults
            if protocol.value is not None:
                request = Request(
                    clinic=self._clinic(site),
                    patient=patient,
                    protocol=protocol.value,
                    as_of=self.as_of,
                    horizon_weeks=self.settings.horizon_weeks,
                    held=tuple(
                        FixedSession(phase=one.phase, number=one.number, day=one.on) for one in patient.attended
                    ),
                    now=site.local(self.settings.now) if self.as_of == site.today(self.settings.now) else None,
                )
                requests.append(self._beside_book(request))
        faults += found
        return [] if any(not fault.warning for fault in found) else requests

    def _clinic(self, site: Site) -> Clinic:
        """The clinic with its busy calendars read as far as any course can reach."""
        if site.clinic.id not in self._clinics:
            last = self.as_of + timedelta(days=MOST_DAYS_AHEAD)
            self._clinics[site.clinic.id] = with_calendars(site, self.as_of, last).or_raise()
        return self._clinics[site.clinic.id]

    def _beside_book(self, request: Request) -> Request:
        return request if self.book is None else with_bookings(request, self._bookings_of(request.patient.id), ())

    def _bookings_of(self, patient: str) -> list[Booking]:
        """All that the book has of a patient, read once."""
        assert self.book is not None
        if patient not in self._bookings:
            self._bookings[patient] = self.book.of_patient(patient)
        return self._bookings[patient]

    def _taken(self, site: Site) -> tuple[ResourceUse, ...]:
        if self.book is None:
            return ()
        taken = taken_at(self.book, site.clinic, self.as_of, date.max, self.by_id)
        return tuple(use for one in taken for use in one.uses)

    # -- what became of it

    def _batch(
        self,
        candidates: Sequence[Candidate],
        taken: Taken,
        outcome: Outcome,
        kept: Sequence[str],
        unplanned: Sequence[Unplanned],
    ) -> Batch:
        requests = {(one.id, request.clinic.id): request for one in candidates for request in one.requests}
        versions = made_with()
        plans = tuple(self._planned(plan, requests[plan.patient, plan.clinic], versions) for plan in outcome.plans)
        before, after = _Rooms(taken), _Rooms(outcome.taken)
        left_out = [self._left_out(candidate, before, after) for candidate in outcome.left_out]
        refused = sum(left.points for left in unplanned)
        return Batch(
            as_of=self.as_of,
            plans=plans,
            kept=tuple(kept),
            unplanned=(*unplanned, *left_out),
            loads=tuple(self._loads(requests.values(), taken, outcome.taken)),
            bound=outcome.bound + refused,
            cut_short=outcome.cut_short,
        )

    def _planned(self, plan: Plan, request: Request, versions: dict[str, str]) -> Planned:
        """The plan as a document, under ids that the book has not seen yet."""
        if self.book is not None:
            plan = with_unused_ids(plan, self._bookings_of(plan.patient))
        document = as_text(plan_dict(replace(plan, made_with=versions), trial=self._is_trial), compact=True)
        return Planned(
            patient=plan.patient,
            clinic=plan.clinic,
            protocol=plan.protocol,
            provisional=plan.provisional,
            ready=request.ready,
            days=tuple(infusion.day for infusion in plan.infusions),
            cost=plan.cost,
            document=document.rstrip("\n"),
            objections=tuple(one.text for one in objections_to_patient(request.patient, request.as_of)),
        )

    def _left_out(self, candidate: Candidate, before: _Rooms, after: _Rooms) -> Unplanned:
        """Say why a patient is left out: no clinic could plan them even alone, or what they need is taken by others."""
        try:
            return self._explained(candidate, before, after)
        except TooManyCoursesError as error:
            return Unplanned(patient=candidate.id, reasons=(str(error),), points=candidate.absent_points)

    def _explained(self, candidate: Candidate, before: _Rooms, after: _Rooms) -> Unplanned:
        alone = any(has_course(request, before.of(request)) for request in candidate.requests)
        reasons = [] if alone else [NOT_EVEN_ALONE]
        for request in candidate.requests:
            if len(candidate.requests) > 1:
                reasons.append(f"At {request.clinic.name}:")
            if alone:
                reasons += what_is_scarce(request, after.of(request))
            else:
                from ketaplan.planner.explain.no_course import why_not

                reasons += why_not(replace(request, taken=before.of(request).taken))
        return Unplanned(patient=candidate.id, reasons=tuple(reasons), points=candidate.absent_points, alone=alone)

    def _loads(self, requests: Iterable[Request], before: Taken, after: Taken) -> Iterator[WeekUtilisation]:
        for clinic, request in sorted({one.clinic.id: one for one in requests}.items()):
            already = before.get(clinic, ())
            yield from loads_of(request, already, after.get(clinic, ())[len(already) :])


NOT_EVEN_ALONE = "No clinic could plan this patient, even if nobody else were there."


class _Rooms:
    """What is left of each clinic, looked up when somebody there is left out."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._known: dict[str, RemainingCapacity] = {}

    def of(self, request: Request) -> RemainingCapacity:
        """The request's clinic."""
        name = request.clinic.id
        if name not in self._known:
            self._known[name] = RemainingCapacity(request, self._taken.get(name, ()))
        return self._known[name]
