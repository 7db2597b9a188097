"""The list of protocols: a clinic's own before those that come with the package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketaplan.errors import InputError
from ketaplan.formats import FORMATS, Options
from ketaplan.services.protocols import listed, text_of
from support.toml_files import PROTOCOL, clinic_folder


def ids(clinic: Path | None) -> list[str]:
    return [name for name, _, _ in listed(clinic).rows]


def test_a_clinics_own_protocols_are_listed_only_at_that_clinic(tmp_path: Path):
    assert "own-course" in ids(clinic_folder(tmp_path))
    assert "own-course" not in ids(None)
    assert "iv-induction-6x2" in ids(None)


def test_the_list_for_scripts_has_the_same_protocols(tmp_path: Path):
    rows = listed(clinic_folder(tmp_path)).rows
    table, document = (FORMATS["protocols"][name].render(rows, Options()) for name in ("table", "json"))
    assert [row["id"] for row in json.loads(document)["protocols"]] == [line.split()[0] for line in table.splitlines()]


def test_a_protocols_text_is_as_it_was_written(tmp_path: Path):
    assert text_of(clinic_folder(tmp_path), "own-course") == PROTOCOL


def test_an_unknown_protocol_is_refused_with_what_is_known():
    with pytest.raises(InputError, match=r"did you mean 'iv-induction-6x2'"):
        text_of(None, "iv-induction-6x3")


def test_a_file_of_the_clinic_is_read_once(tmp_path, monkeypatch):
    from ketaplan.files import protocol_library

    read, original = [], protocol_library.read_protocol

    def counted(path):
        read.append(path.name)
        return original(path)

    monkeypatch.setattr(protocol_library, "read_protocol", counted)
    listed(clinic_folder(tmp_path))
    assert len(read) == len(set(read))
