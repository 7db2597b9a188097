"""Scores in both kinds of book: appended, corrected, never altered, and damage to them is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.book.backends import create_book, is_server, open_book
from ketaplan.book.errors import DamagedBookError, KnownScoresError
from ketaplan.book.integrity import find_damage
from ketaplan.domain.score import Score, counting
from support.book import NOW

DAY = date(2026, 11, 20)
PHQ = Score(patient="P-1", measure="PHQ-9", on=DAY, score=17, items=(2, 2, 2, 2, 2, 2, 2, 2, 1), is_alarming=True)
GAD = Score(patient="P-1", measure="GAD-7", on=DAY, score=9)
OTHER = Score(patient="P-2", measure="PHQ-9", on=DAY, score=3, after="P-2/1/induction/1")


def note(book, *scores):
    return book.write(NOW, lambda transaction: transaction.note_scores(scores))


def test_scores_come_back_as_they_were_entered_with_who_and_when(book):
    noted = note(book, PHQ, GAD, OTHER)
    assert [(one.id, new) for one, new in noted] == [("s1", True), ("s2", True), ("s3", True)]
    first, second = book.scores("P-1")
    assert (first.same_entry(PHQ), second.same_entry(GAD), first.is_alarming, second.is_alarming) == (
        True, True, True, False,
    )  # fmt: skip
    assert first.by
    assert first.at.endswith("Z")
    assert [one.after for one in book.scores("P-2")] == ["P-2/1/induction/1"]
    assert find_damage(book) == []


@pytest.mark.parametrize("few", [0, 40])
def test_the_scores_of_many_come_in_one_pass_and_a_lost_one_is_found(book, monkeypatch, few):
    monkeypatch.setattr("ketaplan.book.score_rows.FEW", few)
    monkeypatch.setattr("ketaplan.book.sql_writer.FEW", few)
    note(book, PHQ, GAD)
    note(book, PHQ, OTHER)
    assert find_damage(book) == []
    found = book.scores_of({"P-1", "P-9"}, {"PHQ-9"})
    assert {name: [one.id for one in own] for name, own in found.items()} == {"P-1": ["s1"], "P-9": []}
    assert found["P-1"][0] == book.scores("P-1")[0]
    with book.database.writing(dry_run=True):
        book.database.query("UPDATE score_seal SET entries = 2 WHERE name = 'P-2'")
        with pytest.raises(DamagedBookError, match="scores of P-2 are lost or altered"):
            book.scores_of({"P-2"}, ())


def test_the_same_again_changes_nothing_and_another_score_there_is_refused(book):
    note(book, PHQ)
    assert [(one.id, new) for one, new in note(book, PHQ, GAD)] == [("s1", False), ("s2", True)]
    with pytest.raises(KnownScoresError) as refused:
        note(book, OTHER, replace(GAD, score=8))
    assert refused.value.found == {1: "s2 is another score of P-1 there; if that was wrong: --corrects s2"}
    assert book.scores("P-2") == []


def test_a_correction_is_a_new_line_and_the_old_one_stays(book):
    note(book, PHQ)
    right = replace(PHQ, score=16, items=(2,) * 8 + (0,), is_alarming=False, corrects="s1")
    note(book, right)
    note(book, right)
    assert [one.score for one in book.scores("P-1")] == [17, 16]
    assert [one.score for one in counting(book.scores("P-1"))] == [16]
    withdrawn = replace(right, score=None, items=(), corrects="s2")
    note(book, withdrawn)
    assert counting(book.scores("P-1")) == []
    with pytest.raises(KnownScoresError, match="s1 is corrected already; correct s3 instead, with --corrects s3"):
        note(book, replace(right, score=15, items=()))
    with pytest.raises(KnownScoresError, match="s9: P-1 has no such score"):
        note(book, replace(right, corrects="s9"))
    with pytest.raises(KnownScoresError, match="s1: P-2 has no such score"):
        note(book, replace(right, patient="P-2", corrects="s1"))
    assert find_damage(book) == []


def test_an_alarm_counts_until_it_is_corrected(book):
    later = replace(PHQ, on=date(2026, 11, 22))
    note(book, PHQ, later, OTHER)
    assert book.alarms() == {"P-1": date(2026, 11, 22)}
    note(book, replace(later, score=None, items=(), is_alarming=False, corrects="s2"))
    assert book.alarms() == {"P-1": DAY}


def test_the_log_names_the_line_and_the_patient_and_neither_measure_nor_score(book):
    note(book, PHQ)
    note(book, replace(PHQ, score=25, items=(), corrects="s1"))
    lines = book.log(last=2)
    assert [(line.what, line.appointment, line.detail) for line in lines] == [
        ("scored", "P-1", '{"score": "s1"}'),
        ("corrected", "P-1", '{"score": "s2", "corrects": "s1"}'),
    ]


def test_a_dry_run_notes_nothing(book):
    book.write(NOW, lambda transaction: transaction.note_scores([PHQ]), dry_run=True)
    assert book.scores("P-1") == []


def test_a_line_is_never_altered_or_deleted(address):
    with closing(open_book(address, NOW)) as book:
        note(book, PHQ)
        for statement in ("UPDATE score SET score = 1", "DELETE FROM score"):
            with pytest.raises(Exception, match=r"never|append"), book.database.writing(dry_run=False):
                book.database.query(statement)
        assert [one.score for one in book.scores("P-1")] == [17]


DAMAGE = {
    "UPDATE score SET score = 1 WHERE number = 1": ("score s1: altered", "score s1 is altered"),
    "UPDATE score SET alarming = 0 WHERE number = 1": ("score s1: altered", "score s1 is altered"),
    "DELETE FROM score WHERE number = 2": ("scores of P-1 are lost, altered", "scores of P-1 are lost or altered"),
    "DELETE FROM score_seal WHERE name = ''": ("scores for which a clinician is called are lost", "a clinician is"),
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_damage_is_found_and_never_served(tmp_path, statement):
    path = str(tmp_path / "ketaplan.db")
    with closing(create_book(path, NOW)) as book:
        note(book, PHQ, GAD)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE name LIKE 'score_is%'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        for _, sql in triggers:
            raw.execute(sql)
    with closing(open_book(path, NOW)) as book:
        assert find_damage(book)[0].startswith(DAMAGE[statement][0])
        with pytest.raises(DamagedBookError, match=DAMAGE[statement][1]):
            _ = book.scores("P-1"), book.alarms()


def test_a_repr_of_a_row_shows_no_score(book):
    from ketaplan.book.score_rows import ScoreRow

    assert "17" not in repr(ScoreRow.of(PHQ, 1))


def test_a_copy_has_the_scores(address, tmp_path):
    if is_server(address):
        return  # pg_dump copies both schemas: the manual's page is typed by a test
    with closing(open_book(address, NOW)) as book:
        note(book, PHQ)
        book.backup(tmp_path / "copy.db")
    with closing(open_book(str(tmp_path / "copy.db"), NOW)) as copy:
        assert [one.score for one in copy.scores("P-1")] == [17]
