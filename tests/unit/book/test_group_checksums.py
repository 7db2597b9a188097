"""A row that is lost, inserted or exchanged is detected."""

from __future__ import annotations

from ketaplan.book.group_checksums import EMPTY, checksum_of_exports, checksums_of_days, checksums_of_patients
from ketaplan.book.rows import row_of
from support.book import NOW, course

ROWS = [row_of(each) for each in (session for session in course(changed=NOW))]


def test_rows_counted_in_and_out_leave_nothing():
    total = EMPTY.with_row(ROWS[0][-1], 1).with_row(ROWS[1][-1], 1)
    assert total.with_row(ROWS[0][-1], -1).with_row(ROWS[1][-1], -1) == EMPTY


def test_a_patient_has_one_checksum_and_a_course_one_a_day():
    assert list(checksums_of_patients(ROWS)) == ["P-1042"]
    assert list(checksums_of_days(ROWS))[:2] == ["riverside/2026-11-30", "riverside/2026-12-03"]


def test_a_lost_row_and_an_exchanged_one_are_detected():
    whole = checksums_of_patients(ROWS)
    assert checksums_of_patients(ROWS[1:]) != whole
    assert checksums_of_patients([*ROWS[1:], ROWS[1]]) != whole


def test_exports_have_their_own_checksum():
    assert checksum_of_exports([]) == EMPTY
    assert checksum_of_exports(["a", "b"]) == checksum_of_exports(["b", "a"]) != checksum_of_exports(["a"])
