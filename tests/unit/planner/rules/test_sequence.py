"""The rules between sessions: gaps, calendar weeks, the horizon, the review and pins."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.planner.request import Pin
from ketaplan.planner.rules.sequence import gap_kept, review_kept, session_may_fall, start_kept, week_kept
from support import builders as b

MONDAY = date(2026, 11, 23)


def days(*offsets: int) -> list[int]:
    """Ordinals so many days after that Monday."""
    return [MONDAY.toordinal() + offset for offset in offsets]


@pytest.mark.parametrize(("gap", "kept"), [(1, False), (2, True), (7, True), (8, False)])
def test_a_gap_is_within_both_of_its_ends(gap, kept):
    assert gap_kept(b.request().course.sessions[1], gap) is kept


@pytest.mark.parametrize(("third", "kept"), [(4, False), (6, False), (7, True)])
def test_a_third_session_waits_for_the_next_monday(third, kept):
    """Sunday still belongs to the week."""
    assert session_may_fall(b.request(), 2, days(0, 2, third)) is kept


def test_weeks_are_those_of_the_calendar_not_seven_days():
    sunday, monday = days(6, 7)

    assert week_kept(monday, sunday)
    assert not week_kept(sunday, days(0)[0])


def test_the_horizon_is_for_courses_without_any_session_yet():
    last, too_late = days(54, 55)  # as_of is the Sunday before
    begun = b.request(held=(FixedSession(phase="induction", number=1, day=date(2026, 11, 20)),))

    assert start_kept(b.request(), last)
    assert not start_kept(b.request(), too_late)
    assert start_kept(begun, too_late)


def test_nothing_follows_the_review():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,), review_on=date(2026, 12, 20))
    session = b.request(patient=b.patient(maintenance=order)).course.sessions[-1]

    assert review_kept(session, date(2026, 12, 20).toordinal())
    assert not review_kept(session, date(2026, 12, 21).toordinal())


def test_a_maintenance_gap_is_what_was_ordered_give_or_take_the_tolerance():
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(14,))
    session = b.request(patient=b.patient(maintenance=order)).course.sessions[-1]

    assert [gap for gap in range(8, 22) if gap_kept(session, gap)] == [12, 13, 14, 15, 16, 17]


def test_a_pinned_session_falls_on_its_day():
    request = b.request(pins={2: Pin(date(2026, 11, 27))})

    assert session_may_fall(request, 1, days(0, 4))
    assert not session_may_fall(request, 1, days(0, 3))
