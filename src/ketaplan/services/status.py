"""Where each patient stands, worked out from files, book and today; nothing of it is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id
from ketaplan.domain.booking import OPEN_STATUSES, Outline
from ketaplan.domain.course import CONSULTATION, MAINTENANCE
from ketaplan.domain.order import with_order
from ketaplan.domain.patient import Clearance
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME
from ketaplan.files.patient_heads import patient_head, patient_heads
from ketaplan.formats.status import Overdue, PatientStanding, StatusList
from ketaplan.services.find_patient import folder_of
from ketaplan.services.patients import bookings_by_patient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ketaplan.domain.decided import Hold, Review, Stop
    from ketaplan.domain.patient import Attended
    from ketaplan.domain.protocol import Protocol
    from ketaplan.files.patient_heads import PatientHead
    from ketaplan.services.workspace.workspace import Workspace

PSYCHIATRIST, COORDINATOR, TEAM = "psychiatrist", "coordinator", "treatment team"


class CourseFacts(Struct, frozen=True, kw_only=True):
    """What a patient's file and protocol say that decides where the patient stands."""

    clearance: Clearance
    course: int
    protocol: Protocol
    attended: tuple[Attended, ...] = ()
    hold: Hold | None = None
    stopped: Stop | None = None
    review: Review | None = None


def status_of(workspace: Workspace, files: Sequence[Path] = (), *, overdue: bool = False) -> StatusList:
    """Return where the patients of these files stand, or all; with ``overdue`` those of whom something is overdue."""
    site = workspace.sites[0]
    if files:
        heads = [head for file in dict.fromkeys(files) if (head := patient_head(file))]
    else:
        heads = patient_heads(folder_of(site.path, workspace.settings.patients))
    booked = bookings_by_patient(workspace, heads, everyone=not files) or {}
    reader = CourseReader(workspace)
    rows = [_row(workspace, reader, head, booked.get(head.id, ())) for head in heads]
    known = {head.id for head in heads}
    rows += [
        replace(_visits(PatientStanding(id=name, stage="no-file"), own, workspace), decides=COORDINATOR)
        for name, own in sorted(booked.items())
        if not files and name not in known and any(one.status in OPEN_STATUSES for one in own)
    ]
    shown = [one for one in rows if one.overdue or not overdue]
    return StatusList(patients=shown, clock=site.clinic.clock, year=workspace.today(site).year)


def _row(workspace: Workspace, reader: CourseReader, head: PatientHead, own: Sequence[Outline]) -> PatientStanding:
    on_file = reader.of(head)
    if on_file is None:
        return PatientStanding(id=head.id, name=head.name, stage="faults", decides=COORDINATOR)
    mine = [one for one in own if _part(one.id, 1) == str(on_file.course)]
    found = _Course(on_file, mine, workspace).standing(head.id)
    return replace(_visits(found, mine, workspace), name=head.name)


def _visits(found: PatientStanding, own: Sequence[Outline], workspace: Workspace) -> PatientStanding:
    """Return where a patient stands with the next visit, and with those to mark or release."""
    today = workspace.today(workspace.sites[0])
    open_ = [one for one in own if one.status in OPEN_STATUSES]
    ahead = sorted((one for one in open_ if one.start > workspace.now), key=lambda one: (one.start, one.id))
    late = [Overdue("marks", one.start.date()) for one in open_ if one.start.date() < today]
    overdue = [*found.overdue, *sorted(late, key=lambda one: one.since)[:1]]
    if ahead and found.stage in {"on-hold", "stopped", "declined"}:
        overdue.append(Overdue("release", today))
    following = ahead[0] if ahead else None
    return replace(
        found,
        next_id=following.id if following else None,
        next_start=following.start if following else None,
        overdue=tuple(overdue),
        decides=found.decides or (COORDINATOR if overdue else ""),
    )


class CourseReader:
    """Reads what decides: from the first lines of a file where they say all, else from all of it."""

    def __init__(self, workspace: Workspace) -> None:
        """Read the protocols of the first clinic, each once."""
        self._workspace, self._site = workspace, workspace.sites[0]
        self._protocols: dict[str | None, Protocol | None] = {}

    def of(self, head: PatientHead) -> CourseFacts | None:
        """Return what is on file; None if the file or its protocol has faults."""
        if not head.is_readable:
            return None
        if head.has_own_terms or not head.clearance:
            return self._read(head)
        if head.protocol not in self._protocols:
            named_in = head.file if head.protocol else self._site.path
            self._protocols[head.protocol] = self._site.library.find(
                head.protocol or self._site.clinic.protocol, named_in
            ).value
        protocol = self._protocols[head.protocol]
        if protocol is None:
            return None
        clearance = Clearance(status=head.clearance, on=head.clearance_on)
        return CourseFacts(clearance=clearance, course=head.course, protocol=protocol)

    def _read(self, head: PatientHead) -> CourseFacts | None:
        patient = self._workspace.read_patient(head.file).value
        protocol = self._site.protocol_of(patient).value if patient else None
        if patient is None or protocol is None:
            return None
        return CourseFacts(
            clearance=patient.at(self._site.clinic.id).clearance,
            course=patient.course,
            protocol=with_order(protocol, patient.order),
            attended=patient.attended,
            hold=patient.hold,
            stopped=patient.stopped,
            review=patient.review,
        )


