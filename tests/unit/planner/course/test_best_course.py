"""What a coordinator meets: a clinic in New York, two hours a visit, one patient at a time."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.patient import Preferences
from ketaplan.domain.reasons import remedies, visit
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.planner.explain.remarks import remarks
from support import builders as b

MON_THU = b.weekly("mon 09:00-11:00", "thu 09:00-11:00")
VISIT = (b.stage("check-in", 15), b.stage("infusion", 40, physician=1, nurse=1), b.stage("recovery", 60, nurse=1))


def north(**fields):
    """Open on weekdays from nine to five, one physician, one nurse, two chairs."""
    staff = fields.pop("staff", None) or (b.member("md", "physician"), b.member("rosa", "nurse"))
    return b.clinic(**({"hours": b.weekly("mon-fri 09:00-17:00"), "staff": staff, "grid_minutes": 5} | fields))


def asked(as_of: date, clinic=None, protocol=None, **fields):
    """A request at that clinic for someone who comes on Mondays and Thursdays at nine."""
    fixed = fields.pop("fixed", ())
    person = b.patient(**({"available": MON_THU, "clearance": b.clearance(on=date(2026, 11, 1))} | fields))
    return b.request(
        clinic=clinic or north(),
        patient=person,
        protocol=protocol or b.protocol(visit=VISIT),
        as_of=as_of,
        fixed=fixed,
    )


def days(plan) -> list[str]:
    return [f"{one.day:%a} {one.day.day} {one.day:%b}" for one in plan.infusions]


def gaps(plan) -> list[int]:
    return [(later.day - one.day).days for one, later in pairwise(plan.infusions)]


def test_a_plain_course_retains_its_two_days_and_its_time():
    plan = best_course(asked(date(2027, 1, 31)))

    assert days(plan) == ["Mon 1 Feb", "Thu 4 Feb", "Mon 8 Feb", "Thu 11 Feb", "Mon 15 Feb", "Thu 18 Feb"]
    assert {one.minute for one in plan.infusions} == {9 * 60}
    infusion = plan.infusions[0].stages[1]
    assert (infusion.start.strftime("%H:%M"), infusion.end.strftime("%H:%M")) == ("09:15", "09:55")


def test_nothing_is_given_before_the_clearance_is_expected_and_the_plan_is_provisional():
    plan = best_course(asked(date(2027, 1, 31), clearance=b.clearance("coordination-pending", date(2027, 2, 9))))

    assert plan.provisional
    assert days(plan)[0] == "Thu 11 Feb"


def test_someone_who_comes_of_age_during_the_course_starts_on_the_first_day_after_it():
    plan = best_course(asked(date(2027, 1, 31), date_of_birth=date(2009, 2, 10)))

    assert days(plan) == ["Thu 11 Feb", "Mon 15 Feb", "Thu 18 Feb", "Mon 22 Feb", "Thu 25 Feb", "Mon 1 Mar"]


def test_a_leap_day_child_is_of_age_on_the_first_of_march():
    plan = best_course(
        asked(
            date(2026, 2, 22),
            date_of_birth=date(2008, 2, 29),
            available=None,
            clearance=b.clearance(on=date(2026, 2, 1)),
            clinic=None,
        )
    )

    assert days(plan)[0] == "Mon 2 Mar"  # the first is a Sunday
    assert b.patient(date_of_birth=date(2008, 2, 29)).of_age_on(18) == date(2026, 3, 1)


def test_a_course_across_the_change_of_the_clock_retains_the_time_on_the_wall():
    plan = best_course(asked(date(2027, 3, 3)))

    assert days(plan) == ["Thu 4 Mar", "Mon 8 Mar", "Thu 11 Mar", "Mon 15 Mar", "Thu 18 Mar", "Mon 22 Mar"]
    assert {one.start.strftime("%H:%M") for one in plan.infusions} == {"09:00"}
    assert [one.start.utcoffset().total_seconds() / 3600 for one in plan.infusions] == [-5, -5, -5, -4, -4, -4]


def test_saturday_to_monday_over_the_change_is_two_days_though_an_hour_short():
    clinic = north(
        hours=b.weekly("sat 09:00-17:00", "mon 09:00-17:00"),
        staff=(b.member("md", "physician", "mon-sun 09:00-17:00"), b.member("rosa", "nurse", "mon-sun 09:00-17:00")),
    )
    two = b.protocol(visit=VISIT, phases=(b.phase(sessions=2, gap=b.gap(2, 2)),))

    plan = best_course(asked(date(2027, 3, 11), clinic, two, available=None))

    assert days(plan) == ["Sat 13 Mar", "Mon 15 Mar"]


def open_all_hours():
    always = "mon-sun 00:00-24:00"
    return north(
        hours=b.weekly(always),
        grid_minutes=30,
        zone="America/New_York",
        staff=(b.member("md", "physician", always), b.member("rosa", "nurse", always)),
    )


@pytest.mark.parametrize("window", ["sun 02:00-03:00", "sun 01:30-03:30"])
def test_no_visit_is_in_the_hour_that_the_night_skips(window):
    short = b.protocol(visit=(b.stage("infusion", 60, physician=1, nurse=1),), phases=(b.phase(sessions=1),))
    clinic = open_all_hours()
    asked_for = asked(date(2027, 3, 13), clinic, short, available=b.weekly(window))

    assert CandidateVisits(asked_for).on(date(2027, 3, 14).toordinal()).starts == 0


def test_of_an_hour_that_comes_twice_the_first_is_taken_and_it_is_reported():
    short = b.protocol(visit=(b.stage("infusion", 30, physician=1, nurse=1),), phases=(b.phase(sessions=1),))
    request = asked(date(2027, 11, 6), open_all_hours(), short, available=b.weekly("sun 01:00-01:30"))
    visits = CandidateVisits(request)

    plan = best_course(request, visits)

    assert plan.infusions[0].start.isoformat() == "2027-11-07T01:00:00-04:00"
    assert "twice" in {remark.kind for remark in remarks(visits, plan)}


HOLIDAYS = b.intervals("2026-12-24..2026-12-25", "2026-12-31..2027-01-01")


def test_in_holiday_weeks_two_sessions_move_to_wednesday_rather_than_a_week():
    clinic = north(closures=HOLIDAYS)
    request = asked(date(2026, 12, 13), clinic, available=None, preferences=Preferences(days=b.weekdays("mon thu")))
    visits = CandidateVisits(request)

    plan = best_course(request, visits)

    assert days(plan) == ["Mon 14 Dec", "Thu 17 Dec", "Mon 21 Dec", "Wed 23 Dec", "Mon 28 Dec", "Wed 30 Dec"]
    assert gaps(plan) == [3, 4, 2, 5, 2]
    moved = [remark.reason for remark in remarks(visits, plan) if remark.kind == "moved-weekday"]
    assert [(one.on.day, one.instead_of.day, one.reason) for one in moved] == [
        (23, 24, visit.Closed()),
        (30, 31, visit.Closed()),
    ]


def test_where_three_days_must_be_between_only_one_session_fits_each_holiday_week():
    clinic = north(closures=HOLIDAYS)
    protocol = b.protocol(visit=VISIT, phases=(b.phase(gap=b.gap(3, 7, (3, 4))),))

    plan = best_course(asked(date(2026, 12, 13), clinic, protocol, available=None))

    assert min(gaps(plan)) >= 3
    assert sum(date(2026, 12, 21) <= one.day <= date(2027, 1, 1) for one in plan.infusions) == 2


def test_a_nurse_on_leave_moves_the_week_to_when_another_is_there():
    rosa = b.member("rosa", "nurse", leave=b.intervals("2027-02-08..2027-02-12"))
    relief = b.member("zoe", "nurse", "tue 09:00-13:00", "fri 09:00-13:00")
    clinic = north(staff=(b.member("md", "physician"), rosa, relief))

    plan = best_course(asked(date(2027, 1, 31), clinic, available=None))

    second_week = [one for one in plan.infusions if date(2027, 2, 8) <= one.day <= date(2027, 2, 12)]
    assert [one.people("nurse") for one in second_week] == [("zoe",)] * len(second_week)
    assert {one.day.weekday() for one in second_week} <= {1, 4}


def test_on_a_day_that_ends_early_the_entire_visit_ends_before_the_closure():
    closed = b.intervals("2027-02-12 13:00..2027-02-12 17:00")
    request = asked(date(2027, 2, 11), north(closures=closed), available=None)

    starts = CandidateVisits(request).on(date(2027, 2, 12).toordinal()).starts

    assert starts.bit_length() - 1 == (11 * 60 + 5) // 5


def test_a_break_of_the_physician_is_no_time_for_an_infusion():
    break_ = (b.member("md", "physician", "mon-fri 09:00-12:00", "mon-fri 12:30-17:00"), b.member("rosa", "nurse"))
    request = asked(date(2027, 1, 31), north(staff=break_), available=None)

    starts = CandidateVisits(request).on(date(2027, 2, 1).toordinal()).starts

    allowed = [minute for minute in range(9 * 60, 15 * 60 + 6, 5) if starts >> minute // 5 & 1]
    assert [minute for minute in allowed if 11 * 60 <= minute <= 12 * 60 + 20] == [660, 665, 735, 740]


def test_no_physician_takes_over_within_an_infusion():
    shifts = (
        b.member("dr-a", "physician", "mon-fri 09:00-12:00"),
        b.member("dr-b", "physician", "mon-fri 12:00-17:00"),
    )
    request = asked(date(2027, 1, 31), north(staff=(*shifts, b.member("rosa", "nurse"))), available=None)
    visits = CandidateVisits(request)

    assert not visits.on(date(2027, 2, 1).toordinal()).starts & visits.availability.grid.bit(11 * 60 + 30)


def test_a_course_that_starts_within_a_week_retains_its_days_all_the_same():
    plan = best_course(asked(date(2027, 1, 31), earliest=date(2027, 2, 3)))

    assert days(plan) == ["Thu 4 Feb", "Mon 8 Feb", "Thu 11 Feb", "Mon 15 Feb", "Thu 18 Feb", "Mon 22 Feb"]


def test_next_to_ten_others_who_fill_the_nurse_there_is_no_room_and_it_is_reported():
    in_use = [
        b.use("rosa", f"2027-{month:02}-{day:02} 09:00..2027-{month:02}-{day:02} 17:00")
        for month in (2, 3, 4)
        for day in range(1, 29)
    ]
    cause = why_no_course(
        b.request(
            clinic=north(),
            patient=b.patient(clearance=b.clearance(on=date(2026, 11, 1))),
            protocol=b.protocol(visit=VISIT),
            as_of=date(2027, 1, 31),
            in_use=tuple(in_use),
        )
    )

    rosa = visit.WithPatients(subject="rosa")
    assert any(one.reason.role == "nurse" and rosa in one.reason.people for one in cause.reasons[0].days)
    assert any(isinstance(one, remedies.MoreStaff) and one.role == "nurse" for one in cause.remedies)


def test_maintenance_is_planned_only_once_it_is_ordered_and_retains_the_time_of_day():
    attended = tuple(
        FixedSession(phase="induction", number=number, day=date(2027, 2, day), minute=540)
        for number, day in enumerate((1, 4, 8, 11, 15, 18), 1)
    )
    every = (7, 7, 7, 7, 14, 14, 28)
    order = MaintenanceOrder(by="Dr. Voss", on=date(2027, 2, 19), every_days=every)

    without = asked(date(2027, 2, 20), fixed=attended)
    plan = best_course(asked(date(2027, 2, 20), maintenance=order, fixed=attended))

    assert without.course.to_plan == ()
    assert days(plan) == [
        "Thu 25 Feb",
        "Thu 4 Mar",
        "Thu 11 Mar",
        "Thu 18 Mar",
        "Thu 1 Apr",
        "Thu 15 Apr",
        "Thu 13 May",
    ]
    assert {one.start.strftime("%H:%M") for one in plan.infusions} == {"09:00"}


def test_a_start_today_is_not_before_now():
    clinic = north(notice_days=0)
    request = b.request(clinic=clinic, patient=b.patient(), as_of=date(2026, 11, 23), now=datetime(2026, 11, 23, 10, 7))

    plan = best_course(request)

    assert (plan.infusions[0].day, plan.infusions[0].minute >= 10 * 60 + 10) == (date(2026, 11, 23), True)
