"""A workspace as if a change were made: files are edited in memory and read as they always are; nothing is written."""

from __future__ import annotations

from copy import copy, deepcopy
from datetime import date, datetime, time
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaplan.files.readers.clinic import clinic_in
from ketaplan.files.readers.patient import patient_in
from ketaplan.files.toml.document import Document, read_document
from ketaplan.services.workspace.privacy import clinic_without_reasons, patient_without_reasons
from ketaplan.services.workspace.sites import Site
from ketaplan.services.workspace.unchanged import WhileUnchanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.book import Book, ResourceUses
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.explanation import Edit
    from ketaplan.domain.patient import Patient
    from ketaplan.services.workspace.workspace import Workspace


def edited(workspace: Workspace, patient: Patient, edit: Edit) -> tuple[Workspace, Patient]:
    """Return the workspace and the patient with one file edited; raises FaultyFilesError if that makes it faulty."""
    document = read_document(Path(edit.file)).or_raise()
    changed = Document(document.shown, document.text, with_edit(document.data, edit))
    if edit.file == patient.file:
        found = patient_in(changed).or_raise()
        return workspace, found if workspace.settings.reasons else patient_without_reasons(found)
    return _with_clinic(workspace, changed), patient


def with_clinics_edited(workspace: Workspace, edits: Sequence[Edit]) -> Workspace:
    """Return the workspace with clinics' files edited; raises FaultyFilesError if that makes one faulty."""
    for file in dict.fromkeys(edit.file for edit in edits):
        document = read_document(Path(file)).or_raise()
        data = reduce(with_edit, (edit for edit in edits if edit.file == file), document.data)
        workspace = _with_clinic(workspace, Document(document.shown, document.text, data))
    return workspace


def _with_clinic(workspace: Workspace, changed: Document) -> Workspace:
    clinic = clinic_in(changed).or_raise()
    clinic = clinic if workspace.settings.reasons else clinic_without_reasons(clinic)
    return _as_if(workspace, sites=[_site(site, clinic) for site in workspace.sites])


def _as_if(workspace: Workspace, **changed: Any) -> Workspace:
    """Return the workspace with other ``sites``, or over another ``optional_book``; the first one closes the book."""
    other = copy(workspace)
    vars(other).pop("clinics", None)
    vars(other).update({"optional_book": workspace.optional_book, "_clinics": WhileUnchanged(), **changed})
    return other


def _site(site: Site, clinic: Clinic) -> Site:
    return Site(site.path, clinic) if site.clinic.id == clinic.id else site


def with_edit(data: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """Return the tables of a file with an edit made."""
    changed = deepcopy(data)
    for key, value in edit.append.items():
        table, last = _place(changed, key)
        table[last] = [*table.get(last, ()), value]
    for key, value in edit.set.items():
        table, last = _place(changed, key)
        table[last] = value
    return changed


def _place(data: dict[str, Any], key: str) -> tuple[dict[str, Any], str]:
    """Return the table in which a dotted key's last part is; tables that are missing are made."""
    *above, last = key.split(".")
    table: Any = data
    for part in above:
        table = table[int(part)] if isinstance(table, list) else table.setdefault(part, {})
    return table, last


def plain(value: Any) -> Any:
    """Return a value of a TOML file with times, days and date-times as the strings that files may hold, too."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


class BookOnce:
    """A book of which what one question asks again is read once: all trials see the same appointments."""

    def __init__(self, book: Book) -> None:
        """Read nothing yet."""
        self._book = book
        self._known: dict[tuple[object, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        """Return everything else as the book has it."""
        return getattr(self._book, name)

    def resource_uses(self, first: date, last: date, clinic: str) -> list[ResourceUses]:
        """Return what is used at a clinic on some days."""
        return self._once("resource_uses", first, last, clinic)  # type: ignore[no-any-return]

    def open_clinics(self, first: date) -> list[str]:
        """Return the clinics with open appointments from a day on."""
        return self._once("open_clinics", first)  # type: ignore[no-any-return]

    def of_patient(self, patient: str) -> list[Booking]:
        """Return a patient's bookings."""
        return self._once("of_patient", patient)  # type: ignore[no-any-return]

    def _once(self, method: str, *asked: object) -> Any:
        key = method, *asked
        if key not in self._known:
            self._known[key] = getattr(self._book, method)(*asked)
        return self._known[key]


def reading_once(workspace: Workspace) -> Workspace:
    """Return the workspace with a book that is read once; the first one closes it."""
    book = workspace.optional_book
    return workspace if book is None else _as_if(workspace, optional_book=BookOnce(book))


class BookAsIf:
    """A book in which one appointment is at another place."""

    def __init__(self, book: Book, moved: Booking) -> None:
        """Write nothing to the book."""
        self._book, self._moved = book, moved

    def __getattr__(self, name: str) -> Any:
        """Return everything else as the book has it."""
        return getattr(self._book, name)

    def resource_uses(self, first: date, last: date, clinic: str) -> list[ResourceUses]:
        """Return what is used, with the moved appointment's chairs and people at its new place."""
        found = [one for one in self._book.resource_uses(first, last, clinic) if one.id != self._moved.id]
        if clinic == self._moved.clinic:
            from ketaplan.book.book import ResourceUses

            found.append(ResourceUses(self._moved.id, self._moved.uses))
        return found


def with_moved(workspace: Workspace, moved: Booking) -> Workspace:
    """Return the workspace over a book in which an appointment is moved already."""
    return _as_if(workspace, optional_book=BookAsIf(workspace.book, moved))
