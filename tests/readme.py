"""The README's commands and what they print; ``python tests/readme.py`` writes anew what they print."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
FOLDER = "project/examples"
"""Where its commands are typed, seen from the home of whoever types them."""


class Shown(NamedTuple):
    """A command and what the README says that it prints."""

    command: str
    output: str


def blocks(language):
    """The fenced blocks of one language, in order."""
    return [text for kind, text in FENCED.findall(README.read_text(encoding="utf-8")) if kind == language]


def shown():
    """Every command with its output, in order."""
    return [Shown(*found) for block in blocks("console") for found in COMMAND.findall(block)]


def new_home(home):
    """A copy of the examples in a project folder, and ``ketaplan`` on the path."""
    shutil.copytree(ROOT / "examples", home / FOLDER)
    (home / "bin").mkdir()
    door = home / "bin/ketaplan"
    door.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ketaplan "$@"\n')
    door.chmod(0o755)
    return home


def printed(home, command, folder=FOLDER):
    """What a terminal would show, words and data together."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KETAPLAN_", "COLUMNS"))}
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=home / folder,
        env={**clean, "HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return run.stdout.decode().replace(str(home), "~").replace("\r\n", "\n")


def filled(home):
    """The README with what its commands print today."""

    def block(match):
        if match[1] != "console":
            return match[0]
        lines = (f"$ {command}\n{printed(home, command)}" for command, _ in COMMAND.findall(match[2]))
        return f"```console\n{''.join(lines)}```"

    return FENCED.sub(block, README.read_text(encoding="utf-8"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(filled(new_home(Path(folder))), encoding="utf-8")
