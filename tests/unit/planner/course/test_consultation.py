"""The consultation that comes first, and what it leaves of the days for the first infusion."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ketaplan.domain.protocol import Consultation
from ketaplan.planner.availability import Availability
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.consultation import Consult, first_consultation, first_visit_after
from support import builders as b

TUESDAY = date(2026, 11, 24)
NEEDED = b.clearance("consult-needed", None)


def clinic(*psychiatrists):
    given = psychiatrists or (b.member("dr-voss", "psychiatrist", "tue 12:00-17:00"),)
    return b.clinic(staff=(*given, b.member("dr-lee", "physician"), b.member("rn-kim", "nurse")))


def asked(at=None, lead_days=1, **fields):
    person = b.patient(**({"clearance": NEEDED} | fields.pop("patient", {})))
    protocol = b.protocol(consultation=Consultation(minutes=60, lead_days=lead_days))
    return b.request(clinic=at or clinic(), patient=person, protocol=protocol, **fields)


def test_it_is_the_first_that_the_rules_allow():
    assert first_consultation(Availability(asked())) == Consult(TUESDAY, 12 * 60, "dr-voss")


def test_of_psychiatrists_who_are_free_the_first_by_id_takes_it():
    two = clinic(b.member("dr-voss", "psychiatrist"), b.member("dr-abe", "psychiatrist"))

    assert first_consultation(Availability(asked(two))).psychiatrist == "dr-abe"


def test_earliest_is_about_infusions_not_about_it():
    request = asked(patient={"earliest": date(2026, 12, 14)})

    plan = best_course(request)

    assert plan.consultation.day == TUESDAY
    assert plan.infusions[0].day == date(2026, 12, 14)


def test_it_takes_no_chair_and_there_is_none_behind_the_horizon():
    request = asked(horizon_weeks=1, in_use=(b.use("dr-voss", "2026-11-24 12:00..2026-11-24 17:00"),))

    assert first_consultation(Availability(request)) is None
    assert best_course(request) is None


@pytest.mark.parametrize(
    ("lead_days", "first"), [(0, TUESDAY), (1, date(2026, 11, 25)), (2, date(2026, 11, 26)), (3, date(2026, 11, 27))]
)
def test_the_first_infusion_is_that_many_days_after_it(lead_days, first):
    request = asked(lead_days=lead_days)

    assert first_visit_after(request, first_consultation(Availability(request))).day == first
    assert best_course(request).infusions[0].day >= first


def test_on_the_same_day_the_first_infusion_is_after_it():
    plan = best_course(asked(lead_days=0))

    assert plan.infusions[0].day == TUESDAY
    assert plan.infusions[0].start >= plan.consultation.end


def test_one_that_is_booked_is_retained_and_counts_like_a_planned_one():
    request = asked(consulted=datetime(2026, 11, 26, 13, 0))

    plan = best_course(request)

    assert plan.consultation is None
    assert plan.infusions[0].day == date(2026, 11, 27)
    assert first_visit_after(request, None).day == date(2026, 11, 27)


def test_who_needs_none_may_start_at_once():
    assert first_visit_after(b.request(), None) is None


def test_its_price_is_the_days_until_it():
    assert best_course(asked()).cost.points["consultation"] == 2 * 30
