"""Reasons in English: every kind has its words, and what a coordinator reads of a few of each."""

# ruff: noqa: RUF001  times are told with the dash of the screen

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain.reasons import Reader, Span, visit
from ketaplan.text.reasons import words

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
        (visit.Past(), "that time has passed"),
        (
            visit.AnotherInfusion(booked=(visit.OwnVisit("P-1042/1/induction/2", 900, 1020),)),
            "another infusion is booked that day (P-1042/1/induction/2 from 15:00 to 17:00)",
        ),
        (
            visit.OwnAppointment(booked=(visit.OwnVisit("P-1042/1/consultation/1", 540, 600),)),
            "the patient has P-1042/1/consultation/1 from 09:00 to 10:00",
        ),
        (visit.NotAvailable(minutes=120), "the patient cannot come"),
        (
            visit.NotAvailable(spans=(Span(720, 810),), minutes=120),
            "the patient can come 12:00 – 13:30, and a visit takes 2 hours",
        ),
        (
            visit.NotAvailable(spans=(Span(1050, 1260),), hours=(Span(480, 1020),), minutes=120),
            "the clinic is open 08:00 – 17:00, the patient can come 17:30 – 21:00",
        ),
        (visit.Unavailable(reasons=("work", "wo\trk")), "the patient is away (work and wo rk)"),
        (visit.OpeningHours(minutes=120), "the clinic is closed"),
        (visit.Closed(reasons=("Founders' Day",)), "the clinic is closed (Founders' Day)"),
        (visit.ChairsTaken(start=480, end=1020, minutes=120), "no chair is free for 2 hours between 08:00 and 17:00"),
        (visit.ChairsTaken(start=480, end=600, minutes=120), "no chair is free between 08:00 and 10:00"),
        (visit.NoSuchStaff(role="nurse", on_site=True), "the clinic has no nurse to be on site"),
        (visit.NeverTogether(roles=("nurse", "physician")), "a nurse and a physician are never free together"),
        (
            visit.StaffTaken(**TAKEN, there=0, of=2, people=(visit.Off(subject="dr-lee"), OSEI_LEAVES)),
            "no physician between 15:15 and 16:00 (Dr. Lee is off, Dr. Osei leaves at 15:00)",
        ),
        (
            visit.StaffTaken(**TAKEN, there=0, of=2, people=(visit.Off(subject="dr-lee"), visit.Off(subject="x"))),
            "no physician between 15:15 and 16:00 (Dr. Lee and x are off)",
        ),
        (visit.StaffTaken(**TAKEN, there=3, of=5), "no physician free between 15:15 and 16:00 (3 of 5 on shift then)"),
        (visit.StaffTaken(**TAKEN, there=0, of=5).in_general(), "no physician between 15:15 and 16:00"),
        (
            visit.NobodyOnSite(role="nurse", spans=(Span(600, 630), Span(660, 690)), there=0, of=1),
            "no nurse on site between 10:00 and 10:30 and between 11:00 and 11:30 (0 of 1 on shift then)",
        ),
        (visit.OnLeave(subject="dr-lee", reasons=("conference",)), "Dr. Lee is on leave: conference"),
        (visit.Busy(subject="dr-lee"), "Dr. Lee is busy"),
        (visit.WithPatients(subject="dr-lee"), "Dr. Lee is with other patients"),
    ],
)
def test_why_a_visit_cannot_start_is_said_in_a_coordinators_words(reason, said):
    assert words(reason, READER) == said


def test_times_are_said_by_the_clock_of_the_clinic():
    reason = visit.OpeningHours(spans=(Span(540, 1440),), minutes=30)

    said = words(reason, Reader(clock=12))

    assert said == "the clinic is open 9:00 am – midnight, and a visit takes 30 minutes"


def test_facts_are_what_json_holds_with_times_as_people_read_them():
    reason = visit.StaffTaken(**TAKEN, there=0, of=1, people=(OSEI_LEAVES,))

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
