"""The waiting list in every kind of book: put on, taken off, never lost or altered unnoticed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import DamagedBookError
from ketaplan.book.integrity import find_damage
from ketaplan.domain.waiting import Waiting
from support.book import NOW

ANA = Waiting(patient="P-1", since=date(2026, 11, 20), before=date(2026, 12, 10))
BEN = Waiting(patient="P-2", since=date(2026, 11, 18))


def wait(book, waiting, **how):
    return book.write(NOW, lambda transaction: transaction.wait(waiting), **how)


def end(book, patient):
    return book.write(NOW, lambda transaction: transaction.end_waiting(patient))


def test_who_waits_is_read_back_the_longest_first(book):
    assert wait(book, ANA) == (ANA, True)
    assert wait(book, BEN) == (BEN, True)
    assert book.waiting() == [BEN, ANA]
    assert find_damage(book) == []


def test_who_waits_already_has_waited_since_the_first_day(book):
    wait(book, BEN)
    assert wait(book, replace(BEN, since=date(2026, 11, 22))) == (BEN, False)
    later = replace(BEN, since=date(2026, 11, 22), before=date(2026, 12, 1))
    assert wait(book, later) == (replace(BEN, before=date(2026, 12, 1)), True)
    assert book.waiting() == [replace(BEN, before=date(2026, 12, 1))]
    assert [line.what for line in book.log()].count("waiting") == 2
    assert find_damage(book) == []


def test_who_is_off_the_list_can_wait_again_from_then_on(book):
    wait(book, ANA)
    assert end(book, "P-1") == ANA
    assert book.waiting() == []
    assert end(book, "P-1") is None
    assert end(book, "P-9") is None
    again = replace(ANA, since=date(2026, 12, 1), before=None)
    assert wait(book, again) == (again, True)
    assert book.waiting() == [again]
    assert find_damage(book) == []


def test_a_dry_run_puts_no_one_on_the_list(book):
    assert wait(book, ANA, dry_run=True) == (ANA, True)
    assert book.waiting() == []


def test_the_log_says_who_waits_and_since_when(book):
    wait(book, ANA)
    end(book, "P-1")
    detail = '{"since": "2026-11-20", "before": "2026-12-10"}'
    assert [(line.what, line.appointment, line.detail) for line in book.log(about="P-1")] == [
        ("waiting", "P-1", detail),
        ("no longer waiting", "P-1", detail),
    ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE waiting SET since = '2026-01-01'", "the waiting list's entry of 'P-1' is altered"),
        ("UPDATE waiting SET state = 'ended'", "the waiting list's entry of 'P-1' is altered"),
        ("UPDATE book SET waitings = 2", "entries of the waiting list are lost or inserted"),
    ],
)
def test_an_altered_or_lost_entry_is_found_and_never_served(tmp_path, statement, found):
    with closing(create_book(str(tmp_path / "b.db"), NOW)) as made:
        wait(made, ANA)
    with closing(sqlite3.connect(tmp_path / "b.db")) as raw, raw:
        raw.execute(statement)
    with closing(open_book(str(tmp_path / "b.db"), NOW)) as opened:
        assert find_damage(opened) == [found]
        with pytest.raises(DamagedBookError, match="waiting list"):
            opened.waiting()


def test_an_entry_is_never_deleted_and_comes_with_a_copy(tmp_path):
    with closing(create_book(str(tmp_path / "b.db"), NOW)) as made:
        wait(made, ANA)
        made.backup(tmp_path / "copy.db")
    with closing(open_book(str(tmp_path / "copy.db"), NOW)) as copy:
        assert copy.waiting() == [ANA]
        assert find_damage(copy) == []
    with closing(sqlite3.connect(tmp_path / "b.db")) as raw, pytest.raises(sqlite3.IntegrityError, match="never"):
        raw.execute("DELETE FROM waiting")
