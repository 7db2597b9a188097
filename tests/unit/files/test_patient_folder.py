"""A folder of patients that cannot be read is listed once, however many patients are looked for."""

from __future__ import annotations

import pytest

from ketaplan.errors import FaultyFilesError
from ketaplan.files import locate


def test_a_faulty_folder_is_listed_once(tmp_path, monkeypatch):
    listed = []

    def closed(folder):
        listed.append(folder)
        return locate.Listing([], ["closed"])

    monkeypatch.setattr(locate, "toml_files", closed)
    folder = locate.PatientFolder(tmp_path)
    for number in range(3):
        with pytest.raises(FaultyFilesError):
            folder.find(f"P-{number}")
    assert listed == [tmp_path]
