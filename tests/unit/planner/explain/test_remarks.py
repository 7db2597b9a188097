"""What is unusual about a course, which wishes it does not meet, and what it is like in all respects."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from ketaplan.domain.patient import Preferences
from ketaplan.domain.reasons import DayReason, Reason, visit
from ketaplan.domain.reasons import remarks as reasons
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.explain.remarks import no_longer_needed, remarks, summary
from support import builders as b

MON_THU = b.weekly("mon 09:00-12:00", "thu 09:00-12:00")
MON_WED_THU = b.weekly("mon 09:00-12:00", "wed 09:00-12:00", "thu 09:00-12:00")
WISHED = Preferences(days=b.weekdays("mon thu"))


class HolidayOn:
    """A country with one holiday."""

    def __init__(self, day: date, name: str) -> None:
        self.day, self.name = day, name

    def name_on(self, day: date) -> str | None:
        return self.name if day == self.day else None


def found_of(kind: str, clinic=None, fixed=(), **fields) -> list[tuple[str | None, Reason]]:
    """The remarks of a kind: the last part of the appointment's id, and the reason."""
    request = b.request(clinic=clinic or b.clinic(), patient=b.patient(**fields), fixed=fixed)
    visits = CandidateVisits(request)
    plan = best_course(request, visits)
    found = [remark for remark in remarks(visits, plan) if remark.kind == kind]
    return [(remark.appointment and remark.appointment.rpartition("/")[2], remark.reason) for remark in found]


def whole(clinic=None, fixed=(), **fields) -> reasons.Summary:
    request = b.request(clinic=clinic or b.clinic(), patient=b.patient(**fields), fixed=fixed)
    visits = CandidateVisits(request)
    return summary(visits, best_course(request, visits))


def test_a_plain_course_has_nothing_unusual():
    request = b.request(patient=b.patient(available=MON_THU))
    visits = CandidateVisits(request)

    assert remarks(visits, best_course(request, visits)) == ()


def test_a_consultation_that_is_booked_is_mentioned_until_the_patient_is_cleared():
    needed = b.patient(clearance=b.clearance("consult-needed", None))
    request = b.request(patient=needed, consulted=datetime(2026, 11, 24, 11))
    visits = CandidateVisits(request)

    (found,) = [one for one in remarks(visits, best_course(request, visits)) if one.kind == "provisional"]

    assert found.reason == reasons.ConsultationBooked(on=date(2026, 11, 24))


def test_a_weekday_that_moves_is_marked_with_the_reason():
    clinic = b.clinic(holidays=HolidayOn(date(2026, 12, 3), "Founders' Day"))

    found = found_of("moved-weekday", clinic, available=MON_WED_THU, preferences=WISHED)

    assert found == [
        (
            "4",
            reasons.MovedWeekday(
                on=date(2026, 12, 2), instead_of=date(2026, 12, 3), reason=visit.Closed(reasons=("Founders' Day",))
            ),
        )
    ]


def test_a_closure_that_a_moved_weekday_names_is_not_mentioned_twice():
    clinic = b.clinic(holidays=HolidayOn(date(2026, 12, 3), "Founders' Day"))

    assert found_of("closure", clinic, available=MON_WED_THU, preferences=WISHED) == []


def test_closed_days_between_two_sessions_are_reported_by_their_reasons():
    closures = b.intervals(b.interval("2026-12-04..2026-12-05", "Winter break"))
    found = found_of("closure", b.clinic(closures=closures), available=MON_THU)

    assert found == [("5", reasons.ClosedBetween(days=(reasons.ClosedDay(date(2026, 12, 4), ("Winter break",)),)))]


def test_an_hour_of_a_meeting_between_two_sessions_is_no_closure():
    busy = {None: b.intervals("2026-11-25 12:00..2026-11-25 13:00")}

    assert found_of("closure", b.clinic(busy=busy), available=MON_THU) == []


def test_the_clock_that_changes_between_two_sessions_is_reported_with_its_day():
    request = b.request(patient=b.patient(available=MON_THU), as_of=date(2027, 3, 7))
    visits = CandidateVisits(request)

    found = [one for one in remarks(visits, best_course(request, visits)) if one.kind == "clock-change"]

    assert [one.reason for one in found] == [reasons.ClockChanges(on=date(2027, 3, 14), session_on=date(2027, 3, 15))]
    assert found[0].appointment == "P-1042/1/induction/3"


# ---------------------------------------------------------------- wishes


def lee(**fields):
    return replace(b.member("dr-lee", "physician", **fields), name="Dr. Dana Lee")


EVERY_TIME = reasons.OtherPhysician(subject="dr-lee")
ROE, KIM = b.member("dr-roe", "physician"), b.member("rn-kim", "nurse")


def test_another_physician_is_reported_with_where_the_wished_one_is_and_what_meeting_the_wish_would_take():
    clinic = b.clinic(staff=(lee(leave=b.intervals(b.interval("2026-11-30", "talk"))), ROE, KIM))

    found = found_of("other-physician", clinic, preferences=Preferences(physician="dr-lee"), available=MON_THU)

    assert found == [
        ("3", reasons.OtherPhysician(subject="dr-lee", where=visit.OnLeave(subject="dr-lee", reasons=("talk",)))),
        (None, reasons.MeetingWish(wish=EVERY_TIME, takes=reasons.Difference(longest_gap=7, points=930))),
    ]


def test_a_wish_that_no_course_meets_is_reported():
    clinic = b.clinic(staff=(lee(leave=b.intervals("2026-11-01..2027-03-01")), ROE, KIM))

    assert found_of("other-physician", clinic, preferences=Preferences(physician="dr-lee"))[-1] == (
        None,
        reasons.MeetingWish(wish=EVERY_TIME),
    )


