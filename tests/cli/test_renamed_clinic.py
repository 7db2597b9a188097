"""Every command that opens the book says once that it has appointments of a clinic without a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaplan.cli.app import COMMANDS
from support.cli import ketaplan

pytestmark = pytest.mark.usefixtures("booked")

VISIT = "P-1042/1/induction/1"
SAID = "The book has open appointments of clinic 'riverside', which has no file here: give its file with --clinic"
COUNTED = "6 appointments of clinic 'riverside', which has no file here: give its file with --clinic"
LINES = {
    "plan": "P-1066",
    "batch": "patients/P-1066.toml --effort 1",
    "explain": "P-1066",
    "check": "ketaplan.db",
    "patients": "",
    "status": "",
    "due": "",
    "letter": "P-1042",
    "report": "",
    "book": "plan.json --dry-run",
    "cancel": f"{VISIT} --reason ill --dry-run",
    "mark": f"{VISIT} confirmed --dry-run",
    "move": f"{VISIT} --to 2026-12-01T09:00 --dry-run",
    "absence": "list",
    "progress": "show P-1042",
    "replan": "rn-kim 2026-12-03",
    "impact": "rn-kim 2026-12-03",
    "wait": "--list",
    "fill": "",
    "restore": f"{VISIT} --dry-run",
    "today": "",
    "late": "P-1042 --minutes 20",
    "calendar": "",
    "export": "",
    "backup": "copy.db",
    "log": "",
}
OTHERS = {"new", "edit", "init", "protocols", "schema", "completion", "help"}
"""These open no book."""


def test_every_command_is_tried():
    assert LINES.keys() | OTHERS == COMMANDS.keys()


@pytest.mark.parametrize("command", LINES)
def test_a_clinic_without_a_file_is_named(command):
    Path("plan.json").write_text(ketaplan("plan", "P-1066", "--format", "json").stdout)
    for file in ("clinic.toml", "patients/P-1066.toml"):
        Path(file).write_text(Path(file).read_text().replace('"riverside"', '"main-street"'))
    said = ketaplan(command, *LINES[command].split())
    assert said.stderr.count(COUNTED if command == "check" else SAID) == 1, said.stderr
    assert SAID not in said.stdout


@pytest.mark.parametrize("command", ["today", "status", "calendar"])
def test_nothing_is_said_of_a_clinic_whose_visits_are_over(command):
    text = Path("clinic.toml").read_text()
    assert ketaplan("cancel", "P-1042", "--reason", "moved away", "--yes").exit_code == 0
    Path("clinic.toml").write_text(text.replace('"riverside"', '"main-street"'))
    assert "no file here" not in ketaplan(command).stderr
