"""How the files of a clinic fit together: what one names and another lacks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct, field

from ketaplan.domain.clinic import ROLES, Clinic
from ketaplan.domain.clock import Today
from ketaplan.domain.measure import Measure
from ketaplan.domain.patient import Patient
from ketaplan.domain.plan import Plan
from ketaplan.domain.protocol import Protocol
from ketaplan.errors import Fault
from ketaplan.files.locate import CLINIC_FILE, is_there
from ketaplan.files.protocol_library import ProtocolLibrary
from ketaplan.files.result import ReadResult
from ketaplan.files.schemas.validation import MOST_FAULTS
from ketaplan.files.toml.document import Document, read_document
from ketaplan.services.workspace.terms import terms_at
from ketaplan.text.words import listed

CALENDAR_DAYS = 366
"""Days ahead for which busy calendars are computed."""

T = TypeVar("T")


class Opened(Struct, Generic[T], frozen=True):
    """A file's content, with its document for the lines of further faults."""

    document: Document
    value: T

    @property
    def path(self) -> Path:
        """The path of the file."""
        return Path(self.document.shown)


class Folder(Struct):
    """The readable files, by kind."""

    today: Today
    clinics: list[Opened[Clinic]] = field(default_factory=list)
    patients: list[Opened[Patient]] = field(default_factory=list)
    protocols: list[Opened[Protocol]] = field(default_factory=list)
    measures: list[Opened[Measure]] = field(default_factory=list)
    ids: list[tuple[Document, str]] = field(default_factory=list)
    plans: list[tuple[str, Plan]] = field(default_factory=list)
    libraries: dict[Path, ProtocolLibrary] = field(default_factory=dict)
    terms: dict[tuple[Path, Path], ReadResult[Protocol]] = field(default_factory=dict)
    above: dict[Path, list[Opened[Clinic]]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    """Clinic files with faults, so that there is nothing to check patients against."""
    faulty_patients: list[Document] = field(default_factory=list)

    def add(self, among: list[Opened[T]], document: Document, read: ReadResult[T]) -> tuple[Fault, ...]:
        """Add what was read, for the checks across files; return the faults of the file itself."""
        if read.value is not None:
            among.append(Opened(document, read.value))
        elif document.data.get("kind") == "clinic":
            self.unreadable.add(document.shown)
        elif document.data.get("kind") == "patient":
            self.faulty_patients.append(document)
        self.ids.append((document, str(document.data.get("kind"))))
        return read.faults

    def protocol_at(self, clinic: Opened[Clinic], patient: Opened[Patient] | None = None) -> ReadResult[Protocol]:
        """Return the protocol that a clinic names, or that a patient follows there."""
        library = self.libraries.setdefault(clinic.path, ProtocolLibrary(clinic.path))
        if patient is None:
            return library.find(clinic.value.protocol, clinic.path)
        pair = (clinic.path, patient.path)
        if pair not in self.terms:
            self.terms[pair] = terms_at(library, clinic.value, patient.value)
        return self.terms[pair]

    def clinics_of(self, patient: Opened[Patient]) -> list[Opened[Clinic]]:
        """Return the clinics that are checked; if there are none, the one in whose ``patients/`` the file is."""
        if self.clinics:
            return self.clinics
        folder = patient.path.absolute().parent
        if folder not in self.above:
            self.above[folder] = self._next_to(folder, is_absolute=patient.path.is_absolute())
        return self.above[folder]

    def _next_to(self, folder: Path, *, is_absolute: bool) -> list[Opened[Clinic]]:
        """Return the clinic of a folder with patients: its file is there, or one above."""
        from ketaplan.files.readers.clinic import clinic_in

        for parent in (folder, folder.parent):
            path = parent / CLINIC_FILE
            if is_there(path):
                document = read_document(path).value
                clinic = clinic_in(document).value if document else None
                if document and clinic:
                    return [Opened(document, clinic)]
                self.unreadable.add(str(path) if is_absolute else os.path.relpath(path))
        return []


def faults_across(folder: Folder) -> Iterator[Fault]:
    """Yield everything that does not fit together, and what is unusual about the clinics."""
    yield from _same_ids(folder)
    for clinic in folder.clinics:
        yield from _of_clinic(clinic, folder)
    for patient in folder.patients:
        yield from _of_patient(patient, folder)
    for document in folder.faulty_patients:
        yield from _physician_by_name(document, folder.clinics)
    for clinic in folder.clinics:
        followed = _followed(clinic, folder)
        yield from _missing_roles(clinic, followed)
        yield from _without_instructions(clinic, followed)
    for file in folder.unreadable if folder.patients else ():
        words = "has faults, so patients were checked by themselves only"
        yield Fault(file, 0, "", words, warning=True)


def _same_ids(folder: Folder) -> Iterator[Fault]:
    """Yield files with the same id, or ids that differ only in case; for protocols and measures, within one folder."""
    first: dict[tuple[str, ...], Document] = {}
    for document, kind in folder.ids:
        name = document.data.get("id")
        if not isinstance(name, str):
            continue
        place = str(Path(document.shown).parent) if kind in {"protocol", "measure"} else ""
        other = first.setdefault((kind, place, name.casefold()), document)
        if other is not document:
            yield document.fault(("id",), f"{other.shown} has the same id, {other.data['id']!r}; each needs its own")


def _of_clinic(clinic: Opened[Clinic], folder: Folder) -> Iterator[Fault]:
    from ketaplan.files.readers.clinic import oddities_in

    yield from oddities_in(clinic.document)
    yield from folder.protocol_at(clinic).faults
    if clinic.value.busy_calendars:
        from ketaplan.files.calendars.busy import with_busy_calendars

        today = folder.today.at(clinic.value.zone)
        yield from with_busy_calendars(clinic.value, today, today + timedelta(days=CALENDAR_DAYS)).faults


def _of_patient(patient: Opened[Patient], folder: Folder) -> Iterator[Fault]:
    from ketaplan.files.readers.patient import faults_for_today

    clinics = _accepted(patient, folder.clinics_of(patient))
    yield from faults_for_today(patient.value, folder.today.at(*(clinic.value.zone for clinic in clinics)))
    if folder.unreadable:
        return
    yield from islice(_unknown_clinics(patient, folder.clinics), MOST_FAULTS)
    if clinics:
        yield from _unknown_physician(patient, clinics)
        yield from _no_psychiatrist(patient, clinics)
    for clinic in clinics:
        yield from folder.protocol_at(clinic, patient).faults


def _accepted(patient: Opened[Patient], clinics: Sequence[Opened[Clinic]]) -> list[Opened[Clinic]]:
    return [clinic for clinic in clinics if patient.value.accepts(clinic.value.id)]


def _unknown_clinics(patient: Opened[Patient], clinics: Sequence[Opened[Clinic]]) -> Iterator[Fault]:
    known = sorted(clinic.value.id for clinic in clinics)
    for index, name in enumerate(patient.value.clinics if known else ()):
        if name not in known:
            from ketaplan.text.suggestions import few, meant

            words = f"{name!r} is not one of the clinics here, {few(known)}{meant(name, known)}"
            yield patient.document.fault(("clinics", index), words)


def _unknown_physician(patient: Opened[Patient], clinics: Sequence[Opened[Clinic]]) -> Iterator[Fault]:
    wished = patient.value.preferences.physician
    roles = {member.id: member.roles for clinic in clinics for member in clinic.value.staff}
    physicians = sorted({member.id for clinic in clinics for member in clinic.value.with_role("physician")})
    if wished is None or wished in physicians:
        return
    from ketaplan.text.suggestions import meant

    known = f"physicians are {', '.join(physicians) or 'none'}"
    words = (
        f"{wished!r} is a {' and '.join(roles[wished])}" if wished in roles else f"there is no {wished!r} on the staff"
    )
    yield patient.document.fault(("preferences", "physician"), f"{words}{meant(wished, physicians)}; {known}")


def _physician_by_name(document: Document, clinics: Sequence[Opened[Clinic]]) -> Iterator[Fault]:
    """Yield the id of the physician that a patient's file names."""
    from ketaplan.text.suggestions import shown

    preferences = document.data.get("preferences")
    wished = preferences.get("physician") if isinstance(preferences, dict) else None
    for clinic in clinics:
        for one in clinic.value.with_role("physician"):
            if wished == one.name:
                words = f"{shown(wished)} is a name; give the id of this physician: {one.id!r}"
                yield document.fault(("preferences", "physician"), words)


def _no_psychiatrist(patient: Opened[Patient], clinics: Sequence[Opened[Clinic]]) -> Iterator[Fault]:
    if patient.value.needs_consultation and not any(clinic.value.with_role("psychiatrist") for clinic in clinics):
        words = "a consultation is needed, and no psychiatrist works at the clinic"
        yield patient.document.fault(("clearance", "status"), words, warning=True)


def _followed(clinic: Opened[Clinic], folder: Folder) -> dict[str, Protocol]:
    """Return the protocols that the clinic names, and its patients follow, by id."""
    found = [folder.protocol_at(clinic)]
    found += [folder.protocol_at(clinic, one) for one in folder.patients if _accepted(one, [clinic])]
    return {read.value.id: read.value for read in found if read.value}


def _missing_roles(clinic: Opened[Clinic], followed: Mapping[str, Protocol]) -> Iterator[Fault]:
    """Yield roles that a protocol needs and no one at the clinic has."""
    needed = {role: protocol.id for protocol in followed.values() for role in _roles_of(protocol)}
    for role in ROLES:
        if role in needed and clinic.value.staff and not clinic.value.with_role(role):
            words = f"no one is a {role}, which {needed[role]} needs"
            yield clinic.document.fault(("staff",), words, warning=True)


def _without_instructions(clinic: Opened[Clinic], followed: Mapping[str, Protocol]) -> Iterator[Fault]:
    """Yield instructions for patients that neither the clinic nor a protocol states."""
    given = [protocol.instructions.over(clinic.value.instructions) for protocol in followed.values()]
    about = {"fasting": [one.about_fasting for one in given], "driving": [one.about_driving for one in given]}
    if missing := [subject for subject, said in about.items() if not all(said)]:
        words = f"there are no instructions for patients about {listed(missing)}; add them here or in the protocol"
        yield clinic.document.fault(("instructions",), words, warning=True)


def _roles_of(protocol: Protocol) -> list[str]:
    return [role for stage in protocol.visit for role in (*dict(stage.patients_per), *stage.onsite)]
