"""The gate, through the door: what may not be committed today is refused, with the reason and the next step."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ketaplan.services.workspace.opening import open_workspace
from ketaplan.services.workspace.settings import Settings
from support.cli import appointments, ketaplan, planned

SESSION = "P-1042/1/induction/3"


def state(old, new):
    """Change a line of the patient's file."""
    file = Path("patients/P-1042.toml")
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize("words", [("move", SESSION), ("mark", SESSION, "confirmed")])
@pytest.mark.parametrize(
    ("status", "reason", "step"),
    [
        ("declined", "a psychiatrist declined the course", "ketaplan cancel P-1042"),
        ("coordination-pending", "not cleared", 'set [clearance] status = "cleared"'),
    ],
)
def test_a_booked_session_is_neither_moved_nor_confirmed_once_the_patient_is_not_cleared(
    booked, words, status, reason, step
):
    state('status = "cleared"', f'status = "{status}"')
    before = appointments()
    refused = ketaplan(*words)

    assert refused.exit_code == 3
    assert reason in refused.stderr
    assert step in refused.stderr
    assert "patients/P-1042.toml" in refused.stderr
    assert appointments() == before


WRITES = (
    ("plan", "P-1042", "--save"),
    ("plan", "P-1077", "--save"),
    ("batch", "patients", "--effort", "1", "--save"),
    ("book", "P-1042.json"),
    ("move", SESSION),
    ("replan", "--close", "2026-12-03", "--apply", "--yes"),
)


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_what_is_written_takes_today_from_the_clock_unless_the_book_is_for_trials(booked, words):
    before = Path("ketaplan.db").read_bytes()
    refused = ketaplan(*words, "--as-of", "2026-11-22")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "is not a trial book" in refused.stderr
    assert "ketaplan book --create --trial" in refused.stderr
    assert Path("ketaplan.db").read_bytes() == before


def test_a_trial_book_takes_any_day_as_today_and_says_what_it_is(trial, clock):
    clock("2026-12-24T12:00")
    saved = ketaplan("plan", "P-1042", "--as-of", "2026-11-22", "--save")
    moved = ketaplan("move", SESSION, "--as-of", "2026-11-22")

    assert (saved.exit_code, moved.exit_code) == (0, 0), saved.stderr + moved.stderr
    assert saved.stderr.count("TRIAL book") == moved.stderr.count("TRIAL book") == 1
    assert ketaplan("move", SESSION).exit_code in {1, 3}  # by the clock all of it is over


def test_another_day_given_as_today_has_just_started_and_the_real_one_is_as_late_as_it_is(trial):
    noon = datetime(2026, 11, 22, 17, tzinfo=UTC)

    def now(as_of):
        with open_workspace(
            Settings(clinics=(Path("clinic.toml"),), now=noon, book="trial.db", as_of=as_of)
        ) as workspace:
            return workspace.now

    assert now(date(2026, 11, 30)).isoformat() == "2026-11-30T00:00:00-05:00"
    assert now(date(2026, 11, 22)) == now(None) == noon


OF_A_BOOK = (
    *(f"plan P-1066 --format {name}" for name in ("table", "json", "csv", "ics", "toml")),
    "plan P-1066 --alternatives 2",
    "plan P-1042",
    "plan P-1077",
    "plan P-1077 --format json",
    "plan P-1066 --save",
    *(f"batch patients/P-1066.toml --effort 1 --format {name}" for name in ("table", "json", "csv")),
    "batch patients/P-1066.toml --effort 1 --save",
    "book P-1042.json",
    f"move {SESSION} --options 2",
    f"move {SESSION}",
    f"mark {SESSION} confirmed",
    f"cancel {SESSION} --yes",
    f"restore {SESSION}",
    "absence add dr-lee --from 2026-12-03",
    "absence list",
    "replan --close 2026-12-03",
    "replan --close 2026-12-03 --apply --yes",
    "replan --format json",
    "impact --close 2026-12-03 --format json",
    "explain P-1066",
    "explain P-1077 --format json",
    "patients",
    "patients --format json",
    "status",
    "status --format json",
    "calendar --week 2026-12-07",
    "calendar --month 2026-12-01",
    "calendar --day 2026-12-07 --format json",
    *(f"export --format {name}" for name in ("table", "json", "csv", "ics", "toml")),
    "log",
    "log --format json",
    *(f"progress show P-1042 --format {name}" for name in ("table", "json", "csv", "svg", "html")),
    "check k.db",
    "backup copy.db",
)


@pytest.fixture
def tried(trial):
    """P-1042's six sessions are booked in the book for trials."""
    assert ketaplan("book", planned("P-1042")).exit_code == 0
    shutil.copy("trial.db", "k.db")
    return trial


@pytest.mark.parametrize("words", OF_A_BOOK)
def test_every_output_about_a_trial_book_says_so_and_stderr_once(tried, words):
    if words.startswith("check"):
        state('status = "cleared"', 'status = "declined"')
    said = ketaplan(*words.split())

    assert said.stderr.count("TRIAL book") == 1, said.stderr
    assert not said.stdout or re.search(r'TRIAL|"trial": ?true|^trial = true', said.stdout, re.MULTILINE), said.stdout


def test_a_real_book_is_not_called_a_trial(booked):
    for words in (("plan", "P-1066"), ("calendar",), ("export", "--format", "json"), ("check", "ketaplan.db")):
        said = ketaplan(*words)
        assert "TRIAL" not in said.stderr + said.stdout


def test_a_book_that_is_named_is_made_without_a_clinic(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KETAPLAN_CLINIC", raising=False)

    assert ketaplan("book", "--create", "--book", "x.db").exit_code == 0
    assert ketaplan("book", "--create", "--trial", "--book", "y.db").exit_code == 0
    assert ketaplan("book", "--create").exit_code == 2


def test_trial_is_reported_when_a_book_is_made_and_at_no_other_time(clinic):
    assert ketaplan("book", "--trial", "P-1042.json").exit_code == 2
    for more in (("--as-of", "2026-11-22"), ("--dry-run",)):
        assert ketaplan("book", "--create", "--book", "x.db", *more).exit_code == 2
