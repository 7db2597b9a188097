"""Finds the files of a clinic: the clinic's own, here or above; patients by id; everything in a folder by kind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ketaplan.errors import InputError
from ketaplan.files.glance import stated

CLINIC_FILE = "clinic.toml"
CLINIC_VARIABLE = "KETAPLAN_CLINIC"
PATIENTS = "patients"


def clinic_files(named: Sequence[Path] | None) -> list[Path]:
    """The clinic files that are named, else those of $KETAPLAN_CLINIC, else ``clinic.toml`` here or above.

    A folder stands for every clinic file in it.  Raises :class:`InputError` where there is none.
    """
    if not named and (variable := os.environ.get(CLINIC_VARIABLE)):
        named = [Path(part) for part in variable.split(os.pathsep) if part]
    if not named:
        return [_here_or_above()]
    found = [file for path in named for file in (_clinics_in(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(found))


def _here_or_above() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CLINIC_FILE).exists():
            return Path(os.path.relpath(folder / CLINIC_FILE))
    raise InputError(
        f"There is no {CLINIC_FILE} here or above. Name one with --clinic FILE or in ${CLINIC_VARIABLE}, "
        "or begin with 'ketaplan init'."
    )


def _clinics_in(folder: Path) -> list[Path]:
    found = [path for path in toml_files(folder) if stated(path, "kind") == "clinic"]
    if not found:
        raise InputError(f'{folder}: no file of kind = "clinic" is in this folder')
    return found


def toml_files(folder: Path) -> list[Path]:
    """Every TOML file in a folder and the folders in it, in order; what is hidden is passed over."""
    found = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(parent, name) for name in files if name.endswith(".toml") and not name.startswith(".")]
    return sorted(found)


def patient_file(patient: str, clinic_file: Path | None, patients: Path | None = None) -> Path:
    """The file of a patient: a path as it is, or an id looked for in ``patients/`` beside the clinic file.

    Raises :class:`InputError` where no file there states that id.
    """
    if patient.endswith(".toml") or os.sep in patient or "/" in patient or Path(patient).is_file():
        return Path(patient)
    folder = patients or (clinic_file.parent if clinic_file else Path()) / PATIENTS
    named = folder / f"{patient}.toml"
    if named.exists() and stated(named, "id") in {patient, None}:
        return named  # where it states no id, its faults say so
    ids = _ids_in(folder)
    if patient not in ids:
        raise InputError(_no_patient(patient, folder, list(ids)))
    return ids[patient]


def _ids_in(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in toml_files(folder):
        if (name := stated(path, "id")) is not None:
            found.setdefault(name, path)
    return found


def _no_patient(patient: str, folder: Path, ids: list[str]) -> str:
    from ketaplan.files.wording import meant, shown

    if not folder.is_dir():
        return f"{folder}: there is no such folder to look for patient {shown(patient)} in; name it with --patients DIR"
    return f"{folder}: no patient with the id {shown(patient)}{meant(patient, ids)}; give an id, or the path of a file"
