"""A row that is lost, put in or exchanged is missed."""

from __future__ import annotations

from ketaplan.book.group_checksums import EMPTY, seal_of_exports, seals_of_days, seals_of_patients
from ketaplan.book.rows import row_of
from support.bookings import NOW, course

ROWS = [row_of(each) for each in (session for session in course(changed=NOW))]


def test_rows_counted_in_and_out_leave_nothing():
    seal = EMPTY.with_row(ROWS[0][-1], 1).with_row(ROWS[1][-1], 1)
    assert seal.with_row(ROWS[0][-1], -1).with_row(ROWS[1][-1], -1) == EMPTY


def test_a_patient_has_one_seal_and_a_course_one_a_day():
    assert list(seals_of_patients(ROWS)) == ["P-1042"]
    assert list(seals_of_days(ROWS))[:2] == ["riverside/2026-11-30", "riverside/2026-12-03"]


def test_a_lost_row_and_an_exchanged_one_are_missed():
    whole = seals_of_patients(ROWS)
    assert seals_of_patients(ROWS[1:]) != whole
    assert seals_of_patients([*ROWS[1:], ROWS[1]]) != whole


def test_exports_have_a_seal_of_their_own():
    assert seal_of_exports([]) == EMPTY
    assert seal_of_exports(["a", "b"]) == seal_of_exports(["b", "a"]) != seal_of_exports(["a"])
