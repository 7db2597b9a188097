"""The starts of a day as bits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.domain.clinic import GRID_MINUTES
from ketaplan.planner.grid import Grid, set_bits

quickly = settings(max_examples=150, derandomize=True, deadline=None, database=None)
grids = st.sampled_from(GRID_MINUTES).map(Grid)
minutes = st.integers(0, 1440)
spans = st.lists(st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]), max_size=3)


def minutes_of(grid: Grid, bits: int) -> list[int]:
    return [step * grid.step for step in set_bits(bits)]


@quickly
@given(grids, spans, st.integers(5, 240), st.integers(0, 120))
def test_a_start_is_inside_where_the_entire_interval_is_within_one_span(grid, spans, length, offset):
    expected = [
        start
        for start in range(0, 1440, grid.step)
        if any(first <= start + offset and start + offset + length <= last for first, last in spans)
    ]

    assert minutes_of(grid, grid.starts_inside(spans, length, offset)) == expected


@quickly
@given(grids, minutes)
def test_starts_from_a_minute_are_those_not_before_it(grid, minute):
    assert minutes_of(grid, grid.starts_from(minute)) == [m for m in range(0, 1440, grid.step) if m >= minute]


@pytest.mark.parametrize(("minute", "bits"), [(0, 1), (30, 2), (45, 0), (1410, 1 << 47)])
def test_a_minute_off_the_grid_is_no_start(minute, bits):
    assert Grid(30).bit(minute) == bits


def test_every_start_of_a_day_is_counted():
    assert [Grid(step).every.bit_count() for step in GRID_MINUTES] == [288, 144, 96, 72, 48, 24]
