"""List the measures that a clinic can use, or return the text of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.files.measure_library import MeasureLibrary

if TYPE_CHECKING:
    from pathlib import Path


def measures_listed(clinic_file: Path | None) -> list[tuple[str, str, str]]:
    """Return id, name and source of each measure."""
    return MeasureLibrary(clinic_file).ids()


def measure_text(clinic_file: Path | None, name: str) -> str:
    """Return the text of a measure's file; raises InputError for an unknown one, FaultyFilesError for a faulty one."""
    return MeasureLibrary(clinic_file).file_of(name).read_text(encoding="utf-8-sig")
