"""A row that is lost, inserted or exchanged is detected."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ketaplan.book.group_checksums import (
    EMPTY,
    GroupChecksum,
    checksum_of_exports,
    checksums_of_days,
    checksums_of_patients,
    totals_of_groups,
    unequal_groups,
)
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


GROUPS = st.dictionaries(st.text("ab-/é", min_size=1), st.lists(st.text("0123456789abcdef", min_size=32, max_size=32)))


@given(rows=GROUPS, stored=st.dictionaries(st.text("ab-/é", min_size=1), st.tuples(st.integers(1, 3), st.just("0"))))
def test_groups_read_in_order_are_compared_like_groups_at_hand(rows, stored):
    found = dict(totals_of_groups([(name, one) for name in sorted(rows) for one in rows[name]]))
    assert set(found) == {name for name, some in rows.items() if some}
    known = {name: GroupChecksum(*rest) for name, rest in stored.items()}
    both = known | {name: total for name, total in found.items() if len(name) % 2}
    differ = [name for name in sorted({*found, *both}) if found.get(name) != both.get(name)]
    assert list(unequal_groups(sorted(found.items()), [(name, *both[name]) for name in sorted(both)])) == differ