def test_other_weekdays_than_wished_are_reported_with_the_price_of_the_wish():
    wish = reasons.OffDay(weekdays=(0,))
    found = found_of("off-day", available=MON_THU, preferences=Preferences(days=b.weekdays("mon")))

    assert found == [
        ("2", wish),
        ("4", wish),
        ("6", wish),
        (None, reasons.MeetingWish(wish=wish, takes=reasons.Difference(longest_gap=7, points=4170))),
    ]


def test_other_times_than_wished_are_reported():
    found = found_of("off-hours", available=b.weekly("mon 09:00-12:00"), preferences=Preferences(start=840, end=1020))

    wish = reasons.OffHours(start=840, end=1020)
    assert found[0] == ("1", wish)
    assert found[-1] == (None, reasons.MeetingWish(wish=wish))


# ---------------------------------------------------------------- the start


def test_a_later_start_is_reported_with_who_is_away():
    away = b.intervals(b.interval("2026-11-23..2026-11-29", "travel"))

    travels = visit.PatientAway(reasons=("travel",))
    days = (DayReason(date(2026, 11, 23), travels), DayReason(date(2026, 11, 26), travels))
    assert found_of("wait", available=MON_THU, unavailable=away) == [("1", reasons.LaterStart(days=days))]


def test_a_later_start_that_is_better_is_reported_with_what_an_earlier_one_would_take():
    away = b.intervals("2026-11-24..2026-11-30")

    found = found_of("wait", unavailable=away, available=b.weekly("mon-wed 09:00-12:00"))

    ((number, reason),) = found
    assert number == "1"
    assert reason.earlier == reasons.Difference(start_on=date(2026, 12, 1), longest_gap=6, points=75)
    assert [(one.on.day, one.reason) for one in reason.days] == [
        (23, reasons.NoCourseFrom()),
        *((day, visit.PatientAway()) for day in (24, 25, 30)),
    ]


def test_of_an_alternative_that_starts_later_it_is_not_claimed_that_none_is_earlier():
    request = b.request(patient=b.patient(available=MON_THU))
    visits = CandidateVisits(request)
    later = best_course(request, visits.limited(lambda day: -1 if day > date(2026, 11, 23) else 0))

    assert later.infusions[0].day == date(2026, 11, 26)
    assert [remark.kind for remark in remarks(visits, later)] == []


def test_a_start_on_the_first_day_needs_no_word():
    assert found_of("wait", available=MON_THU) == []


def test_after_a_consultation_the_first_day_that_it_leaves_is_no_late_start():
    staff = (b.member("dr-voss", "psychiatrist", "tue 12:00-17:00"), b.member("dr-lee", "physician"), KIM)
    available = b.weekly("tue 12:00-13:00", "wed 09:00-12:00")

    found = found_of("wait", b.clinic(staff=staff), clearance=b.clearance("consult-needed", None), available=available)

    assert found == [("1", reasons.LaterStart())]


ON = date(2026, 12, 3)
START = {
    "notice": ({}, date(2026, 11, 23)),
    "age": ({"date_of_birth": date(2008, 12, 3)}, ON),
    "earliest": ({"earliest": ON}, ON),
    "clearance": ({"clearance": b.clearance(on=ON)}, ON),
}


@pytest.mark.parametrize("because", START)
def test_the_summary_has_what_prevents_the_course_from_starting_earlier(because):
    fields, ready = START[because]

    assert whole(available=MON_THU, **fields) == reasons.Summary(
        weekdays=(0, 3),
        minutes=(540,) * 6,
        begins=reasons.CourseStart(ready=ready, because=because, days_later=0, notice_days=1, minimum_age=18),
    )


@pytest.mark.parametrize("because", [one for one in START if one != "notice"])
def test_the_same_is_so_where_the_patient_cannot_come_on_that_day(because):
    fields, ready = START[because]

    start = whole(available=MON_THU, unavailable=b.intervals("2026-12-03"), **fields).begins

    assert (start.ready, start.because, start.days_later) == (ready, because, 4)


def test_where_several_things_take_equally_long_it_is_notice():
    on = date(2026, 11, 23)

    assert whole(available=MON_THU, earliest=on, clearance=b.clearance(on=on)).begins.because == "notice"


def test_the_summary_has_a_day_that_is_out_of_line():
    closures = b.intervals("2026-12-03")

    summary = whole(b.clinic(closures=closures), available=MON_WED_THU, preferences=WISHED)

    assert (summary.weekdays, summary.odd) == ((0, 3), (reasons.WeekdayTimes(2, 1),))


def test_the_summary_has_how_long_the_patient_waits():
    assert whole(available=MON_THU, unavailable=b.intervals("2026-11-23")).begins.days_later == 3


# ---------------------------------------------------------------- a consultation that is booked


CONSULT = b.engaged("P-1042/1/consultation/1", "2026-11-25 09:00..2026-11-25 10:00")


def test_a_consultation_that_is_booked_is_no_longer_needed_once_the_patient_is_cleared():
    request = b.request(own=(CONSULT,), consulted=datetime(2026, 11, 25, 10))

    (remark,) = no_longer_needed(request)

    assert remark.reason == reasons.ConsultationNotNeeded(appointment=CONSULT.id, on=date(2026, 11, 25))


def test_a_consultation_that_is_over_or_still_needed_is_left_alone():
    over = b.request(own=(CONSULT,), consulted=datetime(2026, 11, 25, 10), as_of=date(2026, 11, 26))
    needed = b.patient(clearance=b.clearance("consult-needed", on=None))

    assert not list(no_longer_needed(over))
    assert not list(no_longer_needed(b.request(own=(CONSULT,), consulted=datetime(2026, 11, 25, 10), patient=needed)))
