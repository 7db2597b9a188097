"""export, calendar, backup and log, through the door."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from rich.cells import cell_len

from ketaplan.formats import FORMATS
from support.cli import appointments, ketaplan, planned
from support.terminal import Terminal

pytestmark = pytest.mark.usefixtures("booked")


def events(*choice):
    """The events of an export as lists of lines."""
    exported = ketaplan("export", "--format", "ics", *choice)
    assert exported.exit_code == 0, exported.stderr
    unfolded = exported.stdout.replace("\r\n ", "").replace("\n ", "")
    return [part.split("END:VEVENT")[0].splitlines() for part in unfolded.split("BEGIN:VEVENT")[1:]]


def value(event, name):
    return next(line.split(":", 1)[1] for line in event if line.partition(":")[0].partition(";")[0] == name)


def test_an_unchanged_book_gives_unchanged_bytes():
    first, second = (ketaplan("export", "--patient", "P-1042", "--format", "ics").stdout for _ in range(2))
    assert first == second


def test_a_moved_session_retains_its_identity_and_counts_its_change():
    before = {value(event, "UID"): value(event, "SEQUENCE") for event in events()}
    assert set(before.values()) == {"1"}
    ketaplan("move", "P-1042/1/induction/3")
    after = {value(event, "UID"): value(event, "SEQUENCE") for event in events()}
    assert before.keys() == after.keys()
    assert sorted(after.values()) == ["1"] * 5 + ["2"]


def test_a_cancellation_reaches_the_calendars_that_have_it():
    events("--patient", "P-1042")
    ketaplan("cancel", "P-1042/1/induction/3")
    told = {value(event, "STATUS"): value(event, "SEQUENCE") for event in events("--patient", "P-1042")}
    assert told == {"CONFIRMED": "1", "CANCELLED": "2"}


def test_a_cancellation_of_what_no_one_has_is_not_reported():
    ketaplan("cancel", "P-1042/1/induction/3")
    assert {value(event, "STATUS") for event in events()} == {"CONFIRMED"}
    assert len(events()) == 5


def test_a_patients_calendar_is_neutral_and_theirs_alone():
    ketaplan("book", planned("P-1009"))
    text = "\n".join(line for event in events("--patient", "P-1042") for line in event)
    assert "P-1042" not in text
    assert "Santos" not in text
    assert len(events("--patient", "P-1042")) == 6
    assert {value(event, "SUMMARY") for event in events("--patient", "P-1042")} == {"Appointment"}


def test_a_colleagues_calendar_contains_the_time_they_are_needed():
    lee = [event for event in events("--staff", "dr-lee") if "20261130" in value(event, "DTSTART")]
    assert [(value(event, "DTSTART")[-6:], value(event, "DTEND")[-6:]) for event in lee] == [("091500", "100000")]


def test_a_colleagues_calendar_with_details_calls_people_by_their_names():
    first = next(event for event in events("--staff", "dr-lee", "--details") if "20261130" in value(event, "DTSTART"))
    assert "infusion: Dr. Lee\\, Kim" in value(first, "DESCRIPTION")


def test_someone_who_is_no_one_there_is_named():
    refused = ketaplan("export", "--staff", "dr-who")
    assert refused.exit_code == 2
    assert "dr-lee" in refused.stderr


@pytest.mark.parametrize("form", FORMATS["book"])
def test_an_export_without_appointments_says_so(booked, form):
    none = ketaplan("export", "--patient", "P-1063", "--format", form)
    some = ketaplan("export", "--patient", "P-1042", "--format", form)
    assert (none.stdout if form == "table" else none.stderr).count("No appointments found.") == 1
    assert "No appointments" not in some.stdout + some.stderr


def test_days_limit_an_export():
    assert list(appointments("--from", "2026-12-03", "--to", "2026-12-07")) == [
        "P-1042/1/induction/2",
        "P-1042/1/induction/3",
    ]


def test_csv_has_a_row_an_appointment_and_no_name():
    text = ketaplan("export", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == list(appointments())
    assert "Santos" not in text


def test_ids_are_shown_instead_of_names_where_asked():
    assert "Santos" in ketaplan("export").stdout
    assert "Santos" not in ketaplan("export", "--ids").stdout
    assert "Santos" not in ketaplan("calendar", "--day", "2026-12-03", "--ids").stdout


def test_an_export_leaves_a_line_in_the_log():
    ketaplan("export", "--patient", "P-1042", "--format", "ics")
    last = json.loads(ketaplan("log", "--format", "json").stdout)["entries"][-1]
    assert (last["what"], last["detail"]) == ("exported", "ics, P-1042, 6 appointments")


def test_a_day_shows_who_is_where():
    shown = ketaplan("calendar", "--day", "2026-12-03").stdout.splitlines()
    assert shown[0] == "Thu 3 Dec 2026   Riverside Infusion Clinic"
    (chair,) = [line for line in shown if line.startswith("B ")]
    assert chair[14:32] == "      ▒█████▓▓▓▓▓▓"
    assert any(line.strip() == "Santos" for line in shown)


@pytest.mark.parametrize("columns", ["40", "80", "120", "200"])
@pytest.mark.parametrize("span", ["--day", "--week", "--month"])
@pytest.mark.parametrize("by", ["chair", "staff", "patient"])
def test_a_calendar_stays_within_its_columns(monkeypatch, columns, span, by):
    monkeypatch.setenv("COLUMNS", columns)
    shown = ketaplan("calendar", span, "2026-12-07", "--by", by)
    assert shown.exit_code == 0
    assert max(len(line) for line in shown.stdout.splitlines()) <= int(columns)


def test_a_week_contains_its_seven_days_and_a_month_its_own():
    week = ketaplan("calendar", "--week", "2026-12-09", "--format", "json").stdout
    assert [one["id"][-1] for one in json.loads(week)["appointments"]] == ["3", "4"]
    month = ketaplan("calendar", "--month", "2026-11-15", "--format", "json").stdout
    assert [one["id"][-1] for one in json.loads(month)["appointments"]] == ["1"]


def test_staff_are_shown_with_how_many_patients_they_have():
    shown = ketaplan("calendar", "--day", "2026-12-03", "--by", "staff").stdout
    assert "Dr. Lee" in shown
    assert "111111" in shown


@pytest.mark.parametrize("words", ["--by chairs", "--format xml", "--day x", "--day 2026-12-07 --week 2026-12-07"])
def test_a_view_that_there_is_not_is_a_question_of_usage(words):
    assert ketaplan("calendar", *words.split()).exit_code == 2


def test_a_backup_is_a_book(monkeypatch):
    assert ketaplan("backup", "copy.db").exit_code == 0
    assert stat.S_IMODE(Path("copy.db").stat().st_mode) == 0o600
    assert ketaplan("backup", "copy.db").exit_code == 3
    before = appointments()
    monkeypatch.setenv("KETAPLAN_BOOK", "copy.db")
    assert appointments() == before


def test_the_log_shows_who_did_what_by_the_clinics_clock():
    lines = ketaplan("log").stdout.splitlines()
    assert lines[0].startswith("Sun 22 Nov 12:00  created ")
    assert lines[1].split()[4:-1] == ["booked", "P-1042", "session", "1", "Mon", "30", "Nov", "09:00"]
    assert len({line.index("session") for line in lines[1:]}) == 1
    assert len(ketaplan("log", "--last", "2").stdout.splitlines()) == 2
    assert "Santos" not in ketaplan("log", "--last", "0").stdout


def test_the_log_says_what_a_change_was():
    ketaplan("move", "P-1042/1/induction/3", "--to", "2026-12-07T09:30")
    ketaplan("mark", "P-1042/1/induction/2", "confirmed")
    ketaplan("cancel", "P-1042/1/induction/6", "--reason", "has a cold")
    moved, marked, cancelled = (line.split("  ", 1)[1] for line in ketaplan("log", "--last", "3").stdout.splitlines())
    assert "moved      P-1042  session 3  Mon 7 Dec 09:00 -> Mon 7 Dec 09:30  (" in moved
    assert "marked     P-1042  session 2  Thu 3 Dec 09:00, booked -> confirmed  (" in marked
    assert "cancelled  P-1042  session 6  Thu 17 Dec 09:00, reason has a cold  (" in cancelled


def test_the_log_on_a_terminal_names_patients_and_breaks_between_words(booked):
    ketaplan("cancel", "P-1042/1/induction/6", "--reason", "has a cold and comes back later this year")
    with Terminal("log", cwd=booked, NO_COLOR="1") as terminal:
        terminal.exit_code()
    assert "booked     Santos P-1042  session 1  Mon 30 Nov 09:00\n" in terminal.shown
    assert terminal.shown.count("All by ") == 1
    assert max(map(len, terminal.shown.splitlines())) <= 80
    assert "comes back later this year" in " ".join(terminal.shown.split())


def test_a_long_name_leaves_the_log_room_on_a_page_of_80_columns(booked):
    change = booked / "patients/P-1042.toml"
    change.write_text(change.read_text("utf-8").replace("Santos", "Wolfeschlegelsteinhausenbergerdorff-" + "山田" * 9))
    with Terminal("log", cwd=booked, NO_COLOR="1") as terminal:
        terminal.wait_for("session 6  Thu 17 Dec 09:00")
        assert terminal.exit_code() == 0
    lines = [line for line in terminal.shown.splitlines() if "session" in line]
    assert len(lines) == 6
    assert all("P-1042" in line and cell_len(line) <= 80 for line in lines)


def test_the_log_for_programs_is_in_utc():
    entry = json.loads(ketaplan("log", "--format", "json").stdout)["entries"][1]
    assert (entry["at"], entry["detail"]["start"]) == ("2026-11-22T17:00:00Z", "2026-11-30T14:00:00Z")


def test_an_export_to_a_file_is_for_its_owner_alone():
    assert ketaplan("export", "--format", "ics", "--output", "visits.ics").exit_code == 0
    assert stat.S_IMODE(Path("visits.ics").stat().st_mode) == 0o600


def test_a_damaged_book_is_not_read_and_not_replaced(monkeypatch):
    content = Path("ketaplan.db").read_bytes().replace(b"rn-kim", b"rn-kin", 1)
    Path("ketaplan.db").write_bytes(content)
    refused = ketaplan("export", "--format", "json")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "damaged" in refused.stderr
    assert Path("ketaplan.db").read_bytes() == content


def test_what_leaves_as_a_calendar_of_days_is_remembered_too():
    ketaplan("calendar", "--week", "2026-12-07", "--format", "ics")
    ketaplan("cancel", "P-1042/1/induction/3")
    assert "CANCELLED" in {value(event, "STATUS") for event in events()}
