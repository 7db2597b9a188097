"""Other courses to choose from: they really differ, the best comes first, and there are enough of them."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise

import pytest
from msgspec.structs import replace

from ketaplan.domain.patient import Preferences
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.alternatives import HOUR, alternatives, usual_minute, weekdays
from ketaplan.planner.course.best_course import best_course
from support import builders as b


def offered(count: int, **fields) -> list:
    request = b.request(patient=b.patient(**fields))
    visits = CandidateVisits(request)
    return alternatives(visits, best_course(request, visits), count)


PATIENTS = {
    "who can come at any time": {},
    "with narrow windows": {"available": b.weekly("mon 09:00-12:00", "thu 10:00-14:00")},
    "with wishes": {"preferences": Preferences(days=b.weekdays("tue fri"), start=540, end=720, physician="dr-roe")},
    "who is in a hurry": {"priority": "urgent"},
}


@pytest.mark.parametrize("fields", PATIENTS.values(), ids=PATIENTS)
def test_no_two_are_alike_and_the_best_comes_first(fields):
    plans = offered(5, **fields)

    assert plans[0] == best_course(b.request(patient=b.patient(**fields)))
    assert all(one.cost.total <= other.cost.total for one, other in pairwise(plans))
    for one, other in combinations(plans, 2):
        assert (
            one.infusions[0].day != other.infusions[0].day
            or weekdays(one) != weekdays(other)
            or abs(usual_minute(one) - usual_minute(other)) >= HOUR
        )


def test_as_many_are_offered_as_are_asked_for_where_there_are_that_many():
    assert [len(offered(count)) for count in (1, 3, 8)] == [1, 3, 8]


def test_where_only_one_course_is_possible_only_one_is_offered():
    clinic = b.clinic(closures=b.intervals("2026-12-14..2027-03-01"))
    request = b.request(clinic=clinic, patient=b.patient(available=b.weekly("mon 09:00-11:00", "thu 09:00-11:00")))
    visits = CandidateVisits(request)

    assert len(alternatives(visits, best_course(request, visits), 5)) == 1


def test_a_pin_applies_in_every_course_that_is_offered():
    from ketaplan.planner.request import Pin

    request = replace(b.request(), pins={1: Pin(date(2026, 11, 25), 600)})
    visits = CandidateVisits(request)

    plans = alternatives(visits, best_course(request, visits), 4)

    assert len(plans) == 4
    assert {(plan.infusions[0].day, plan.infusions[0].minute) for plan in plans} == {(date(2026, 11, 25), 600)}
