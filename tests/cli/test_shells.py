"""Completion in real shells: the Tab key, as a coordinator presses it."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from ketaplan.cli.completing.scripts import SCRIPTS
from support.cli import ketaplan
from support.terminal import Terminal

TAB, CLEAR = "\t", "\x15"
"""Ctrl-U empties the line."""
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
TAUGHT = {
    "bash": "PS1='now> '; bind 'set enable-bracketed-paste off'; source <(ketaplan completion bash)",
    "zsh": "PS1='now> '; unset zle_bracketed_paste; autoload -U compinit; compinit -u -D;"
    " source <(ketaplan completion zsh)",
}
COMPLETED = [
    ("ketaplan cal", "ketaplan calendar"),
    ("ketaplan plan P-104", "ketaplan plan P-1042"),
    ("ketaplan plan P-1042 --form", "ketaplan plan P-1042 --format"),
    ("ketaplan plan P-1042 --format js", "ketaplan plan P-1042 --format json"),
    ("ketaplan move P-1042/1/induction/", "ketaplan move P-1042/1/induction/6"),
    ("ketaplan export --staff dr-l", "ketaplan export --staff dr-lee"),
    ("ketaplan check pat", "ketaplan check patients"),
]
"""What is typed before the Tab key, and what is on the line after it."""


@pytest.fixture
def door(booked, tmp_path, monkeypatch):
    """A program ``ketaplan`` on the path, and one open appointment."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/ketaplan"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketaplan "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ketaplan("cancel", *(f"P-1042/1/induction/{number}" for number in range(1, 6)), "--yes").exit_code == 0
    return booked


def installed(shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed: .ci/install-shells")


@pytest.mark.parametrize("shell", START)
def test_tab_completes_commands_options_and_values(door, shell):
    installed(shell)
    code = f"import os; os.execvp({shell!r}, {START[shell]!r})"
    with Terminal(cwd=door, program=("-c", code), columns=200) as terminal:
        terminal.type(f"{TAUGHT[shell]}; echo rea''dy\n")
        terminal.wait_for("ready\n")
        terminal.wait_for("now> ")
        for typed, completed in COMPLETED:
            terminal.type(CLEAR)
            terminal.type(typed)
            terminal.type(TAB)
            terminal.type("\x01echo '[\x05]'\n")
            terminal.wait_for(f"\n[{completed}")
            terminal.wait_for("now> ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_has_no_fault_of_syntax(tmp_path, shell):
    installed(shell)
    (tmp_path / "script").write_text(SCRIPTS[shell])
    told = subprocess.run([shell, "-n", tmp_path / "script"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_fish_is_answered_with_descriptions(door):
    installed("fish")
    line = "ketaplan completion fish | source; complete --do-complete 'ketaplan plan P-104'"
    told = subprocess.run(["fish", "--no-config", "-c", line], cwd=door, capture_output=True, text=True, check=False)
    assert told.stdout == "P-1042\tMS\n"


def test_zsh_describes_what_it_offers(door):
    installed("zsh")
    code = f"import os; os.execvp('zsh', {START['zsh']!r})"
    with Terminal(cwd=door, program=("-c", code), columns=200) as terminal:
        terminal.type(f"{TAUGHT['zsh']}; echo rea''dy\n")
        terminal.wait_for("ready\n")
        terminal.wait_for("now> ")
        terminal.type(f"ketaplan plan P-10{TAB}{TAB}")
        terminal.wait_for("P-1042  -- MS")