class _Course:
    """The course of one patient, as far as it was given."""

    def __init__(self, on_file: CourseFacts, own: Sequence[Outline], workspace: Workspace) -> None:
        self._file, self._own = on_file, own
        self._today, self._now = workspace.today(workspace.sites[0]), workspace.now
        self._given = {(one.phase, one.number): one.on for one in on_file.attended} | {
            _session(one): one.start.date()
            for one in own
            if one.status in STATUSES_THAT_TAKE_TIME and one.start <= self._now and not _is_consultation(one)
        }

    def standing(self, name: str) -> PatientStanding:
        """Return the stage, what of it is overdue, and who has to act; visits are added by others."""
        if self._file.clearance.status == "declined":
            return PatientStanding(id=name, stage="declined")
        if self._file.stopped:
            return PatientStanding(id=name, stage="stopped")
        if self._file.hold and self._file.hold.holds_on(self._today):
            return PatientStanding(id=name, stage="on-hold", hold=self._file.hold, decides=TEAM)
        clearance = self._file.clearance
        if clearance.status != "cleared" or (clearance.on and clearance.on > self._today):
            return self._not_cleared(name)
        return self._cleared(name)

    def _not_cleared(self, name: str) -> PatientStanding:
        expected = self._file.clearance.on
        late = (Overdue("clearance", expected),) if expected and expected < self._today else ()
        waiting = PatientStanding(
            id=name, stage="waiting-for-clearance", due=expected, overdue=late, decides=PSYCHIATRIST
        )
        if self._file.clearance.status != "consult-needed":
            return waiting
        consultations = [one for one in self._own if _is_consultation(one) and one.status in STATUSES_THAT_TAKE_TIME]
        if any(one.start > self._now for one in consultations):
            return PatientStanding(id=name, stage="consultation-planned")
        return waiting if consultations else PatientStanding(id=name, stage="referred", decides=COORDINATOR)

    def _cleared(self, name: str) -> PatientStanding:
        course = {key: day for key, day in self._given.items() if key[0] != MAINTENANCE}
        needed = sum(phase.sessions for phase in self._file.protocol.phases)
        ahead = [one for one in self._own if one.status in OPEN_STATUSES and one.start > self._now]
        if not self._given and not any(not _is_consultation(one) for one in ahead):
            return PatientStanding(id=name, stage="cleared", decides=COORDINATOR)
        in_maintenance = len(self._given) - len(course)
        if in_maintenance or any(_part(one.id, 2) == MAINTENANCE for one in ahead if len(course) >= needed):
            return PatientStanding(id=name, stage="in-maintenance", given=in_maintenance)
        if len(course) < needed:
            late = () if ahead else tuple(self._no_next(course))
            decides = "" if ahead else COORDINATOR
            return PatientStanding(
                id=name, stage="in-induction", given=len(course), of=needed, overdue=late, decides=decides
            )
        return self._complete(name, max(course.values()))

    def _no_next(self, course: dict[tuple[str, int], date]) -> Iterator[Overdue]:
        """Yield that the next session is overdue: none is booked, and the longest gap after the last one is over."""
        last = max(course, key=lambda key: course[key])
        phase = self._file.protocol.phase_named(last[0])
        if phase and (latest := course[last] + timedelta(days=phase.gap.max_days)) < self._today:
            yield Overdue("next-session", latest)

    def _complete(self, name: str, last: date) -> PatientStanding:
        if self._file.review and self._file.review.on >= last:
            return PatientStanding(id=name, stage="reviewed")
        due = last + timedelta(days=self._file.protocol.review_days)
        late = (Overdue("review", due),) if due < self._today else ()
        return PatientStanding(id=name, stage="course-complete", due=due, overdue=late, decides=TEAM)


def _part(name: str, part: int) -> str:
    """Return a part of an appointment's id: 1 is the course, 2 the phase, 3 the number."""
    return original_id(name).split("/")[part]


def _is_consultation(one: Outline) -> bool:
    return _part(one.id, 2) == CONSULTATION


def _session(one: Outline) -> tuple[str, int]:
    return _part(one.id, 2), int(_part(one.id, 3))
