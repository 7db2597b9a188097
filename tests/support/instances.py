"""Candidates from a folder with one clinic, as the generator of instances writes it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ketaplan.files.locate import toml_files
from ketaplan.files.readers.patient import read_patient
from ketaplan.planner.batch import Candidate
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.workspace.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def candidates_of(folder: Path, as_of: str) -> list[Candidate]:
    """Every patient's requests, the patients by id."""
    clinics = tuple(toml_files(folder / "clinics").files)
    planner = GroupPlanner(Settings(clinics=clinics, now=datetime.now(UTC), as_of=date.fromisoformat(as_of)))
    patients = [read_patient(file).or_raise() for file in toml_files(folder / "patients").files]
    return [Candidate(tuple(planner.requests(one)[0])) for one in patients]
