"""The temperatures of a search: what its length says, or else what the clock leaves of that."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ketaplan.planner.batch.annealing import (
    CLOSING_WORK,
    COLD,
    HOT,
    HOTTEST,
    MOST_CLOSING_WORK,
    MOST_TIME,
    SCARCE_HOT,
    anneal,
)
from ketaplan.planner.batch.schedule import PART, Schedule

EFFORT = 300
SCHEDULE = Schedule(EFFORT, 0, 1_000_000, 100)


class Recorded:
    """A solver that only records the temperature of each piece of work."""

    data = SimpleNamespace(options=SimpleNamespace(patients=100))
    dual, prices, is_fragmented = SimpleNamespace(bound=0), SimpleNamespace(scale=1), False

    def __init__(self, *, scarce=False):
        self.scarce, self.temperatures, self.best_total = scarce, [], 10
        self.work, self.ruin = SimpleNamespace(done=0), self

    def is_scarce(self):
        return self.scarce

    def anneal(self, rounds, temperature):
        assert rounds
        self.work.done += 1000
        self.temperatures.append(temperature / PART)


class NeverClosed(Recorded):
    """A solver for few patients whose gap no work closes."""

    data, is_open = SimpleNamespace(options=SimpleNamespace(patients=10)), True

    def __init__(self):
        super().__init__()
        self.closing, self.spent = self, 0

    def improve_or_prove(self, target, most):
        assert most > 0
        self.work.done += most
        self.spent += most
        return False


def times(factor):
    """A clock by which the work takes this many times as long as there is time."""
    return lambda share: min(1.0, factor * share)


def test_the_first_temperature_follows_from_the_length():
    search = Recorded()
    assert anneal(search, SCHEDULE, lambda share: share, 1) is False
    assert search.temperatures[0] == HOT + EFFORT
    assert search.temperatures == sorted(search.temperatures, reverse=True)
    assert search.temperatures[-1] == pytest.approx(COLD, rel=0.1)


@pytest.mark.parametrize("factor", [2, 3, 10])
def test_a_search_that_the_clock_will_cut_short_is_no_hotter_than_a_short_one(factor):
    search = Recorded()
    assert anneal(search, SCHEDULE, times(factor), 1) is True
    assert search.temperatures[1] == pytest.approx(HOT + EFFORT // factor, rel=0.05 * factor)
    assert search.temperatures[-1] == pytest.approx(COLD, rel=0.1)
    assert len(search.temperatures) == -(-1000 // factor)


def test_no_search_is_hotter_than_the_hottest():
    search = Recorded()
    anneal(search, Schedule(10 * HOTTEST, 0, 1_000_000, 100), lambda share: share, 1)
    assert search.temperatures[0] == HOTTEST


def test_where_not_all_find_room_the_length_does_not_matter():
    long, short = Recorded(scarce=True), Recorded(scarce=True)
    anneal(long, SCHEDULE, lambda share: share, 1)
    anneal(short, SCHEDULE, times(5), 1)
    assert long.temperatures[0] == short.temperatures[0] == SCARCE_HOT


@pytest.mark.parametrize("work", [100_000, 1_000_000, 10_000_000])
def test_closing_the_gap_takes_limited_work_and_none_of_the_search(work):
    search = NeverClosed()
    assert anneal(search, Schedule(EFFORT, 0, work, 10), lambda share: share, 1) is False
    assert search.spent == min(CLOSING_WORK * work, MOST_CLOSING_WORK)
    assert len(search.temperatures) == work // 1000


def test_closing_the_gap_ends_after_most_of_the_time():
    search, used = NeverClosed(), iter(share / 20 for share in range(100))
    anneal(search, Schedule(EFFORT, 0, 10_000_000, 10), lambda share: max(share, min(1.0, next(used))), 1)
    assert 0 < search.spent <= (MOST_TIME * 20 + 1) * 500_000
    assert search.spent < MOST_CLOSING_WORK
