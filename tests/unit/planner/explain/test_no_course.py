"""Why there is no course, as values, and that what would help does help."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.reasons import Cause, Moment, Reason, Span, course, remedies, visit
from ketaplan.domain.reasons import pins as about_pins
from ketaplan.domain.reasons.course import WeekdayReason, WeekdaySpans
from ketaplan.domain.reasons.pins import PinnedAt, PinnedSession
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course, opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.work import MOST_OF_CHANGES
from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.planner.request import Pin
from ketaplan.text.reasons import lines_of, reader_at
from property.test_best_course import tried
from property.tiny_requests import tiny_requests
from support import builders as b

LEE = b.member("dr-lee", "physician", "mon-wed 08:00-16:00", "thu 08:00-12:00")
OSEI = b.member("dr-osei", "physician", "mon 08:00-15:00", "thu 08:00-15:00")
VOSS = b.member("dr-voss", "psychiatrist", "tue 12:00-17:00")
KIM = b.member("rn-kim", "nurse")


def clinic(*staff, **fields):
    return b.clinic(staff=staff or (LEE, OSEI, VOSS, KIM), grid_minutes=15, **fields)


def why(at=None, **fields) -> Cause:
    found = why_no_course(b.request(clinic=at or clinic(), patient=b.patient(**fields)))
    assert found is not None
    return found


def by_day(cause: Cause) -> dict[int, list[Reason]]:
    """The reasons of the first one's weekdays."""
    found: dict[int, list[Reason]] = {}
    for one in cause.reasons[0].days:
        found.setdefault(one.weekday, []).append(one.reason)
    return found


def test_there_is_no_cause_where_there_is_a_course():
    assert why_no_course(b.request(clinic=clinic())) is None


def test_there_are_reasons_even_where_changes_allow_too_many_courses_to_compare(monkeypatch):
    orders = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,) * 12)
    away = b.intervals("2027-03-01..2100-01-01")
    causes = []
    for most in (MOST_OF_CHANGES, 100):
        monkeypatch.setattr("ketaplan.planner.explain.remedies.MOST_OF_CHANGES", most)
        causes.append(why(maintenance=orders, unavailable=away))

    assert causes[0].reasons == causes[1].reasons
    assert isinstance(causes[0].remedies[0], remedies.NotAway)
    assert causes[1].remedies == ()


def test_that_the_course_was_declined_is_reason_enough():
    cause = why(clearance=b.clearance("declined"))

    assert (cause.kind, cause.reasons, cause.remedies) == ("declined", (course.CourseDeclined(),), ())


def test_the_days_on_which_the_patient_could_come_are_given_one_by_one():
    cause = why(available=b.weekly("thu 15:00-20:00", "sat 08:00-20:00"))

    (reason,) = cause.reasons
    assert cause.kind == "no-day"
    assert reason.windows == (WeekdaySpans(3, (Span(900, 1200),)), WeekdaySpans(5, (Span(480, 1200),)))
    lee = visit.OnShift(subject="dr-lee", spans=(Span(480, 720),), side="after")
    osei = visit.OnShift(subject="dr-osei", spans=(Span(480, 900),), side="after")
    nobody = visit.NobodyFree(role="physician", start=915, end=960, minutes=45, there=0, of=2, people=(lee, osei))
    assert reason.days == (WeekdayReason(3, nobody, 8), WeekdayReason(5, visit.OutsideHours(minutes=120), 8))


def test_what_would_help_needs_as_few_visits_as_can_be():
    other, physician = why(available=b.weekly("thu 15:00-20:00")).remedies

    assert isinstance(other, remedies.OtherTimes)
    assert {(one.on.weekday(), one.start, one.end) for one in other.times} == {(0, 480, 600)}
    assert (len(other.times), other.longest_gap) == (6, 7)
    assert (physician.role, len(physician.times)) == ("physician", 6)
    assert physician.times[0] == Moment(date(2026, 11, 26), 915, 960)


