import os
from pathlib import Path

import pytest

from ketaplan.errors import InputError
from ketaplan.files.locate import PatientFolder, clinic_files, toml_files
from support.toml_files import CLINIC, PATIENT, changed, clinic_folder


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KETAPLAN_CLINIC", raising=False)
    return clinic_folder(tmp_path)


def test_the_clinic_is_found_here_and_above(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clinic.parent)
    assert clinic_files(None) == [Path("clinic.toml")]
    monkeypatch.chdir(clinic.parent / "patients")
    assert clinic_files(None) == [Path("../clinic.toml")]


def test_what_is_named_comes_before_the_environment_and_that_before_here(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clinic.parent)
    (clinic.parent / "elsewhere.toml").touch()
    monkeypatch.setenv("KETAPLAN_CLINIC", "elsewhere.toml")
    assert clinic_files([]) == [Path("elsewhere.toml")]
    assert clinic_files([clinic, clinic]) == [clinic]


def test_every_path_at_which_there_is_no_clinic_is_reported(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETAPLAN_CLINIC", f"{clinic}{os.pathsep}a.toml{os.pathsep}b.toml")
    with pytest.raises(InputError) as refused:
        clinic_files([])
    words = "no such clinic file; check the path in $KETAPLAN_CLINIC"
    assert str(refused.value).splitlines() == [f"a.toml: {words}", f"b.toml: {words}"]


def test_a_folder_counts_as_every_clinic_in_it(clinic: Path) -> None:
    second = clinic.parent / "uptown.toml"
    second.write_text(changed(CLINIC, "riverside", "uptown"), encoding="utf-8")
    assert clinic_files([clinic.parent]) == [clinic, second]


def test_where_there_is_no_clinic_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KETAPLAN_CLINIC", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"no clinic\.toml here or above.*--clinic FILE.*ketaplan init"):
        clinic_files(None)
    with pytest.raises(InputError, match='no file with kind = "clinic"'):
        clinic_files([tmp_path])


def test_a_patient_is_a_path_or_an_id_next_to_the_clinic(clinic: Path, tmp_path: Path) -> None:
    path = tmp_path / "patients" / "P-1042.toml"
    assert PatientFolder.of(clinic).file("P-1042") == path
    assert PatientFolder.of(None, tmp_path / "patients").file("P-1042") == path
    assert PatientFolder.of(clinic).file("any/where.toml") == Path("any/where.toml")
    assert PatientFolder.of(clinic).file("where.toml") == Path("where.toml")


def test_a_patient_is_found_by_the_id_in_the_file_regardless_of_its_name(clinic: Path, tmp_path: Path) -> None:
    odd = tmp_path / "patients" / "new" / "referral.toml"
    odd.parent.mkdir()
    odd.write_text(changed(PATIENT, 'id = "P-1042"', "\"id\" = 'P-7'"), encoding="utf-8")
    assert PatientFolder.of(clinic).file("P-7") == odd


def test_a_file_named_by_another_patients_id_is_not_taken_for_theirs(clinic: Path, tmp_path: Path) -> None:
    (tmp_path / "patients" / "P-7.toml").write_text(PATIENT, encoding="utf-8")
    with pytest.raises(InputError, match="no patient with the id 'P-7'"):
        PatientFolder.of(clinic).file("P-7")


def test_an_unknown_patient_is_reported_with_the_nearest_id(clinic: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no patient with the id 'P-1024' \(did you mean 'P-1042'\?\)"):
        PatientFolder.of(clinic).file("P-1024")
    with pytest.raises(InputError, match="no such folder of patients"):
        PatientFolder.of(clinic, tmp_path / "nobody").file("P-1")


def test_hidden_files_and_folders_are_passed_over(clinic: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/x.toml", ".hidden.toml", "notes.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [str(path.relative_to(tmp_path)) for path in toml_files(tmp_path).files] == [
        "clinic.toml",
        "patients/P-1042.toml",
        "protocols/own-course.toml",
    ]
