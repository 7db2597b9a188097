"""The picture of a day, a week and a month."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from ketaplan.domain.intervals import MinuteRange
from ketaplan.formats import Options
from ketaplan.formats.book.calendar_page import BY, render
from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
from support.book import MONDAY, booking
from support.builders import clinic, member

TO = "\N{EN DASH}"
EIGHT_TO_FIVE = (MinuteRange(480, 1020),)


def drawn(*bookings, by="chair", width=80, names=None, days=1, broken=(), clock=24, **day):
    """The picture's lines, of a Monday and the days after it."""
    shown = [
        CalendarDay(
            day=MONDAY + timedelta(days=n),
            bookings=tuple(one for one in bookings if one.appointment.day == MONDAY + timedelta(days=n)),
            hours=EIGHT_TO_FIVE if n % 7 < 5 else (),
            **({"starts": (480,)} | day),
        )
        for n in range(days)
    ]
    staff = [member("dr-lee", "physician"), member("rn-kim", "nurse"), member("rn-ray", "nurse")]
    place = clinic(staff=staff, clock=clock)
    view = CalendarView(clinic=place, by=by, days=tuple(shown), names=names or {}, broken=frozenset(broken))
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


def test_the_patient_is_below_by_name_or_by_id():
    assert "Santos" in "\n".join(drawn(booking(), names={"P-1042": "Maria Santos"}))
    assert "P-1042" in "\n".join(drawn(booking()))


def test_a_name_is_text_and_never_markup():
    assert "[red]x" in "\n".join(drawn(booking(), names={"P-1042": "Maria [red]x"}))


def test_what_is_free_for_a_new_visit_is_dotted():
    lines = drawn(booking(), free={"B": (MinuteRange(480, 600),)}, starts=(480, 510))
    assert row(lines, "B ") == "·" * 12
    assert "A new visit can start: 08:00 to 08:30." in lines


def test_the_load_is_reported_by_the_hour():
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


def test_a_closed_day_is_shown_as_such():
    view = CalendarView(clinic=clinic(), by="chair", days=(CalendarDay(day=MONDAY, bookings=(), hours=()),))
    assert "  closed" in render([view], Options()).splitlines()


def test_a_day_lists_its_visits_below_the_picture():
    lines = drawn(
        booking(hour=13), booking("P-2/1/induction/1", chair="B"), names={"P-1042": "Maria Santos"}, width=160
    )
    listed = lines[lines.index("") + 1 : -4]
    assert [line.split()[0] for line in listed] == ["Time", "09:00", "13:00"]
    assert "15:00  Maria Santos  P-1042  A" in listed[2]


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("days", [1, 7])
def test_what_is_no_longer_valid_is_marked_and_the_mark_is_explained(by, days):
    broken, fine = booking(), booking("P-2/1/induction/1", chair="B")
    lines = drawn(broken, fine, by=by, days=days, broken=[broken.id])
    assert any("!" in line for line in lines[:-1])
    assert "! no longer holds" in lines[-1]
    assert "!" not in "\n".join(drawn(broken, fine, by=by, days=days))


def test_a_week_has_a_column_a_day_and_a_row_an_hour():
    later = booking("P-2/1/induction/1", MONDAY + timedelta(days=3), hour=13, chair="B")
    lines = drawn(booking(), later, days=7)
    assert lines[0] == "Mon 30 Nov to Sun 6 Dec 2026   Riverside Infusion Clinic   closed Sat, Sun"
    assert lines[1].split() == ["Mon", "30", "Tue", "1", "Wed", "2", "Thu", "3", "Fri", "4"]
    assert row(lines, "09:00") == "P-1042 A"
    assert row(lines, "13:00") == "P-2    B"
    assert [line.index(name) for line in lines for name in ("P-1042", "P-2 ") if name in line] == [
        lines[1].index("Mon"),
        lines[1].index("Thu"),
    ]


def test_a_week_of_a_small_clinic_fits_a_screen():
    assert len(drawn(booking(), days=7)) <= 20


def test_two_visits_of_one_hour_are_below_each_other():
    lines = drawn(booking(), booking("P-2/1/induction/1", chair="B"), days=7)
    at = next(number for number, line in enumerate(lines) if line.startswith("09:00"))
    assert [line.split()[-2:] for line in lines[at : at + 2]] == [["P-1042", "A"], ["P-2", "B"]]


def test_a_visit_that_starts_within_an_hour_says_the_minute():
    visit = booking()
    quarter = replace(visit.appointment, start=visit.appointment.start + timedelta(minutes=15))
    assert row(drawn(replace(visit, appointment=quarter), days=7), "09:00") == ":15 P-1042 A"


def test_a_week_says_when_a_new_visit_can_start():
    lines = drawn(booking(), days=7, starts=(480, 510, 600))
    assert row(lines, "free").split()[:2] == [f"08:00{TO}08:30"] * 2
    assert row(lines, "08:00").split() == ["·"] * 5
    assert row(drawn(days=7, starts=()), "free").split() == ["none"] * 5


def test_two_patients_of_one_name_are_distinguished():
    names = {"P-1042": "Maria Santos", "P-2": "Luis Santos", "P-3": "Mia Okoye"}
    visits = [booking(f"{name}/1/induction/1", hour=9 + at) for at, name in enumerate(names)]
    shown = "\n".join(drawn(*visits, days=7, names=names))
    assert [name in shown for name in ("M. Santos", "L. Santos", "Okoye", "M. Okoye")] == [True, True, True, False]


def test_wide_letters_keep_the_columns():
    visits = [booking(), booking("P-2/1/induction/1", chair="B")]
    lines = drawn(*visits, days=7, names={"P-1042": "王小明王小明王小明", "P-2": "Ana Diaz"})
    first, second = (next(line for line in lines if line.rstrip().endswith(f" {chair}")) for chair in "AB")
    assert cell_len(first) == cell_len(second)


def test_a_12_hour_clock_names_the_half_of_the_day_next_to_the_hours():
    lines = drawn(booking(hour=13), days=7, clock=12, starts=(480, 780))
    assert row(lines, "1 pm") == "P-1042 A       ·              ·              ·              ·"
    assert row(lines, "free").split()[:1] == ["8:00"]
    assert drawn(booking(), clock=12)[1].split() == ["8am", "9", "10", "11", "12pm", "1", "2", "3", "4"]


def test_a_week_of_staff_shows_shifts_and_visits():
    lines = drawn(booking(), by="staff", days=7, present={"rn-kim": (MinuteRange(480, 990),)})
    kim = next(at for at, line in enumerate(lines) if "rn-kim" in line)
    assert lines[kim].split()[-1] == f"08:00{TO}16:30"
    assert lines[kim + 1].strip() == "1 visit"


def test_a_month_counts_visits_and_free_starts():
    lines = drawn(booking(), days=31)
    assert lines[1].split() == ["Mon", "30", "Tue", "1", "Wed", "2", "Thu", "3", "Fri", "4"]
    assert [line.split()[:-4][-1] for line in lines[2:5]] == ["1", "11%", "1"]
    assert lines[-1] == "1 visit this month."
