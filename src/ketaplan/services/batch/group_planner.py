"""Plan groups of a batch in one process: patients in, plans as documents out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.batch_result import Batch, Planned, Unplanned, WeekUtilisation
from ketaplan.domain.gate import objections_to_patient, why_nothing_is_planned
from ketaplan.domain.patient import Patient
from ketaplan.domain.plan import Plan, ResourceUse
from ketaplan.domain.reasons import Cause, Reader, Reason
from ketaplan.domain.reasons.shortage import NotEvenAlone
from ketaplan.errors import Fault, NoPlanError, TooManyCoursesError
from ketaplan.formats.common.document import json_text
from ketaplan.formats.plan.json_document import plan_dict
from ketaplan.planner.batch import Attempts, Candidate, InUse, Outcome, Progress, loads_of, plan_group
from ketaplan.planner.explain.shortage import RemainingCapacity, has_course, what_is_scarce
from ketaplan.planner.request import HORIZON_WEEKS, Request
from ketaplan.services.batch.forked_task import ForkedTask
from ketaplan.services.workspace.book_state import BookState, with_unused_ids
from ketaplan.services.workspace.cleared_sites import cleared_first
from ketaplan.services.workspace.safety import SafetyAlarms, safety_cause
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.sites import MOST_DAYS_AHEAD, Site
from ketaplan.services.workspace.unknown_ids import uses_at
from ketaplan.services.workspace.workspace import Workspace
from ketaplan.text.reasons import lines_of, reader_at, words
from ketaplan.versions import made_with

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking


class GroupResult(Struct, frozen=True, kw_only=True):
    """The result of one group; ``faults`` belong to files that could not be planned."""

    batch: Batch
    faults: tuple[Fault, ...] = ()


class GroupPlanner:
    """Plans groups of patients, each to its own batch, in one process."""

    def __init__(self, settings: Settings, horizon_weeks: int = HORIZON_WEEKS) -> None:
        """Read the clinics; raises :class:`FaultyFilesError` if one cannot be used."""
        self.workspace = Workspace(replace(settings, together=True))
        self.horizon_weeks = horizon_weeks
        self.as_of = self.workspace.today(self.workspace.sites[0])
        self._bookings: dict[str, list[Booking]] = {}

    @cached_property
    def alarms(self) -> SafetyAlarms:
        """Whom a clinician must see before anything is planned."""
        return SafetyAlarms(self.workspace.optional_book)

    def close(self) -> None:
        """Close the book if it was opened."""
        self.workspace.close()

    # -- one group

    def plan(
        self, patients: Sequence[Patient], effort: int, progress: Progress, attempts: Attempts = Attempts.ONE
    ) -> GroupResult:
        """Plan a group of patients whose clinics are connected by patients who accept several."""
        faults: list[Fault] = []
        candidates, complete, unplanned = [], [], []
        for patient in patients:
            if decided := self._why_nothing(patient):
                status = decided.kind.removeprefix("course-")
                unplanned.append(_unplanned(patient.id, [self._cause("", decided)], decided=status))
                continue
            if needed := self.alarms.reason(patient):
                unplanned.append(_unplanned(patient.id, [safety_cause(needed, "", self.as_of)]))
                continue
            try:
                requests, found = self.requests(patient)
            except NoPlanError as error:
                unplanned.append(_unplanned(patient.id, error.causes))
                continue
            faults += found
            if not requests:
                continue
            if requests[0].course.to_plan:
                candidates.append(Candidate(tuple(one for one in requests if one.course.to_plan)))
            else:
                complete.append(patient.id)
        in_use = {clinic: self.in_use_at(self.workspace.clinics[clinic]) for clinic in _clinics_of(candidates)}
        outcome = Outcome((), (), 0, in_use)
        if candidates:
            outcome = plan_group(candidates, in_use, effort, progress, attempts, ForkedTask)
        return GroupResult(batch=self._batch(candidates, in_use, outcome, complete, unplanned), faults=tuple(faults))

    def requests(self, patient: Patient, without: Collection[str] = ()) -> tuple[list[Request], tuple[Fault, ...]]:
        """Return one request per site that the patient accepts, none if a file is faulty; and every fault.

        Appointments of the patient in ``without`` are planned again, as if they were not booked.
        Raises :class:`NoPlanError` if another course of the patient is open.
        """
        state = None if self.workspace.optional_book is None else BookState(self.bookings_of(patient.id), ())
        last = self.as_of + timedelta(days=MOST_DAYS_AHEAD)
        requests = [
            self.workspace.request(
                patient, site, horizon_weeks=self.horizon_weeks, last=last, book_state=state, without=without
            )
            for site in self.workspace.accepted(patient)
            if site.protocol_of(patient).value is not None
        ]
        faults = self.workspace.faults(patient)
        return ([] if any(not fault.warning for fault in faults) else cleared_first(requests)), faults

    def _why_nothing(self, patient: Patient) -> Reason | None:
        """Return who decided that nothing is planned, at every site that the patient accepts; else None."""
        sites = [site.clinic.id for site in self.workspace.accepted(patient)]
        found = [why_nothing_is_planned(patient.at(site), self.as_of) for site in sites]
        return found[0] if found and all(found) else None if found else why_nothing_is_planned(patient, self.as_of)

    def bookings_of(self, patient: str) -> list[Booking]:
        """Return all bookings of a patient, read once."""
        if patient not in self._bookings:
            self._bookings[patient] = self.workspace.book.of_patient(patient)
        return self._bookings[patient]

    def in_use_at(self, site: Site, without: Collection[str] = ()) -> tuple[ResourceUse, ...]:
        """Return what bookings, but those ``without``, use of a site's chairs and people from today on."""
        book = self.workspace.optional_book
        if book is None:
            return ()
        in_use = uses_at(book, site.clinic, self.as_of, date.max, self.workspace.clinics)
        return tuple(use for one in in_use if one.id not in without for use in one.uses)

    # -- results

    def _batch(
        self,
        candidates: Sequence[Candidate],
        in_use: InUse,
        outcome: Outcome,
        complete: Sequence[str],
        unplanned: Sequence[Unplanned],
    ) -> Batch:
        requests = {(one.id, request.clinic.id): request for one in candidates for request in one.requests}
        versions = made_with()
        plans = tuple(self._planned(plan, requests[plan.patient, plan.clinic], versions) for plan in outcome.plans)
        left_out = self.why_left_out(outcome.left_out, in_use, outcome.in_use)
        refused = sum(left.points for left in unplanned)
        return Batch(
            as_of=self.as_of,
            plans=plans,
            complete=tuple(complete),
            unplanned=(*unplanned, *left_out),
            loads=tuple(self._loads(requests.values(), in_use, outcome.in_use)),
            bound=outcome.bound + refused,
            cut_short=outcome.cut_short,
        )

    def with_new_ids(self, plan: Plan) -> Plan:
        """Return the plan with ids that are new to the book."""
        return plan if self.workspace.optional_book is None else with_unused_ids(plan, self.bookings_of(plan.patient))

    def _planned(self, plan: Plan, request: Request, versions: dict[str, str]) -> Planned:
        """Return the plan as a document, with ids that are new to the book."""
        plan = self.with_new_ids(plan)
        document = json_text(plan_dict(replace(plan, made_with=versions), trial=self.workspace.is_trial), compact=True)
        return Planned(
            patient=plan.patient,
            clinic=plan.clinic,
            protocol=plan.protocol,
            provisional=plan.provisional,
            ready=request.ready,
            days=tuple(infusion.day for infusion in plan.infusions),
            cost=plan.cost,
            document=document.rstrip("\n"),
            objections=tuple(
                words(one.reason, Reader()) for one in objections_to_patient(request.patient, request.as_of)
            ),
        )

    def why_left_out(self, candidates: Sequence[Candidate], before: InUse, after: InUse) -> list[Unplanned]:
        """Return why each of these has no plan; ``before`` is what is in use without the plans, ``after`` with them."""
        first, last = _Rooms(before), _Rooms(after)
        return [self._left_out(candidate, first, last) for candidate in candidates]

    def _left_out(self, candidate: Candidate, before: _Rooms, after: _Rooms) -> Unplanned:
        """Return why a patient is left out: no clinic could plan them even alone, or others use what they need."""
        try:
            return self._explained(candidate, before, after)
        except TooManyCoursesError as error:
            return Unplanned(patient=candidate.id, reasons=(str(error),), points=candidate.unplanned_points)

    def _explained(self, candidate: Candidate, before: _Rooms, after: _Rooms) -> Unplanned:
        alone = any(has_course(request, before.of(request)) for request in candidate.requests)
        causes = [] if alone else [self._cause("", NotEvenAlone())]
        for request in candidate.requests:
            if alone:
                found = self._cause(request.clinic.id, *what_is_scarce(request, after.of(request)))
            else:
                found = self._no_course(replace(request, in_use=before.of(request).in_use))
            heading = request.clinic.name if len(candidate.requests) > 1 else ""
            causes.append(replace(found, heading=heading, reader=reader_at(request.clinic, request.as_of.year)))
        return _unplanned(candidate.id, causes, points=candidate.unplanned_points, alone=alone)

    def _no_course(self, request: Request) -> Cause:
        from ketaplan.planner.explain.no_course import why_no_course

        return why_no_course(request) or self._cause(request.clinic.id)

    def _cause(self, clinic: str, *reasons: Reason) -> Cause:
        return Cause(kind="left-out", clinic=clinic, as_of=self.as_of, reasons=reasons)

    def _loads(self, requests: Iterable[Request], before: InUse, after: InUse) -> Iterator[WeekUtilisation]:
        for clinic, request in sorted({one.clinic.id: one for one in requests}.items()):
            already = before.get(clinic, ())
            yield from loads_of(request, already, after.get(clinic, ())[len(already) :])


def _clinics_of(candidates: Sequence[Candidate]) -> list[str]:
    return sorted({request.clinic.id for one in candidates for request in one.requests})


def _unplanned(
    patient: str, causes: Sequence[Cause], *, points: int = 0, decided: str = "", alone: bool = True
) -> Unplanned:
    """Return why a patient has no plan, in words and as facts."""
    lines = tuple(line for cause in causes for line in lines_of(cause))
    facts = tuple(replace(cause, reader=Reader(), heading="") for cause in causes)  # names do not leave this process
    return Unplanned(patient=patient, reasons=lines, points=points, decided=decided, alone=alone, causes=facts)


class _Rooms:
    """The remaining capacity of each clinic, computed when a patient there is left out."""

    def __init__(self, in_use: InUse) -> None:
        self._in_use = in_use
        self._known: dict[str, RemainingCapacity] = {}

    def of(self, request: Request) -> RemainingCapacity:
        """Return the remaining capacity of the request's clinic."""
        name = request.clinic.id
        if name not in self._known:
            self._known[name] = RemainingCapacity(request, self._in_use.get(name, ()))
        return self._known[name]
