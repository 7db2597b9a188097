"""Patients by name: on a terminal everywhere a patient is expected; they reach neither the log nor stderr."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from support.cli import SUNDAY, ketaplan
from support.terminal import Terminal

COMMANDS = {
    "plan": (("plan",), ("--as-of", SUNDAY)),
    "export": (("export", "--patient"), ()),
    "log": (("log",), ()),
    "batch": (("batch",), ("--as-of", SUNDAY, "--effort", "1")),
}
"""The words before and after a patient, of every command that takes one."""


def on_terminal(clinic, *words, answers=()):
    """Run a command on a terminal; return what was shown, and the exit code."""
    with Terminal(*words, cwd=clinic) as terminal:
        for question, answer in answers:
            terminal.answer(question, answer)
        code = terminal.exit_code()
    return terminal.shown, code


def add(clinic, patient, name):
    text = (clinic / "patients/P-1042.toml").read_text("utf-8")
    path = clinic / f"patients/{patient}.toml"
    path.write_text(text.replace('"P-1042"', f'"{patient}"').replace("Maria Santos", name), "utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_part_of_a_name_is_a_patient_on_a_terminal(booked, name):
    before, after = COMMANDS[name]
    shown, code = on_terminal(booked, *before, "sántos", *after)
    assert (code, "Patient P-1042." in shown) == (0, True), shown


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "batch"])
@pytest.mark.parametrize("typed", ["Santos", "Maria Santos", "Zzyzx"])
def test_without_a_terminal_a_name_is_refused_and_not_repeated(booked, name, typed):
    before, after = COMMANDS[name]
    refused = ketaplan(*before, typed, *after)
    assert refused.exit_code == 2
    assert "'ketaplan patients NAME' finds the id" in refused.stderr
    assert not any(word in refused.stderr for word in typed.split())
    assert typed not in ketaplan("log", "--last", "0", "--format", "json").stdout


def test_an_id_is_refused_with_the_nearest_as_ever(booked):
    refused = ketaplan("plan", "P-10422")
    assert "no patient with the id 'P-10422' (did you mean 'P-1042'?)" in refused.stderr


def test_of_several_patients_one_is_chosen_by_number(clinic):
    add(clinic, "P-2000", "Ana Santos")
    words = ("plan", "santos", "--as-of", SUNDAY)
    shown, code = on_terminal(clinic, *words, answers=[("Which patient? [1-2, Enter: none]", "2")])
    assert code == 0
    assert "1  P-1042  Maria Santos" in shown
    assert "Patient P-2000." in shown


def test_no_one_is_planned_where_none_is_chosen(clinic):
    add(clinic, "P-2000", "Ana Santos")
    shown, code = on_terminal(clinic, "plan", "santos", answers=[("Which patient?", "")])
    assert (code, "No patient was chosen." in shown) == (2, True)


def test_all_of_a_name_comes_before_a_part_of_another(clinic):
    add(clinic, "P-1000", "Maria Santos Lima")
    shown, _ = on_terminal(clinic, "plan", "maria santos", answers=[("Which patient?", "")])
    assert shown.index("P-1042  Maria Santos") < shown.index("P-1000  Maria Santos Lima")


def test_a_slip_in_a_name_is_shown_with_what_is_similar(clinic):
    shown, code = on_terminal(clinic, "plan", "Santso")
    assert (code, "P-1042  Maria Santos" in shown) == (2, True)


def test_what_was_typed_reaches_the_log_as_an_id(booked):
    assert on_terminal(booked, "export", "--patient", "santos")[1] == 0
    log = ketaplan("log", "--last", "0", "--format", "json").stdout
    assert json.loads(log)["entries"][-1]["detail"] == "table, P-1042, 6 appointments"
    assert "antos" not in log


def test_names_are_shown_on_stdout_alone(clinic):
    """Where stdout is no terminal, the question is on stderr and contains ids alone."""
    add(clinic, "P-2000", "Ana Santos")
    code = (
        "import sys, subprocess; done = subprocess.run([sys.executable, '-m', 'ketaplan', 'plan', 'santos'],"
        " stdout=subprocess.DEVNULL); sys.exit(done.returncode)"
    )
    with Terminal(cwd=clinic, program=("-c", code)) as terminal:
        terminal.answer("Which patient? [1-2, Enter: none]", "")
        assert terminal.exit_code() == 2
    assert "1  P-1042\n" in terminal.shown
    assert "Maria" not in terminal.shown


def test_a_pipe_for_stdin_is_no_terminal(clinic):
    command = [sys.executable, "-m", "ketaplan", "plan", "santos"]
    done = subprocess.run(command, input=b"1\n", cwd=clinic, capture_output=True, check=False)
    assert (done.returncode, b"antos" in done.stderr) == (2, False)


WITH_A_PATIENT = (
    "plan {}",
    "explain {} --before 2026-12-03",
    "wait {} --dry-run",
    "export --patient {}",
    "progress show {}",
    "letter {}",
    "log {}",
    "replan {}",
    "cancel {} --dry-run",
    "mark {} 1 confirmed --dry-run",
    "move {} 1 --options 2",
    "restore {} 1 --dry-run",
    "late {} 1 --minutes 20",
    "status {}",
    "due --patient {}",
)
"""Commands that name a patient."""


@pytest.mark.parametrize("line", WITH_A_PATIENT)
def test_a_patients_file_means_the_patient_in_it(booked, line):
    meant = ketaplan(*line.format("P-1042").split())
    assert meant.exit_code in {0, 1}, meant.stderr
    by_path = ketaplan(*line.format("patients/P-1042.toml").split())
    assert (by_path.stdout, by_path.exit_code) == (meant.stdout, meant.exit_code), by_path.stderr


@pytest.mark.parametrize("line", WITH_A_PATIENT)
@pytest.mark.parametrize("typed", ["none.toml", "clinic.toml"])
def test_a_path_that_is_no_patients_file_is_no_patient(booked, line, typed):
    refused = ketaplan(*line.format(typed).split())
    assert (refused.exit_code, refused.stdout) == (2, ""), refused.stdout
    assert refused.stderr.startswith(typed), refused.stderr
    assert ketaplan("wait", "--list").stdout == ""
