"""The frame of the command line: help, version, colour, completion, errors that no one foresaw."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ketaplan.cli.app import COMMANDS
from ketaplan.compiled_search import version_line
from ketaplan.files.cache import store
from support.cli import ketaplan
from support.terminal import Terminal

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*arguments, **environment):
    command = [sys.executable, "-m", "ketaplan", *map(str, arguments)]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_the_version_is_reported_before_anything_is_imported():
    code = "import sys; sys.argv = ['ketaplan', '--version']; from ketaplan.__main__ import main; main(); "
    code += "print('typer' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [version_line(), "False"]


def test_the_version_next_to_other_options():
    assert ketaplan("--no-color", "--version").stdout == f"{version_line()}\n"


def test_help_lists_every_command_in_complete_sentences():
    told = run("--help")
    assert told.returncode == 0
    for name, does in COMMANDS.items():
        assert f"{name} " in told.stdout
        assert does in told.stdout
    assert "..." not in told.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_examples_that_fits_the_page(name):
    told = ketaplan(name, "--help")
    assert told.exit_code == 0
    assert "Examples:" in told.stdout
    assert f"ketaplan {name}" in told.stdout.partition("Examples:")[2]
    assert max(map(len, told.stdout.splitlines())) <= 80


def test_a_command_that_there_is_not_is_reported_with_the_nearest():
    told = run("paln")
    assert told.returncode == 2
    assert "plan" in told.stderr


def test_nothing_heavy_is_imported_for_a_plan_as_json(tmp_path):
    code = (
        "import sys; from ketaplan.cli.app import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print(sorted({'holidays', 'icalendar', 'numpy', 'rich', 'dateutil', 'sqlite3', 'recurring_ical_events'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    arguments = ("plan", "P-1042", "--clinic", EXAMPLES / "clinic.toml", "--as-of", "2026-11-22", "--format", "json")
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = os.environ | {"KETAPLAN_CACHE": str(tmp_path)}
    environment.pop("KETAPLAN_BOOK", None)
    first, second = (
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(2)
    )
    assert first.stdout == second.stdout
    assert "holidays" in first.stderr
    assert second.stderr.splitlines()[-1] in {"[]", "['dateutil']"}  # a shift of every second week needs it


@pytest.mark.parametrize(("arguments", "environment"), [(("--no-color",), {}), ((), {"NO_COLOR": "1"})])
def test_no_one_has_to_look_at_colours(arguments, environment, monkeypatch):
    monkeypatch.delenv("KETAPLAN_BOOK", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with Terminal(*arguments, "plan", "P-1042", "--as-of", "2026-11-22", cwd=EXAMPLES) as terminal:
        assert terminal.exit_code() == 0
    assert "\x1b[" not in terminal.shown


def test_a_terminal_is_coloured(monkeypatch):
    monkeypatch.delenv("KETAPLAN_BOOK", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with Terminal("plan", "P-1042", "--as-of", "2026-11-22", cwd=EXAMPLES) as terminal:
        assert terminal.exit_code() == 0
    assert "\x1b[" in terminal.shown


def test_completion_knows_the_commands():
    told = run("", _KETAPLAN_COMPLETE="complete_bash", COMP_WORDS="ketaplan pl", COMP_CWORD="1")
    assert "plan" in told.stdout.split()


def test_what_no_one_foresaw_is_reported_without_a_traceback_and_without_its_text(tmp_path):
    code = (
        "import sys; import ketaplan.services.check as c\n"
        "def broken(*_, **__): raise ValueError('Maria Santos')\n"
        "c.check_paths = broken\n"
        f"sys.argv = ['ketaplan', 'check', {str(tmp_path)!r}]\n"
        "from ketaplan.cli.app import run; run()"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "ValueError" in told.stderr
    assert "Maria" not in told.stderr
    assert "Traceback" not in told.stderr


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m ketaplan protocols iv-induction-6x2 | head -n 1"
    told = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in told.stderr
    assert told.stdout


def test_what_is_retained_between_runs_can_be_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path / "cache"))
    store(tmp_path / "cache" / "holidays" / "US.json", {})
    for count in ("1 file", "0 files"):
        cleared = ketaplan("check", "--clear-cache")
        assert (cleared.exit_code, cleared.stdout) == (0, "")
        assert f"Removed {count} from {tmp_path / 'cache'}." in cleared.stderr
    assert ketaplan("check").exit_code == 2


def test_the_list_of_commands_imports_none_of_them():
    code = "import sys; sys.argv = ['ketaplan', '--help']; from ketaplan.cli.app import run\n"
    code += "try: run()\nexcept SystemExit: pass\n"
    code += "print([name for name in ('ketaplan.cli.plan', 'ketaplan.cli.check', 'tomllib') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"
