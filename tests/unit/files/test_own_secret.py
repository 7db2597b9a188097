from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ketaplan.errors import InputError
from ketaplan.files.own_secret import NoPlaceError, data_folder, own_secret


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


def test_a_secret_is_made_once_and_is_its_owners_alone(home: Path) -> None:
    assert own_secret() == own_secret()
    kept = home / ".local/share/ketaplan/secret"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(own_secret()) == 32


def test_two_homes_have_two_secrets(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = own_secret()
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "of another"))
    assert own_secret() != mine


def test_of_many_who_make_it_at_once_all_have_the_same(home: Path) -> None:
    with ThreadPoolExecutor(8) as crew:
        assert len(set(crew.map(lambda _: own_secret(), range(32)))) == 1


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", ".local/share/ketaplan"),
        ("darwin", "Library/Application Support/ketaplan"),
        ("win32", "AppData/Local/ketaplan"),
    ],
)
def test_it_is_where_the_system_puts_what_must_not_be_lost(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, place: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert data_folder() == home / place
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert data_folder() == home / place
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert data_folder() == home / "data" / "ketaplan"


def no_home(patch: pytest.MonkeyPatch, home: Path) -> None:
    def nobody():
        raise RuntimeError("Could not determine home directory.")

    patch.setattr(Path, "home", nobody)


def file_in_the_way(patch: pytest.MonkeyPatch, home: Path) -> None:
    (home / ".local").write_text("in the way", encoding="utf-8")


def nothing_may_be_written(patch: pytest.MonkeyPatch, home: Path) -> None:
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    patch.setattr("tempfile.mkstemp", refuse)


@pytest.mark.parametrize("hindrance", [no_home, file_in_the_way, nothing_may_be_written])
def test_where_it_cannot_be_stored_both_ways_out_are_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, hindrance
) -> None:
    hindrance(monkeypatch, home)
    with pytest.raises(NoPlaceError, match=r"no place to store it: .*--book.*\$XDG_DATA_HOME"):
        own_secret()


@pytest.mark.parametrize("damage", [b"", b"00", b"\xff" * 64, b"g" * 64, b"00" * 33])
def test_what_is_no_secret_is_neither_used_nor_replaced(home: Path, damage: bytes) -> None:
    own_secret()
    kept = home / ".local/share/ketaplan/secret"
    kept.write_bytes(damage)
    with pytest.raises(InputError, match="Restore it from a backup") as refused:
        own_secret()
    assert not isinstance(refused.value, NoPlaceError)
    assert kept.read_bytes() == damage
