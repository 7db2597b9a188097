"""Color where it can be seen and no one says no; a pager where the output is longer than the screen."""

from __future__ import annotations

import pytest

from ketaplan.cli import console
from support.cli import ketaplan
from support.terminal import Terminal

COLOR = "\x1b[38;5;"
SETTINGS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM")
DAY = ("calendar", "--day", "2026-12-03")


@pytest.fixture(autouse=True)
def _a_usual_terminal(monkeypatch):
    """The machine that runs the tests may have other colors and pagers set."""
    for name in (*SETTINGS, "LESS", "LV", "PAGER", "KETAPLAN_PAGER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


class Stream:
    def __init__(self, *, terminal):
        self.isatty = lambda: terminal


@pytest.fixture
def colors(monkeypatch):
    """What is decided for a terminal and for a pipe, with these settings only."""

    def decide(**settings):
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(console.settings, "no_color", False)
        return tuple(console.wants_color(Stream(terminal=terminal)) for terminal in (True, False))

    return decide


@pytest.mark.parametrize(
    ("settings", "on_a_terminal", "in_a_pipe"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True, True),
    ],
    ids=str,
)
def test_the_environment_decides_on_color(colors, settings, on_a_terminal, in_a_pipe):
    assert colors(**settings) == (on_a_terminal, in_a_pipe)


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_flag_anywhere_on_the_line_says_no(booked, monkeypatch, at):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    words = list(DAY)
    assert COLOR in ketaplan(*words).stdout
    words.insert(at, "--no-color")
    shown = ketaplan(*words)
    assert (shown.exit_code, COLOR in shown.stdout) == (0, False)


@pytest.mark.parametrize(
    "words",
    [
        DAY,
        ("calendar", "--week", "2026-12-03"),
        ("calendar", "--month", "2026-12-03"),
        ("plan", "P-1042"),
        ("plan", "P-1063", "--alternatives", "2"),
        ("batch", "patients", "--effort", "1"),
        ("log",),
    ],
    ids=" ".join,
)
def test_color_says_nothing_that_is_not_there_without_it(booked, monkeypatch, words):
    monkeypatch.setenv("NO_COLOR", "1")
    plain = ketaplan(*words).stdout
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    colored = ketaplan(*words).stdout
    assert "\x1b[" in colored
    assert lines_of(colored) == lines_of(plain)


def lines_of(text):
    from ketaplan.text.inert import without_color

    return [line.rstrip() for line in without_color(text).splitlines()]


def long_day(booked, *more, rows=8, **settings):
    """A day's picture on a small terminal: what is shown, and what the pager got."""
    with Terminal(*DAY, *more, cwd=booked, rows=rows, **settings) as terminal:
        code = terminal.exit_code()
    paged = booked / "paged.txt"
    return code, terminal.shown, paged.read_text(encoding="utf-8") if paged.exists() else ""


def test_what_is_longer_than_the_screen_goes_to_the_pager(booked):
    code, shown, paged = long_day(booked, PAGER="cat > paged.txt")
    assert code == 0
    assert "Santos" in paged
    assert "Santos" not in shown


def test_what_fits_the_screen_does_not(booked):
    _, shown, paged = long_day(booked, PAGER="cat > paged.txt", rows=40)
    assert ("Santos" in shown, paged) == (True, "")


@pytest.mark.parametrize(
    ("more", "settings"),
    [
        (("--no-pager",), {}),
        ((), {"TERM": "dumb"}),
        ((), {"KETAPLAN_PAGER": "cat"}),
    ],
    ids=str,
)
def test_no_pager_where_none_is_wanted(booked, more, settings):
    _, shown, paged = long_day(booked, *more, PAGER="cat > paged.txt", **settings)
    assert ("Santos" in shown, paged) == (True, "")


@pytest.mark.parametrize("pager", ["no-such-pager-anywhere", "exit 1", "head -c 10 >/dev/null; exit 3"])
def test_a_pager_that_fails_loses_nothing(booked, pager):
    code, shown, _ = long_day(booked, PAGER=pager)
    assert code == 0
    assert "Santos" in shown
    assert shown.rstrip().endswith("free for a new visit")


def test_a_pager_that_is_left_early_is_no_fault(booked):
    code, shown, _ = long_day(booked, PAGER="head -n 1")
    assert code == 0
    assert "Thu 3 Dec 2026" in shown
    assert "Santos" not in shown


def test_a_pager_gets_settings_that_suit_it_and_retains_the_readers_own(booked):
    assert "FRX-c" in long_day(booked, PAGER='cat >/dev/null; echo "$LESS$LV"')[1]
    assert "[S -R]" in long_day(booked, PAGER='cat >/dev/null; echo "[$LESS]"', LESS="S")[1]


def test_a_pager_that_counts_colors_as_letters_gets_none(booked, tmp_path):
    for name, is_colored in (("more", False), ("other", True)):
        pager = tmp_path / name
        pager.write_text("#!/bin/sh\nexec cat > paged.txt\n")
        pager.chmod(0o755)
        code, _, paged = long_day(booked, PAGER=str(pager), FORCE_COLOR="1")
        assert (code, "\x1b[" in paged) == (0, is_colored)


def test_what_goes_into_a_pipe_is_never_paged(booked, monkeypatch):
    monkeypatch.setenv("PAGER", "cat > paged.txt")
    assert "Santos" in ketaplan(*DAY).stdout
    assert not (booked / "paged.txt").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "P-9999"), "31m"),
        (("check", "patients/P-1066.toml"), "35m"),
        (("calendar", "--day", "x"), "31m"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else words,
)
def test_errors_and_warnings_are_colored_on_a_terminal(booked, words, said):
    with Terminal(*words, cwd=booked, TERM="xterm") as terminal:
        terminal.exit_code()
    assert f"\x1b[{said}" in terminal.shown
    with Terminal(*words, cwd=booked, NO_COLOR="1") as terminal:
        terminal.exit_code()
    assert "\x1b[" not in terminal.shown


@pytest.mark.parametrize(
    ("line", "columns", "wrapped"),
    [
        ("one two three", 8, "one two\n    three"),
        ("  one two three", 10, "  one two\n      three"),
        ("王小明 王小明 王小明", 14, "王小明 王小明\n    王小明"),
        ("unbreakable-and-long word", 10, "unbreakable-and-long\n    word"),
        ("a question?  ", 40, "a question?  "),
        ("To go on: ketaplan plan P-1. Or not", 24, "To go on:\n    ketaplan plan P-1.\n    Or not"),
        ("é: to undo it: ketaplan restore P-1 'a b'", 20, "é: to undo it:\n    ketaplan restore P-1 'a b'"),
        ("At: ketaplan cancel P-1, then ketaplan plan P-1", 30, "At: ketaplan cancel P-1,\n    then ketaplan plan P-1"),
        ("ketaplan never decides that", 12, "ketaplan\n    never\n    decides\n    that"),
    ],
)
def test_lines_break_between_words_by_the_columns_they_take(monkeypatch, line, columns, wrapped):
    monkeypatch.setattr(console, "NARROWEST", 1)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert console.wrapped(line) == wrapped
