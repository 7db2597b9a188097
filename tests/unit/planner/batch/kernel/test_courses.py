"""Costs of starts, bounds on the rest of a course, and the dynamic program, against every course there is."""

from __future__ import annotations

from array import array

import pytest

from ketaplan.domain.patient import Preferences
from oracle.courses import every_course
from support import builders as b
from support.small_batches import MONDAY, asked

REQUESTS = (
    asked(),
    asked(preferences=Preferences(start=660)),
    asked(available=b.weekly("mon wed fri 10:00-12:00")),
    asked(preferences=Preferences(physician="dr-lee")),
    asked(available=b.weekly("mon 09:00-10:00", "wed 10:00-11:00")),
    asked(available=b.weekly("mon 10:00-11:00", "wed 09:00-10:00")),
)
NAMES = ["plain", "late", "part-time", "with-a-wish", "later-in-the-day", "earlier-in-the-day"]
EVERY_REQUEST = pytest.mark.parametrize("wanted", REQUESTS, ids=NAMES)


def courses_of(wanted):
    """The points and the first day of every course."""
    return [(points, (days[0] - wanted.as_of).days) for points, days, _ in every_course(wanted)]


def solve(solver, option, cap, earliest_day=0):
    return solver.dp.solve(option, cap, solver.starts.free, solver.bounds.free, earliest_day, 0)


@EVERY_REQUEST
def test_the_cheapest_course_is_found_and_none_below_it(solver, wanted):
    made, least = solver(wanted), min(courses_of(wanted))[0]
    assert made.insertion.least_lone[0] == least
    assert solve(made, 0, least) == least
    assert solve(made, 0, least - 1) == made.data.calendar.never


@EVERY_REQUEST
def test_a_course_that_starts_later_is_the_cheapest_of_those(solver, wanted):
    made = solver(wanted)
    for first in {day for _, day in courses_of(wanted)}:
        expected = min(points for points, day in courses_of(wanted) if day >= first)
        assert solve(made, 0, 10**6, first) == expected
        assert made.dp.found_day[0] >= first


@EVERY_REQUEST
def test_bounds_do_not_exceed_what_follows_a_first_session(solver, wanted):
    made, cheapest = solver(wanted), {}
    for points, day in courses_of(wanted):
        cheapest[day] = min(points, cheapest.get(day, points))
    states = made.bounds.free.first[1] // (made.data.automata.sessions_of[0] * made.data.calendar.days)
    for day, points in cheapest.items():
        assert made.bounds.free.cost_to_go[day * states] <= points


def costs_of(starts, option, day=MONDAY):
    return starts.costs_on(option, day)[:3]


def test_an_occupied_start_is_desired_but_not_free(solver):
    made = solver(asked(1), asked(2))
    made.ruin.start(array("i", [0]))
    step, never = made.ruin.current.step[0], made.data.calendar.never
    day = made.ruin.current.day[0]
    assert costs_of(made.starts.free, 1, day)[step] == never
    assert costs_of(made.starts.guided, 1, day)[step] == made.starts.guided.cost[day * 4 + step]
    assert costs_of(made.starts.desired, 1, day)[step] < never


def test_prices_come_on_top_of_what_a_start_costs(solver):
    made, more = solver(), [0, 70, 0]
    for step, price in enumerate(more):
        made.prices.visit_price[MONDAY * 4 + step] = price
    free = costs_of(made.starts.free, 0)
    with_prices = [points + price for points, price in zip(free, more, strict=True)]
    assert costs_of(made.starts.desired, 0) == costs_of(made.starts.guided, 0) == with_prices
    assert costs_of(made.starts.priced, 0) == [64 * points + price for points, price in zip(free, more, strict=True)]


def test_the_least_of_a_day_is_known_without_its_starts(solver):
    made = solver(REQUESTS[1])
    made.bounds.free.compute_bounds(0, made.starts.free)
    assert made.bounds.free.day_low[MONDAY] == min(costs_of(made.starts.free, 0))
    assert made.bounds.free.day_low[0] == made.data.calendar.never
