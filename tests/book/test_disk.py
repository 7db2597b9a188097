"""What a disk and its system do to a book in a file: names, folders, errors."""

from __future__ import annotations

import errno
import os
from contextlib import closing
from pathlib import Path

import pytest

from ketaplan import disk
from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import DatabaseError
from ketaplan.book.sqlite import _uri
from support.book import NOW, course


@pytest.mark.parametrize("name", ["a#b?c%20d&mode=memory.db", "Praxis Süd.db", os.fsdecode(b"\xff.db"), "file:x.db"])
def test_a_book_can_have_any_name(tmp_path, name):
    place = str(tmp_path / name)
    create_book(place, NOW).close()
    with closing(open_book(place, NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add(course()))
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_a_book_on_another_machine_retains_its_slashes():
    assert _uri(Path("//server/share/ketaplan.db")) == "file:////server/share/ketaplan.db?mode=rw"
    assert _uri(Path("/clinic/ketaplan.db")) == "file:///clinic/ketaplan.db?mode=rw"


def test_what_the_database_says_is_reported_in_its_words_and_not_as_damage(book):
    with pytest.raises(DatabaseError, match="nothing_such") as said:
        book.database.query("SELECT nothing_such(1)")
    assert "damaged" not in str(said.value)


def test_what_a_foreign_trigger_says_is_reported_in_its_words_and_not_as_a_place_taken(tmp_path):
    with closing(create_book(str(tmp_path / "ketaplan.db"), NOW)) as book:
        book.database.query(
            "CREATE TRIGGER quota BEFORE INSERT ON appointment BEGIN SELECT RAISE(ABORT, 'the quota is used up'); END"
        )
        with pytest.raises(DatabaseError, match="the quota is used up"):
            book.write(NOW, lambda transaction: transaction.add(course()))
        assert book.of_patient("P-1042") == []


def test_a_disk_is_asked_to_really_write(tmp_path):
    with closing(create_book(str(tmp_path / "ketaplan.db"), NOW)) as book:
        assert book.database.query("PRAGMA fullfsync") == [(1,)]
        assert book.database.query("PRAGMA synchronous") == [(3,)]


@pytest.mark.parametrize("step", ["open", "fsync"])
@pytest.mark.parametrize("code", sorted(disk.NO_SYNC))
def test_where_a_folder_cannot_be_synced_by_itself_a_book_is_made_all_the_same(tmp_path, monkeypatch, step, code):
    _fails(monkeypatch, step, code)
    create_book(str(tmp_path / "ketaplan.db"), NOW).close()


@pytest.mark.parametrize("step", ["open", "fsync"])
def test_a_folder_that_fails_to_sync_is_reported(tmp_path, monkeypatch, step):
    _fails(monkeypatch, step, errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        disk.sync_folder(tmp_path)


def _fails(monkeypatch, step, code):
    """Let a call of the system fail for folders."""
    real = getattr(os, step)

    def fail(what, *rest, **options):
        if step == "fsync" or Path(what).is_dir():
            raise OSError(code, os.strerror(code))
        return real(what, *rest, **options)

    monkeypatch.setattr(f"ketaplan.disk.os.{step}", fail)