def test_a_window_that_is_too_short_is_given_with_the_length_of_a_visit():
    found = by_day(why(available=b.weekly("mon-fri 12:00-13:30")))

    short = visit.PatientUnavailable(spans=(Span(720, 810),), hours=(Span(480, 1020),), minutes=120)
    assert found == {weekday: [short] for weekday in range(5)}


def test_a_closure_for_the_entire_time_is_the_reason_and_a_later_start_helps():
    renovation = b.intervals(b.interval("2026-11-23..2027-01-16", "renovation"))
    cause = why(clinic(closures=renovation))

    assert cause.reasons[0].windows == ()
    assert by_day(cause) == {weekday: [visit.Closed(reasons=("renovation",))] for weekday in range(5)}
    assert cause.remedies == (remedies.LongerHorizon(horizon_weeks=9, first=date(2027, 1, 18)),)


def test_leave_is_given_with_its_reason():
    away = b.intervals(b.interval("2026-11-23..2027-01-20", "parental leave"))
    lee = b.member("dr-lee", "physician", "mon-fri 08:00-16:00", leave=away)

    (nobody,) = by_day(why(clinic(lee, KIM)))[0]

    assert nobody.people == (visit.OnLeave(subject="dr-lee", reasons=("parental leave",)),)


def test_a_clinic_without_a_psychiatrist_cannot_consult():
    cause = why(clinic(LEE, KIM), clearance=b.clearance("consult-needed", None))

    assert cause.reasons == (course.NoPsychiatrist(), course.AddPsychiatrist())


def test_a_psychiatrist_who_is_never_there_when_the_patient_is():
    cause = why(clearance=b.clearance("consult-needed", None), available=b.weekly("mon 08:00-17:00"))

    assert (cause.kind, cause.reasons[0].horizon_weeks) == ("no-consultation", 8)
    other = next(one for one in cause.remedies if isinstance(one, remedies.OtherTimes))
    assert [(one.on.weekday(), one.start, one.end) for one in other.times] == [(1, 720, 780)]


def test_all_chairs_taken_is_the_reason_and_one_more_would_help():
    busy = {chair: b.intervals("2026-11-01 08:00..2027-02-01 17:00") for chair in "AB"}
    cause = why(clinic(busy=busy))

    in_use = visit.NoChairFree(start=480, end=1020, minutes=120)
    assert by_day(cause) == {weekday: [in_use] for weekday in range(5)}
    assert any(isinstance(one, remedies.MoreChairs) and one.times for one in cause.remedies)


def test_a_review_that_cannot_be_met_is_named_with_the_day_it_could_be():
    review = date(2026, 12, 20)
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14, 28), review_on=review)
    fixed = tuple(
        FixedSession(phase="induction", number=number, day=date(2026, 11, day))
        for number, day in enumerate((2, 5, 9, 12, 16, 19), 1)
    )

    cause = why_no_course(b.request(clinic=clinic(), patient=b.patient(maintenance=order), fixed=fixed))

    day = date(2026, 12, 29)
    assert course.DayReason(day, course.PastReview(review=review, on=day)) in cause.reasons[-1].days
    assert isinstance(cause.remedies[-1], remedies.LaterReview)


def test_a_session_that_was_due_long_ago_is_for_a_physician():
    fixed = tuple(
        FixedSession(phase="induction", number=n, day=date(2026, 11, 2) + timedelta(days=3 * n)) for n in (1, 2)
    )

    cause = why_no_course(b.request(clinic=clinic(), fixed=fixed))

    assert cause.kind == "stuck"
    assert cause.reasons[0] == course.GapTooLong(
        before=course.SessionAt("induction", 2, date(2026, 11, 8), "given"),
        session=course.SessionAt("induction", 3, date(2026, 11, 23)),
        days=15,
        max_days=7,
    )


@pytest.mark.parametrize(
    ("fields", "because", "first"),
    [
        ({"earliest": date(2027, 3, 1)}, "earliest", date(2027, 3, 1)),
        ({"date_of_birth": date(2009, 3, 9)}, "age", date(2027, 3, 9)),
        ({"clearance": b.clearance(on=date(2027, 2, 1))}, "clearance", date(2027, 2, 1)),
    ],
)
def test_a_patient_who_is_ready_too_late_is_given_the_reason(fields, because, first):
    cause = why(**fields)

    assert cause.reasons == (
        course.ReadyTooLate(first=first, because=because, notice_days=1, minimum_age=18, horizon_weeks=8),
    )
    assert isinstance(cause.remedies[0], remedies.LongerHorizon)


