"""Inserting and removing patients, and the rounds of the search."""

from __future__ import annotations

from array import array

from oracle.courses import every_course
from support import builders as b
from support.small_batches import asked

MORNING = b.weekly("mon wed fri 09:00-11:00")
FOUR = [asked(number, available=MORNING) for number in range(4)]


def inserted(kernel, made, patient, cap=10**6):
    return made.insertion.insert(patient, cap, kernel("insertion").Hint())


def courses(made):
    return made.ruin.current.dumped()


def test_a_patient_alone_has_the_cheapest_course(kernel, solver):
    made = solver(asked(1))
    assert inserted(kernel, made, 0) == min(points for points, *_ in every_course(asked(1)))


def test_the_next_patient_has_another_time(kernel, solver):
    made = solver(asked(1), asked(2))
    first, second = inserted(kernel, made, 0), inserted(kernel, made, 1)
    current, visits = made.insertion.current, made.data.automata.sessions
    starts = [(current.day[at], current.step[at]) for at in range(2 * visits)]
    assert len(set(starts)) == len(starts)
    assert second >= first


def test_no_course_is_worth_more_than_the_cap(kernel, solver):
    made = solver(asked(1))
    least = min(points for points, *_ in every_course(asked(1)))
    assert inserted(kernel, made, 0, least - 1) == made.data.calendar.never
    assert made.insertion.current.option[0] == -1
    assert list(made.resources.load) == list(made.data.resources.load)


def test_removing_a_patient_releases_all_their_time(kernel, solver):
    made = solver(asked(1), asked(2))
    inserted(kernel, made, 0)
    before = list(made.resources.load)
    inserted(kernel, made, 1)
    made.insertion.remove(1)
    assert list(made.resources.load) == before
    assert made.insertion.current.points[1] == made.data.options.unplanned_cost[1]


def test_all_are_inserted_in_the_order_given(solver):
    made = solver(*FOUR)
    made.ruin.start(array("i", [3, 0]))
    assert [option >= 0 for option in made.ruin.best.option] == [True, False, False, True]
    assert made.ruin.total == sum(made.ruin.current.points) == made.ruin.best_total


def begun(solver):
    made = solver(*FOUR)
    made.ruin.start(array("i", range(4)))
    for number in range(20):
        made.dual.subgradient_step((20 - number) << 14, 250)
    made.guide()
    return made


def test_rounds_keep_the_sums_and_never_lose_the_best(solver):
    made, best = begun(solver), []
    for _ in range(5):
        made.ruin.anneal(20, 300 * 256)
        best.append(made.ruin.best_total)
        assert made.ruin.total == sum(made.ruin.current.points)
        assert made.ruin.best_total == sum(made.ruin.best.points)
    assert best == sorted(best, reverse=True)


def test_the_same_seed_gives_the_same_plans(solver):
    one, other = begun(solver), begun(solver)
    for made in (one, other):
        made.ruin.anneal(40, 300 * 256)
    assert courses(one) == courses(other)
    assert one.work.done == other.work.done


def test_who_is_in_the_way_of_a_course_is_evicted_for_it(solver):
    one = b.weekly("mon wed 09:00-10:00")
    assert len(list(every_course(asked(1, available=one)))) == 1
    made = solver(asked(1, available=one), asked(2, available=one))
    made.ruin.start(array("i", range(2)))
    made.guide()
    load = list(made.resources.load)
    assert made.ruin.choose_evicted(1) == 2
    assert made.ruin.removed[1] == 0
    assert list(made.resources.load) == load


def test_nobody_is_evicted_for_a_course_that_is_open(solver):
    made = solver(asked(1), asked(2))
    made.ruin.start(array("i", [0]))
    made.guide()
    assert made.ruin.choose_evicted(0) == 1


def test_the_best_plans_take_the_place_of_the_current_ones(solver):
    made = begun(solver)
    made.ruin.anneal(40, 5000 * 256)
    for patient in range(4):
        made.insertion.remove(patient)
    assert list(made.resources.load) == list(made.data.resources.load)
    for patient in range(4):
        made.insertion.current.copy_patient(made.ruin.best, patient, patient)
        made.insertion.place_again(patient)
    assert courses(made) == made.ruin.best.dumped()
    load = list(made.resources.load)
    for patient in range(4):
        made.insertion.remove(patient)
        made.insertion.current.copy_patient(made.ruin.best, patient, patient)
        made.insertion.place_again(patient)
    assert list(made.resources.load) == load


def test_a_patient_without_a_plan_at_the_last_prices_is_scarcity(solver):
    made = solver(*FOUR)
    made.dual.subgradient_step(1, 250)
    assert not made.is_scarce()
    for cell in range(len(made.prices.multiplier)):
        made.prices.multiplier[cell] = 1 << 22
    made.prices.update_all()
    made.pricing.price_patient(2)
    assert made.is_scarce()
