import os
from pathlib import Path

import pytest

from ketaplan.files import cache as kept
from ketaplan.files.cache import clear, store


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path))
    return tmp_path


def keep_days_ago(place: Path, days: int) -> Path:
    store(place, {})
    made = place.stat().st_mtime - days * 86400
    os.utime(place, (made, made))
    return place


def test_what_is_old_goes_when_something_else_is_stored(cache: Path) -> None:
    old = keep_days_ago(cache / "calendars" / "old.json", 91)
    recent = keep_days_ago(cache / "calendars" / "recent.json", 89)
    older_version = keep_days_ago(cache / "holidays" / "0.1" / "US.json", 400)
    store(cache / "calendars" / "new.json", {})
    assert (old.exists(), older_version.exists(), recent.exists()) == (False, False, True)


def test_there_are_never_more_than_that_many_and_the_newest_stay(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_FILES", 5)
    for number in range(12):
        keep_days_ago(cache / "calendars" / f"{number}.json", 12 - number)
    assert sorted(int(path.stem) for path in (cache / "calendars").iterdir()) == [7, 8, 9, 10, 11]


def test_clearing_removes_what_is_stored_and_nothing_else(cache: Path) -> None:
    store(cache / "calendars" / "a.json", {})
    store(cache / "holidays" / "0.1" / "US.json", {})
    others = [cache / "mine.json", cache / "calendars" / "notes.txt"]
    for path in others:
        path.write_text("mine", encoding="utf-8")
    assert clear() == 2
    assert clear() == 0
    assert all(path.exists() for path in others)
    assert not list(cache.glob("**/US.json"))


def test_where_nothing_can_be_stored_there_is_nothing_to_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETAPLAN_CACHE", os.devnull)
    store(kept.cache_folder() / "calendars" / "a.json", {})
    assert clear() == 0
