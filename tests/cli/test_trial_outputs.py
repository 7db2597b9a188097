"""All that comes from a book for trials says so, in every format; what comes from another one does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import ketaplan, planned
from support.terminal import Terminal, at

SUNDAY = ("--as-of", "2026-11-22")
COMMANDS = {
    "plan": ("plan", "P-1084", *SUNDAY),
    "alternatives": ("plan", "P-1084", *SUNDAY, "--alternatives", "2"),
    "kept": ("plan", "P-1042", *SUNDAY),
    "no plan": ("plan", "P-1077", *SUNDAY),
    "batch": ("batch", "patients/P-1084.toml", *SUNDAY, "--workers", "1", "--effort", "1"),
    "export": ("export", "--patient", "P-1042"),
    "day": ("calendar", "--day", "2026-11-30"),
    "month": ("calendar", "--month", "2026-11-30"),
    "log": ("log",),
    "waiting list": ("wait", "--list"),
    "fill": ("fill", *SUNDAY),
}
FORMATS = dict.fromkeys(("plan", "kept", "export"), ("table", "json", "csv", "toml", "html")) | {
    "day": ("table", "json", "csv", "toml", "html"),
    "alternatives": ("table", "json"),
    "no plan": ("json", "toml"),
    "batch": ("table", "json", "csv"),
    "month": ("table",),
    "log": ("table", "json"),
    "waiting list": ("table", "json", "csv"),
    "fill": ("table", "json", "csv"),
}
"""What each command writes to stdout; a calendar's entries are checked where calendars are."""
OUTPUTS = [(name, format_) for name, formats in FORMATS.items() for format_ in formats]
SAYS = {
    "table": lambda text: text.startswith("TRIAL book: nothing in it is a real booking.\n"),
    "json": lambda text: json.loads(text).get("trial") is True,
    "html": lambda text: '<p class="notice">TRIAL book: nothing in it is a real booking.</p>' in text,
    "toml": lambda text: "\ntrial = true\n" in text,
    "csv": lambda text: all(
        line.endswith(",trial" if n == 0 else ",TRIAL") for n, line in enumerate(text.splitlines())
    ),
}


@pytest.fixture
def booked_for_trial(trial):
    """P-1042's sessions are booked in a book for trials."""
    assert ketaplan("book", planned("P-1042"), *SUNDAY).exit_code == 0
    assert ketaplan("wait", "P-1084", *SUNDAY).exit_code == 0


@pytest.mark.parametrize(("name", "format_"), OUTPUTS)
def test_a_book_for_trials_says_so(booked_for_trial, name, format_):
    written = ketaplan(*COMMANDS[name], "--format", format_)

    assert SAYS[format_](written.stdout), written.stdout


@pytest.mark.parametrize(("name", "format_"), OUTPUTS)
def test_any_other_book_does_not(booked, name, format_):
    ketaplan("wait", "P-1084")
    written = ketaplan(*COMMANDS[name], "--format", format_)

    assert written.stdout
    assert "trial" not in written.stdout.lower()


@pytest.mark.parametrize("pager", ["cat", "cat -", ""])
def test_a_screen_says_so_once_and_a_pager_again(booked_for_trial, pager):
    words = (*COMMANDS["plan"], *([] if pager else ["--no-pager"]))
    with Terminal(*words, cwd=Path.cwd(), program=at("2026-11-22T17:00"), rows=10, PAGER=pager) as terminal:
        assert terminal.exit_code() == 0
    assert terminal.shown.count("TRIAL book") == (2 if pager == "cat -" else 1)


CHANGE = ("cancel", "P-1042/1/induction/3", "--yes", *SUNDAY)


def test_a_change_says_so_once_on_a_screen_and_in_each_row_elsewhere(booked_for_trial):
    with Terminal(*CHANGE, cwd=Path.cwd(), columns=120) as terminal:
        assert terminal.exit_code() == 0
    assert terminal.shown.count("TRIAL") == 1
    assert ketaplan("restore", *CHANGE[1:]).stdout.endswith("  booked  TRIAL\n")


def test_the_files_of_a_batch_say_so(booked_for_trial):
    ketaplan(*COMMANDS["batch"], "--output-dir", "out")

    documents = [json.loads(file.read_text()) for file in Path("out").rglob("*.json")]
    assert len(documents) == 2
    assert all(document["trial"] for document in documents)
    assert "TRIAL" in Path("out/summary.csv").read_text()
