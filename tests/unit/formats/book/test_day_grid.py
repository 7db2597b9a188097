"""The picture of a day, a week and a month."""

from __future__ import annotations

from datetime import timedelta

from ketaplan.domain.intervals import MinuteRange
from ketaplan.formats import Options
from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
from ketaplan.formats.book.day_grid import render
from support.book import MONDAY, booking
from support.builders import clinic, member

EIGHT_TO_FIVE = (MinuteRange(480, 1020),)


def drawn(*bookings, by="chair", width=80, names=None, days=1, **day):
    """The picture's lines, of a Monday and the days after it."""
    shown = [
        CalendarDay(
            day=MONDAY + timedelta(days=n),
            bookings=tuple(one for one in bookings if one.appointment.day == MONDAY + timedelta(days=n)),
            hours=EIGHT_TO_FIVE,
            **({"starts": (480,)} | day),
        )
        for n in range(days)
    ]
    place = clinic(staff=[member("dr-lee", "physician"), member("rn-kim", "nurse"), member("rn-ray", "nurse")])
    view = CalendarView(clinic=place, by=by, days=tuple(shown), names=names or {})
    return render([view], Options(width=width)).splitlines()


def row(lines, label):
    return next(line for line in lines if line.startswith(label)).removeprefix(label).strip()


def test_stages_are_drawn_along_the_hours():
    lines = drawn(booking())
    hours, chair = lines[1], next(line for line in lines if line.startswith("A "))
    assert chair.index("▒") == hours.index("09")
    # at ten minutes a column: a quarter of an hour, three quarters, an hour
    assert chair.strip("A ") == "▒█████▓▓▓▓▓▓"


def test_a_wide_page_shows_every_five_minutes():
    assert row(drawn(booking(), width=200), "A ") == "▒" * 3 + "█" * 9 + "▓" * 12


def test_the_patient_stands_below_by_name_or_by_id():
    assert "Santos" in "\n".join(drawn(booking(), names={"P-1042": "Maria Santos"}))
    assert "P-1042" in "\n".join(drawn(booking()))


def test_a_name_is_text_and_never_markup():
    assert "[red]x" in "\n".join(drawn(booking(), names={"P-1042": "Maria [red]x"}))


def test_what_is_free_for_a_new_visit_is_dotted():
    lines = drawn(booking(), free={"B": (MinuteRange(480, 600),)}, starts=(480, 510))
    assert row(lines, "B ") == "·" * 12
    assert "A new visit can start: 08:00 to 08:30." in lines


def test_the_load_is_told_by_the_hour():
    both = booking(), booking("P-2/1/induction/1", chair="B", hour=10, physician="dr-roe", nurse="rn-ray")
    assert row(drawn(*both), "chairs in use").split() == ["1", "2", "1"]


def test_a_nurse_is_shown_with_how_many_patients_she_has():
    both = booking(), booking("P-2/1/induction/1", chair="B", physician="dr-roe", nurse="rn-joy")
    lines = drawn(*both, by="staff", present={"rn-ray": (MinuteRange(600, 720),)})
    assert "222222······" in "\n".join(lines)


def test_a_patient_is_shown_with_the_chair():
    lines = drawn(booking(), by="patient")
    assert row(lines, "P-1042") == "▒█████▓▓▓▓▓▓"
    assert any(line.strip() == "A" for line in lines)


def test_a_closed_day_is_said_to_be():
    view = CalendarView(clinic=clinic(), by="chair", days=(CalendarDay(day=MONDAY, bookings=(), hours=()),))
    assert "  closed" in render([view], Options()).splitlines()


def test_a_month_counts_visits_and_free_starts():
    lines = drawn(booking(), days=31)
    assert any("30  1" in line for line in lines)
    assert "1 visit." in lines[-1]
