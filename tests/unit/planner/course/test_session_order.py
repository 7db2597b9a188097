"""Where a session that fell out is planned: between its neighbors where the gaps allow, else after the last."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.reasons import course
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course, opening
from ketaplan.planner.course.session_order import orders, tried_orders
from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.planner.request import Pin
from ketaplan.planner.validate.plan import broken_rules
from support import builders as b

DAYS = {1: date(2026, 11, 24), 2: date(2026, 11, 27), 3: date(2026, 12, 1), 4: date(2026, 12, 4)}
DAYS |= {5: date(2026, 12, 8), 6: date(2026, 12, 11)}
"""Tuesdays and Fridays at nine."""
NINE = 9 * 60


def booked(*numbers: int, given: int = 0) -> tuple[FixedSession, ...]:
    """Those sessions of the course, this many of them given."""
    return tuple(
        FixedSession(phase="induction", number=number, day=DAYS[number], minute=NINE, given=place < given)
        for place, number in enumerate(numbers)
    )


def planned(request) -> list[tuple[int, date]]:
    plan = best_course(request)
    return [(one.number, one.day) for one in plan.infusions] if plan else []


def away(text: str):
    return b.patient(unavailable=b.intervals(text))


def test_a_session_that_fell_out_is_planned_in_its_old_place():
    request = b.request(fixed=booked(1, 2, 3, 5, 6))

    assert planned(request) == [(4, DAYS[4])]
    assert best_course(request).cost.total == 0


def test_it_comes_after_the_last_where_its_neighbors_leave_no_day():
    request = b.request(fixed=booked(1, 2, 3, 5, 6), patient=away("2026-12-02..2026-12-07"))

    assert planned(request) == [(4, date(2026, 12, 15))]


def test_between_comes_before_cost():
    request = b.request(fixed=booked(1, 2, 3, 5, 6), patient=away("2026-12-04..2026-12-05"))

    assert planned(request) == [(4, date(2026, 12, 3))]
    assert best_course(request).cost.total > best_course(replace(request, between=(0,))).cost.total


def test_of_two_as_many_as_can_fit_between_the_earlier_place_first():
    both = b.request(fixed=booked(1, 3, 5, 6))
    assert planned(both) == [(2, DAYS[2]), (4, DAYS[4])]

    one = replace(both, patient=away("2026-11-25..2026-11-30"))
    assert planned(one)[0] == (2, DAYS[4])
    assert planned(one)[1][1] > DAYS[6]


def test_what_is_booked_of_maintenance_binds_what_comes_before_it():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,))
    maintenance = FixedSession(phase="maintenance", number=1, day=date(2026, 12, 25), minute=NINE, given=False)
    fixed = (*booked(1, 2, 3, 5, 6), maintenance)

    request = b.request(fixed=fixed, patient=b.patient(maintenance=order))
    assert planned(request) == [(4, DAYS[4])]

    shut = replace(request.patient, unavailable=b.intervals("2026-12-02..2026-12-07"))
    assert planned(replace(request, patient=shut)) == []
    found = why_no_course(replace(request, patient=shut)).reasons
    assert course.InsteadAfterLast() in found
    assert course.SessionAt("maintenance", 1, date(2026, 12, 25), "booked") in [
        one.session for one in found if isinstance(one, course.DoesNotFit)
    ]


def test_a_session_of_a_closed_phase_is_planned_no_more():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14, 14))
    given = FixedSession(phase="maintenance", number=1, day=b.AS_OF, minute=NINE)
    before = [
        FixedSession(phase="induction", number=number, day=date(2026, 10, 3 * number)) for number in (1, 2, 3, 4, 5)
    ]
    request = b.request(fixed=(*before, given), patient=b.patient(maintenance=order))

    assert [(one.phase, one.number) for one in best_course(request).infusions] == [("maintenance", 2)]


def test_after_too_long_a_gap_there_is_no_plan_and_resume_is_named():
    request = b.request(fixed=booked(1, 5, 6, given=1), as_of=date(2026, 12, 2))

    assert planned(request) == []
    reason = next(one for one in why_no_course(request).reasons if isinstance(one, course.DoesNotFit))
    assert reason.before == course.SessionAt("induction", 1, date(2026, 11, 24), "given")
    assert (reason.because, reason.days, reason.max_days) == ("lapse", 14, 7)


def test_what_is_booked_within_the_longest_gap_is_continued_from():
    request = b.request(fixed=booked(1, 3, 4, given=1), as_of=date(2026, 11, 30))

    assert [number for number, _ in planned(request)] == [2, 5, 6]


@pytest.mark.parametrize("number", range(1, 7))
def test_each_session_of_a_course_can_fall_out_and_come_back(number):
    fixed = booked(*(other for other in DAYS if other != number))

    ((again, day),) = planned(b.request(fixed=fixed))
    assert (again, day) == (number, DAYS[number])


def test_what_is_planned_between_follows_every_rule_when_it_is_checked():
    request = b.request(fixed=booked(1, 3, 5, 6))
    plan = best_course(request)

    assert broken_rules(request, plan) == ()
    moved = replace(plan.appointments[1], start=plan.appointments[1].start.replace(day=7))
    broken = broken_rules(request, replace(plan, appointments=(plan.appointments[0], moved)))
    assert [one.appointment for one in broken if one.rule == 5] == [moved.id, "P-1042/1/induction/6"]


def test_a_pin_counts_in_the_order_of_days():
    request = b.request(fixed=booked(1, 2, 3, 5, 6), pins={4: Pin(date(2026, 12, 3))})

    assert planned(request) == [(4, date(2026, 12, 3))]


def test_orders_come_with_the_most_between_first():
    assert list(orders((1, 2))) == [(1, 2), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0)]
    assert list(tried_orders((1,) * 12))[-1] == (0,) * 12
    assert len(list(tried_orders((1,) * 12))) == 501


def test_without_a_missing_session_there_is_one_order():
    visits = CandidateVisits(b.request(fixed=booked(1, 2)))

    assert opening(visits).visits is visits