# ---------------------------------------------------------------- pins


def pinned(**pins) -> Cause:
    """Why not, with ``s1="2026-11-30 16:00"`` and so on."""
    out = {}
    for name, text in pins.items():
        day, _, time = text.partition(" ")
        out[int(name[1:])] = Pin(date.fromisoformat(day), b.minute(time) if time else None)
    found = why_no_course(b.request(clinic=clinic(), pins=out))
    assert found is not None
    assert found.kind == "pinned"
    return found


def why_not_there(**pins) -> Reason:
    """The reason behind the one pin that is impossible."""
    (reason,) = pinned(**pins).reasons
    return reason.reason


def test_a_pin_on_a_closed_day_is_given_with_the_nearest_days():
    cause = pinned(s1="2026-11-29")

    session = PinnedSession(1, PinnedAt(date(2026, 11, 29)))
    assert cause.reasons == (about_pins.PinImpossible(session=session, reason=visit.OutsideHours(minutes=120)),)
    near = PinnedAt(date(2026, 11, 26), 480), PinnedAt(date(2026, 11, 30), 480)
    assert cause.remedies == (
        remedies.PinInstead(number=1, pins=near),
        remedies.NotPinning(numbers=(1,), first=PinnedAt(date(2026, 11, 23), 480)),
    )


def test_a_pin_at_an_impossible_time_is_given_with_another_time_of_that_day():
    cause = pinned(s1="2026-11-30 16:00")

    assert cause.reasons[0].reason == visit.OutsideHours(spans=(Span(480, 1020),), minutes=120)
    assert cause.remedies[0] == remedies.PinInstead(number=1, pins=(PinnedAt(date(2026, 11, 30), 480),))


def test_pins_that_are_too_near_are_given_with_the_gap_that_is_allowed():
    (clash,) = pinned(s1="2026-11-30", s2="2026-12-01").reasons

    assert [one.number for one in clash.pins] == [1, 2]
    assert (clash.because, clash.days, clash.min_days, clash.max_days) == ("gap", 1, 2, 7)


def test_pins_in_the_wrong_order_are_found():
    assert pinned(s1="2026-12-07", s2="2026-11-30").reasons[0].because == "order"


def test_a_pin_before_the_gaps_allow_it_is_given_the_first_day():
    assert why_not_there(s2="2026-11-23") == about_pins.NotBefore(first=date(2026, 11, 25))


def test_a_pin_behind_the_horizon_is_given_the_last_day():
    assert why_not_there(s1="2027-02-01") == about_pins.NotAfter(last=date(2027, 1, 16))


def test_pins_are_not_blamed_where_no_course_is_possible_without_them():
    request = b.request(
        clinic=clinic(), patient=b.patient(available=b.weekly("thu 15:00-20:00")), pins={1: Pin(date(2026, 11, 30))}
    )

    assert why_no_course(request).kind == "no-day"


# ---------------------------------------------------------------- for any request


@tried(0.3)
@given(tiny_requests())
def test_there_are_reasons_exactly_where_there_is_no_course(request):
    assume(request.course.to_plan)
    cause = why_no_course(request)

    assert (cause is not None) == (best_course(request) is None)
    if cause:
        lines = lines_of(replace(cause, reader=reader_at(request.clinic)))
        assert len(set(lines)) == len(lines) <= 24
        assert request.patient.name not in f"{lines} {[reason.facts for reason in cause.reasons]}"


@tried(0.5)
@given(tiny_requests())
def test_by_days_alone_it_is_known_whether_there_is_a_course(request):
    assume(request.course.to_plan and not request.patient.declined)
    begun = opening(CandidateVisits(request))
    assume(begun is not None)

    assert course_exists(begun.visits, begun.first) == (best_course(request) is not None)
