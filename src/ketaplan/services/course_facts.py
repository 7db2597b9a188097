"""What is on file about a course, and how far it was given: what ``status``, ``due`` and ``report`` start from."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.appointment_id import original_id
from ketaplan.domain.booking import OPEN_STATUSES, Outline
from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.order import with_order
from ketaplan.domain.patient import Clearance
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.decided import Hold, Review, Stop
    from ketaplan.domain.on_file import OnFile
    from ketaplan.domain.order import MaintenanceOrder
    from ketaplan.domain.patient import Attended, Patient
    from ketaplan.domain.protocol import Protocol
    from ketaplan.files.patient_heads import PatientHead
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


class CourseFacts(Struct, frozen=True, kw_only=True):
    """What a patient's file and protocol say that decides where the patient is."""

    clearance: Clearance
    course: int
    protocol: Protocol
    indication: str = ""
    on_file: tuple[OnFile, ...] = ()
    attended: tuple[Attended, ...] = ()
    hold: Hold | None = None
    stopped: Stop | None = None
    review: Review | None = None
    maintenance: MaintenanceOrder | None = None


class CourseReader:
    """Reads what decides: from the first lines of a file where they say all, else from all of it."""

    def __init__(self, workspace: Workspace) -> None:
        """Read the protocols of the first clinic, each once."""
        self._workspace, self._site = workspace, workspace.sites[0]
        self._protocols: dict[str | None, Protocol | None] = {}

    def of(self, head: PatientHead, ahead: Sequence[Outline] = ()) -> CourseFacts | None:
        """Return what is on file; None if the file or its protocol has faults.

        The clearance is that of the site of the next visit, if any is booked in ``ahead``, or else of the site where
        the course would be planned.
        """
        if not head.is_readable:
            return None
        if head.has_own_terms or not head.clearance:
            return self._read(head, ahead)
        if head.protocol not in self._protocols:
            named_in = head.file if head.protocol else self._site.path
            self._protocols[head.protocol] = self._site.library.find(
                head.protocol or self._site.clinic.protocol, named_in
            ).value
        protocol = self._protocols[head.protocol]
        if protocol is None:
            return None
        clearance = Clearance(status=head.clearance, on=head.clearance_on)
        return CourseFacts(
            clearance=clearance,
            course=head.course,
            protocol=protocol,
            indication=head.indication,
            on_file=head.on_file,
        )

    def _read(self, head: PatientHead, ahead: Sequence[Outline]) -> CourseFacts | None:
        patient = self._workspace.read_patient(head.file).value
        if patient is None:
            return None
        site = self._site_of(patient, ahead)
        protocol = site.protocol_of(patient).value
        if protocol is None:
            return None
        return CourseFacts(
            clearance=patient.at(site.clinic.id).clearance,
            course=patient.course,
            protocol=with_order(protocol, patient.order),
            attended=patient.attended,
            hold=patient.hold,
            stopped=patient.stopped,
            review=patient.review,
            maintenance=patient.maintenance,
            indication=patient.indication,
            on_file=patient.on_file,
        )

    def _site_of(self, patient: Patient, ahead: Sequence[Outline]) -> Site:
        """Return the site of the next visit, or the first that the patient accepts."""
        accepted = self._workspace.accepted(patient)
        if ahead and patient.clearances:
            following = min(ahead, key=lambda one: (one.start, one.id))
            clinic = self._workspace.book.find(following.id).clinic
            if clinic in self._workspace.clinics:
                return self._workspace.site(clinic)
        return accepted[0] if accepted else self._site


class CourseSoFar:
    """The course of one patient: sessions given by file and book, and what is booked.

    A visit that has started counts as given until it is marked otherwise.
    """

    def __init__(self, on_file: CourseFacts, own: Sequence[Outline], workspace: Workspace) -> None:
        """``own`` are the bookings of the file's course."""
        self.file, self._own = on_file, own
        self.today, self._now = workspace.today(workspace.sites[0]), workspace.now
        self.given = {(one.phase, one.number): one.on for one in on_file.attended} | {
            session_of(one): one.start.date() for one in self.visits_given
        }

    @cached_property
    def ahead(self) -> list[Outline]:
        """What is booked and has not started, by start, consultations included."""
        found = (one for one in self._own if one.status in OPEN_STATUSES and one.start > self._now)
        return sorted(found, key=lambda one: (one.start, one.id))

    @cached_property
    def visits_given(self) -> list[Outline]:
        """The sessions of the book that were given, or have started and are not marked."""
        return [
            one
            for one in self._own
            if one.status in STATUSES_THAT_TAKE_TIME and one.start <= self._now and not is_consultation(one)
        ]

    @cached_property
    def consultations(self) -> list[Outline]:
        """The consultations that took place or are booked."""
        return [one for one in self._own if is_consultation(one) and one.status in STATUSES_THAT_TAKE_TIME]

    @property
    def own(self) -> Sequence[Outline]:
        """All bookings of the course, with any status."""
        return self._own

    @cached_property
    def sessions_ahead(self) -> list[tuple[str, date]]:
        """The phase and the day of each session that is booked and has not started."""
        return [(part_of(one.id, 2), one.start.date()) for one in self.ahead if not is_consultation(one)]

    @property
    def total(self) -> int:
        """How many sessions the course has before maintenance."""
        return sum(phase.sessions for phase in self.file.protocol.phases)


def of_course(own: Sequence[Outline], course: int) -> list[Outline]:
    """Return the bookings of one course among those of a patient."""
    return [one for one in own if part_of(one.id, 1) == str(course)]


def part_of(name: str, part: int) -> str:
    """Return a part of an appointment's id: 1 is the course, 2 the phase, 3 the number."""
    return original_id(name).split("/")[part]


def is_consultation(one: Outline) -> bool:
    """Return whether an appointment is a consultation."""
    return part_of(one.id, 2) == CONSULTATION


def session_of(one: Outline) -> tuple[str, int]:
    """Return the phase and the number of a session."""
    return part_of(one.id, 2), int(part_of(one.id, 3))
