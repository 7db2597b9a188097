"""What is unusual about a course, and which wishes it does not meet: what stands below the table."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from ketaplan.domain.patient import Preferences
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


def said(kind: str, clinic=None, held=(), **fields) -> list[tuple[str | None, str]]:
    """The remarks of a kind: the last part of the appointment's id, and the words."""
    request = b.request(clinic=clinic or b.clinic(), patient=b.patient(**fields), held=held)
    visits = CandidateVisits(request)
    plan = best_course(request, visits)
    found = [remark for remark in remarks(visits, plan) if remark.kind == kind]
    return [(remark.appointment and remark.appointment.rpartition("/")[2], remark.text) for remark in found]


def in_one_sentence(clinic=None, held=(), **fields) -> str:
    request = b.request(clinic=clinic or b.clinic(), patient=b.patient(**fields), held=held)
    visits = CandidateVisits(request)
    return summary(visits, best_course(request, visits))


def test_a_plain_course_has_nothing_unusual():
    request = b.request(patient=b.patient(available=MON_THU))
    visits = CandidateVisits(request)

    assert remarks(visits, best_course(request, visits)) == ()


def test_a_consultation_that_is_booked_is_told_of_until_the_patient_is_cleared():
    needed = b.patient(clearance=b.clearance("consult-needed", None))
    request = b.request(patient=needed, consulted=datetime(2026, 11, 24, 11))
    visits = CandidateVisits(request)

    (found,) = [one for one in remarks(visits, best_course(request, visits)) if one.kind == "provisional"]

    assert found.text == "the consultation is booked on Tue 24 Nov 2026"


def test_a_weekday_that_moves_is_marked_with_the_reason():
    clinic = b.clinic(holidays=HolidayOn(date(2026, 12, 3), "Founders' Day"))

    found = said("moved-weekday", clinic, available=MON_WED_THU, preferences=WISHED)

    assert found == [("4", "Wed instead of Thu 3 Dec: the clinic is closed (Founders' Day)")]


def test_a_closure_that_a_moved_weekday_names_is_not_told_twice():
    clinic = b.clinic(holidays=HolidayOn(date(2026, 12, 3), "Founders' Day"))

    assert said("closure", clinic, available=MON_WED_THU, preferences=WISHED) == []


def test_whole_closed_days_between_two_sessions_are_told_by_their_reasons():
    closures = b.stretches(b.stretch("2026-12-04..2026-12-05", "Winter break"))
    found = said("closure", b.clinic(closures=closures), available=MON_THU)

    assert found == [("5", "closed between: Fri 4 Dec (Winter break)")]


def test_an_hour_of_a_meeting_between_two_sessions_is_no_closure():
    busy = {None: b.stretches("2026-11-25 12:00..2026-11-25 13:00")}

    assert said("closure", b.clinic(busy=busy), available=MON_THU) == []


def test_the_clock_that_changes_between_two_sessions_is_told_with_its_day():
    request = b.request(patient=b.patient(available=MON_THU), as_of=date(2027, 3, 7))
    visits = CandidateVisits(request)

    found = [one for one in remarks(visits, best_course(request, visits)) if one.kind == "clock-change"]

    assert [one.text for one in found] == ["the clock changes on Sun 14 Mar; the time by the clock stays"]
    assert found[0].appointment == "P-1042/1/induction/3"


# ---------------------------------------------------------------- wishes


def lee(**fields):
    return replace(b.member("dr-lee", "physician", **fields), name="Dr. Dana Lee")


ROE, KIM = b.member("dr-roe", "physician"), b.member("rn-kim", "nurse")


def test_another_physician_is_told_with_where_the_wished_one_is_and_what_meeting_the_wish_would_take():
    clinic = b.clinic(staff=(lee(leave=b.stretches(b.stretch("2026-11-30", "at a conference"))), ROE, KIM))

    found = said("other-physician", clinic, preferences=Preferences(physician="dr-lee"), available=MON_THU)

    assert found == [
        ("3", "not Dr. Lee, who is on leave: at a conference"),
        (None, "Dr. Lee every time would take a gap of 7 days (930 points more)."),
    ]


def test_a_wish_that_no_course_meets_is_told_so():
    clinic = b.clinic(staff=(lee(leave=b.stretches("2026-11-01..2027-03-01")), ROE, KIM))

    assert said("other-physician", clinic, preferences=Preferences(physician="dr-lee"))[-1] == (
        None,
        "Dr. Lee every time is not possible.",
    )


def test_other_weekdays_than_wished_are_told_with_the_price_of_the_wish():
    found = said("off-day", available=MON_THU, preferences=Preferences(days=b.weekdays("mon")))

    assert found == [
        ("2", "not Mon as wished"),
        ("4", "not Mon as wished"),
        ("6", "not Mon as wished"),
        (None, "Mon only would take a gap of 7 days (4170 points more)."),
    ]


def test_other_times_than_wished_are_told():
    found = said("off-hours", available=b.weekly("mon 09:00-12:00"), preferences=Preferences(start=840, end=1020))

    assert found[0] == ("1", "not between 14:00 and 17:00 as wished")
    assert found[-1] == (None, "Always between 14:00 and 17:00 is not possible.")


