"""Sheets for the wall, as the command writes them: for their owner's eyes, with initials, one sheet of paper."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ketaplan.formats.common.html_page import POLICY
from support.cli import SUNDAY, ketaplan
from support.pdf import reader

DAY = ("calendar", "--day", "2026-11-30", "--as-of", SUNDAY)
WEEK = ("calendar", "--week", "2026-11-30", "--as-of", SUNDAY)


@pytest.mark.parametrize("words", [DAY, WEEK])
def test_a_sheet_shows_initials_and_is_for_its_owners_eyes_alone(booked, words):
    assert ketaplan(*words, "--output", "sheet.html").exit_code == 0
    hung = Path("sheet.html").read_text(encoding="utf-8")

    assert stat.S_IMODE(Path("sheet.html").stat().st_mode) == 0o600
    assert ketaplan(*words, "--format", "html").stdout == hung
    assert POLICY in hung
    assert "M.S." in hung
    assert "Santos" not in hung
    assert "P-1042" not in hung
    assert "Maria Santos" in ketaplan(*words, "--format", "html", "--names").stdout
    assert "P-1042" in ketaplan(*words, "--format", "html", "--ids").stdout
    assert "html, clinic" in ketaplan("log", "--last", "9").stdout


def test_a_sheet_says_where_a_new_visit_can_come_in_each_chair(booked):
    for words in (DAY, WEEK):
        assert "free" in ketaplan(*words, "--format", "html").stdout.split("<tbody>")[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("calendar", "--month", "2026-11-30", "--format", "html"), "a day or a week"),
        ((*DAY, "--names"), "--format html or pdf"),
        ((*DAY, "--paper", "a4"), "--format html or pdf"),
        ((*DAY, "--names", "--ids", "--format", "html"), "--names and --ids"),
    ],
)
def test_what_a_sheet_cannot_be_is_refused(clinic, words, why):
    refused = ketaplan(*words)

    assert refused.exit_code == 2
    assert why in refused.stderr


def test_the_day_and_the_week_are_one_sheet_of_pdf_on_its_long_side(booked):
    for words, paper, size in ((DAY, "letter", (792, 612)), (WEEK, "a4", (842, 595))):
        made = reader(ketaplan(*words, "--paper", paper, "--format", "pdf").stdout_bytes)
        assert len(made.pages) == 1
        assert tuple(map(round, made.pages[0].mediabox[2:])) == size
        assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert "M.S." in made.pages[0].extract_text()
