"""Dates as people say them, everywhere the command line takes one; and said back in words."""

from __future__ import annotations

import json

import pytest

from support.cli import ketaplan
from support.terminal import Terminal

FRIDAY = "2026-12-04"


def shown(*words):
    done = ketaplan(*words)
    assert done.exit_code == 0, done.stderr
    return done


@pytest.mark.parametrize("typed", ["fri", "4 dec", "dec 4", "12/4", "Fri 4 Dec 2026", "in 12 days", "+12"])
@pytest.mark.parametrize(
    "words",
    [
        ("calendar", "--day"),
        ("calendar", "--week"),
        ("calendar", "--month"),
        ("export", "--from"),
        ("export", "--to"),
        ("plan", "P-1063", "--as-of"),
        ("patients", "--as-of"),
        ("batch", "patients/P-1063.toml", "--effort", "1", "--as-of"),
    ],
    ids=" ".join,
)
def test_a_day_is_taken_as_people_say_it_and_said_back(booked, clock, words, typed):
    clock("2026-11-28T17:00" if typed == "fri" else "2026-11-22T17:00")
    said = shown(*words, typed)
    assert said.stdout == shown(*words, FRIDAY).stdout
    assert f"{words[-1]}: Fri 4 Dec 2026." in said.stderr
    assert "Fri 4 Dec" not in shown(*words, FRIDAY).stderr


THE_DAY_AFTER = {
    "absence add": ("absence", "add", "dr-lee", "--dry-run"),
    "due": ("due",),
    "export": ("export",),
    "report": ("report",),
}


@pytest.mark.parametrize("name", THE_DAY_AFTER)
def test_a_weekday_to_which_a_span_goes_is_the_first_from_its_first_day_on(booked, clock, name):
    clock("2026-11-27T17:00")  # a Friday
    words = THE_DAY_AFTER[name]
    said = shown(*words, "--from", "tomorrow", "--to", "fri")
    assert "--to: Fri 4 Dec 2026." in said.stderr
    assert said.stdout == shown(*words, "--from", "2026-11-28", "--to", FRIDAY).stdout
    assert "--to: Sat 28 Nov 2026." in shown(*words, "--from", "+1", "--to", "tomorrow").stderr


def test_an_hour_of_a_weekday_to_which_an_absence_goes_is_on_the_first_from_its_first_day_on(booked, clock):
    clock("2026-11-27T17:00")
    said = shown("absence", "add", "dr-lee", "--dry-run", "--from", "tomorrow 9", "--to", "fri 12")
    assert "--to: Fri 4 Dec 2026, 12:00." in said.stderr


def test_a_pin_is_taken_as_people_say_it(clinic):
    said = shown("plan", "P-1042", "--pin", "1=1 dec 10am", "--pin", "2=thu 3 dec")
    assert said.stdout == shown("plan", "P-1042", "--pin", "1=2026-12-01T10:00", "--pin", "2=2026-12-03").stdout
    assert "--pin: Tue 1 Dec 2026, 10:00.\n--pin: Thu 3 Dec 2026." in said.stderr


def test_a_session_is_moved_to_a_day_and_time_as_people_say_them(booked):
    moved = shown("move", "P-1042/1/induction/1", "--to", "tue 1 dec 10am", "--dry-run")
    assert "--to: Tue 1 Dec 2026, 10:00." in moved.stderr
    assert "2026-12-01 10:00" in moved.stdout


def test_a_time_is_needed_where_a_session_is_moved(booked):
    refused = ketaplan("move", "P-1042/1/induction/1", "--to", "tue 1 dec")
    assert (refused.exit_code, "write 2026-12-01T10:00" in refused.stderr) == (2, True)


@pytest.mark.parametrize("span", ["--day", "--week", "--month"])
@pytest.mark.parametrize("more", [(), ("--ids",), ("-o", "out.txt")])
def test_a_span_without_a_day_is_the_one_of_today(booked, clock, span, more):
    clock("2026-12-01T17:00")
    bare, named = shown("calendar", span, *more), shown("calendar", span, "2026-12-01", *more)
    assert bare.stdout == named.stdout
    assert f"{span}: " not in bare.stderr  # no day was typed that could be misread


def test_today_is_the_day_of_as_of(booked):
    said = shown("calendar", "--day", "tomorrow", "--as-of", "2026-12-03")
    assert "--day: Fri 4 Dec 2026." in said.stderr


def test_today_is_the_clinics_day(clinic, clock):
    clock("2026-11-28T02:00")  # Friday evening in New York
    assert "Fri 27 Nov 2026" in shown("calendar", "--day", "today").stdout


