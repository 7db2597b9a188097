"""What is noted about appointments, in every kind of book: appended, never lost or altered unnoticed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import DamagedBookError, NotInBookError
from ketaplan.book.integrity import find_damage
from ketaplan.domain.visit_note import VisitNote
from support.book import NOW, booking

FORM = VisitNote(appointment="P-1042/1/induction/1", what="done", value="monitoring-form")
CALL = VisitNote(appointment="P-1042/1/induction/1", what="done", value="call")


def note(book, *notes, **how):
    return book.write(NOW, lambda transaction: transaction.note_visits(notes), **how)


@pytest.fixture
def with_visit(book):
    """A book with one appointment."""
    book.write(NOW, lambda transaction: transaction.add([booking()]))
    return book


def test_what_is_noted_is_read_back_and_noted_once(with_visit):
    assert note(with_visit, FORM) == [FORM]
    assert note(with_visit, FORM, CALL, CALL) == [CALL]
    assert with_visit.visit_notes() == [CALL, FORM]
    assert [(line.what, line.appointment, line.detail) for line in with_visit.log()[-2:]] == [
        ("done", FORM.appointment, '{"done": "monitoring-form"}'),
        ("done", FORM.appointment, '{"done": "call"}'),
    ]
    assert find_damage(with_visit) == []


def test_nothing_is_noted_about_an_appointment_that_is_not_there_or_by_a_dry_run(with_visit):
    with pytest.raises(NotInBookError):
        note(with_visit, VisitNote(appointment="P-9/1/induction/1", what="done", value="call"))
    assert note(with_visit, FORM, dry_run=True) == [FORM]
    assert with_visit.visit_notes() == []


@pytest.mark.parametrize("change", ["DELETE FROM visit_note", "UPDATE visit_note SET value = 'call'"])
def test_an_altered_or_lost_note_is_found(tmp_path, change):
    place = str(tmp_path / "book.db")
    with closing(create_book(place, NOW)) as made:
        made.write(NOW, lambda transaction: transaction.add([booking()]))
        note(made, FORM)
        copied = tmp_path / "copy.db"
        made.backup(copied)
    with closing(open_book(str(copied), NOW)) as copy:
        assert copy.visit_notes() == [FORM]
    with closing(sqlite3.connect(place, isolation_level=None)) as raw:
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(change)
        raw.execute("DROP TRIGGER visit_note_is_never_altered")
        raw.execute("DROP TRIGGER visit_note_is_never_deleted")
        raw.execute(change)
    with closing(open_book(place, NOW)) as opened:
        assert any("note" in line for line in find_damage(opened)), find_damage(opened)
        with pytest.raises(DamagedBookError):
            opened.visit_notes()
