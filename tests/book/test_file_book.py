"""A book in a file: missing, empty, something else, locked, read-only, full, truncated, and after a crash."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import (
    DamagedBookError,
    LockedBookError,
    MissingBookError,
    NewerBookError,
    NoRoomError,
    NotABookError,
    ReadOnlyBookError,
    TakenError,
)
from ketaplan.book.integrity import find_damage
from ketaplan.errors import BookError
from support.book import MONDAY, NOW, booking, course
from support.patience import PATIENCE_SECONDS

WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture
def path(tmp_path):
    """A book with one course in it."""
    place = tmp_path / "ketaplan.db"
    made = create_book(str(place), NOW)
    made.write(NOW, lambda transaction: transaction.add(course()))
    made.close()
    return place


def patients(path):
    with closing(open_book(str(path), NOW)) as book:
        return sorted({each.patient for each in book.between(MONDAY, MONDAY.replace(year=2027))})


def book_one(path, patient="P-7", **options):
    with closing(open_book(str(path), NOW, **options)) as book:
        book.write(NOW, lambda transaction: transaction.add(course(patient, hour=13)))


def test_only_its_owner_may_read_it(path, tmp_path):
    with closing(open_book(str(path), NOW)) as book:
        book.backup(tmp_path / "copy.db")
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_an_empty_file_is_no_book(tmp_path):
    (tmp_path / "ketaplan.db").touch()
    with pytest.raises(MissingBookError, match="empty"):
        open_book(str(tmp_path / "ketaplan.db"), NOW)


@pytest.mark.parametrize("content", [b"not a database, but a letter to somebody\n" * 60, b"SQLite format 3\0", b"\0"])
def test_something_else_is_no_book(tmp_path, content):
    place = tmp_path / "letter"
    place.write_bytes(content)
    with pytest.raises(BookError):
        open_book(str(place), NOW)
    assert place.read_bytes() == content


def test_another_programs_database_is_no_book(tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE book (one, schema_version)")
    with pytest.raises(NotABookError):
        open_book(str(tmp_path / "other.db"), NOW)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)])
def test_a_folder_a_pipe_or_a_link_to_itself_is_no_book(tmp_path, make):
    make(tmp_path / "place")
    with pytest.raises(BookError):
        open_book(str(tmp_path / "place"), NOW)
    with pytest.raises(BookError):
        create_book(str(tmp_path / "place"), NOW)


def test_a_book_of_a_newer_schema_is_refused_and_left_alone(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE book SET schema_version = 99")
    before = path.read_bytes()
    with pytest.raises(NewerBookError, match="schema 99"):
        open_book(str(path), NOW)
    assert path.read_bytes() == before


def test_a_book_that_stays_locked_is_not_waited_for_forever(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LockedBookError, match=r"0\.2 s"):
            book_one(path, lock_seconds=0.2)
    assert patients(path) == ["P-1042"]


def test_a_writer_waits_for_another(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        second = run_worker("book", path, "P-7")
        other.execute("COMMIT")
        assert second.communicate(timeout=PATIENCE_SECONDS)[0].split() == ["ready", "booked", "P-7"]


def run_worker(*words, **options):
    """Start another process; it writes no byte code, of which Python leaves half a file on a full disk."""
    command = [sys.executable, "-B", str(WORKER), *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)


def test_anyone_who_may_not_write_reads_and_learns_it(path):
    with tempfile.TemporaryDirectory() as name:  # unlike tmp_path, in a folder that others may enter
        folder, place = Path(name), Path(name, "ketaplan.db")
        place.write_bytes(path.read_bytes())
        place.chmod(0o444)
        folder.chmod(0o555)
        read, wrote = (
            run_worker("bare", place, what).communicate(timeout=PATIENCE_SECONDS)[0] for what in ("read", "book")
        )
        folder.chmod(0o755)
    assert read.split() == ["ready", "read", "6"]
    assert wrote.split()[:2] == ["ready", ReadOnlyBookError.__name__]


@pytest.mark.parametrize("kilobytes", [0, 2, 8, 20, 60])
def test_a_full_disk_refuses_and_the_book_is_as_it_was(path, kilobytes):
    limit = path.stat().st_size // 1024 * 1024 + kilobytes * 1024 if kilobytes else 1

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    said = run_worker("book", path, "P-7", "200", preexec_fn=little_room).communicate(timeout=PATIENCE_SECONDS)[0]
    assert said.split()[:2] == ["ready", NoRoomError.__name__]
    assert patients(path) == ["P-1042"]
    book_one(path)
    assert patients(path) == ["P-1042", "P-7"]


@pytest.mark.parametrize("part", [0.0005, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_book_is_refused_and_not_replaced(path, part):
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part) or 1])
    before = path.read_bytes()
    with pytest.raises(BookError):
        patients(path)
    with pytest.raises(BookError):
        book_one(path)
    assert path.read_bytes() == before


def test_a_row_altered_by_hand_is_not_served(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER appointment_is_rewritten")
        raw.execute("UPDATE appointment SET chair = 'B' WHERE number = 1")
    with closing(open_book(str(path), NOW)) as book:
        with pytest.raises(DamagedBookError, match="P-1042/1/induction/1"):
            book.of_patient("P-1042")
        assert any("appointment_is_rewritten" in line for line in find_damage(book))


def test_a_row_removed_by_hand_is_missed(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DELETE FROM occupation WHERE appointment LIKE '%/3'")
        raw.execute("DELETE FROM appointment WHERE number = 3")
    with closing(open_book(str(path), NOW)) as book:
        with pytest.raises(DamagedBookError, match="2026-12-07"):
            book.between(MONDAY, MONDAY.replace(year=2027), "riverside")
        assert book.between(MONDAY, MONDAY, "riverside")
        assert find_damage(book) == [
            "day riverside/2026-12-07: appointments are lost, altered or inserted",
            "patient P-1042: appointments are lost, altered or inserted",
        ]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM log WHERE number = 3",
        "DELETE FROM log WHERE number = 7",
        "UPDATE log SET who = 'somebody' WHERE number = 4",
        "UPDATE log SET detail = '{}' WHERE number = 7",
    ],
)
def test_a_line_of_the_log_that_is_removed_or_altered_is_found(path, damage):
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        with pytest.raises(sqlite3.IntegrityError, match="the log is never"):
            raw.execute(damage)
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE name LIKE 'log_is_%'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(damage)
        for _, made in triggers:
            raw.execute(made)
    with closing(open_book(str(path), NOW)) as book:
        assert any(word in find_damage(book)[0] for word in ("log line", "the log has"))


def test_the_database_itself_refuses_what_is_taken(path, monkeypatch):
    monkeypatch.setattr("ketaplan.book.sql_transaction.SqlTransaction._refuse_conflicts", lambda *_: None)
    with closing(open_book(str(path), NOW)) as book:
        wrong = [
            booking("P-2/1/induction/1", chair="A", physician="x", nurse="y", after="z"),
            booking("P-2/1/induction/1", chair="B", physician="dr-lee", nurse="y", after="z"),
            booking("P-1042/1/induction/7", hour=14),
            booking("P-1042/1/induction/1~2", MONDAY.replace(day=29)),
            booking("P-1042/2/induction/1", MONDAY.replace(day=29)),
        ]
        for each in wrong:
            with pytest.raises(TakenError, match="meanwhile"):
                book.write(NOW, lambda transaction, each=each: transaction.add([each]))
        thirds = [
            booking(f"P-{number}/1/induction/1", chair=f"C{number}", physician=f"d{number}", nurse=f"n{number}")
            for number in range(2, 5)
        ]
        book.write(NOW, lambda transaction: transaction.add(thirds[:2]))
        with pytest.raises(TakenError, match="meanwhile"):
            book.write(NOW, lambda transaction: transaction.add(thirds[2:]))
        assert find_damage(book) == []


def test_a_backup_is_a_complete_book(path, tmp_path):
    with closing(open_book(str(path), NOW)) as book:
        book.backup(tmp_path / "copy.db")
        with pytest.raises(BookError, match="something already"):
            book.backup(tmp_path / "copy.db")
    with closing(open_book(str(tmp_path / "copy.db"), NOW)) as copy, closing(open_book(str(path), NOW)) as book:
        assert copy.of_patient("P-1042") == book.of_patient("P-1042")
        assert copy.uid_secret() == book.uid_secret()
        assert find_damage(copy) == []


DIES_IN_THE_MIDDLE = """
import os, signal, sqlite3, sys
book = sqlite3.connect(sys.argv[1], isolation_level=None)
book.execute("PRAGMA cache_size = 1")
book.execute("BEGIN IMMEDIATE")
for number in range(2000):
    book.execute("INSERT INTO seal VALUES ('day', ?, 1, 'x')", (f"riverside/{number}",))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_reader_rolls_back_what_a_killed_writer_left(path):
    # given a file that is changed already, and the journal that says how it was
    subprocess.run([sys.executable, "-c", DIES_IN_THE_MIDDLE, str(path)], check=False)
    assert path.with_name("ketaplan.db-journal").stat().st_size
    # then all readers find it as it was
    with closing(open_book(str(path), NOW)) as book:
        assert len(book.of_patient("P-1042")) == 6
        assert find_damage(book) == []
    assert not path.with_name("ketaplan.db-journal").exists()
