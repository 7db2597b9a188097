"""Reasons in English: every kind has its words, and what a coordinator reads of a few of each."""

# ruff: noqa: RUF001  times are given with the dash of the screen

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain.reasons import (
    Cause,
    DayReason,
    Moment,
    Reader,
    Span,
    course,
    gate,
    pins,
    remarks,
    remedies,
    shortage,
    violations,
    visit,
)
from ketaplan.text.reasons import lines_of, said_once, words

READER = Reader(year=2026, names={"dr-lee": "Dr. Lee", "dr-osei": "Dr. Osei"})
MONDAY = date(2026, 11, 30)
OSEI_LEAVES = visit.OnShift(subject="dr-osei", spans=(Span(480, 900),), side="after")
TAKEN = {"role": "physician", "start": 915, "end": 960, "minutes": 45}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            visit.NotReady(visit="infusion", first=date(2026, 12, 1), on=MONDAY),
            "an infusion is possible from Tue 1 Dec on",
        ),
        (visit.TimePassed(), "that time has passed"),
        (
            visit.InfusionThatDay(booked=(visit.OwnVisit("P-1042/1/induction/2", 900, 1020),)),
            "another infusion is booked that day (P-1042/1/induction/2 from 15:00 to 17:00)",
        ),
        (
            visit.PatientBooked(booked=(visit.OwnVisit("P-1042/1/consultation/1", 540, 600),)),
            "the patient has P-1042/1/consultation/1 from 09:00 to 10:00",
        ),
        (visit.PatientUnavailable(minutes=120), "the patient cannot come"),
        (
            visit.PatientUnavailable(spans=(Span(720, 810),), minutes=120),
            "the patient can come 12:00 – 13:30, and a visit takes 2 hours",
        ),
        (
            visit.PatientUnavailable(spans=(Span(1050, 1260),), hours=(Span(480, 1020),), minutes=120),
            "the clinic is open 08:00 – 17:00, the patient can come 17:30 – 21:00",
        ),
        (visit.PatientAway(reasons=("work", "wo\trk")), "the patient is away (work and wo rk)"),
        (visit.OutsideHours(minutes=120), "the clinic is closed"),
        (visit.Closed(reasons=("Founders' Day",)), "the clinic is closed (Founders' Day)"),
        (visit.NoChairFree(start=480, end=1020, minutes=120), "no chair is free for 2 hours between 08:00 and 17:00"),
        (visit.NoChairFree(start=480, end=600, minutes=120), "no chair is free between 08:00 and 10:00"),
        (visit.NoSuchStaff(role="nurse", on_site=True), "the clinic has no nurse to be on site"),
        (visit.NeverTogether(roles=("nurse", "physician")), "a nurse and a physician are never free together"),
        (
            visit.NobodyFree(**TAKEN, there=0, of=2, people=(visit.Off(subject="dr-lee"), OSEI_LEAVES)),
            "no physician between 15:15 and 16:00 (Dr. Lee is off, Dr. Osei leaves at 15:00)",
        ),
        (
            visit.NobodyFree(**TAKEN, there=0, of=2, people=(visit.Off(subject="dr-lee"), visit.Off(subject="x"))),
            "no physician between 15:15 and 16:00 (Dr. Lee and x are off)",
        ),
        (visit.NobodyFree(**TAKEN, there=3, of=5), "no physician free between 15:15 and 16:00 (3 of 5 on shift then)"),
        (visit.NobodyFree(**TAKEN, there=0, of=5).in_general(), "no physician between 15:15 and 16:00"),
        (
            visit.NobodyOnSite(role="nurse", spans=(Span(600, 630), Span(660, 690)), there=0, of=1),
            "no nurse on site between 10:00 and 10:30 and between 11:00 and 11:30 (0 of 1 on shift then)",
        ),
        (visit.OnLeave(subject="dr-lee", reasons=("conference",)), "Dr. Lee is on leave: conference"),
        (visit.Busy(subject="dr-lee"), "Dr. Lee is busy"),
        (visit.WithPatients(subject="dr-lee"), "Dr. Lee is with other patients"),
    ],
)
def test_why_a_visit_cannot_start_is_reported_in_a_coordinators_words(reason, said):
    assert words(reason, READER) == said