def test_the_year_is_the_nearest_for_a_view_and_the_next_for_a_plan(clinic):
    assert "--day: Fri 20 Nov 2026." in shown("calendar", "--day", "20 nov").stderr
    refused = ketaplan("plan", "P-1042", "--pin", "1=20 nov")
    assert "--pin: Sat 20 Nov 2027." in refused.stderr


def in_country(clinic, country):
    text = (clinic / "clinic.toml").read_text("utf-8")
    start, end = text.index("[holidays]"), text.index("[[hours]]")
    place = f'[holidays]\ncountry = "{country}"\n\n' if country else ""
    zone = text[:start].replace("America/New_York", "Etc/GMT+5" if not country else "America/New_York")
    (clinic / "clinic.toml").write_text(zone + place + text[end:], "utf-8")


@pytest.mark.parametrize(
    ("country", "day"), [("US", "Fri 4 Dec 2026"), ("GB", "Mon 12 Apr 2027"), ("JP", "Fri 4 Dec 2026")]
)
def test_figures_are_read_as_the_clinics_country_writes_them(booked, country, day):
    in_country(booked, country)
    assert f"--day: {day}." in shown("calendar", "--day", "12/4").stderr


def test_a_clinic_without_holidays_is_in_the_country_of_its_time_zone(booked):
    text = (booked / "clinic.toml").read_text("utf-8")
    (booked / "clinic.toml").write_text(text[: text.index("[holidays]")] + text[text.index("[[hours]]") :], "utf-8")
    assert "--day: Fri 4 Dec 2026." in shown("calendar", "--day", "12/4").stderr


def test_where_both_orders_are_written_figures_are_refused_with_both_readings(booked):
    in_country(booked, "CA")
    refused = ketaplan("calendar", "--day", "12/4")
    assert refused.exit_code == 2
    assert "may be Fri 4 Dec 2026 or Mon 12 Apr 2027; write 4 dec or 12 apr" in refused.stderr


@pytest.mark.parametrize("typed", ["10", "soon", "30 feb", "4 dec 26", "", "next week"])
@pytest.mark.parametrize("words", [("calendar", "--day"), ("export", "--from"), ("plan", "P-1042", "--as-of")])
def test_what_is_no_day_is_refused_with_what_to_write(clinic, words, typed):
    refused = ketaplan(*words, typed)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert words[-1] in refused.stderr


def test_what_programs_read_is_the_same_however_a_day_is_reported(booked):
    said = shown("plan", "P-1063", "--as-of", "4 dec", "--format", "json").stdout
    assert json.loads(said)["as_of"] == FRIDAY


def test_a_new_patients_dates_and_times_are_reported_as_people_say_them(clinic):
    with Terminal("new", "P-1200", "--as-of", "2026-11-27", cwd=clinic) as terminal:
        terminal.answer("Name:", "Ana Lima")
        terminal.answer("Date of birth:", "3/9")
        terminal.answer("Type the year, too", "")
        terminal.answer("Date of birth:", "3/9/1984")
        terminal.answer("Fri 9 Mar 1984.", "depression")
        terminal.answer("Clearance by a psychiatrist", "cleared")
        terminal.answer("By whom", "Dr. Okafor")
        terminal.answer("On [2026-11-27]:", "20 nov")
        terminal.answer("Fri 20 Nov 2026.", "mon thu 9am-3pm")
        terminal.answer("Days and times", "9-3")
        terminal.answer("say the days, too", "")
        for question in ("Not before", "Priority", "Protocol", "Preferred days", "physician", "Away", "Enter: save]"):
            terminal.answer(question, "")
        terminal.answer("Plan it now?", "n")
        assert terminal.exit_code() == 0
    text = (clinic / "patients/P-1200.toml").read_text("utf-8")
    assert "date_of_birth = 1984-03-09" in text
    assert "on = 2026-11-20" in text
    assert "from = 09:00:00\nto = 15:00:00" in text


@pytest.mark.parametrize("typed", ["dec", "December", "dec 2026", "2026-12", "2026-12-04", "next month", "4 dec"])
@pytest.mark.parametrize("command", ["calendar", "report"])
def test_a_month_is_taken_as_people_say_it(booked, command, typed):
    assert shown(command, "--month", typed).stdout == shown(command, "--month", "2026-12-01").stdout


@pytest.mark.parametrize("typed", ["13", "2026-13", "decembre", "soon"])
@pytest.mark.parametrize("command", ["calendar", "report"])
def test_what_is_no_month_is_refused_with_how_one_is_written(booked, command, typed):
    refused = ketaplan(command, "--month", typed)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"--month: '{typed}' is not a month; write dec, 2026-12, next month, or a day in it" in refused.stderr
