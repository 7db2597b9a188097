"""What is scarce for those left out of a batch: a small clinic, and what others take of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ketaplan.domain.reasons import remedies, shortage
from ketaplan.planner.explain.shortage import RemainingCapacity, has_course, what_is_scarce
from support.builders import (
    AS_OF,
    clearance,
    clinic,
    gap,
    member,
    patient,
    phase,
    protocol,
    request,
    stage,
    use,
    weekly,
)

WEEKS = [AS_OF + timedelta(days=number) for number in range(40)]
SHORT = protocol(
    visit=(stage("infusion", 60, physician=1, nurse=1),),
    phases=(phase(sessions=2, per_week=None, gap=gap(2, 4, (2, 3))),),
    checkins=(),
)
STAFF = (member("dr-lee", "physician"), member("dr-voss", "psychiatrist"), member("rn-kim", "nurse"))


def asked(**wishes):
    at = clinic(grid_minutes=60, hours=weekly("mon-fri 09:00-12:00"), chairs=("A",), staff=STAFF)
    return request(clinic=at, patient=patient(**wishes), protocol=SHORT, horizon_weeks=2)


def in_use(who, hours="09:00 12:00", days=WEEKS):
    start, end = hours.split()
    return [use(who, f"{day} {start}..{day} {end}") for day in days]


def scarce(one, uses):
    return what_is_scarce(one, RemainingCapacity(one, uses))


@pytest.mark.parametrize(("who", "named"), [("dr-lee", "physician"), ("rn-kim", "nurse"), ("A", "chair")])
def test_what_the_others_take_is_named_and_one_more_of_it_would_help(who, named):
    why, helps = scarce(asked(), in_use(who))
    assert why == shortage.Scarce(shares=(shortage.Share(named, 100),))
    assert helps.changes[0] == (remedies.MoreChairs() if named == "chair" else remedies.MoreStaff(role=named))


def test_what_is_missed_most_comes_first_and_what_is_rarely_missed_not_at_all():
    uses = [*in_use("dr-lee", "09:00 11:00"), *in_use("rn-kim"), *in_use("A", "09:00 10:00", WEEKS[1:2])]
    nurses, physicians = scarce(asked(), uses)[0].shares
    assert (nurses, physicians) == (shortage.Share("nurse", 100), shortage.Share("physician", 66))


def test_where_two_are_missed_one_more_of_either_is_no_help():
    one = asked()
    later = remedies.LongerHorizon(horizon_weeks=6)
    assert scarce(one, [*in_use("dr-lee"), *in_use("rn-kim")])[1] == shortage.WouldHelp(changes=(later,))


def test_only_the_times_at_which_the_patient_can_come_count():
    at_nine = asked(available=weekly("mon-fri 09:00-10:00"))
    why, helps = scarce(at_nine, in_use("dr-lee", "09:00 10:00"))
    assert why == shortage.Scarce(shares=(shortage.Share("physician", 100),))
    assert remedies.AnyTime() in helps.changes


def test_days_that_are_too_far_apart_are_no_course():
    but_mondays = [day for day in WEEKS if day.weekday() != 0]
    assert not has_course(asked(), RemainingCapacity(asked(), in_use("dr-lee", days=but_mondays)))


def test_room_that_costs_more_than_waiting_is_reported():
    assert scarce(asked(), ()) == (shortage.TooExpensive(),)


def test_a_consultation_that_has_no_place_is_reported():
    one = asked(clearance=clearance("consult-needed", on=None, by=None))
    assert has_course(one, RemainingCapacity(one, ()))
    assert scarce(one, in_use("dr-voss")) == (shortage.ConsultationTaken(before=one.first_visit_before),)
