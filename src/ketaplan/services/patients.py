"""Who the patients are, with what was given, what is upcoming, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.book.book import Selection
from ketaplan.domain.appointment_id import original_id, patient_of
from ketaplan.domain.booking import OPEN_STATUSES, Outline
from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME
from ketaplan.files.patient_heads import PatientHead, patient_heads
from ketaplan.formats.patients import ListedPatient, PatientList
from ketaplan.services.find_patient import called, folder_of
from ketaplan.text.folding import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.services.workspace.workspace import Workspace

FEW = 40
"""Up to this many patients are looked up in the book one by one; more in one reading of all of it."""


def listed_patients(workspace: Workspace, typed: str = "", *, named: bool = True) -> PatientList:
    """Return the patients whose name or id the typed words fit; without words all, those in the book alone included."""
    site = workspace.sites[0]
    heads = called(patient_heads(folder_of(site.path, workspace.settings.patients)), typed)
    booked = bookings_by_patient(workspace, heads, everyone=not words_of(typed))
    known, lister = {head.id for head in heads}, _Lister(workspace)
    rows = [lister.row(head, None if booked is None else booked.get(head.id, ())) for head in heads]
    rows += [lister.without_file(name, own) for name, own in sorted((booked or {}).items()) if name not in known]
    return PatientList(patients=rows, clock=site.clinic.clock, year=workspace.today(site).year, named=named)


def bookings_by_patient(
    workspace: Workspace, heads: Sequence[PatientHead], *, everyone: bool
) -> Mapping[str, Sequence[Outline]] | None:
    """Return the bookings of these patients, or of everyone, by patient; None where no book is named."""
    book = workspace.optional_book
    if book is None:
        return None
    if not everyone and len(heads) <= FEW:
        return {head.id: [booking.outline for booking in book.of_patient(head.id)] for head in heads}
    clinics = [site.clinic.id for site in workspace.sites]
    found: dict[str, list[Outline]] = defaultdict(list)
    for outline in book.snapshot(Selection(first=date.min, last=date.max, clinics=clinics)).outlines():
        found[patient_of(outline.id)].append(outline)
    return found if everyone else {head.id: found[head.id] for head in heads if head.id in found}


def _part(name: str, part: int) -> str:
    """Return a part of an appointment's id: 1 is the course, 2 the phase, 3 the number."""
    return original_id(name).split("/")[part]


class _Lister:
    """Makes the rows; the sessions of a protocol are counted once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._site = workspace, workspace.sites[0]
        self._today, self._now = workspace.today(self._site), workspace.now
        self._by_protocol: dict[str | None, int | None] = {}

    def row(self, head: PatientHead, booked: Sequence[Outline] | None) -> ListedPatient:
        """Return the row of a patient with a file; ``booked`` are the bookings, None without a book."""
        own = [one for one in booked or () if _part(one.id, 1) == str(head.course)]
        needed, before = self._terms(head)
        row = self._counted(head.id, own, before)
        to_book = None if needed is None else max(0, needed - (row.given or 0) - (row.upcoming or 0))
        consulted = any(_part(one.id, 2) == CONSULTATION and one.status in STATUSES_THAT_TAKE_TIME for one in own)
        wanted = to_book if to_book is None or self._plans(head) else 0
        return ListedPatient(
            id=head.id,
            name=head.name,
            clearance=head.clearance,
            given=row.given if booked is not None or before else None,
            upcoming=None if booked is None else row.upcoming,
            next_id=row.next_id,
            next_start=row.next_start,
            to_book=to_book,
            to_mark=row.to_mark,
            missing=tuple(_missing(head, wanted, row.to_mark, consulted=consulted)),
        )

    def without_file(self, name: str, booked: Sequence[Outline]) -> ListedPatient:
        """Return the row of a patient who is only in the book."""
        row = self._counted(name, booked, frozenset())
        return ListedPatient(
            id=name,
            given=row.given,
            upcoming=row.upcoming,
            next_id=row.next_id,
            next_start=row.next_start,
            to_mark=row.to_mark,
            missing=("file", *(("marks",) if row.to_mark else ())),
        )

    def _counted(self, name: str, booked: Sequence[Outline], before: frozenset[str]) -> ListedPatient:
        """Return a row with the bookings; ``before`` are sessions given before or outside it.

        One that has started and is not marked yet counts as given.
        """
        open_ = [one for one in booked if one.status in OPEN_STATUSES]
        ahead = [one for one in open_ if one.start > self._now]
        sessions = {_session(one) for one in booked if _takes_time(one)} - {_session(one) for one in ahead}
        following = min(ahead, key=lambda one: (one.start, one.id), default=None)
        return ListedPatient(
            id=name,
            given=len(sessions | before),
            upcoming=sum(_part(one.id, 2) != CONSULTATION for one in ahead),
            next_id=following.id if following else None,
            next_start=following.start if following else None,
            to_mark=len(open_) - len(ahead),
        )

    def _plans(self, head: PatientHead) -> bool:
        """Return whether anything is planned for the patient: the course is not declined, stopped or on hold."""
        patient = self._workspace.read_patient(head.file).value if head.has_own_terms else None
        return patient is None or why_nothing_is_planned(patient, self._today) is None

    def _terms(self, head: PatientHead) -> tuple[int | None, frozenset[str]]:
        """Return how many sessions the course has, None where that is not known, and those given by the file."""
        if not head.is_readable:
            return None, frozenset()
        if not head.has_own_terms:
            if head.protocol not in self._by_protocol:
                self._by_protocol[head.protocol] = self._sessions_of(head)
            return self._by_protocol[head.protocol], frozenset()
        patient = self._workspace.read_patient(head.file).value
        protocol = self._site.protocol_of(patient).value if patient else None
        if patient is None or protocol is None:
            return None, frozenset()
        maintenance = patient.as_of(self._today).maintenance
        needed = sum(phase.sessions for phase in protocol.phases) + (maintenance.sessions if maintenance else 0)
        return needed, frozenset(f"{one.phase}/{one.number}" for one in patient.attended)

    def _sessions_of(self, head: PatientHead) -> int | None:
        named_in = head.file if head.protocol else self._site.path
        found = self._site.library.find(head.protocol or self._site.clinic.protocol, named_in).value
        return sum(phase.sessions for phase in found.phases) if found else None


def _takes_time(one: Outline) -> bool:
    return one.status in STATUSES_THAT_TAKE_TIME and _part(one.id, 2) != CONSULTATION


def _session(one: Outline) -> str:
    return f"{_part(one.id, 2)}/{_part(one.id, 3)}"


def _missing(head: PatientHead, to_book: int | None, to_mark: int, *, consulted: bool) -> Iterator[str]:
    """Yield the kinds of what is missing, the most urgent first."""
    if not head.is_readable or to_book is None:
        yield "faults"
    elif head.clearance == "consult-needed" and not consulted:
        yield "consultation"
    elif head.clearance in {"coordination-pending", "consult-needed"}:
        yield "clearance"
    if to_book and head.clearance != "declined":
        yield "sessions"
    if to_mark:
        yield "marks"
