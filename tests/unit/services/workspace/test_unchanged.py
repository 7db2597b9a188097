"""Values are read again only after a file has changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ketaplan.services.workspace import unchanged
from ketaplan.services.workspace.unchanged import WhileUnchanged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_text("a", encoding="utf-8")
    return path


def test_a_value_is_remembered_until_its_file_changes(file):
    values, texts = WhileUnchanged[str](), []

    def read() -> str:
        texts.append(file.read_text(encoding="utf-8"))
        return texts[-1]

    assert values.get("a", [file], read) == values.get("a", [file], read) == "a"
    file.write_text("bc", encoding="utf-8")
    assert values.get("a", [file], read) == "bc"
    assert texts == ["a", "bc"]


def test_a_file_that_goes_or_comes_is_a_change(file):
    values = WhileUnchanged[bool]()
    assert values.get("a", [file], file.exists)
    file.unlink()
    assert not values.get("a", [file], file.exists)


def test_a_new_time_of_change_alone_is_a_change(file):
    values, seen = WhileUnchanged[None](), []
    values.get("a", [file], lambda: seen.append(1))
    os.utime(file, ns=(1, 1))
    values.get("a", [file], lambda: seen.append(2))
    assert seen == [1, 2]


def test_what_reading_raises_is_not_remembered(file):
    values = WhileUnchanged[str]()
    with pytest.raises(ZeroDivisionError):
        values.get("a", [file], lambda: str(1 // 0))
    assert values.get("a", [file], lambda: "a") == "a"


def test_no_more_than_the_most_are_remembered(file, monkeypatch):
    monkeypatch.setattr(unchanged, "MOST_REMEMBERED", 2)
    values, read = WhileUnchanged[int](), []
    for key in (1, 2, 3, 1):
        values.get(key, [file], lambda key=key: read.append(key) or key)
    assert read == [1, 2, 3, 1]
