"""The README keeps its word: every command in it is run, and prints what it says."""

import re
from itertools import pairwise

import pytest

from ketaplan.cli.app import COMMANDS
from readme import FENCED, README, ROOT, blocks, filled, new_home, printed, shown

TEXT = README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The home of somebody who reads the README."""
    return new_home(tmp_path_factory.mktemp("home"))


def test_it_opens_with_two_commands_that_do_all_the_set_up():
    main_job, tests = blocks("sh")[:2]

    assert TEXT.index(tests) < 1200
    assert all(
        command.startswith("python3 -m venv --upgrade-deps .venv && .venv/bin/pip install ")
        for command in (main_job, tests)
    )
    assert tests.rstrip().endswith(".venv/bin/python -m pytest -q -n auto")


def test_the_first_command_plans_a_patient_of_the_examples(home):
    main_job = blocks("sh")[0].rpartition("&&")[2].replace(".venv/bin/ketaplan", "ketaplan")

    assert printed(home, main_job, "project") == shown()[0].output


def test_every_command_prints_what_the_readme_says(home):
    assert len(shown()) > 5
    assert filled(home) == TEXT


def test_every_command_of_the_command_line_is_in_the_readme():
    assert not [name for name in COMMANDS if f"ketaplan {name}" not in TEXT.replace("\n", " ")]


def test_the_patient_it_shows_is_the_one_of_the_examples():
    example = (ROOT / "examples/patients/P-1042.toml").read_text(encoding="utf-8")

    assert blocks("toml") == [example[example.index("kind =") :]]


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT))))
def test_a_link_leads_somewhere(place):
    assert (ROOT / place).exists()


def test_headings_do_not_skip_a_level():
    levels = [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", TEXT), re.MULTILINE)]

    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
