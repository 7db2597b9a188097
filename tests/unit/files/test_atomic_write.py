import errno
import os
import stat
from pathlib import Path

import pytest

from ketaplan.errors import InputError
from ketaplan.files.atomic_write import save_bytes, save_new_text, save_text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_completely_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save_text(path, "Grüße\n")
    assert path.read_bytes() == "Grüße\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    save_bytes(path, b"\0again")
    assert path.read_bytes() == b"\0again"
    assert names(tmp_path) == ["plan.json"]


def test_what_was_there_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    save_text(path, "before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"plan\.json: cannot be written: no space left on device"):
        save_text(path, "after")
    assert path.read_text() == "before"
    assert names(tmp_path) == ["plan.json"]


def test_nothing_is_left_behind_where_the_file_cannot_be_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(InputError, match="device or resource busy"):
        save_text(tmp_path / "plan.json", "x")
    assert names(tmp_path) == []


def test_the_data_is_on_the_disk_before_the_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, kinds = os.fsync, []

    def watched(descriptor: int) -> None:
        kinds.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), (tmp_path / "a").exists()))
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    save_text(tmp_path / "a", "x")
    assert kinds == [(False, False), (True, True)]


def test_a_link_stays_a_link_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    save_text(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_text() == "x"


@pytest.mark.parametrize("save", [save_text, save_new_text])
@pytest.mark.parametrize("name", ["folder", "pipe", "circle", "no/such/folder", "file/below", "a" * 300, "nul\0"])
def test_what_is_no_place_for_a_file_is_refused_with_words(tmp_path: Path, save, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    before = names(tmp_path)
    with pytest.raises(InputError) as refused:
        save(tmp_path / name, "x")
    assert str(refused.value).startswith(f"{tmp_path / name}: ")
    assert names(tmp_path) == before


def test_a_new_file_is_for_its_owner_alone_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "P-1.toml"
    save_new_text(path, "first")
    with pytest.raises(InputError, match="already exists; not changed"):
        save_new_text(path, "second")
    assert path.read_text() == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["P-1.toml"]


def test_a_new_file_is_written_where_there_are_no_hard_links_and_still_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", unsupported)
    save_new_text(tmp_path / "P-1.toml", "first")
    with pytest.raises(InputError, match="already exists"):
        save_new_text(tmp_path / "P-1.toml", "second")
    assert (tmp_path / "P-1.toml").read_text() == "first"
    assert names(tmp_path) == ["P-1.toml"]
