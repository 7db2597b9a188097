"""The files of a batch: each once, and patients only where all is plain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ketaplan.files.readers.patient import read_patient
from ketaplan.services.batch.input_files import patient_files, usable_patients
from ketaplan.services.workspace.settings import Settings
from ketaplan.services.workspace.workspace import Workspace
from support.toml_files import PATIENT, changed, clinic_folder

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def test_a_file_that_is_named_twice_is_listed_once(tmp_path: Path):
    clinic_folder(tmp_path)
    file = tmp_path / "patients/P-1042.toml"
    assert patient_files([tmp_path / "patients", file, file]).files == [file]


def test_a_folder_of_other_files_and_a_path_that_is_missing_are_faults(tmp_path: Path):
    clinic_folder(tmp_path)
    listing = patient_files([tmp_path / "protocols", tmp_path / "nope.toml"])
    assert listing.files == []
    assert ["no patient file" in fault.message for fault in listing.faults] == [True, False]
    assert "no such file" in listing.faults[1].message


def test_two_files_with_one_id_are_faults_and_neither_is_planned(tmp_path: Path):
    clinic = clinic_folder(tmp_path)
    again = tmp_path / "patients/other.toml"
    again.write_text(changed(PATIENT, '"P-1042"', '"p-1042"'), encoding="utf-8")
    reads = [read_patient(file) for file in patient_files([tmp_path / "patients"]).files]
    patients, faults = usable_patients(reads, Workspace(Settings(clinics=(clinic,), now=NOW)))
    assert patients == []
    assert [fault.key for fault in faults if not fault.warning] == ["id", "id"]


def test_a_patient_of_another_clinic_is_a_fault(tmp_path: Path):
    clinic = clinic_folder(tmp_path)
    file = tmp_path / "patients/P-1042.toml"
    file.write_text(changed(PATIENT, '["riverside"]', '["harbor"]'), encoding="utf-8")
    patients, faults = usable_patients([read_patient(file)], Workspace(Settings(clinics=(clinic,), now=NOW)))
    assert patients == []
    assert "but not riverside" in faults[-1].message
