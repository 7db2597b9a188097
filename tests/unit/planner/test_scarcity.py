"""What is scarce for whoever a batch leaves out: a small clinic, and what others take of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ketaplan.planner.explain.shortage import TOO_DEAR, RemainingCapacity, has_course, what_is_scarce
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


def taken(who, hours="09:00 12:00", days=WEEKS):
    start, end = hours.split()
    return [use(who, f"{day} {start}..{day} {end}") for day in days]


def scarce(one, uses):
    return what_is_scarce(one, RemainingCapacity(one, uses))


@pytest.mark.parametrize(("who", "named"), [("dr-lee", "physician"), ("rn-kim", "nurse"), ("A", "chair")])
def test_what_the_others_take_is_named_and_one_more_of_it_would_help(who, named):
    shortage, helps = scarce(asked(), taken(who))
    assert shortage == f"No room: {named}s taken at 100 % of suitable times."
    assert helps.startswith(f"Would help: one more {named}, or")


def test_what_is_missed_most_comes_first_and_what_is_hardly_missed_not_at_all():
    uses = [*taken("dr-lee", "09:00 11:00"), *taken("rn-kim"), *taken("A", "09:00 10:00", WEEKS[1:2])]
    assert scarce(asked(), uses)[0] == "No room: nurses taken at 100 % of suitable times, physicians 66 %."


def test_where_two_are_missed_one_more_of_either_is_no_help():
    one = asked()
    assert scarce(one, [*taken("dr-lee"), *taken("rn-kim")])[1] == "Would help: a later start (--horizon-weeks 6)."


def test_only_the_times_at_which_the_patient_can_come_count():
    at_nine = asked(available=weekly("mon-fri 09:00-10:00"))
    shortage, helps = scarce(at_nine, taken("dr-lee", "09:00 10:00"))
    assert shortage == "No room: physicians taken at 100 % of suitable times."
    assert "other days or times" in helps


def test_days_that_lie_too_far_apart_are_no_course():
    but_mondays = [day for day in WEEKS if day.weekday() != 0]
    assert not has_course(asked(), RemainingCapacity(asked(), taken("dr-lee", days=but_mondays)))


def test_room_that_is_dearer_than_waiting_is_said():
    assert scarce(asked(), ()) == (TOO_DEAR,)


def test_a_consultation_that_has_no_place_is_said():
    one = asked(clearance=clearance("consult-needed", on=None, by=None))
    assert has_course(one, RemainingCapacity(one, ()))
    assert scarce(one, taken("dr-voss"))[0].startswith("No psychiatrist has time for the consultation before ")
