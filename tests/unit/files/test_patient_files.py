"""Many patients' files are found with one look at the folder."""

from __future__ import annotations

import pytest

from ketaplan.files import locate
from ketaplan.files.locate import PatientFolder, UnknownPatientError


@pytest.fixture
def clinic(tmp_path):
    (tmp_path / "patients").mkdir()
    for name, patient in (("P-1", "P-1"), ("anna", "P-2"), ("P-3", "P-4"), ("P-5", "P-6")):
        (tmp_path / "patients" / f"{name}.toml").write_text(f'id = "{patient}"\n')
    (tmp_path / "patients" / "P-7.toml").write_text("name = 'no id'\n")
    (tmp_path / "clinic.toml").write_text("")
    return tmp_path / "clinic.toml"


def test_files_are_found_together_as_each_would_be_alone(clinic):
    ids, folder = [f"P-{number}" for number in range(1, 9)], PatientFolder.of(clinic)
    together = [folder.find(patient) for patient in ids]
    assert together == [PatientFolder.of(clinic).find(patient) for patient in ids]
    assert [path and path.stem for path in together] == ["P-1", "anna", None, "P-3", None, "P-5", "P-7", None]


def test_a_folder_is_searched_once_however_many_have_no_file(clinic, monkeypatch):
    looks = []
    read = locate.toml_files
    monkeypatch.setattr(locate, "toml_files", lambda place: looks.append(place) or read(place))
    folder = PatientFolder.of(clinic)
    for number in range(100):
        assert folder.find(f"Z-{number}") is None
        with pytest.raises(UnknownPatientError):
            folder.file(f"Z-{number}")
    assert len(looks) == 1


def test_without_a_folder_none_has_a_file(tmp_path):
    assert PatientFolder.of(tmp_path / "clinic.toml").find("P-1") is None


def test_a_similar_id_is_searched_for_only_where_it_is_reported(clinic, monkeypatch):
    asked = []
    monkeypatch.setattr("ketaplan.text.suggestions.nearest", lambda *words: asked.append(words))
    with pytest.raises(UnknownPatientError) as refused:
        PatientFolder.of(clinic).file("P-9")
    assert not asked
    assert "no patient with the id 'P-9'" in str(refused.value)
    assert asked
