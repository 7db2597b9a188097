"""What is unlikely about a patient is reported by every command that reads the file to plan, check or write it."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from support.cli import ketaplan
from support.terminal import Terminal

EXAMPLES = Path(__file__).parents[2] / "examples"
SAID = (
    "P-1042.toml:7: date_of_birth: warning: the patient is 7 years old; check the date",
    "clearance.on: warning: 2099-11-20 is",
)


@pytest.fixture(autouse=True)
def clinic(tmp_path, monkeypatch):
    """The example clinic with Maria aged 7, cleared in a far year; we are in its folder."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic", ignore=shutil.ignore_patterns("patients", "lakeside.toml"))
    monkeypatch.chdir(tmp_path / "clinic")
    return tmp_path / "clinic"


def unlikely(born="2019-05-05", cleared="2099-11-20"):
    """Maria's file with other dates."""
    text = (EXAMPLES / "patients/P-1042.toml").read_text(encoding="utf-8")
    return text.replace("1984-03-09", born).replace("on = 2026-11-20", f"on = {cleared}", 1)


def test_every_command_that_reads_a_patient_file_warns(clinic):
    (clinic / "patients").mkdir()
    path = clinic / "patients/P-1042.toml"
    path.write_text(unlikely(), encoding="utf-8")
    today = ("--as-of", "2026-11-22")
    answers = {
        "check": (0, ketaplan("check", ".")),
        "check of the file": (0, ketaplan("check", path)),
        "check of stdin": (0, ketaplan("check", "-", stdin=unlikely())),
        "plan": (1, ketaplan("plan", "P-1042", *today)),
        "explain": (1, ketaplan("explain", "P-1042", *today)),
        "batch": (1, ketaplan("batch", "patients", *today)),
    }
    path.unlink()
    answers["new"] = (0, ketaplan("new", "--from-stdin", *today, stdin=unlikely()))
    for name, (exit_code, answer) in answers.items():
        assert answer.exit_code == exit_code, (name, answer.stderr)
        for words in SAID:
            assert words.partition(":7:")[2] in answer.stderr or words in answer.stderr, (name, words, answer.stderr)
        assert "2019" not in answer.stderr, name


def test_warnings_are_in_the_documents_and_make_no_exit_code(clinic):
    (clinic / "patients").mkdir()
    (clinic / "patients/P-1042.toml").write_text(unlikely(), encoding="utf-8")
    checked = ketaplan("check", "patients/P-1042.toml", "--format", "json")
    found = [one for one in json.loads(checked.stdout)["faults"] if one["warning"]]
    assert (checked.exit_code, [one["key"] for one in found]) == (0, ["date_of_birth", "clearance.on"])
    (clinic / "patients/P-1042.toml").unlink()
    written = ketaplan("new", "--from-stdin", "--format", "json", stdin=unlikely())
    assert [one["key"] for one in json.loads(written.stdout)["warnings"]][:2] == ["date_of_birth", "clearance.on"]
    assert ketaplan("check", ".").stderr.endswith("OK, with 2 warnings.\n")


def test_edit_says_what_is_unlikely_about_the_new_text(clinic):
    (clinic / "patients").mkdir()
    (clinic / "patients/P-1042.toml").write_text(unlikely("1984-03-09", "2026-11-20"), encoding="utf-8")
    (clinic / "new.toml").write_text(unlikely(), encoding="utf-8")
    editor = f"{sys.executable} -c 'import shutil, sys; shutil.copy(\"new.toml\", sys.argv[1])'"
    with Terminal("edit", "P-1042", cwd=clinic, EDITOR=editor) as terminal:
        terminal.wait_for("date_of_birth: warning: the patient is 7 years")
        terminal.wait_for("right.")
        assert terminal.exit_code() == 0


def test_a_session_given_today_where_the_day_has_started_is_not_after_today(clinic, monkeypatch):
    from datetime import UTC, datetime

    monkeypatch.setattr("ketaplan.cli.clock.now", lambda: datetime(2026, 11, 27, 21, tzinfo=UTC))
    text = (clinic / "clinic.toml").read_text(encoding="utf-8")
    (clinic / "clinic.toml").write_text(text.replace("America/New_York", "Pacific/Auckland"), encoding="utf-8")
    (clinic / "patients").mkdir()
    given = '\n[[attended]]\nphase = "induction"\nnumber = 1\non = 2026-11-{}\n'
    for day, exit_code in ((28, 0), (29, 2)):
        (clinic / "patients/P-1042.toml").write_text(unlikely("1984-03-09", "2026-11-20") + given.format(day))
        assert ketaplan("check", "patients/P-1042.toml").exit_code == exit_code
