"""The files of a batch: which patients are meant, and which of them can be planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.errors import Fault
from ketaplan.files.locate import Listing, PatientFolder, file_meant, is_folder, toml_files
from ketaplan.files.toml.document import NO_FILE, why_not
from ketaplan.files.toml.peek import peek

if TYPE_CHECKING:
    from ketaplan.domain.patient import Patient
    from ketaplan.files.result import ReadResult
    from ketaplan.services.workspace.workspace import Workspace

MISSING = "there is no such file or folder; check the path"
NO_PATIENT = 'this folder has no patient file (.toml with kind = "patient")'


def patient_files(paths: Iterable[Path], patients: PatientFolder | None = None) -> Listing:
    """List the given files, and patients' files in the given folders, each once; a fault for every other path.

    A name without a file may mean one of ``patients``.
    """
    listings = [_listed(path, patients) for path in paths]
    files = dict.fromkeys(file for listing in listings for file in listing.files)
    return Listing(list(files), [fault for listing in listings for fault in listing.faults])


def _listed(path: Path, patients: PatientFolder | None) -> Listing:
    """List one path: a file, or a folder's patients."""
    if is_folder(path):
        listing = toml_files(path)
        found = [file for file in listing.files if peek(file, "kind") in {"patient", None}]
        return Listing(found, listing.faults or ([] if found else [Fault(str(path), 0, "", NO_PATIENT)]))
    try:
        path.stat()
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        return Listing([], [Fault(str(path), 0, "", _missing(path, patients) if missing else why_not(error))])
    return Listing([path], [])


def _missing(path: Path, patients: PatientFolder | None) -> str:
    """Return what to say of a path where nothing is."""
    meant = file_meant(path, patients) if patients else ""
    return f"{NO_FILE}{meant}" if meant else MISSING


def usable_patients(reads: Sequence[ReadResult[Patient]], workspace: Workspace) -> tuple[list[Patient], list[Fault]]:
    """Return the patients that can be planned, by id, and the faults of the files that cannot."""
    faults = [fault for read in reads for fault in read.faults]
    patients = [read.value for read in reads if read.value is not None]
    times = Counter(patient.id.casefold() for patient in patients)
    good = []
    for patient in patients:
        if times[patient.id.casefold()] > 1:
            faults.append(
                Fault(patient.file, 0, "id", f"{patient.id!r} is in several files (ignoring upper and lower case)")
            )
        elif not workspace.accepted(patient):
            from ketaplan.text.suggestions import few

            given = ", ".join(workspace.clinics)
            faults.append(
                Fault(
                    patient.file,
                    0,
                    "clinics",
                    (
                        f"the patient accepts {few(patient.clinics)}, but not {given}; give another clinic file "
                        "with --clinic"
                    ),
                )
            )
        else:
            good.append(patient)
    return sorted(good, key=lambda patient: patient.id), faults
