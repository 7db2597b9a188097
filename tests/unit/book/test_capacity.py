"""Whether chairs and people are free, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ketaplan.book.capacity import overloads
from support.book import booking
from support.builders import use


def taking(name, *uses, **fields):
    return booking(f"{name}/1/induction/1", uses=uses, **fields)


def test_two_visits_in_one_chair_are_too_many():
    found = overloads([taking("P-1", use("A", "2026-11-30 09:00..2026-11-30 11:00")),
                       taking("P-2", use("A", "2026-11-30 10:00..2026-11-30 12:00"))])  # fmt: skip
    assert [(each.resource, each.ids) for each in found] == [("A", ("P-1/1/induction/1", "P-2/1/induction/1"))]


def test_visits_that_touch_are_not_too_many():
    assert not overloads([taking("P-1", use("A", "2026-11-30 09:00..2026-11-30 11:00")),
                          taking("P-2", use("A", "2026-11-30 11:00..2026-11-30 12:00"))])  # fmt: skip


@pytest.mark.parametrize(("shares", "fits"), [((2, 3, 6), True), ((2, 3, 7, 42), True), ((2, 3, 7, 41), False)])
def test_shares_are_added_without_rounding(shares, fits):
    times = "2026-11-30 09:00..2026-11-30 10:00"
    bookings = [taking(f"P-{number}", use("rn-kim", times, Fraction(1, number))) for number in shares]
    assert bool(overloads(bookings)) is not fits


def test_the_load_at_an_end_does_not_count_at_the_next_start():
    kim = [use("rn-kim", f"2026-11-30 {hour:02}:00..2026-11-30 {hour + 1:02}:00") for hour in (9, 10, 11)]
    assert not overloads([taking("P-1", *kim)])
