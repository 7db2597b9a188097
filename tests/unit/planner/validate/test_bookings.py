"""Whether what is booked still follows the rules."""

from __future__ import annotations

from datetime import date, timedelta

from ketaplan.domain.course import FixedSession
from ketaplan.domain.reasons import violations as reasons
from ketaplan.domain.reasons import visit
from ketaplan.planner.validate.bookings import broken_bookings
from support.book import DAYS, MONDAY, appointment
from support.builders import clinic, intervals, member, request

VISITS = [
    appointment(f"P-1042/1/induction/{number}", MONDAY + timedelta(days=day))
    for number, day in enumerate(DAYS, start=1)
]


def broken(visits=VISITS, to_come=None, **fields):
    """What breaks of these visits, as (number, reason)."""
    fixed = tuple(FixedSession(phase=one.phase, number=one.number, day=one.day, minute=one.minute) for one in visits)
    found = broken_bookings(request(fixed=fixed, **fields), visits if to_come is None else to_come)
    return [(int(one.appointment[-1]), one.reason) for one in found]


def test_a_course_as_it_was_planned_retains_them():
    assert broken() == []


def test_a_closed_day_breaks_its_visit():
    assert broken(clinic=clinic(closures=intervals("2026-12-07"))) == [(3, visit.Closed())]


def test_leave_breaks_the_visits_of_anyone_who_is_away():
    away = member("dr-lee", "physician", leave=intervals("2026-12-07..2026-12-11"))
    others = [member("dr-roe", "physician"), member("rn-kim", "nurse"), member("rn-ray", "nurse")]
    found = broken(clinic=clinic(staff=(away, *others)))
    assert [number for number, _ in found] == [3, 4]
    assert all(reason.where == visit.OnLeave(subject="dr-lee") for _, reason in found)


def test_a_gap_is_too_long_after_a_session_fell_out():
    gap = reasons.GapBetween(first=date(2026, 12, 3), last=date(2026, 12, 14), days=11, min_days=2, max_days=7)
    assert broken([*VISITS[:2], *VISITS[4:]]) == [(5, gap)]


def test_a_week_with_too_many_is_mentioned():
    friday = appointment("P-1042/1/induction/3", date(2026, 12, 5) - timedelta(days=1))
    moved = [VISITS[0], appointment("P-1042/1/induction/2", date(2026, 12, 2)), friday, *VISITS[3:]]
    assert (3, reasons.TooManyInWeek(sessions=2)) in broken(moved)


def test_what_is_over_is_not_judged():
    assert broken(to_come=VISITS[3:], clinic=clinic(closures=intervals("2026-11-30..2026-12-07"))) == []
