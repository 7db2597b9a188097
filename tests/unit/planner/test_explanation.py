"""Why there is no course: what a coordinator reads, and that what would help does help."""

# ruff: noqa: RUF001  times are told with the dash of the screen

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course, opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.explain.no_course import why_not
from ketaplan.planner.request import Pin
from property.test_best_course import tried
from property.tiny_requests import tiny_requests
from support import builders as b

LEE = b.member("dr-lee", "physician", "mon-wed 08:00-16:00", "thu 08:00-12:00")
OSEI = b.member("dr-osei", "physician", "mon 08:00-15:00", "thu 08:00-15:00")
VOSS = b.member("dr-voss", "psychiatrist", "tue 12:00-17:00")
KIM = b.member("rn-kim", "nurse")


def named(person, name: str):
    return replace(person, name=name)


def clinic(*staff, **fields):
    people = staff or (named(LEE, "Dr. Dana Lee"), named(OSEI, "Dr. Kwame Osei"), named(VOSS, "Dr. Irene Voss"), KIM)
    return b.clinic(staff=people, grid_minutes=15, **fields)


def why(at=None, **fields) -> tuple[str, ...]:
    patient = b.patient(**fields)
    lines = why_not(b.request(clinic=at or clinic(), patient=patient))
    assert patient.name not in "".join(lines)
    return lines


def test_nothing_is_said_where_there_is_a_course():
    assert why() == ()


def test_who_declined_is_told_so_and_nothing_else():
    assert why(clearance=b.clearance("declined")) == (
        "A psychiatrist declined the course: no infusion may be planned.",
    )


def test_the_days_on_which_the_patient_could_come_are_told_one_by_one():
    assert why(available=b.weekly("thu 15:00-20:00", "sat 08:00-20:00"))[:3] == (
        "The patient can come Thu 15:00 – 20:00 and Sat 08:00 – 20:00. On these days:",
        "  Thu: no physician between 15:15 and 16:00 (Dr. Lee leaves at 12:00, Dr. Osei leaves at 15:00)",
        "  Sat: the clinic is closed",
    )


def test_what_would_help_needs_as_few_visits_as_can_be():
    helps = why(available=b.weekly("thu 15:00-20:00"))[2:]

    assert helps == (
        "What would help:",
        "  the patient also coming Mon 08:00 – 10:00 (6 times): gaps of up to 7 days",
        "  one more physician: Thu 15:15 – 16:00 (6 times)",
    )


def test_a_window_that_is_too_short_is_told_with_the_length_of_a_visit():
    assert "  Mon to Fri: the patient can come 12:00 – 13:30, and a visit takes 2 hours" in why(
        available=b.weekly("mon-fri 12:00-13:30")
    )


def test_windows_after_closing_time_are_told_beside_the_opening_hours():
    assert "  Mon: the clinic is open 08:00 – 17:00, the patient can come 17:30 – 21:00" in why(
        available=b.weekly("mon 17:30-21:00")
    )


def test_a_closure_for_the_whole_time_is_told_by_its_reason_and_a_later_start_helps():
    renovation = b.stretches(b.stretch("2026-11-23..2027-01-16", "renovation"))

    assert why(clinic(closures=renovation)) == (
        "The patient can come at any time, but:",
        "  Mon to Fri: the clinic is closed (renovation)",
        "What would help:",
        "  looking further ahead: --horizon-weeks 9 finds a start on Mon 18 Jan 2027",
    )


def test_leave_is_told_with_its_reason():
    away = b.stretches(b.stretch("2026-11-23..2027-01-20", "parental leave"))
    lee = named(b.member("dr-lee", "physician", "mon-fri 08:00-16:00", leave=away), "Dr. Dana Lee")

    assert "  Mon to Fri: no physician between 08:15 and 16:00 (Dr. Lee is on leave: parental leave)" in why(
        clinic(lee, KIM)
    )


def test_a_clinic_without_a_psychiatrist_cannot_consult():
    lines = why(clinic(LEE, KIM), clearance=b.clearance("consult-needed", None))

    assert lines[0] == "A consultation comes first, and the clinic's file names no psychiatrist."


def test_a_psychiatrist_who_is_never_there_when_the_patient_is():
    lines = why(clearance=b.clearance("consult-needed", None), available=b.weekly("mon 08:00-17:00"))

    assert lines[0] == "A consultation comes first, and there is no place for one in 8 weeks:"
    assert "  the patient also coming Tue 12:00 – 13:00" in lines


def test_all_chairs_taken_is_told_and_one_more_would_help():
    busy = {chair: b.stretches("2026-11-01 08:00..2027-02-01 17:00") for chair in "AB"}
    lines = why(clinic(busy=busy))

    assert "  Mon to Fri: no chair is free for 2 hours between 08:00 and 17:00" in lines
    assert any(line.startswith("  one more chair: ") for line in lines)


