"""What may come next on a line, as shells ask for it: values of every kind, light, and silent on any fault."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from completion_table import FILE, written
from ketaplan.cli.app import COMMANDS
from ketaplan.cli.completing.answer import answered, split
from ketaplan.cli.completing.scripts import SCRIPTS
from ketaplan.cli.completing.table import COMMANDS as TABLE
from ketaplan.cli.completing.values import BY_METAVAR, BY_PLACE, STATUSES
from ketaplan.domain.booking import OPEN_STATUSES
from ketaplan.domain.transitions import TRANSITIONS
from ketaplan.formats import FORMATS
from support.cli import ketaplan

HEAVY = {"typer", "msgspec", "pydantic", "rich", "tomllib", "sqlite3", "json", "inspect", "dataclasses", "pathlib"}


@pytest.fixture
def offered(monkeypatch, capfdbinary):
    """Return the candidates after some words, each with its description."""

    def ask(*words, instruction="lines", **environment):
        monkeypatch.setenv("_KETAPLAN_COMPLETE", instruction)
        monkeypatch.setenv("_KETAPLAN_WORDS", "\n".join(["ketaplan", *words]))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert answered()
        told = capfdbinary.readouterr()
        assert told.err == b""
        return dict(line.split("\t") for line in told.out.decode().splitlines()) if instruction == "lines" else told.out

    return ask


def test_the_table_contains_every_command_and_option():
    """Where it does not: ``python tests/completion_table.py``."""
    assert FILE.read_text("utf-8") == written()


def test_commands_are_offered_with_what_they_do(offered):
    assert offered("") == COMMANDS
    assert list(offered("ca")) == ["cancel", "calendar"]


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_offered_until_they_are_given(offered, name):
    help_ = ketaplan(name, "--help").stdout
    found = offered(name, "-")
    assert all(option in help_ for option in found)
    if "--format" in found:
        assert "--format" not in offered(name, "--format", "json", "-")


def test_formats_are_those_of_the_command(offered):
    for name in ("plan", "export", "batch", "patients", "calendar"):
        assert list(offered(name, "--format", "")) == list(FORMATS[name])
    assert list(offered("plan", "--format=j")) == ["--format=json"]


LEFT_OUT = {"BOOK", "DIR", "FILE", "FILE|DIR", "PATH", "PLAN", "N", "K", "SECONDS", "DIGEST", "TEXT", "-"}
LEFT_OUT |= {"CSV", "SCORE", "CHANGE", "TASK"}
"""What is a file, which the shell knows better, or a number or words, which no one knows before."""


def test_every_other_value_of_every_command_is_offered():
    """A new option is in the table, and its kind of value is one of those that are offered."""
    unknown = [
        (name, what, metavar)
        for name, command in TABLE.items()
        for what, metavar in (
            *((option, one.metavar) for option, one in command.options.items() if one.metavar and not one.choices),
            *((str(at), metavar) for at, metavar in enumerate(command.arguments)),
        )
        if metavar not in {*LEFT_OUT, *BY_METAVAR} and not {(name, what), ("", what)} & BY_PLACE.keys()
    ]
    assert unknown == []


def test_months_are_offered_the_latest_first(offered):
    found = offered("report", "--month", "")
    assert len(found) == 13
    assert list(found) == sorted(found, reverse=True)


def test_a_calendar_is_offered_of_this_month_and_those_after_it(offered):
    found = offered("calendar", "--month", "")
    assert len(found) == 7
    assert list(found) == sorted(found)


def test_patients_are_offered_by_id_with_their_initials(booked, offered):
    found = offered("plan", "P-10")
    assert found["P-1042"] == "MS"
    assert sorted(found) == sorted(path.stem for path in (booked / "patients").glob("P-10*.toml"))
    assert offered("export", "--patient", "P-104") == {"P-1042": "MS"}


def test_a_patients_appointments_are_offered_with_day_and_time(booked, offered):
    assert offered("move", "P-1042/")["P-1042/1/induction/3"] == "Mon 7 Dec 09:00 booked"
    assert offered("move", "P-1042", "2026-12-0")["2026-12-07"] == "Mon 7 Dec 09:00 booked"
    assert set(offered("mark", "P-1042", "att")) == {"attended"}
    assert "P-1042/1/induction/1" in offered("cancel", "P-1042")


def test_each_command_is_offered_the_appointments_that_it_can_change(booked, offered):
    assert ketaplan("cancel", "P-1042/1/induction/3", "--yes").exit_code == 0
    assert list(offered("restore", "P-1042/")) == ["P-1042/1/induction/3"]
    for command in ("move", "cancel", "mark"):
        assert "P-1042/1/induction/3" not in offered(command, "P-1042/")
        assert len(offered(command, "P-1042/")) == 5


def test_what_a_command_can_change_is_what_the_transitions_say():
    for command in ("move", "cancel", "restore"):
        assert set(STATUSES[command]) == set(TRANSITIONS[command].changes)
    assert set(STATUSES["mark"]) == {*OPEN_STATUSES, *TRANSITIONS["mark attended"].changes, "attended"}


def test_staff_chairs_protocols_and_statuses_are_offered(booked, offered):
    assert offered("export", "--staff", "dr-l") == {"dr-lee": "Dr. Dana Lee"}
    assert {"A", "B", "dr-lee"} <= set(offered("absence", "add", ""))
    assert "iv-induction-6x2" in offered("protocols", "")
    assert "iv-weekly-3" in offered("protocols", "")
    assert "attended" in offered("mark", "P-1042/1/induction/1", "")
    assert list(offered("calendar", "--by", "")) == ["chair", "staff", "patient"]
    assert set(offered("completion", "")) == {*SCRIPTS} - {"pwsh"}


def test_days_are_offered_in_words_and_in_figures(booked, clock, offered):
    clock("2026-11-27T17:00")
    assert offered("calendar", "--day", "to") == {"today": "Fri 27 Nov", "tomorrow": "Sat 28 Nov"}
    assert offered("export", "--from", "mon") == {"mon": "Mon 30 Nov"}
    assert offered("plan", "P-1042", "--as-of", "2026-12-04") == {"2026-12-04": "Fri 4 Dec"}
    assert offered("plan", "P-1042", "--pin", "1=m") == {"1=mon": "Mon 30 Nov"}


def test_files_are_left_to_the_shell(booked, offered):
    for words in (("check", ""), ("batch", "pat"), ("plan", "--clinic", ""), ("export", "-o", "x")):
        assert offered(*words) == {}


def test_names_are_never_offered(booked, offered):
    for words in (("plan", ""), ("patients", ""), ("export", "--patient", ""), ("mark", "P-1042/"), ("log", "")):
        found = offered(*words)
        assert found
        assert not any("Santos" in f"{value}{description}" for value, description in found.items())


def test_a_file_is_known_by_the_id_in_it_where_there_are_not_too_many(booked, offered, monkeypatch):
    (booked / "patients/P-1042.toml").rename(booked / "patients/other.toml")
    assert "P-1042" in offered("plan", "P-")
    assert "other" not in offered("plan", "")
    monkeypatch.setattr("ketaplan.files.glance.MOST_READ", 3)
    found = offered("plan", "P-105")
    assert found["P-1058"] == "NL"
    assert set(offered("plan", "P-")) >= {"P-1051", "P-1058"}


@pytest.mark.parametrize(
    "words",
    [("plan", ""), ("mark", "P-1042/"), ("export", "--staff", ""), ("protocols", ""), ("zork", ""), ("plan", "-", "")],
)
@pytest.mark.parametrize("fault", ["nothing here", "no clinic", "broken clinic", "no book", "broken book"])
def test_any_fault_is_silent(booked, offered, monkeypatch, tmp_path, words, fault):
    if fault == "nothing here":
        (tmp_path / "empty").mkdir()
        monkeypatch.chdir(tmp_path / "empty")
    elif fault == "no clinic":
        monkeypatch.setenv("KETAPLAN_CLINIC", "/nowhere/clinic.toml")
    elif fault == "broken clinic":
        (booked / "clinic.toml").write_text("kind = ")
    elif fault == "no book":
        monkeypatch.setenv("KETAPLAN_BOOK", "nowhere.db")
    else:
        (booked / "ketaplan.db").write_bytes(b"no book")
    offered(*words)
    assert not (booked / "nowhere.db").exists()


def test_a_closed_stdout_is_no_fault():
    command = f"_KETAPLAN_COMPLETE=lines _KETAPLAN_WORDS=$'ketaplan\\np' {sys.executable} -m ketaplan"
    for closed in (">&-", "> /dev/full", ">&- 2>&-"):
        done = subprocess.run(["bash", "-c", f"{command} {closed}"], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_nothing_heavy_is_imported(booked):
    code = (
        "import sys; sys.argv = ['ketaplan']; from ketaplan.__main__ import main; main()\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    environment = os.environ | {"_KETAPLAN_COMPLETE": "lines", "_KETAPLAN_WORDS": "ketaplan\nplan\nP-"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "P-1042\tMS\n" in told.stdout
    assert told.stderr == "[]\n"


def test_thousands_of_patients_are_offered_without_opening_their_files(tmp_path, offered, monkeypatch):
    (tmp_path / "patients").mkdir()
    (tmp_path / "clinic.toml").touch()
    for number in range(5000):
        (tmp_path / f"patients/Q-{number:05}.toml").touch()
    monkeypatch.chdir(tmp_path)
    opened = []
    monkeypatch.setattr("builtins.open", lambda *words, **_: opened.append(words))
    assert len(offered("plan", "Q-0")) == 500
    assert opened == []


@pytest.mark.parametrize(
    ("instruction", "environment", "told"),
    [
        ("complete_bash", {"COMP_WORDS": "ketaplan plan P-104", "COMP_CWORD": "2"}, "P-1042\n"),
        ("complete_bash", {"COMP_WORDS": "ketaplan plan --format = js", "COMP_CWORD": "4"}, "json\n"),
        ("complete_zsh", {"_TYPER_COMPLETE_ARGS": "ketaplan plan P-104"}, '_arguments \'*: :(("P-1042":"MS"))\'\n'),
        ("complete_zsh", {"_TYPER_COMPLETE_ARGS": "ketaplan check "}, "_files\n"),
        (
            "complete_fish",
            {"_TYPER_COMPLETE_ARGS": "ketaplan plan P-104", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
            "P-1042\tMS\n",
        ),
        (
            "complete_powershell",
            {"_TYPER_COMPLETE_ARGS": "ketaplan plan P-104", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "P-104"},
            "P-1042:::MS\n",
        ),
    ],
)
def test_scripts_installed_before_are_answered_too(booked, monkeypatch, instruction, environment, told):
    monkeypatch.delenv("_KETAPLAN_WORDS", raising=False)
    monkeypatch.setenv("_KETAPLAN_COMPLETE", instruction)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run([sys.executable, "-m", "ketaplan"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (told, "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ketaplan plan ", ["ketaplan", "plan", ""]),
        ('ketaplan plan "Maria S', ["ketaplan", "plan", "Maria S"]),
        ("ketaplan plan a\\ b", ["ketaplan", "plan", "a b"]),
        ("ketaplan  plan", ["ketaplan", "plan"]),
    ],
)
def test_a_line_is_divided_as_the_shell_divides_it(line, words):
    assert split(line) == words


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_of_each_shell_is_printed(shell):
    assert ketaplan("completion", shell).stdout == SCRIPTS[shell]


def test_a_shell_that_is_not_known_is_refused():
    refused = ketaplan("completion", "bsh")
    assert refused.exit_code == 2
    assert "did you mean 'bash'?" in refused.stderr
