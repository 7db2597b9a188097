"""Columns, patterns of a day, and what they prove together, against every set of courses there is."""

from __future__ import annotations

from itertools import product

import pytest

from oracle.courses import every_course
from support import builders as b
from support.small_batches import asked

SCALE, WORK = 64, 100_000
THREE = [asked(number, available=b.weekly("mon wed fri 09:00-11:00")) for number in range(3)]


def costs_of(wanted):
    return sorted(points for points, *_ in every_course(wanted))


def least_total(requests, unplanned):
    """The least cost of all: the only chair takes one visit at a time."""
    ways = []
    for wanted, points in zip(requests, unplanned, strict=True):
        courses = [(cost, {*zip(days, minutes, strict=True)}) for cost, days, minutes in every_course(wanted)]
        ways.append([*courses, (points, set())])
    sums = []
    for chosen in product(*ways):
        visits = [visit for _, course in chosen for visit in course]
        if len(visits) == len(set(visits)):
            sums.append(sum(cost for cost, _ in chosen))
    return min(sums)


@pytest.mark.parametrize("more", [0, 45, 90])
def test_the_pool_has_every_course_within_the_target(solver, more):
    made, costs = solver(asked()), costs_of(asked())
    made.dual.subgradient_step(1, 250)
    assert made.pool.enumerate_columns(costs[0] + more, WORK)
    assert sorted(made.pool.points[: made.pool.columns]) == [cost for cost in costs if cost <= costs[0] + more]
    reduced = [SCALE * (points - costs[0]) for points in made.pool.points[: made.pool.columns]]
    assert list(made.pool.reduced_cost[: made.pool.columns]) == reduced


def test_too_many_courses_are_not_enumerated(solver):
    made = solver(asked())
    made.dual.subgradient_step(1, 250)
    made.pool.most_columns = 3
    assert not made.pool.enumerate_columns(costs_of(asked())[0] + 90, WORK)


def test_a_pattern_is_the_same_in_any_order_and_fits_if_the_day_has_room_for_it(solver):
    made = solver(*THREE)
    made.dual.subgradient_step(1, 250)
    made.pool.enumerate_columns(0, WORK)
    made.patterns.clear()
    early, late = 0, len(made.data.resources.room) + 1  # keys of the first template's steps 0 and 1
    one = made.patterns.extended(made.patterns.extended(1, 1, early), 1, late)
    other = made.patterns.extended(made.patterns.extended(1, 1, late), 1, early)
    assert one == other
    assert made.patterns.fewest_missed(1, one) == 0
    twice = made.patterns.extended(one, 1, late)
    assert made.patterns.fewest_missed(1, twice) == -1


def test_the_least_cost_is_found_and_proved(solver):
    made = solver(*THREE)
    unplanned = list(made.data.options.unplanned_cost)
    least = least_total(THREE, unplanned)
    for number in range(30, 0, -1):
        made.dual.subgradient_step(number << 14, 250)
    made.guide()
    assert made.closing.improve_or_prove(least - 1, WORK)
    assert made.ruin.best_total == sum(unplanned)
    assert made.dual.bound > SCALE * (least - 1)
    assert made.closing.improve_or_prove(least, WORK)
    assert made.ruin.best_total == least == sum(made.ruin.best.points)


def test_too_much_work_changes_nothing(solver):
    made = solver(*THREE)
    for number in range(30, 0, -1):
        made.dual.subgradient_step(number << 14, 250)
    made.guide()
    before = made.ruin.best.dumped(), made.dual.bound, list(made.prices.visit_price)
    assert not made.closing.improve_or_prove(least_total(THREE, list(made.data.options.unplanned_cost)) - 1, 1)
    assert (made.ruin.best.dumped(), made.dual.bound, list(made.prices.visit_price)) == before
