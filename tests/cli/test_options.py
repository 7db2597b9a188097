"""Options of all commands: one letter for one option everywhere, groups in help, and some anywhere on the line."""

import re
import subprocess
import sys
from shutil import which

import pytest
import typer

from ketaplan.cli.app import COMMANDS, build
from ketaplan.cli.option_table import GROUPS, SHORT
from ketaplan.compiled_search import version_line
from support.cli import ketaplan, planned
from support.terminal import Terminal

ONE = "P-1042/1/induction/3"


def options(command):
    group = typer.main.get_command(build([command]))
    return [one for one in group.commands[command].get_params(typer.Context(group)) if one.param_type_name == "option"]


def test_a_letter_is_short_for_one_option_in_all_commands():
    pairs = {
        (short, max(one.opts, key=len))
        for command in COMMANDS
        for one in options(command)
        for short in one.opts
        if len(short) == 2
    }
    assert len({short for short, _ in pairs}) == len(pairs)
    assert len({long for _, long in pairs}) == len(pairs)
    assert pairs == {(short, long) for long, short in SHORT.items()}


def test_the_short_name_is_the_same_option(clinic):
    long = ketaplan("plan", "P-1042", "--as-of", "2026-11-22", "--format", "json", "--clinic", "clinic.toml")
    assert ketaplan("plan", "P-1042", "--as-of", "2026-11-22", "-f", "json", "-c", "clinic.toml").stdout == long.stdout


def test_every_option_has_one_group():
    grouped = [name for names in GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_every_option_once_below_the_heading_of_its_group(command):
    shown = ketaplan(command, "--help").stdout.partition("\n\n  Examples:")[2]
    for one in options(command):
        name = max(one.opts, key=len)
        (at,) = [found.start() for found in re.finditer(rf"^  (?:-\w, )?{name}(?![\w-])", shown, re.MULTILINE)]
        heading = re.findall(r"^(\w.*):$", shown[:at], re.MULTILINE)[-1]
        assert heading == next((group for group, names in GROUPS.items() if name in names), "Options")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_the_variable_that_counts_as_an_option(command):
    shown = " ".join(ketaplan(command, "--help").stdout.split())
    for option, variable in (
        ("--clinic", "$KETAPLAN_CLINIC"),
        ("--book", "$KETAPLAN_BOOK"),
        ("--no-color", "NO_COLOR"),
    ):
        assert (option in shown) == (variable in shown)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_no_words_of_a_programming_language(command):
    shown = ketaplan(command, "--help").stdout
    assert not re.search(r"<(str|int|list|path|float)|<=x|x>=|\[required\]|\{[A-Z]", shown)


@pytest.mark.parametrize(
    "line",
    [
        ("plan", "P-1063"),
        ("batch", "patients", "--effort", "1", "--output-dir", "out"),
        ("check", "."),
        ("check", "ketaplan.db"),
        ("protocols",),
        ("init", "new"),
        ("book", "P-1063.json"),
        ("book", "--create", "--book", "other.db"),
        ("mark", ONE, "confirmed"),
        ("move", ONE, "--yes"),
        ("cancel", ONE, "--yes"),
        ("restore", ONE),
        ("absence", "add", "rn-ray", "--from", "2027-01-04"),
        ("wait", "P-1063"),
        ("fill",),
        ("calendar",),
        ("export", "--format", "ics", "-o", "all.ics"),
        ("backup", "copies/", "--keep", "1"),
        ("log",),
        ("patients", "nobody"),
    ],
    ids=" ".join,
)
def test_a_quiet_command_says_nothing_where_nothing_is_wrong(booked, line):
    planned("P-1063")
    for path in booked.glob("patients/P-10[567]*.toml"):
        if path.stem != "P-1063":
            path.unlink()

    quiet = ketaplan(*line, "-q")

    assert quiet.exit_code == 0
    assert [one for one in quiet.stderr.splitlines() if "warning" not in one.lower()] == []


@pytest.mark.parametrize(
    "line", [("plan", "nobody"), ("cancel", "P-1042/1/induction/9"), ("plan", "P-1077"), ("paln",)]
)
def test_a_quiet_command_says_what_is_wrong(booked, line):
    assert ketaplan(*line, "--quiet" if line != ("paln",) else "--no-color").stderr


@pytest.mark.parametrize("place", [0, 1, 2])
def test_color_is_switched_off_anywhere_on_the_line(clinic, monkeypatch, place):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    line = ["plan", "P-1042", "--as-of=2026-11-22"]
    with Terminal(*line[:place], "--no-color", *line[place:], cwd=clinic) as terminal:
        assert terminal.exit_code() == 0
    assert "\x1b[" not in terminal.shown


def test_what_one_command_received_is_forgotten_by_the_next(clinic):
    ketaplan("plan", "P-1042", "--as-of", "2026-11-22", "-q", "--book", "ketaplan.db")
    assert "1 file OK." in ketaplan("check", "clinic.toml").stderr


def test_the_version_has_a_letter():
    command = [sys.executable, "-m", "ketaplan", "-V"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{version_line()}\n"
    assert ketaplan("--no-color", "-V").stdout == f"{version_line()}\n"


def test_the_manual_page_has_every_command_and_every_option():
    page = ketaplan("help", "--man").stdout.replace("\\-", "-")
    assert "\\fB-h, --help\\fR" in page
    assert page.startswith(".TH KETAPLAN 1")
    for command in COMMANDS:
        assert f".SS ketaplan {command}\n" in page
        for one in options(command):
            assert all(name in page for name in one.opts), (command, one.opts)


def test_the_manual_page_is_shown_without_a_warning():
    page = ketaplan("help", "--man").stdout
    for tool, arguments in {"groff": ("-man", "-ww", "-z", "-Kutf8"), "mandoc": ("-Tlint", "-Wwarning")}.items():
        if which(tool):
            read = subprocess.run([tool, *arguments], input=page, capture_output=True, text=True, check=False)
            assert (read.returncode, read.stdout + read.stderr) == (0, "")
    assert all(line.startswith((".", "\\")) or "\t" not in line for line in page.splitlines())
