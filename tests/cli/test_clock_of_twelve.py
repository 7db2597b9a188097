"""A clinic with a 12-hour clock reads every time by it; what programs read stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.cli import ketaplan, planned

FIRST, LAST = "P-1042/1/induction/1", "P-1042/1/induction/6"
BY_TWENTY_FOUR = re.compile(r"(?<!T)\b(0\d|1[3-9]|2\d):\d\d\b")
"""A time that no 12-hour clock shows; after a T it is one that ``--to`` takes."""
COMMANDS = [
    ("plan", "P-1042", "--details"),
    ("plan", "P-1051"),
    ("calendar", "--day", "2026-11-30"),
    ("export",),
    ("cancel", LAST, "--dry-run", "--yes"),
    ("mark", FIRST, "confirmed", "--dry-run"),
    ("move", LAST, "--options", "3"),
    ("move", LAST, "--to", "2026-12-17T13:30", "--dry-run"),
    ("move", LAST, "--to", "2026-12-18T13:15"),
    ("cancel", "P-1042", "--yes"),
]


@pytest.fixture
def by_twelve(clinic):
    """The patient's six sessions are booked."""
    file = Path("clinic.toml")
    file.write_text(re.sub(r"^clock = 24\b", "clock = 12", file.read_text(), flags=re.MULTILINE))
    assert ketaplan("book", planned("P-1042")).exit_code == 0
    return file


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_time_is_reported_by_the_clinics_clock(by_twelve, command):
    found = ketaplan(*command)
    assert BY_TWENTY_FOUR.findall(found.stdout + found.stderr) == []


def test_calls_to_make_are_reported_by_the_clinics_clock(by_twelve):
    leave = "[[busy]]\nfrom = 2026-11-30T08:00:00\nto = 2026-11-30T12:00:00\n\n[[busy]]"
    by_twelve.write_text(by_twelve.read_text().replace("[[busy]]", leave, 1))
    assert ketaplan("check", "ketaplan.db").stdout.startswith(f"Mon 30 Nov 2026, 9:00 am  {FIRST}: ")


def test_what_is_taken_is_reported_by_the_clinics_clock(by_twelve):
    Path("other.json").write_text(Path("P-1042.json").read_text().replace("P-1042", "P-1063"))
    refused = ketaplan("book", "other.json")
    assert "taken, Mon 30 Nov 2026, 9:00 am to 11:00 am, by P-1042/1/induction/1." in refused.stderr


def test_a_colleagues_calendar_is_described_by_the_clinics_clock(by_twelve):
    entries = ketaplan("export", "--staff", "dr-lee", "--format", "ics", "--details").stdout
    assert "DESCRIPTION:9:00 am check-in: " in entries
    assert "T091500" in entries


def test_programs_read_the_same_times_as_ever(by_twelve):
    assert ",Mon,2026-11-30,09:00,11:00," in ketaplan("export", "--format", "csv").stdout
    assert '"start": "2026-11-30T09:00:00-05:00"' in ketaplan("export", "--format", "json").stdout
