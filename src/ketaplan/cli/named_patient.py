"""Patients as they are typed: by id or path, and on a terminal by a name or a part of one.

A single match is used, and its id shown; several are asked about; without any, similar ones are shown.  What was typed
may be a name: it is neither repeated on stderr nor written anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketaplan.files.locate import UnknownPatientError
    from ketaplan.files.patient_heads import PatientHead
    from ketaplan.services.workspace.workspace import Workspace

MOST_SHOWN = 15


def patient_path(typed: str, clinic_file: Path | None, patients: Path | None = None) -> Path:
    """Return the file of the patient who was typed; raises :class:`InputError` where no patient has it."""
    from ketaplan.files.locate import PatientFolder, UnknownPatientError

    try:
        return PatientFolder.of(clinic_file, patients).file(typed)
    except UnknownPatientError as error:
        return _by_name(error).file


def patient_file(typed: str, clinic_file: Path | None, patients: Path | None = None) -> Path:
    """Return the same where the file must be there, and be a patient's."""
    path = patient_path(typed, clinic_file, patients)
    _id_in(path, typed)
    return path


def patient_id(workspace: Workspace, typed: str) -> str:
    """Return the id of the patient who was typed: one with a file, by its path, too, or one who is only in the book."""
    from ketaplan.files.locate import UnknownPatientError

    if workspace.book.of_patient(typed):
        return typed
    try:
        path = workspace.patient_path(typed)
    except UnknownPatientError as error:
        return _by_name(error).id
    name = _id_in(path, typed)
    workspace.settings.files.setdefault(name, path)
    return name


def _id_in(path: Path, typed: str) -> str:
    """Return the id in a patient's file; raises :class:`InputError` where a path is no file with an id."""
    from ketaplan.errors import InputError
    from ketaplan.files.inputs import STDIN
    from ketaplan.files.locate import is_there
    from ketaplan.files.toml.document import NO_FILE
    from ketaplan.files.toml.peek import peek

    if str(path) != STDIN and not is_there(path):
        raise InputError(f"{typed}: {NO_FILE}; check the path")
    if (kind := peek(path, "kind")) not in {None, "patient"}:
        raise InputError(f"{typed}: a patient's file is needed, and its kind is {kind!r}")
    if (name := peek(path, "id")) is None and path.stem != typed:
        raise InputError(f"{typed}: no patient's id in it; see what is wrong: ketaplan check {typed}")
    return name or typed


def is_called(workspace: Workspace, typed: str) -> bool:
    """Return whether a terminal is there to ask on, and the typed words are in the name of a patient."""
    from ketaplan.cli import confirm

    if not confirm.can_ask():
        return False
    from ketaplan.files.patient_heads import patient_heads
    from ketaplan.services.find_patient import called, folder_of

    folder = folder_of(workspace.sites[0].path, workspace.settings.patients)
    return folder.is_dir() and bool(called(patient_heads(folder), typed))


def _by_name(error: UnknownPatientError) -> PatientHead:
    """Return the patient whose name fits, after asking where it fits several; raises the error where it fits no one."""
    from ketaplan.cli import confirm, console

    if not confirm.can_ask():
        raise error
    from ketaplan.files.patient_heads import patient_heads
    from ketaplan.services.find_patient import called, nearly_called

    heads = patient_heads(error.folder)
    found = called(heads, error.typed)
    if not found:
        if near := nearly_called(heads, error.typed):
            confirm.show(["Similar:", *_lines(near)])
        raise error
    head = found[0] if len(found) == 1 else _asked(found)
    console.note(f"Patient {head.id}.")
    return head


def _asked(found: Sequence[PatientHead]) -> PatientHead:
    from ketaplan.cli import confirm
    from ketaplan.errors import InputError

    shown = found[:MOST_SHOWN]
    confirm.show(_lines(shown))
    if (more := len(found) - len(shown)) > 0:
        confirm.show([f"and {more} more: type more of the name"])
    chosen = confirm.choose("Which patient?", len(shown))
    if chosen is None:
        raise InputError("No patient was chosen.")
    return shown[chosen - 1]


def _lines(heads: Sequence[PatientHead]) -> list[str]:
    """Return a numbered line each, with names only where questions may name patients."""
    from ketaplan.cli import confirm
    from ketaplan.text.inert import sanitized

    named = confirm.may_name()
    return [
        f"{number:3}  {head.id}{f'  {sanitized(head.name)}' if named and head.name else ''}"
        for number, head in enumerate(heads, 1)
    ]
