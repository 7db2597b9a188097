"""Where each patient is, computed from files, book and today; nothing of it is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.booking import OPEN_STATUSES, Outline
from ketaplan.domain.course import MAINTENANCE
from ketaplan.domain.on_file import MISSING, Sessions, needed
from ketaplan.files.patient_heads import patient_head, patient_heads
from ketaplan.formats.status import Overdue, PatientStanding, StatusList
from ketaplan.services.book.held import HeldDays
from ketaplan.services.course_facts import CourseReader, CourseSoFar, is_consultation, of_course, part_of
from ketaplan.services.find_patient import folder_of
from ketaplan.services.patients import bookings_by_patient
from ketaplan.services.workspace.safety import SafetyAlarms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ketaplan.domain.on_file import Needed
    from ketaplan.files.patient_heads import PatientHead
    from ketaplan.services.book.held import HeldCourse
    from ketaplan.services.workspace.workspace import Workspace

GOES_ON = frozenset({"cleared", "in-induction", "in-maintenance"})
"""Stages of a course that goes on."""
DOCUMENT_DAYS = 14
"""Documents that are needed, or run out, within this many days are shown."""
PSYCHIATRIST, COORDINATOR, TEAM, CLINICIAN = "psychiatrist", "coordinator", "treatment team", "clinician"


def status_of(workspace: Workspace, files: Sequence[Path] = (), *, overdue: bool = False) -> StatusList:
    """Return where the patients of these files stand, or all; with ``overdue`` those of whom something is overdue."""
    site = workspace.sites[0]
    if files:
        heads = [head for file in dict.fromkeys(files) if (head := patient_head(file))]
    else:
        heads = patient_heads(folder_of(site.path, workspace.settings.patients))
    booked = bookings_by_patient(workspace, heads, everyone=not files) or {}
    reader = CourseReader(workspace)
    held, alarms = HeldDays(workspace), SafetyAlarms(workspace.optional_book)
    rows = [
        _with_alarm(_row(workspace, reader, head, booked.get(head.id, ()), held), head, alarms, workspace)
        for head in heads
    ]
    known = {head.id for head in heads}
    rows += [
        replace(_visits(PatientStanding(id=name, stage="no-file"), own, workspace), decides=COORDINATOR)
        for name, own in sorted(booked.items())
        if not files and name not in known and any(one.status in OPEN_STATUSES for one in own)
    ]
    shown = [one for one in rows if one.overdue or not overdue]
    return StatusList(patients=shown, clock=site.clinic.clock, year=workspace.today(site).year)


def _row(
    workspace: Workspace, reader: CourseReader, head: PatientHead, own: Sequence[Outline], held: HeldDays
) -> PatientStanding:
    course = course_of(workspace, reader, head, own)
    if course is None:
        return PatientStanding(id=head.id, name=head.name, stage="faults", decides=COORDINATOR)
    found = _with_documents(course, _visits(course.standing(head.id), course.own, workspace))
    return replace(_with_held(found, held.of(own), course.today), name=head.name)


def _with_alarm(
    found: PatientStanding, head: PatientHead, alarms: SafetyAlarms, workspace: Workspace
) -> PatientStanding:
    """Return where a patient is with the clinician's word that a score calls for: it comes before all others."""
    if head.id not in alarms or (patient := workspace.read_patient(head.file).value) is None:
        return found
    needed = alarms.reason(patient)
    if needed is None:
        return found
    return replace(found, overdue=(Overdue("safety-review", needed.on), *found.overdue), decides=CLINICIAN)


def _with_held(found: PatientStanding, held: HeldCourse | None, today: date) -> PatientStanding:
    """Return where a patient is with the decision on held sessions, if that is overdue."""
    if held is None or held.until >= today:
        return found
    return replace(found, overdue=(*found.overdue, Overdue("hold", held.until)), decides=found.decides or TEAM)