def test_times_are_reported_by_the_clock_of_the_clinic():
    reason = visit.OutsideHours(spans=(Span(540, 1440),), minutes=30)

    said = words(reason, Reader(clock=12))

    assert said == "the clinic is open 9:00 am – midnight, and a visit takes 30 minutes"


def test_facts_are_what_json_contains_with_times_as_people_read_them():
    reason = visit.NobodyFree(**TAKEN, there=0, of=1, people=(OSEI_LEAVES,))

    assert reason.facts == {
        "kind": "nobody-free",
        "role": "physician",
        "from": "15:15",
        "to": "16:00",
        "minutes": 45,
        "there": 0,
        "of": 1,
        "people": [
            {"kind": "shift", "subject": "dr-osei", "spans": [{"from": "08:00", "to": "15:00"}], "side": "after"}
        ],
    }


# ---------------------------------------------------------------- courses

CLOSED = visit.OutsideHours(minutes=120)
GIVEN = course.SessionAt("induction", 2, date(2026, 11, 8), "given")
THIRD = course.SessionAt("induction", 3, date(2026, 11, 23))


def lines(*reasons, helps=()) -> tuple[str, ...]:
    return lines_of(
        Cause(
            kind="x",
            clinic="riverside",
            as_of=MONDAY,
            reasons=reasons,
            remedies=helps,
            heading="Riverside",
            reader=READER,
        )
    )


def test_weekdays_of_which_the_same_is_reported_share_a_line():
    window = (Span(900, 1200),)
    windows = (course.WeekdaySpans(3, window), course.WeekdaySpans(5, window))
    away = visit.NobodyFree(**TAKEN, there=0, of=1, people=(OSEI_LEAVES,))
    days = (course.WeekdayReason(3, away, 8), course.WeekdayReason(5, CLOSED, 8), course.WeekdayReason(6, CLOSED, 8))

    assert lines(course.NoDay(windows=windows, days=days), helps=(remedies.WiderGap(max_days=9),)) == (
        "At Riverside:",
        "The patient can come Thu and Sat 15:00 – 20:00. On these days:",
        "  Thu: no physician between 15:15 and 16:00 (Dr. Osei leaves at 15:00)",
        "  Sat and Sun: the clinic is closed",
        "What would help:",
        "  a physician's [order] that allows a gap of 9 days",
    )


def test_of_a_weekday_the_most_common_reason_is_reported_and_a_second_one_that_applies_often():
    found = [(visit.Closed(reasons=("Winter break",)), 3), (visit.Closed(), 1), (visit.PatientAway(), 2), (CLOSED, 1)]
    days = tuple(course.WeekdayReason(0, reason, weeks) for reason, weeks in found)

    assert lines(course.NoDay(days=days))[1:] == (
        "The patient can come at any time, but:",
        "  Mon: the clinic is closed (Winter break) in 5 weeks; the patient is away in 2 weeks",
    )


