"""Finds a clinic's files: the clinic file, here or above; patients by id; everything in a folder by kind."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from msgspec import Struct

from ketaplan.errors import Fault, FaultyFilesError, InputError
from ketaplan.files.inputs import STDIN
from ketaplan.files.toml.document import NO_FILE, why_not
from ketaplan.files.toml.peek import peek

CLINIC_FILE = "clinic.toml"
CLINIC_VARIABLE = "KETAPLAN_CLINIC"
PATIENTS = "patients"


def clinic_files(named: Sequence[Path] | None) -> list[Path]:
    """Return the given clinic files, else those in $KETAPLAN_CLINIC, else ``clinic.toml`` here or above.

    A folder means every clinic file in it.  Raises :class:`InputError` if there is none, or nothing at a path.
    """
    source = ""
    if not named and (variable := os.environ.get(CLINIC_VARIABLE)):
        named = [Path(part) for part in variable.split(os.pathsep) if part]
        source = f" in ${CLINIC_VARIABLE}"
    if not named:
        return [_here_or_above()]
    if missing := [path for path in named if not is_there(path)]:
        raise InputError("\n".join(f"{path}: no such clinic file; check the path{source}" for path in missing))
    found = [file for path in named for file in (_clinics_in(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(found))


def _here_or_above() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_there(folder / CLINIC_FILE):
            return Path(os.path.relpath(folder / CLINIC_FILE))
    raise InputError(
        f"There is no {CLINIC_FILE} here or above. Name one with --clinic FILE or in ${CLINIC_VARIABLE}, "
        "or start with 'ketaplan init'."
    )


def _clinics_in(folder: Path) -> list[Path]:
    found = [path for path in toml_files_or_raise(folder) if peek(path, "kind") == "clinic"]
    if not found:
        raise InputError(f'{folder}: this folder has no file with kind = "clinic"')
    return found


class Listing(Struct, frozen=True):
    """The TOML files of a folder, in order, and a fault for each unreadable folder."""

    files: list[Path]
    faults: list[Fault]


def toml_files(folder: Path) -> Listing:
    """List every TOML file in a folder and the folders in it; hidden ones are skipped."""
    files: list[tuple[tuple[str, ...], Path]] = []
    faults: list[Fault] = []

    def refused(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            faults.append(Fault(str(Path(error.filename)), 0, "", why_not(error)))

    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        place = Path(parent)
        named = [name for name in names if name.endswith(".toml") and not name.startswith(".")]
        files += [((*place.parts, name), place / name) for name in named]
    return Listing([path for _, path in sorted(files)], faults)


def is_folder(path: Path) -> bool:
    """Return whether there is a readable folder at a path; ``-`` is always stdin."""
    try:
        return str(path) != STDIN and path.is_dir()
    except (OSError, ValueError):
        return False


def toml_files_or_raise(folder: Path) -> list[Path]:
    """List every TOML file in a folder; raises :class:`FaultyFilesError` if a part of it is unreadable."""
    listing = toml_files(folder)
    if listing.faults:
        raise FaultyFilesError(listing.faults)
    return listing.files


def closed_files(paths: Iterable[Path]) -> list[Fault]:
    """Return a fault for each of these files that may not be read."""
    return [Fault(str(path), 0, "", why_not(PermissionError())) for path in paths if not os.access(path, os.R_OK)]


def is_there(path: Path) -> bool:
    """Return whether something exists at a path; raises :class:`FaultyFilesError` if access is denied."""
    try:
        path.stat()
    except PermissionError as error:
        raise FaultyFilesError([Fault(str(path), 0, "", why_not(error))]) from None
    except (OSError, ValueError):  # nothing, a cycle of links, or a name that is too long
        return False
    return True


class PatientFolder:
    """The patients' files of a folder by id; all are looked through once, when one is not where its id says."""

    def __init__(self, path: Path) -> None:
        """Look at nothing yet."""
        self.path = path

    @classmethod
    def of(cls, clinic_file: Path | None, patients: Path | None = None) -> Self:
        """Return the folder that is given, else ``patients/`` next to the clinic file."""
        return cls(patients or (clinic_file.parent if clinic_file else Path()) / PATIENTS)

    @cached_property
    def _listing(self) -> Listing:
        return toml_files(self.path)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """A fault for each folder in it that may not be read, or for itself."""
        return tuple(self._listing.faults)

    @cached_property
    def ids(self) -> dict[str, Path]:
        """The files by the ids in them; of two with one id the first."""
        if self._listing.faults:
            raise FaultyFilesError(self._listing.faults)
        found: dict[str, Path] = {}
        for path in self._listing.files:
            if (name := peek(path, "id")) is not None:
                found.setdefault(name, path)
        return found

    def find(self, patient: str) -> Path | None:
        """Return the file with an id; None if there is none."""
        named = self.path / f"{patient}.toml"
        written = peek(named, "id")
        if written == patient or (written is None and is_there(named)):
            return named  # if it has no id, its faults say so
        return self.ids.get(patient)

    def file(self, patient: str) -> Path:
        """Return the file of a patient: a path, or an id; raises :class:`UnknownPatientError` if no file has that."""
        given = Path(patient)
        is_path = patient == STDIN or patient.endswith(".toml") or os.sep in patient or "/" in patient
        if is_path or (is_there(given) and not is_folder(given)):
            if meant := file_meant(given, self):
                raise InputError(f"{given}: {NO_FILE}{meant}")
            return given
        found = self.find(patient)
        if found is None:
            raise UnknownPatientError(patient, self) if is_there(self.path) else no_patients_folder(self.path)
        return found