def _with_documents(course: CourseStages, found: PatientStanding) -> PatientStanding:
    """Return where a patient is with what is missing on file or runs out soon."""
    soon = course.today + timedelta(days=DOCUMENT_DAYS)
    shown = tuple(one for one in course.documents(found.stage) if one.by <= soon)
    late = [one.by for one in shown if one.state == MISSING and one.by < course.today]
    overdue = (*found.overdue, *([Overdue("documents", min(late))] if late else []))
    return replace(found, on_file=shown, overdue=overdue, decides=found.decides or (COORDINATOR if late else ""))


def course_of(
    workspace: Workspace, reader: CourseReader, head: PatientHead, own: Sequence[Outline]
) -> CourseStages | None:
    """Return the course of a patient with these bookings; None if the file or its protocol has faults."""
    ahead = [one for one in own if one.status in OPEN_STATUSES and one.start > workspace.now]
    on_file = reader.of(head, ahead)
    return CourseStages(on_file, of_course(own, on_file.course), workspace) if on_file else None


def _visits(found: PatientStanding, own: Sequence[Outline], workspace: Workspace) -> PatientStanding:
    """Return where a patient is with the next visit, and with those to mark or release."""
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


class CourseStages(CourseSoFar):
    """Where a course is."""

    def standing(self, name: str) -> PatientStanding:
        """Return the stage, what of it is overdue, and who has to act; visits are added by others."""
        if self.file.clearance.status == "declined":
            return PatientStanding(id=name, stage="declined")
        if self.file.stopped:
            return PatientStanding(id=name, stage="stopped")
        if self.file.hold and self.file.hold.holds_on(self.today):
            return PatientStanding(id=name, stage="on-hold", hold=self.file.hold, decides=TEAM)
        clearance = self.file.clearance
        if clearance.status != "cleared" or (clearance.on and clearance.on > self.today):
            return self._not_cleared(name)
        return self._cleared(name)

    def documents(self, stage: str) -> list[Needed]:
        """Return what is missing on file or runs out, as long as the course goes on."""
        if stage not in GOES_ON:
            return []
        sessions = Sessions(list(self.given.values()), [day for _, day in self.sessions_ahead])
        return sorted(needed(self.file.protocol.requires, self.file.on_file, sessions, self.today))

    def _not_cleared(self, name: str) -> PatientStanding:
        expected = self.file.clearance.on
        late = (Overdue("clearance", expected),) if expected and expected < self.today else ()
        waiting = PatientStanding(
            id=name, stage="waiting-for-clearance", due=expected, overdue=late, decides=PSYCHIATRIST
        )
        if self.file.clearance.status != "consult-needed":
            return waiting
        if any(is_consultation(one) for one in self.ahead):
            return PatientStanding(id=name, stage="consultation-planned")
        return waiting if self.consultations else PatientStanding(id=name, stage="referred", decides=COORDINATOR)

    def _cleared(self, name: str) -> PatientStanding:
        course = {key: day for key, day in self.given.items() if key[0] != MAINTENANCE}
        needed, ahead = self.total, self.ahead
        if not self.given and not any(not is_consultation(one) for one in ahead):
            return PatientStanding(id=name, stage="cleared", decides=COORDINATOR)
        in_maintenance = len(self.given) - len(course)
        if in_maintenance or any(part_of(one.id, 2) == MAINTENANCE for one in ahead if len(course) >= needed):
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
        phase = self.file.protocol.phase_named(last[0])
        if phase and (latest := course[last] + timedelta(days=phase.gap.max_days)) < self.today:
            yield Overdue("next-session", latest)

    def _complete(self, name: str, last: date) -> PatientStanding:
        if self.file.review and self.file.review.on >= last:
            return PatientStanding(id=name, stage="reviewed")
        due = last + timedelta(days=self.file.protocol.review_days)
        late = (Overdue("review", due),) if due < self.today else ()
        return PatientStanding(id=name, stage="course-complete", due=due, overdue=late, decides=TEAM)
