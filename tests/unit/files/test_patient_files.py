"""Many patients' files are found with one look at the folder."""

from __future__ import annotations

import pytest

from ketaplan.errors import InputError
from ketaplan.files import locate as folders


@pytest.fixture
def clinic(tmp_path):
    (tmp_path / "patients").mkdir()
    for name, patient in (("P-1", "P-1"), ("anna", "P-2"), ("P-3", "P-4"), ("P-5", "P-6")):
        (tmp_path / "patients" / f"{name}.toml").write_text(f'id = "{patient}"\n')
    (tmp_path / "patients" / "P-7.toml").write_text("name = 'no id'\n")
    (tmp_path / "clinic.toml").write_text("")
    return tmp_path / "clinic.toml"


def test_many_files_are_those_that_each_would_be(clinic):
    ids = [f"P-{number}" for number in range(1, 9)]
    alone = {}
    for patient in ids:
        try:
            alone[patient] = folders.patient_file(patient, clinic)
        except InputError:
            continue
    assert folders.patient_files(ids, clinic) == alone


def test_a_folder_is_read_once_however_many_have_no_file(clinic, monkeypatch):
    looks = []
    read = folders._ids_in
    monkeypatch.setattr(folders, "_ids_in", lambda place: looks.append(place) or read(place))
    folders.patient_files([f"Z-{number}" for number in range(100)], clinic)
    assert len(looks) == 1


def test_without_a_folder_none_has_a_file(tmp_path):
    assert folders.patient_files(["P-1"], tmp_path / "clinic.toml") == {}
