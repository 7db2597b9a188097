"""The main commands where what only Unix has is missing (elsewhere.py)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
SUNDAY = ("--as-of", "2026-11-22")


@pytest.fixture
def elsewhere(tmp_path: Path):
    """Runs a command there, in a clinic's folder; what it wrote to stdout."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    own = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "KETAPLAN_CACHE")}
    environment = os.environ | own | {"KETAPLAN_BOOK": "k.db", "USERNAME": "kim", "LOGNAME": "kim"}

    def run(*words: str, exit_code: int = 0, **changed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", HERE / "elsewhere.py", *words],
            cwd=tmp_path / "clinic",
            env=environment | changed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stderr
        assert "mistake" not in done.stderr
        return done.stdout

    return run


def test_a_course_is_planned_booked_moved_cancelled_and_exported(elsewhere) -> None:
    elsewhere("book", "--create", "--trial")
    assert json.loads(elsewhere("plan", "P-1042", "--format", "json", *SUNDAY))["appointments"]
    assert elsewhere("plan", "P-1042", "--save", "--format", "ics", *SUNDAY).count("BEGIN:VEVENT") == 6
    elsewhere("move", "P-1042/1/induction/3", "--yes", *SUNDAY)
    elsewhere("cancel", "P-1042/1/induction/3", "--yes", *SUNDAY)
    elsewhere("export", "--patient", "P-1042", "--format", "ics", "-o", "visits.ics")
    elsewhere("backup", "copy.db")
    elsewhere("check", "copy.db")
    assert "kim" in elsewhere("log")


def test_a_calendar_without_a_book_has_its_secret(elsewhere) -> None:
    words = ("plan", "P-1042", "--format", "ics", *SUNDAY)
    assert elsewhere(*words, KETAPLAN_BOOK="") == elsewhere(*words, KETAPLAN_BOOK="")


def test_a_batch_is_planned_on_two_processes_and_written(elsewhere, tmp_path: Path) -> None:
    words = ("batch", "patients", *SUNDAY, "--workers", "2", "--effort", "1", "--output-dir", "plans")
    elsewhere(*words, KETAPLAN_BOOK="", exit_code=1)
    assert (tmp_path / "clinic" / "plans" / "batch.json").exists()


def test_a_folder_is_started_and_checked_and_a_patient_is_written(elsewhere) -> None:
    elsewhere("init", "new", KETAPLAN_BOOK="")
    elsewhere("check", "new", KETAPLAN_BOOK="")
    elsewhere("check", "--clear-cache", KETAPLAN_BOOK="")