# ---------------------------------------------------------------- the start


def test_a_later_start_is_told_with_who_is_away():
    away = b.stretches(b.stretch("2026-11-23..2026-11-29", "travel"))

    assert said("wait", available=MON_THU, unavailable=away) == [
        ("1", "no sooner: the patient is away (travel) on Mon 23 and Thu 26 Nov")
    ]


def test_a_later_start_that_is_better_is_told_with_what_a_sooner_one_would_take():
    away = b.stretches("2026-11-24..2026-11-30")

    found = said("wait", unavailable=away, available=b.weekly("mon-wed 09:00-12:00"))

    ((number, text),) = found
    assert number == "1"
    assert text.split("; ") == [
        "a start on Tue 1 Dec would take a gap of 6 days (75 points more)",
        "before that: the patient is away on Tue 24, Wed 25 and Mon 30 Nov",
        "no course can follow on Mon 23 Nov",
    ]


def test_of_an_alternative_that_starts_later_it_is_not_said_that_none_is_sooner():
    request = b.request(patient=b.patient(available=MON_THU))
    visits = CandidateVisits(request)
    later = best_course(request, visits.limited(lambda day: -1 if day > date(2026, 11, 23) else 0))

    assert later.infusions[0].day == date(2026, 11, 26)
    assert [remark.kind for remark in remarks(visits, later)] == []


def test_a_start_on_the_first_day_needs_no_word():
    assert said("wait", available=MON_THU) == []


def test_after_a_consultation_the_first_day_that_it_leaves_is_no_late_start():
    staff = (b.member("dr-voss", "psychiatrist", "tue 12:00-17:00"), b.member("dr-lee", "physician"), KIM)
    available = b.weekly("tue 12:00-13:00", "wed 09:00-12:00")

    found = said("wait", b.clinic(staff=staff), clearance=b.clearance("consult-needed", None), available=available)

    assert found == [("1", "the consultation comes first")]


START = {
    "notice": ({}, "Starts on the first possible day, after 1 day of notice."),
    "age": ({"date_of_birth": date(2008, 12, 3)}, "Starts Thu 3 Dec, when the patient turns 18."),
    "earliest": ({"earliest": date(2026, 12, 3)}, "Starts Thu 3 Dec, the earliest day in the patient's file."),
    "clearance": ({"clearance": b.clearance(on=date(2026, 12, 3))}, "Starts Thu 3 Dec, the date of the clearance."),
}


@pytest.mark.parametrize("reason", START)
def test_the_sentence_says_what_keeps_the_course_from_starting_sooner(reason):
    fields, words = START[reason]

    assert in_one_sentence(available=MON_THU, **fields) == f"Mon and Thu, always at 09:00. {words}"


@pytest.mark.parametrize("reason", [one for one in START if one != "notice"])
def test_the_same_is_said_where_the_patient_cannot_come_on_that_day(reason):
    fields, words = START[reason]

    said = in_one_sentence(available=MON_THU, unavailable=b.stretches("2026-12-03"), **fields)

    assert said.endswith(words.replace("Starts ", "Starts 4 days after "))


def test_where_several_things_take_equally_long_notice_is_said():
    on = date(2026, 11, 23)

    assert in_one_sentence(available=MON_THU, earliest=on, clearance=b.clearance(on=on)).endswith("1 day of notice.")


def test_the_sentence_names_a_day_that_is_out_of_line():
    closures = b.stretches("2026-12-03")

    assert in_one_sentence(b.clinic(closures=closures), available=MON_WED_THU, preferences=WISHED).startswith(
        "Mon and Thu, once Wed; always at 09:00. Starts"
    )


def test_the_sentence_says_how_long_the_patient_waits():
    assert in_one_sentence(available=MON_THU, unavailable=b.stretches("2026-11-23")).endswith(
        "Starts 3 days after the patient is ready."
    )


# ---------------------------------------------------------------- a consultation that is booked


CONSULT = b.engaged("P-1042/1/consultation/1", "2026-11-25 09:00..2026-11-25 10:00")


def test_a_consultation_that_is_booked_is_no_longer_needed_once_the_patient_is_cleared():
    request = b.request(own=(CONSULT,), consulted=datetime(2026, 11, 25, 10))

    (remark,) = no_longer_needed(request)

    assert remark.text == (
        "The booked consultation on Wed 25 Nov is no longer needed: ketaplan cancel P-1042/1/consultation/1."
    )


def test_a_consultation_that_is_over_or_still_needed_is_left_alone():
    over = b.request(own=(CONSULT,), consulted=datetime(2026, 11, 25, 10), as_of=date(2026, 11, 26))
    needed = b.patient(clearance=b.clearance("consult-needed", on=None))

    assert not list(no_longer_needed(over))
    assert not list(no_longer_needed(b.request(own=(CONSULT,), consulted=datetime(2026, 11, 25, 10), patient=needed)))
