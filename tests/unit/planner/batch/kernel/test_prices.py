"""Prices of visits, the pricing problem, the dual, and cuts."""

from __future__ import annotations

import pytest

from oracle.courses import every_course
from support import builders as b
from support.small_batches import MONDAY, asked

STEP = 1 << 22
SCALE = 64


def least_cost(wanted):
    return min(points for points, *_ in every_course(wanted))


def prices_of(solver, day):
    width = solver.data.calendar.width
    return list(solver.prices.visit_price[day * width : day * width + 3])


def price(solver, pool, day, slot, multiplier):
    """Give one slot of a pool a price."""
    calendar = solver.data.calendar
    solver.prices.multiplier[(pool * calendar.days + day) * calendar.slots + slot] = multiplier
    solver.prices.update_all()


def test_a_visit_pays_for_every_unit_of_time_that_it_takes(solver):
    made = solver()
    price(made, 0, MONDAY, 1, 5)
    unit = made.data.resources.level_units[0]
    assert prices_of(made, MONDAY) == [0, 5 * unit, 0]
    price(made, 1, MONDAY, 1, 2)
    assert prices_of(made, MONDAY) == [0, 7 * unit, 0]
    assert prices_of(made, MONDAY + 1) == [0, 0, 0]


def test_who_serves_one_patient_at_a_time_is_paid_for_in_full_and_who_serves_two_for_half(solver):
    made = solver(asked(visit=(b.stage("infusion", 60, physician=1, nurse=2),)))
    pools, kinds = made.data.pools, made.data.templates
    paid = []
    for kind, units in enumerate(kinds.kind_units):
        for pool in range(pools.pools):
            price(made, pool, MONDAY, 1, 0)
        price(made, pools.entry_pool[pools.entry_first[kind]], MONDAY, 1, 5)
        assert prices_of(made, MONDAY) == [0, 5 * units, 0]
        paid.append(units)
    assert sorted(set(paid)) == [1, 2]


def test_prices_are_rounded_down_to_points(solver):
    made = solver()
    price(made, 0, MONDAY, 1, 100)
    made.prices.round_to_points()
    assert prices_of(made, MONDAY)[1] == 100 * made.data.resources.level_units[0] // SCALE


def test_without_prices_each_patient_asks_for_the_cheapest_course(solver):
    wanted = [asked(1), asked(2, available=b.weekly("tue thu 10:00-12:00"))]
    made = solver(*wanted)
    made.prices.update()
    assert [made.pricing.price_patient(n) for n in (0, 1)] == [SCALE * least_cost(one) for one in wanted]
    assert list(made.pricing.last_option) == [0, 1]


def test_what_all_ask_for_is_counted(solver):
    made = solver(asked(1), asked(2))
    made.prices.update()
    for patient in (0, 1):
        made.pricing.price_patient(patient)
    unit = made.data.resources.level_units[0]
    assert sum(made.cuts.start_demand) == 4
    assert max(made.pricing.usage) == 2 * unit
    made.pricing.clear_usage()
    assert not any(made.pricing.usage)


def test_the_bound_rises_and_never_exceeds_what_plans_cost(solver):
    wanted = asked(1, available=b.weekly("mon wed 09:00-10:00"))
    made = solver(wanted, asked(2, available=b.weekly("mon wed 09:00-10:00")))
    first = made.dual.subgradient_step(STEP, 250)
    for number in range(60, 0, -1):
        made.dual.subgradient_step(number << 14, 250)
    # one of the two has to be unplanned, or both are at a worse time
    worst = SCALE * (least_cost(wanted) + made.data.options.unplanned_cost[1])
    assert 2 * SCALE * least_cost(wanted) == first < made.dual.bound <= worst


def test_what_is_asked_for_too_much_becomes_dearer_and_rests_at_nothing_otherwise(solver):
    made = solver(asked(1), asked(2))
    made.dual.subgradient_step(STEP, 250)
    prices = [one for one in made.prices.multiplier if one]
    assert prices
    assert min(prices) > 0
    alone = solver(asked(1))
    alone.dual.subgradient_step(STEP, 250)
    assert not any(alone.prices.multiplier)


def test_the_best_multipliers_can_be_restored(solver):
    made = solver(asked(1), asked(2))
    for _ in range(5):
        made.dual.subgradient_step(STEP, 250)
    made.dual.restore_best()
    made.pricing.clear_usage()
    total = sum(made.pricing.price_patient(patient) for patient in (0, 1)) - made.dual.capacity_value()
    assert total == made.dual.bound


@pytest.mark.parametrize("restore", ["restore_best", "restart_from_best"])
def test_multipliers_that_proved_more_than_the_first_can_be_restored(solver, restore):
    free = b.weekly("mon wed 09:00-10:00")
    made = solver(asked(1, available=free), asked(2, available=free))
    first = made.dual.subgradient_step(STEP, 250)
    for number in range(60, 0, -1):
        made.dual.subgradient_step(number << 14, 250)
    made.dual.subgradient_step(1 << 30, 250)  # far too much
    getattr(made.dual, restore)()
    made.pricing.clear_usage()
    total = sum(made.pricing.price_patient(patient) for patient in (0, 1)) - made.dual.capacity_value()
    assert total == made.dual.bound > first


HALF_PAST_NINE = "2026-11-23 09:30..2026-11-23 10:30"
PIECES = {
    "grid_minutes": 30,
    "chairs": ("A", "B"),
    "staff": (
        b.member("dr-lee", "physician"),
        b.member("dr-roe", "physician"),
        b.member("rn-kim", "nurse"),
        b.member("rn-ray", "nurse"),
    ),
}


def test_demand_for_more_than_a_day_has_room_for_becomes_a_cut(solver):
    """One nurse is away from 9:30 on, one chair too: visits at 9 and 9:30 do not fit together."""
    made = solver(asked(clinic=PIECES), in_use=(b.use("rn-kim", HALF_PAST_NINE), b.use("A", HALF_PAST_NINE)))
    assert made.is_fragmented
    for _ in range(10):
        for step in (0, 1):
            made.cuts.count_start(MONDAY, step)
    assert made.cuts.separate(10) == 1
    assert made.cuts.cut_count[MONDAY] == 1
    has = list(made.cuts.cut_has[MONDAY * 16 * made.data.calendar.width :][:4])
    assert has[:2] == [1, 1]
    assert made.cuts.cut_most[MONDAY * 16] == 1
    assert not any(made.cuts.start_demand)


def test_demand_that_a_day_has_room_for_is_no_cut(solver):
    made = solver(asked(clinic=PIECES), in_use=(b.use("rn-kim", HALF_PAST_NINE), b.use("A", HALF_PAST_NINE)))
    for _ in range(10):
        for step in (0, 4):
            made.cuts.count_start(MONDAY, step)
    assert made.cuts.separate(10) == 0
