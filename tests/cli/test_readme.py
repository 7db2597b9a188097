"""The README keeps its word: every command in it is run, and prints what it says."""

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from ketaplan.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Shown(NamedTuple):
    """A command and what the README says that it prints."""

    command: str
    output: str


def blocks(language):
    return [text for kind, text in FENCED.findall(README) if kind == language]


SETUPS = blocks("sh")
SHOWN = [Shown(*found) for block in blocks("console") for found in COMMAND.findall(block)]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A home, a copy of the examples, and ``ketaplan`` on the path."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "examples", home / "project/examples")
    (home / "bin").mkdir()
    door = home / "bin/ketaplan"
    door.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketaplan "$@"\n')
    door.chmod(0o755)
    return home


def printed(machine, command, folder):
    """What a terminal would show, words and data together."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KETAPLAN_", "COLUMNS"))}
    environment = {**clean, "HOME": str(machine), "PATH": f"{machine / 'bin'}:{os.environ['PATH']}"}
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=machine / folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return run.stdout.decode().replace(str(machine), "~").replace("\r\n", "\n")


def test_it_opens_with_two_commands_that_do_all_the_set_up():
    main_job, tests = SETUPS[:2]

    assert README.index(tests) < 1200
    assert all(command.startswith("python3 -m venv .venv && .venv/bin/pip install ") for command in (main_job, tests))
    assert tests.rstrip().endswith(".venv/bin/python -m pytest -q")


def test_the_first_command_plans_a_patient_of_the_examples(machine):
    main_job = SETUPS[0].rpartition("&&")[2].replace(".venv/bin/ketaplan", "ketaplan")

    as_first_shown = next(shown.output for shown in SHOWN if shown.command.startswith("ketaplan plan P-1042"))
    assert printed(machine, main_job, "project") == as_first_shown


def test_every_command_prints_what_the_readme_says(machine):
    shutil.rmtree(machine / "clinic", ignore_errors=True)
    for shown in SHOWN:
        assert f"$ {shown.command}\n{printed(machine, shown.command, 'project/examples')}" == (
            f"$ {shown.command}\n{shown.output}"
        )


def test_every_command_of_the_command_line_is_in_the_readme():
    assert not [name for name in COMMANDS if f"ketaplan {name}" not in README]


def test_the_patient_it_shows_is_the_one_of_the_examples():
    example = (ROOT / "examples/patients/P-1042.toml").read_text(encoding="utf-8")

    assert blocks("toml") == [example[example.index("kind =") :]]


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_a_link_leads_somewhere(place):
    assert (ROOT / place).exists()


def test_headings_do_not_skip_a_level():
    levels = [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", README), re.MULTILINE)]

    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