def test_days_of_which_the_same_is_reported_share_a_line_under_the_session_that_finds_none():
    last = date(2026, 11, 25)
    review = course.PastReview(review=date(2026, 12, 20), on=last)
    days = (DayReason(date(2026, 11, 23), CLOSED), DayReason(date(2026, 11, 24), CLOSED), DayReason(last, review))
    third = course.SessionAt("induction", 3)

    found = lines(course.NoDayAfter(before=GIVEN, session=third, first=date(2026, 11, 23), last=last, days=days))

    assert found[1:] == (
        ("Induction session 2 was on Sun 8 Nov; induction session 3 must be between Mon 23 Nov and Wed 25 Nov, but:"),
        "  Mon 23 and Tue 24: the clinic is closed",
        "  Wed 25: after the review on Sun 20 Dec",
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            course.GapTooLong(before=GIVEN, session=THIRD, days=15, max_days=7),
            (
                "Induction session 3 can be on Mon 23 Nov at the earliest, 15 days after induction session 2 "
                "on Sun 8 Nov; at most 7 days are allowed. "
                "A physician has to decide how to continue: add [[resume]] to the patient's file."
            ),
        ),
        (
            course.ReadyTooLate(
                first=date(2027, 3, 1), because="earliest", notice_days=1, minimum_age=18, horizon_weeks=8
            ),
            (
                "No infusion before Mon 1 Mar 2027 ('earliest' in the patient's file): that is beyond the 8 weeks "
                "searched."
            ),
        ),
        (
            pins.PinImpossible(session=pins.PinnedSession(1, pins.PinnedAt(MONDAY, 960)), reason=CLOSED),
            "Session 1 cannot be on Mon 30 Nov at 16:00: the clinic is closed.",
        ),
        (
            pins.PinsClash(
                pins=(
                    pins.PinnedSession(1, pins.PinnedAt(MONDAY)),
                    pins.PinnedSession(2, pins.PinnedAt(date(2026, 12, 1))),
                ),
                because="gap",
                days=1,
                min_days=2,
                max_days=7,
            ),
            (
                "Session 1 on Mon 30 Nov and session 2 on Tue 1 Dec conflict: they are 1 day apart, "
                "and 2 to 7 are allowed."
            ),
        ),
        (
            remedies.Both(
                changes=(
                    remedies.OtherTimes(times=(Moment(MONDAY, 480, 600),), longest_gap=7),
                    remedies.MoreStaff(role="physician", times=(Moment(MONDAY, 495, 540),)),
                )
            ),
            "the patient also coming Mon 08:00 – 10:00: gaps of up to 7 days AND one more physician: Mon 08:15 – 09:00",
        ),
        (
            remedies.NotPinning(numbers=(1, 2), first=pins.PinnedAt(MONDAY, 480)),
            "not pinning sessions 1 and 2: session 1 would be on Mon 30 Nov at 08:00",
        ),
        (
            shortage.Scarce(shares=(shortage.Share("nurse", 97), shortage.Share("chair", 12))),
            "No room: nurses busy at 97 % of suitable times, chairs 12 %.",
        ),
        (
            shortage.WouldHelp(changes=(remedies.MoreChairs(), remedies.LongerHorizon(horizon_weeks=9))),
            "Would help: one more chair, or a later start (--horizon-weeks 9).",
        ),
        (
            remarks.MovedWeekday(on=date(2026, 12, 2), instead_of=date(2026, 12, 3), reason=CLOSED),
            "Wed instead of Thu 3 Dec: the clinic is closed",
        ),
        (
            remarks.MeetingWish(
                wish=remarks.OtherPhysician(subject="dr-lee"), takes=remarks.Difference(longest_gap=7, points=930)
            ),
            "Dr. Lee every time needs a gap of 7 days (930 points more).",
        ),
        (
            remarks.MeetingWish(wish=remarks.OffHours(start=840, end=1020)),
            "Always between 14:00 and 17:00 is not possible.",
        ),
        (
            remarks.LaterStart(
                earlier=remarks.Difference(start_on=date(2026, 12, 1), points=1),
                days=(DayReason(MONDAY, remarks.NoCourseFrom()),),
            ),
            ("a start on Tue 1 Dec needs other people (1 point more); before that: no course can start on Mon 30 Nov"),
        ),
        (
            remarks.Summary(
                weekdays=(0, 3),
                odd=(remarks.WeekdayTimes(2, 1),),
                minutes=(540,) * 6,
                begins=remarks.CourseStart(ready=MONDAY, because="age", days_later=0, notice_days=1, minimum_age=18),
            ),
            "Mon and Thu, once Wed; always at 09:00. Starts Mon 30 Nov, when the patient turns 18.",
        ),
        (
            violations.GapBetween(first=date(2026, 12, 3), last=date(2026, 12, 14), days=11, min_days=2, max_days=7),
            "11 days between Thu 3 Dec and Mon 14 Dec: at most 7; a physician has to decide",
        ),
        (
            violations.GapNotAllowed(days=1, min_days=2, max_days=7, to="after", own=True),
            "it is 1 day before the session after it; 2 to 7 are allowed",
        ),
        (gate.NotCleared(status="consult-needed"), "the patient is not cleared (consult-needed)"),
    ],
)
def test_what_is_found_about_a_course_is_reported_in_a_coordinators_words(reason, said):
    assert words(reason, READER) == said


def test_what_is_true_of_several_stages_is_reported_once():
    leave = visit.OnLeave(subject="dr-lee", reasons=("talk: part 2",))
    stages = [violations.StaffAway(stage=stage, where=leave) for stage in ("check-in", "recovery")]

    assert said_once([*stages, violations.ChairTaken(chair="A")], READER) == (
        "check-in, recovery: Dr. Lee is on leave: talk: part 2; chair A is taken"
    )
