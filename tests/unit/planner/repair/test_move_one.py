"""Where one session of a course can go while all the others stay."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.domain.reasons import violations
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.repair.case import VisitPlace
from ketaplan.planner.repair.move_one import appointment_at, appointment_now, places_for
from ketaplan.planner.validate.bookings import broken_by
from ketaplan.planner.validate.plan import broken_rules
from support.book import appointment
from support.builders import AS_OF, clinic, engaged, intervals, patient, request, use, weekly

NINE = 9 * 60
LAST = date(2027, 2, 1)
DAYS = (date(2026, 11, 30), *(date(2026, 12, day) for day in (3, 7, 10, 14, 17)))
"""Mondays and Thursdays at nine."""


def fixed(number):
    return FixedSession(phase="induction", number=number, day=DAYS[number - 1], minute=NINE)


def asked(moved, **fields):
    """The clinic for the session to be moved, the other five fixed, and that session."""
    others = tuple(fixed(number) for number in range(1, 7) if number != moved)
    return place(request(fixed=others, own=tuple(own(other) for other in others), **fields)), fixed(moved)


def place(question):
    return VisitPlace(question, replace(question, as_of=question.as_of - timedelta(days=question.clinic.notice_days)))


def booked(number):
    """The session as it is booked."""
    return appointment(f"P-1042/1/induction/{number}~2", DAYS[number - 1], 9, after="rn-kim")


def own(one):
    """The session as an appointment of two hours."""
    start = datetime.combine(one.day, time(one.minute // 60, one.minute % 60))
    return engaged(f"P-1042/1/{one.phase}/{one.number}", f"{start}..{start + timedelta(hours=2)}")


def days_for(moved, **fields):
    return sorted({place.day for place in places_for(*asked(moved, **fields), LAST)})


def test_a_session_in_the_middle_retains_its_gaps_and_its_week():
    # after Thu 3 Dec and before Thu 10 Dec, at least two days from each, one other session in its week
    assert days_for(3) == [date(2026, 12, day) for day in (7, 8)]


def test_the_first_is_delayed_by_the_patients_readiness_and_by_the_second():
    assert days_for(1)[0] == date(2026, 11, 26)
    assert days_for(1, patient=patient(earliest=date(2026, 12, 1))) == [date(2026, 12, 1)]


def test_the_last_has_nothing_after_it():
    assert days_for(6) == [date(2026, 12, day) for day in (16, 17, 18, 21)]


def test_where_it_is_now_is_no_other_place():
    assert (DAYS[2], NINE) not in {(place.day, place.minute) for place in places_for(*asked(3), LAST)}


def test_the_least_disturbing_place_comes_first():
    first, second = places_for(*asked(3), LAST)[:2]
    assert {first.minute, second.minute} == {NINE - 30, NINE + 30}
    assert (first.day, second.day) == (DAYS[2], DAYS[2])
    assert first.points == second.points == 60  # half an hour off, from the one before and to the one after


def test_the_rules_for_a_visit_hold():
    shut = clinic(closures=intervals("2026-12-07"))
    assert days_for(3, clinic=shut) == [date(2026, 12, 8)]
    only_mondays = patient(available=weekly("mon 08:00-17:00"))
    assert days_for(3, patient=only_mondays) == [date(2026, 12, 7)]
    in_use = tuple(use(chair, "2026-12-08 00:00..2026-12-09 00:00") for chair in ("A", "B"))
    assert days_for(3, in_use=in_use) == [date(2026, 12, 7)]


def test_where_it_has_no_place_between_its_neighbors_it_comes_after_or_before_others_of_its_phase():
    shut = clinic(closures=intervals("2026-12-04..2026-12-09"))
    assert {day > DAYS[5] or day < DAYS[1] for day in days_for(3, clinic=shut)} == {True}


def test_no_place_is_no_place():
    assert places_for(*asked(3, clinic=clinic(closures=intervals("2026-11-01..2027-02-01"))), LAST) == []


@pytest.mark.parametrize("number", range(1, 7))
def test_what_it_becomes_is_the_same_session_with_people_who_are_free(number):
    question, moved = asked(number)
    slot = places_for(question, moved, LAST)[0]
    made = appointment_at(question, booked(number), slot)
    assert (made.id, made.phase, made.number) == (f"P-1042/1/induction/{number}~2", "induction", number)
    assert (made.day, made.minute) == (slot.day, slot.minute)
    assert made.chair
    assert all(stage.people for stage in made.stages)


def test_a_course_with_a_moved_session_follows_every_rule():
    whole = request()
    plan = best_course(whole)
    sessions = [
        FixedSession(phase=one.phase, number=one.number, day=one.day, minute=one.minute) for one in plan.infusions
    ]
    for moved in sessions:
        others = tuple(one for one in sessions if one != moved)
        rest = place(request(fixed=others, own=tuple(own(one) for one in others)))
        for slot in places_for(rest, moved, LAST)[::7]:
            name = f"P-1042/1/induction/{moved.number}"
            visit = appointment_at(rest, next(one for one in plan.appointments if one.id == name), slot)
            changed = tuple(visit if one.id == name else one for one in plan.appointments)
            moved_plan = replace(plan, appointments=tuple(sorted(changed, key=lambda one: one.start)))
            assert broken_rules(whole, moved_plan) == ()


def test_a_session_never_goes_before_today():
    question, moved = asked(1, as_of=AS_OF + timedelta(days=5))
    assert min(place.day for place in places_for(question, moved, LAST)) >= AS_OF + timedelta(days=6)


def test_nothing_is_offered_after_the_last_day_that_is_checked():
    question, moved = asked(6)
    assert {place.day for place in places_for(question, moved, date(2026, 12, 17))} == {date(2026, 12, 16), DAYS[5]}


# ---------------------------------------------------------------- where it is


def beside(*numbers, day=None, number=3):
    """What breaks where that session is on a day, next to those sessions."""
    others = tuple(fixed(other) for other in numbers)
    moved = replace(fixed(number), day=day or DAYS[number - 1])
    return list(broken_by(request(fixed=others), moved))


def test_a_session_that_fits_breaks_nothing():
    assert beside(1, 2, 4, 5, 6) == []


def test_a_session_too_near_its_neighbors_breaks_the_gaps_and_the_week():
    near = violations.GapNotAllowed(days=1, min_days=2, max_days=7, to="after", own=True)

    assert beside(1, 2, 4, 5, 6, day=date(2026, 12, 9)) == [near]
    assert violations.TooManyInWeek(sessions=2) in beside(1, 2, 4, 5, 6, day=date(2026, 12, 4))


def test_a_long_gap_is_nobodys_fault_while_a_session_is_missing_that_may_come_between():
    assert beside(1, 2, 6, number=5) == []
    late = beside(1, 2, 3, 4, 5, number=6, day=date(2026, 12, 24))
    assert late == [violations.GapNotAllowed(days=10, min_days=2, max_days=7, to="before", own=True)]


def test_a_session_at_its_own_time_retains_its_name_and_gets_other_people():
    visit = booked(3)
    (nurse,) = visit.people("nurse")
    question, _ = asked(3, in_use=(use(nurse, "2026-12-07 00:00..2026-12-08 00:00"),))

    mended = appointment_now(question, visit)

    assert (mended.id, mended.start, mended.chair) == (visit.id, visit.start, visit.chair)
    assert nurse not in mended.people("nurse")


def test_a_later_hour_of_its_own_day_needs_no_notice():
    question, moved = asked(3, as_of=DAYS[2], now=datetime.combine(DAYS[2], time(8)))
    here = [slot.minute for slot in places_for(question, moved, LAST) if slot.day == DAYS[2]]
    assert here
    assert min(here) > NINE