def file_meant(path: Path, patients: PatientFolder) -> str:
    """Return, as the end of a message, the patient's file that was meant by a name without a file; nothing for none."""
    if is_there(path) or not is_there(patients.path):
        return ""
    if path.parent == patients.path:
        found = _similar_file(path)
    elif path.parent == Path() and path.suffix in {"", ".toml"}:
        found = patients.find(path.name.removesuffix(".toml"))
    else:
        found = None
    return f" (did you mean {found}?)" if found else ""


def _similar_file(path: Path) -> Path | None:
    """Return the file of the same folder with the most similar name."""
    from ketaplan.text.suggestions import nearest

    names = {one.name for one in toml_files(path.parent).files if one.parent == path.parent}
    name = nearest(path.name, sorted(names))
    return path.parent / name if name else None


def no_patients_folder(folder: Path) -> InputError:
    """Return what is raised where the folder of patients is not there."""
    return InputError(f"{folder}: no such folder of patients; give it with --patients DIR")


class UnknownPatientError(InputError):
    """What was typed is no patient's id; ``folder`` is where the patients are.

    It may be a name: the message repeats it only if it looks like an id, or like one of the ids that there are.
    """

    def __init__(self, typed: str, folder: PatientFolder) -> None:
        """Look for a similar id only once the message is read."""
        super().__init__(typed)
        self.typed, self.folder, self._ids = typed, folder.path, folder.ids

    @property
    def is_repeated(self) -> bool:
        """Whether the message repeats what was typed."""
        from ketaplan.text.suggestions import nearest

        if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", self.typed) is None:
            return False
        return any(sign.isdigit() for sign in self.typed) or nearest(self.typed, self._ids) is not None

    def __str__(self) -> str:
        """Return the message."""
        from ketaplan.text.suggestions import meant, shown

        if self.is_repeated:
            known = f"{shown(self.typed)}{meant(self.typed, self._ids)}"
            words = f"no patient with the id {known}; give an id, or the path of a file"
        else:
            words = (
                "no patient with that id; 'ketaplan patients NAME' finds the id. On a terminal, a name or a part of "
                "one will do"
            )
        return f"{self.folder}: {words}"