def test_a_review_that_cannot_be_met_is_named_with_the_day_it_could_be():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14, 28), review_on=date(2026, 12, 20))
    held = tuple(
        FixedSession(phase="induction", number=number, day=date(2026, 11, day))
        for number, day in enumerate((2, 5, 9, 12, 16, 19), 1)
    )

    lines = why_not(b.request(clinic=clinic(), patient=b.patient(maintenance=order), held=held))

    assert "  Tue 29, Wed 30 and Thu 31: after the review on Sun 20 Dec" in lines
    assert lines[-1].startswith("  a review_on not before ")


def test_a_session_that_was_due_long_ago_is_for_whoever_ordered_it():
    held = tuple(
        FixedSession(phase="induction", number=n, day=date(2026, 11, 2) + timedelta(days=3 * n)) for n in (1, 2)
    )

    lines = why_not(b.request(clinic=clinic(), held=held))

    assert lines[0] == (
        "Induction session 3 can be on Mon 23 Nov at the earliest, 15 days after induction session 2 on Sun 8 Nov; "
        "at most 7 days may lie between. A physician has to say how to go on: [[resume]] in the patient's file."
    )


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"earliest": date(2027, 3, 1)}, "Mon 1 Mar 2027 (the patient's file says 'earliest')"),
        ({"date_of_birth": date(2009, 3, 9)}, "Tue 9 Mar 2027 (the patient is 18 only then)"),
        ({"clearance": b.clearance(on=date(2027, 2, 1))}, "Mon 1 Feb 2027 (that is the date of the clearance)"),
    ],
)
def test_a_patient_who_is_ready_too_late_is_told_why(fields, because):
    first, *helps = why(**fields)

    assert because in first
    assert "--horizon-weeks" in helps[1]


@pytest.mark.parametrize("available", ["thu 15:00-20:00", "mon-fri 12:00-13:30", "tue 16:00-21:00"])
def test_reasons_are_few_and_no_line_comes_twice(available):
    lines = why(available=b.weekly(available))

    assert len(lines) <= 12
    assert len(set(lines)) == len(lines)


# ---------------------------------------------------------------- pins


def pinned(**pins) -> tuple[str, ...]:
    """Why not, with ``s1="2026-11-30 16:00"`` and so on."""
    out = {}
    for name, text in pins.items():
        day, _, time = text.partition(" ")
        out[int(name[1:])] = Pin(date.fromisoformat(day), b.minute(time) if time else None)
    return why_not(b.request(clinic=clinic(), pins=out))


def test_a_pin_on_a_closed_day_is_named_with_the_nearest_days():
    assert pinned(s1="2026-11-29") == (
        "Session 1 cannot be on Sun 29 Nov: the clinic is closed.",
        "What would help:",
        "  session 1 on Thu 26 Nov at 08:00 or on Mon 30 Nov at 08:00",
        "  not pinning session 1: it would be on Mon 23 Nov at 08:00",
    )


def test_a_pin_at_an_impossible_time_is_named_with_another_time_of_that_day():
    assert pinned(s1="2026-11-30 16:00")[:3] == (
        "Session 1 cannot be on Mon 30 Nov at 16:00: the clinic is open 08:00 – 17:00, and a visit takes 2 hours.",
        "What would help:",
        "  session 1 on Mon 30 Nov at 08:00",
    )


def test_pins_that_are_too_near_are_told_with_the_gap_that_is_allowed():
    assert pinned(s1="2026-11-30", s2="2026-12-01")[0] == (
        "Session 1 on Mon 30 Nov and session 2 on Tue 1 Dec do not go together: "
        "they are 1 day apart, and 2 to 7 are allowed."
    )


def test_pins_in_the_wrong_order_are_told_so():
    assert pinned(s1="2026-12-07", s2="2026-11-30")[0].endswith("they are in the wrong order.")


def test_a_pin_before_the_gaps_allow_it_is_told_with_the_first_day():
    assert pinned(s2="2026-11-23")[0] == "Session 2 cannot be on Mon 23 Nov: it can be on Wed 25 Nov at the earliest."


def test_a_pin_behind_the_horizon_is_told_with_the_last_day():
    assert "it can be on Sat 16 Jan 2027 at the latest" in pinned(s1="2027-02-01")[0]


def test_pins_are_not_blamed_where_no_course_is_possible_without_them():
    request = b.request(
        clinic=clinic(), patient=b.patient(available=b.weekly("thu 15:00-20:00")), pins={1: Pin(date(2026, 11, 30))}
    )

    assert why_not(request)[0] == "The patient can come Thu 15:00 – 20:00. On these days:"


# ---------------------------------------------------------------- for any request


@tried(0.3)
@given(tiny_requests())
def test_there_are_reasons_exactly_where_there_is_no_course(request):
    assume(request.course.to_plan)
    lines = why_not(request)

    assert bool(lines) == (best_course(request) is None)
    assert len(lines) <= 24
    assert request.patient.name not in "\n".join(lines)


@tried(0.5)
@given(tiny_requests())
def test_by_days_alone_it_is_known_whether_there_is_a_course(request):
    assume(request.course.to_plan and not request.patient.declined)
    begun = opening(CandidateVisits(request))
    assume(begun is not None)

    assert course_exists(begun.visits, begun.first) == (best_course(request) is not None)
