"""A booking as a row, and its checksum."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ketaplan.book.rows import COLUMNS, booking_of, is_sound, row_of
from support.book import NOW, booking
from support.builders import use


def stored(**fields):
    return row_of(booking(**fields, changed=NOW))


def test_a_row_shows_the_booking_it_was_made_of():
    made = booking(changed=NOW, status="confirmed", sequence=3)
    read = booking_of(row_of(made))
    assert read.same_visit(made)
    assert (read.status, read.sequence, read.changed, read.uses) == ("confirmed", 3, NOW, made.uses)


def test_instants_are_in_utc_next_to_the_zone():
    row = dict(zip(COLUMNS, stored(), strict=True))
    assert (row["starts"], row["zone"], row["day"]) == ("2026-11-30T14:00:00Z", "America/New_York", "2026-11-30")


def test_no_name_of_anyone_is_in_a_row():
    assert "Santos" not in str(stored())


@given(place=st.integers(0, len(COLUMNS) - 2))
@settings(max_examples=30, derandomize=True)
def test_any_other_value_is_not_sound(place):
    row = stored()
    assert is_sound(row)
    assert not is_sound((*row[:place], "x" if row[place] != "x" else "y", *row[place + 1 :]))


def test_values_do_not_run_into_one_another():
    row = list(stored())
    row[1], row[2] = row[1] + row[2][0], row[2][1:]
    assert not is_sound(tuple(row))


def test_a_server_s_values_have_the_same_checksum():
    row = list(stored())
    row[9] = date.fromisoformat(row[9])
    for place in (10, 11, 18):
        row[place] = datetime.fromisoformat(row[place]).astimezone(UTC)
    assert is_sound(tuple(row))


def test_what_is_not_one_part_of_all_is_refused():
    strange = use("rn-kim", "2026-11-30 09:00..2026-11-30 10:00", Fraction(2, 3))
    with pytest.raises(ValueError, match="share"):
        row_of(replace(booking(changed=NOW), uses=(strange,)))
