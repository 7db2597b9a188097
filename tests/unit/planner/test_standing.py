"""Whether what is booked still keeps the rules."""

from __future__ import annotations

from datetime import date, timedelta

from ketaplan.domain.course import FixedSession
from ketaplan.planner.validate.bookings import broken_bookings
from support.bookings import DAYS, MONDAY, appointment
from support.builders import clinic, member, request, stretches

VISITS = [
    appointment(f"P-1042/1/induction/{number}", MONDAY + timedelta(days=day))
    for number, day in enumerate(DAYS, start=1)
]


def broken(visits=VISITS, to_come=None, **fields):
    """What breaks of these visits, as (number, text)."""
    held = tuple(FixedSession(phase=one.phase, number=one.number, day=one.day, minute=one.minute) for one in visits)
    found = broken_bookings(request(held=held, **fields), visits if to_come is None else to_come)
    return [(int(one.appointment[-1]), one.text) for one in found]


def test_a_course_as_it_was_planned_keeps_them():
    assert broken() == []


def test_a_closed_day_breaks_its_visit():
    ((number, text),) = broken(clinic=clinic(closures=stretches("2026-12-07")))
    assert number == 3
    assert "closed" in text


def test_leave_breaks_the_visits_of_whoever_is_away():
    away = member("dr-lee", "physician", leave=stretches("2026-12-07..2026-12-11"))
    others = [member("dr-roe", "physician"), member("rn-kim", "nurse"), member("rn-ray", "nurse")]
    found = broken(clinic=clinic(staff=(away, *others)))
    assert [number for number, _ in found] == [3, 4]
    assert all("dr-lee" in text for _, text in found)


def test_a_gap_is_too_long_after_a_session_fell_out():
    ((number, text),) = broken([*VISITS[:2], *VISITS[4:]])
    assert (number, text) == (5, "11 days between Thu 3 Dec and Mon 14 Dec: at most 7; a physician has to decide")


def test_a_week_with_too_many_is_told_of():
    friday = appointment("P-1042/1/induction/3", date(2026, 12, 5) - timedelta(days=1))
    moved = [VISITS[0], appointment("P-1042/1/induction/2", date(2026, 12, 2)), friday, *VISITS[3:]]
    assert (3, "more than 2 sessions in one calendar week") in broken(moved)


def test_what_is_over_is_not_judged():
    assert broken(to_come=VISITS[3:], clinic=clinic(closures=stretches("2026-11-30..2026-12-07"))) == []
