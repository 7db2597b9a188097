"""Absences in every kind of book: noted, ended, never lost or altered unnoticed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime

import pytest

from ketaplan.book.backends import open_book
from ketaplan.book.errors import DamagedBookError, NoAbsenceError
from ketaplan.book.integrity import find_damage
from ketaplan.domain.absence import Absence
from support.book import NOW

ILL = Absence(clinic="riverside", resource="rn-kim", start=date(2026, 12, 3), reason="flu")
TRAINING = Absence(
    clinic="riverside", resource="dr-lee", start=datetime(2026, 12, 3, 13), end=datetime(2026, 12, 3, 17, 30)
)
POWER = Absence(clinic="riverside", resource=None, start=date(2026, 12, 4), end=date(2026, 12, 4))


def note(book, absence, **how):
    return book.write(NOW, lambda transaction: transaction.note_absence(absence), **how)


def end(book, name, at=None):
    return book.write(NOW, lambda transaction: transaction.end_absence(name, at))


def spans(book):
    return [(one.id, one.resource, one.start, one.end) for one in book.absences()]


def test_what_is_noted_is_read_back_as_it_was(book):
    for one in (ILL, TRAINING, POWER):
        note(book, one)
    found = book.absences()
    assert [one.id for one in found] == ["a1", "a2", "a3"]
    assert all(one.same_span(noted) for one, noted in zip(found, (ILL, TRAINING, POWER), strict=True))
    assert [one.reason for one in found] == ["flu", "", ""]
    assert find_damage(book) == []


def test_the_same_again_changes_nothing(book):
    first, is_new = note(book, ILL)
    again, is_new_again = note(book, ILL)
    assert (first, is_new, is_new_again) == (again, True, False)
    assert len(book.absences()) == 1
    assert [line.what for line in book.log()].count("absent") == 1


def test_one_ends_early_or_was_never_there(book):
    for one in (ILL, TRAINING, POWER):
        note(book, one)
    assert end(book, "a1", date(2026, 12, 7)).end is None
    assert end(book, "a2", datetime(2026, 12, 3, 15)).resource == "dr-lee"
    end(book, "a3")
    assert spans(book) == [
        ("a1", "rn-kim", date(2026, 12, 3), date(2026, 12, 6)),
        ("a2", "dr-lee", datetime(2026, 12, 3, 13), datetime(2026, 12, 3, 15)),
    ]
    assert end(book, "a1", date(2026, 12, 8)) is None
    assert end(book, "a3") is None
    assert note(book, POWER)[0].id == "a4", "an id is never used again"
    assert find_damage(book) == []


def test_one_that_ends_before_it_starts_was_never_there(book):
    note(book, ILL)
    end(book, "a1", date(2026, 12, 3))
    assert book.absences() == []


def test_a_day_can_end_at_an_hour(book):
    note(book, POWER)
    end(book, "a1", datetime(2026, 12, 4, 12))
    assert spans(book) == [("a1", None, datetime(2026, 12, 4), datetime(2026, 12, 4, 12))]


def test_an_unknown_absence_is_refused(book):
    with pytest.raises(NoAbsenceError, match="a7"):
        end(book, "a7")


def test_a_dry_run_notes_nothing(book):
    assert note(book, ILL, dry_run=True)[0].id == "a1"
    assert book.absences() == []


def test_the_log_says_who_is_out_and_never_why(book):
    note(book, ILL)
    end(book, "a1", date(2026, 12, 7))
    end(book, "a1")
    who = '{"absence": "a1", "clinic": "riverside", "resource": "rn-kim", "from": "2026-12-03"'
    assert [(line.what, line.appointment, line.detail) for line in book.log()[-3:]] == [
        ("absent", "", f"{who}}}"),
        ("back", "", f'{who}, "to": ["open", "2026-12-06"]}}'),
        ("never absent", "", f'{who}, "to": "2026-12-06"}}'),
    ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE absence SET ends = '2027-01-01'", "absence 'a1' is altered"),
        ("UPDATE absence SET id = 'a9'", "absence 'a9' is altered"),
        ("UPDATE book SET absences = 2", "absences are lost or inserted"),
    ],
)
def test_an_altered_or_lost_absence_is_found_and_never_served(tmp_path, statement, found):
    from ketaplan.book.backends import create_book

    with closing(create_book(str(tmp_path / "b.db"), NOW)) as made:
        note(made, ILL)
    with closing(sqlite3.connect(tmp_path / "b.db")) as raw, raw:
        raw.execute(statement)
    with closing(open_book(str(tmp_path / "b.db"), NOW)) as opened:
        assert find_damage(opened) == [found]
        with pytest.raises(DamagedBookError, match="absence"):
            opened.absences()


def test_an_absence_is_never_deleted(tmp_path):
    from ketaplan.book.backends import create_book

    with closing(create_book(str(tmp_path / "b.db"), NOW)) as made:
        note(made, ILL)
    with closing(sqlite3.connect(tmp_path / "b.db")) as raw, pytest.raises(sqlite3.IntegrityError, match="never"):
        raw.execute("DELETE FROM absence")
