"""Courses as they were given up to a day, from patients' files and the book."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.book.book import Selection
from ketaplan.domain.appointment_id import original_id
from ketaplan.domain.course import CONSULTATION, MAINTENANCE
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME
from ketaplan.files.patient_heads import patient_heads
from ketaplan.services.course_facts import CourseReader
from ketaplan.services.find_patient import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaplan.domain.protocol import Protocol
    from ketaplan.files.patient_heads import PatientHead
    from ketaplan.services.course_facts import CourseFacts
    from ketaplan.services.workspace.workspace import Workspace

LONGEST_COURSE_DAYS = 400
"""Days before the period in which sessions of its courses are looked up."""
Given = tuple[str, int]
"""A session by phase and number."""


class GivenCourse(Struct, frozen=True, kw_only=True):
    """A course as far as it was given; ``days`` are its sessions without maintenance, by day, each with its phase.

    ``open_`` says that sessions are booked, ``halted`` when it was stopped or declined at its review; ``protocol`` is
    None for a patient without a readable file.
    """

    patient: str
    indication: str
    days: tuple[tuple[date, str], ...]
    protocol: Protocol | None = None
    referred: date | None = None
    halted: date | None = None
    waits: bool = False

    def __repr__(self) -> str:
        return "GivenCourse()"

    @property
    def first(self) -> date | None:
        """The day of the first session."""
        return self.days[0][0] if self.days else None

    @property
    def completed(self) -> date | None:
        """The day of the last session, if all were given."""
        if self.protocol is None or not self.days:
            return None
        needed = sum(phase.sessions for phase in self.protocol.phases)
        return self.days[-1][0] if len(self.days) >= needed else None


def given_courses(workspace: Workspace, first: date, last: date) -> Iterator[GivenCourse]:
    """Yield the courses of all patients as of the last day, including those of whom nothing was given yet."""
    heads = patient_heads(folder_of(workspace.sites[0].path, workspace.settings.patients))
    booked, planned = _booked(workspace, first, last)
    since = {one.patient: one.since for one in workspace.book.waiting(ended=True)}
    reader = CourseReader(workspace)
    for head in heads:
        on_file = reader.of(head)
        own = booked.pop(head.id, {})
        own.setdefault(head.course, {})
        for course, days in sorted(own.items()):
            is_current = course == head.course
            yield _course(
                head,
                on_file,
                days,
                last,
                is_current=is_current,
                referred=(head.referred_on or since.get(head.id)) if is_current else None,
                planned=(head.id, course) in planned,
            )
    for name, courses in sorted(booked.items()):
        for _, days in sorted(courses.items()):
            yield GivenCourse(patient=name, indication="", days=_by_day(days))


def _course(  # noqa: PLR0913  what a file and the book say
    head: PatientHead,
    on_file: CourseFacts | None,
    days: Mapping[Given, date],
    last: date,
    *,
    is_current: bool,
    referred: date | None,
    planned: bool,
) -> GivenCourse:
    if on_file is None:
        return GivenCourse(patient=head.id, indication="", days=_by_day(days), referred=referred)
    halted = None
    if is_current:
        noted = {(one.phase, one.number): one.on for one in on_file.attended if one.on <= last}
        days = noted | dict(days)
        ended = on_file.review if on_file.review and on_file.review.decision == "stop" else None
        halted = on_file.stopped.on if on_file.stopped else ended.on if ended else None
    return GivenCourse(
        patient=head.id,
        indication=head.indication,
        days=_by_day(days),
        protocol=on_file.protocol,
        referred=referred,
        halted=halted,
        waits=is_current and not days and not planned and halted is None and on_file.clearance.status != "declined",
    )


def _by_day(days: Mapping[Given, date]) -> tuple[tuple[date, str], ...]:
    return tuple(sorted((day, phase) for (phase, _), day in days.items() if phase != MAINTENANCE))


def _booked(
    workspace: Workspace, first: date, last: date
) -> tuple[dict[str, dict[int, dict[Given, date]]], set[tuple[str, int]]]:
    """Return the sessions that were given, by patient and course, and the courses of which any is upcoming."""
    given: dict[str, dict[int, dict[Given, date]]] = defaultdict(dict)
    planned: set[tuple[str, int]] = set()
    clinics = [site.clinic.id for site in workspace.sites]
    start = first - timedelta(days=LONGEST_COURSE_DAYS)
    for one in workspace.book.snapshot(Selection(first=start, last=date.max, clinics=clinics)).outlines():
        patient, course, phase, number = original_id(one.id).split("/")
        if phase == CONSULTATION or one.status not in STATUSES_THAT_TAKE_TIME:
            continue
        if one.start > workspace.now:
            planned.add((patient, int(course)))
        elif one.start.date() <= last:
            given[patient].setdefault(int(course), {})[phase, int(number)] = one.start.date()
    return given, planned
