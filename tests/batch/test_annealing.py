"""The temperatures of a search: what its length says, or else what the clock leaves of that."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ketaplan.planner.batch.annealing import COLD, HOT, HOTTEST, SCARCE_HOT, anneal
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
