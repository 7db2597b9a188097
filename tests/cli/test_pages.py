"""README and manual keep their word: every command on them is run, and prints what they say."""

import re
from itertools import pairwise

import pytest

from ketaplan.cli.app import COMMANDS
from pages import FENCED, PAGES, README, ROOT, Reader, blocks, shown

WIDEST = 80
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def text_of(page):
    return page.read_text(encoding="utf-8")


@pytest.fixture
def reader(tmp_path):
    """Someone who types what a page says."""
    return Reader(tmp_path)


def test_the_readme_opens_with_two_commands_that_do_all_the_set_up():
    main_job, tests = blocks(README, "sh")[:2]

    assert text_of(README).index(tests) < 1200
    assert all(command.startswith("python3 -m venv .venv && .venv/bin/pip install ") for command in (main_job, tests))
    assert tests.rstrip().endswith(".venv/bin/python -m pytest -q -n auto")


def test_the_first_command_plans_a_patient_of_the_examples(reader):
    main_job = blocks(README, "sh")[0].rpartition("&&")[2].replace(".venv/bin/ketaplan", "ketaplan")

    assert reader.printed(main_job, "project") == (shown(README)[0].output, 0)


@each_page
def test_every_command_prints_what_the_page_says(reader, page):
    assert reader.filled(page) == text_of(page)


def test_every_command_of_the_command_line_is_on_a_page():
    pages = " ".join(text_of(page).replace("\n", " ") for page in PAGES)
    assert not [name for name in COMMANDS if f"ketaplan {name}" not in pages]


@each_page
def test_what_a_page_shows_fits_a_terminal(page):
    ours = [line for block in blocks(page, "console") for line in block.splitlines() if not line.startswith("$ ")]
    assert not [line for line in ours if "│" in line and len(line) > WIDEST]


@each_page
def test_a_link_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(page))
    assert not [place for place in links if not (page.parent / place).exists()]


@each_page
def test_headings_do_not_skip_a_level(page):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", text_of(page)), re.MULTILINE)]

    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_the_patient_that_a_page_shows_is_the_one_of_the_examples():
    example = (ROOT / "examples/patients/P-1042.toml").read_text(encoding="utf-8")
    pages = [page for page in PAGES if 'kind = "patient"' in text_of(page)]

    assert pages
    for page in pages:
        assert example[example.index("kind =") :] in blocks(page, "toml")
