"""Each part of the cost against figures computed by hand from the contract's table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ketaplan.domain.clinic import Weights
from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.patient import Preferences
from ketaplan.planner.cost import PlacedVisit, PricedCourse, cost_of, part_names
from support import builders as b

MONDAY = date(2026, 11, 23)
"""The first day on which the patient of the builders is ready."""
PLAIN = (0, 3, 7, 10, 14, 17)


def points(part: str, request=None, days=PLAIN, minutes=540, physicians=("dr-lee",)) -> int:
    """What a part costs for infusions this many days after that Monday, given ones on their own days."""
    request = request or b.request()
    planned = iter(days)
    times = iter(minutes if isinstance(minutes, tuple) else (minutes,) * len(days))
    course = [
        PlacedVisit(one, one.fixed.day, one.fixed.minute)
        if one.fixed
        else PlacedVisit(one, MONDAY + timedelta(days=next(planned)), next(times), physicians)
        for one in request.course.sessions
    ]
    return cost_of(request, PricedCourse(course)).points[part]


def wishing(**wishes):
    return b.request(patient=b.patient(preferences=Preferences(**wishes)))


def test_the_parts_are_the_contracts_and_a_plain_course_costs_nothing():
    assert part_names() == ("wait", "rhythm", "drift", "steadiness", "preference", "consultation")
    assert all(points(part) == 0 for part in part_names())


@pytest.mark.parametrize(("priority", "expected"), [("routine", 600), ("soon", 1800), ("urgent", 6000)])
def test_four_days_of_waiting_count_by_priority(priority, expected):
    request = b.request(patient=b.patient(priority=priority))

    assert points("wait", request, tuple(day + 4 for day in PLAIN)) == expected


def test_waiting_counts_from_the_day_on_which_the_patient_is_ready():
    request = b.request(patient=b.patient(earliest=date(2026, 11, 25)))

    assert points("wait", request, tuple(day + 4 for day in PLAIN)) == 2 * 150


def test_gaps_of_two_and_five_days_are_a_day_off_each():
    assert points("rhythm", days=(0, 2, 7, 9, 14, 16)) == 5 * 150


def test_a_gap_of_seven_days_is_three_days_off():
    assert points("rhythm", days=(0, 7, 10, 14, 17, 21)) == 3 * 150


def test_a_maintenance_gap_counts_by_its_order():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14, 28))
    request = b.request(patient=b.patient(maintenance=order))

    assert points("rhythm", request, (*PLAIN, 17 + 13, 17 + 13 + 30)) == (1 + 2) * 150


def test_a_session_a_day_off_the_one_of_last_week_drifts_and_so_does_the_next_to_it():
    """Wednesday instead of Thursday in the second week: a day off to it, and a day back."""
    assert points("drift", days=(0, 3, 7, 9, 14, 17)) == 2 * 75


def test_drift_is_measured_within_a_phase_only():
    protocol = b.protocol(
        phases=(b.phase(sessions=2), b.phase("weekly", sessions=2, per_week=1, gap=b.gap(5, 9, (7, 7))))
    )

    assert points("drift", b.request(protocol=protocol), (0, 3, 9, 17)) == 75


def test_time_of_day_counts_by_the_minute_up_to_two_hours():
    assert points("steadiness", minutes=(540, 570, 570, 570, 570, 570)) == 30
    assert points("steadiness", minutes=(540, 780, 780, 780, 780, 780)) == 120
    assert points("steadiness", minutes=(540, 600, 540, 600, 540, 600)) == 5 * 60


def test_an_infusion_outside_the_preferred_times_costs_120():
    request = wishing(start=540, end=720)

    assert points("preference", request, minutes=(540, 705, 719, 720, 480, 539)) == 3 * 120


def test_a_weekday_that_is_not_preferred_costs_60():
    assert points("preference", wishing(days=b.weekdays("mon"))) == 3 * 60


def test_an_infusion_without_the_preferred_physician_costs_45():
    assert points("preference", wishing(physician="dr-roe")) == 6 * 45
    assert points("preference", wishing(physician="dr-roe"), physicians=("dr-lee", "dr-roe")) == 0


def test_the_preferred_physician_counts_only_where_the_protocol_needs_one():
    protocol = b.protocol(visit=(b.stage("oral", 60, nurse=1),))
    request = b.request(protocol=protocol, patient=b.patient(preferences=Preferences(physician="dr-roe")))

    assert points("preference", request) == 0


def test_the_consultation_costs_30_a_day_from_today_by_priority():
    request = b.request(patient=b.patient(priority="soon"))
    placed = [
        PlacedVisit(one, MONDAY + timedelta(days=day), 540)
        for one, day in zip(request.course.sessions, PLAIN, strict=True)
    ]

    priced = PricedCourse(placed, consultation=date(2026, 11, 24))
    assert cost_of(request, priced).points["consultation"] == 30 * 3 * 2


def test_with_sessions_given_before_nothing_is_waited_for_and_gaps_and_times_count_from_them():
    fixed = (FixedSession(phase="induction", number=1, day=date(2026, 11, 17), minute=600),)
    request = b.request(fixed=fixed)
    rest = (0, 3, 7, 10, 14)

    assert points("wait", request, rest) == 0
    assert points("rhythm", request, rest) == 2 * 150
    assert points("drift", request, rest) == 2 * 75
    assert points("steadiness", request, rest) == 60


def test_between_two_sessions_that_were_given_nothing_counts():
    fixed = tuple(
        FixedSession(phase="induction", number=number, day=date(2026, 11, day), minute=minute)
        for number, day, minute in ((1, 12, 480), (2, 19, 720))
    )

    assert points("rhythm", b.request(fixed=fixed), (0, 3, 7, 10)) == 0
    assert points("steadiness", b.request(fixed=fixed), (0, 3, 7, 10), minutes=720) == 0


def test_the_clinics_weights_replace_the_contracts():
    clinic = b.clinic(weights=Weights(gap_day=7, drift_day=0, shift_minute=2, shift_cap=10))
    request = b.request(clinic=clinic)

    assert points("rhythm", request, (0, 2, 7, 9, 14, 16)) == 5 * 7
    assert points("drift", request, (0, 3, 7, 9, 14, 17)) == 0
    assert points("steadiness", request, minutes=(540, 600, 600, 600, 600, 600)) == 20
