"""The rules between sessions: gaps, calendar weeks, the horizon, the review and pins."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.planner.request import Pin
from ketaplan.planner.rules.sequence import (
    SequenceViolation,
    has_lapsed,
    session_may_fall,
    starts_in_time,
    violations,
    violations_at,
)
from support import builders as b

MONDAY = date(2026, 11, 23)


def days(*offsets: int) -> list[int]:
    """Ordinals this many days after that Monday."""
    return [MONDAY.toordinal() + offset for offset in offsets]


def broken(*offsets: int, **fields) -> list[tuple[int, str]]:
    """What the first sessions of a course break on days this many after that Monday: (index, reason)."""
    return [(one.index, one.reason) for one in violations(b.request(**fields).course.sessions, days(*offsets))]


def given(number: int, offset: int, *, given: bool = True) -> FixedSession:
    """An induction session that is given this many days after that Monday."""
    day = date.fromordinal(*days(offset))
    return FixedSession(phase="induction", number=number, day=day, given=given)


@pytest.mark.parametrize(
    ("gap", "reasons"), [(1, ["gap-too-short"]), (2, []), (7, []), (8, ["gap-too-long"]), (0, ["gap-too-short"])]
)
def test_a_gap_is_within_both_of_its_ends(gap, reasons):
    assert [reason for _, reason in broken(0, gap)] == reasons


def test_each_session_is_measured_against_the_one_before_it_and_the_first_of_its_week():
    sessions = b.request().course.sessions

    found = list(violations(sessions, days(0, 2, 3)))

    assert found == [SequenceViolation("gap-too-short", 2, 1), SequenceViolation("week-full", 2, 0)]


def test_of_two_sessions_given_only_a_lapse_counts():
    """A booked session more than the longest gap after the last one given; what was given is past."""
    assert broken(0, 9, fixed=(given(1, 0), given(2, 9))) == []
    assert broken(0, 1, fixed=(given(1, 0), given(2, 1, given=False))) == []
    assert broken(0, 9, fixed=(given(1, 0), given(2, 9, given=False))) == [(1, "lapse")]
    assert has_lapsed(b.request(fixed=(given(1, 0), given(2, 9, given=False))).course)


def test_a_full_week_counts_where_one_of_its_sessions_is_planned():
    booked = (given(1, 0), given(3, 4, given=False))
    three = (given(1, 0), given(2, 2), given(3, 4, given=False))

    assert broken(0, 2, 4, fixed=booked, between=(1,)) == [(2, "week-full")]
    assert broken(0, 2, 4, fixed=three) == []


@pytest.mark.parametrize(("third", "kept"), [(4, False), (6, False), (7, True)])
def test_a_third_session_waits_for_the_next_monday(third, kept):
    """Sunday still belongs to the week."""
    assert session_may_fall(b.request(), 2, days(0, 2, third)) is kept


def test_weeks_are_those_of_the_calendar_not_seven_days():
    assert broken(4, 6, 8) == []
    assert broken(0, 3, 6) == [(2, "week-full")]


def test_the_horizon_is_for_courses_without_any_session_yet():
    last, too_late = days(54, 55)  # as_of is the Sunday before
    begun = b.request(fixed=(FixedSession(phase="induction", number=1, day=date(2026, 11, 20)),))

    assert starts_in_time(b.request(), last)
    assert not starts_in_time(b.request(), too_late)
    assert starts_in_time(begun, too_late)


def test_nothing_follows_the_review():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,), review_on=date(2026, 12, 20))
    course = b.request(patient=b.patient(maintenance=order)).course

    def on(day: date) -> list[str]:
        before = date(2026, 12, 20 - 14).toordinal()
        found = violations_at(course.sessions, 6, [*days(0, 0, 0, 0, 0), before, day.toordinal()])
        return [one.reason for one in found]

    assert on(date(2026, 12, 20)) == []
    assert on(date(2026, 12, 21)) == ["after-review"]


def test_a_session_given_after_the_review_is_past():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,), review_on=date(2026, 11, 30))
    late = FixedSession(phase="maintenance", number=1, day=date(2026, 12, 1))
    course = b.request(patient=b.patient(maintenance=order), fixed=(late,)).course

    assert list(violations(course.sessions, [late.day.toordinal()])) == []


def test_a_maintenance_gap_is_what_was_ordered_give_or_take_the_tolerance():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,))
    sessions = b.request(patient=b.patient(maintenance=order)).course.sessions

    allowed = [gap for gap in range(8, 22) if not violations_at(sessions, 6, days(0, 0, 0, 0, 0, 0, gap))]
    assert allowed == [12, 13, 14, 15, 16, 17]


def test_a_pinned_session_falls_on_its_day():
    request = b.request(pins={2: Pin(date(2026, 11, 27))})

    assert session_may_fall(request, 1, days(0, 4))
    assert not session_may_fall(request, 1, days(0, 3))
