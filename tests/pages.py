"""The pages' commands and what they print; ``python tests/pages.py`` writes what they print today."""

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
MANUAL = ROOT / "src/ketaplan/manual"
PAGES = (README, *sorted(MANUAL.glob("*.md")))
"""All pages for users; commands are typed in the folder of the examples."""
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
SETTING = re.compile(r"export (\w+)=(\S+)")
NOT_SHOWN = "...\n"
"""What a page prints in place of an output that differs from day to day; the command must succeed."""
TWICE = re.compile(r"^(TRIAL book: .*\n)\1", re.MULTILINE)
"""What is said of a trial book both to people and with the data: a terminal, where both arrive, shows it once."""
FOLDER = "project/examples"
"""The folder in which commands are typed, inside the reader's home."""


class Shown(NamedTuple):
    """A command and the output that a page shows for it."""

    command: str
    output: str


class FailedError(Exception):
    """A command on a page failed where the page shows no output."""


class Reader:
    """A reader with a separate home folder, who types one page's commands after another."""

    def __init__(self, home: Path) -> None:
        """Make the home: the examples in a project folder, with ``ketaplan`` and ``python`` on the path."""
        self.home = home
        shutil.copytree(ROOT / "examples", home / FOLDER)
        (home / "bin").mkdir()
        for name, more in (("ketaplan", " -m ketaplan"), ("python", "")):
            door = home / "bin" / name
            door.write_text(f'#!/bin/sh\nexec "{sys.executable}"{more} "$@"\n')
            door.chmod(0o755)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("KETAPLAN_", "COLUMNS"))}
        self.settings = {**clean, "HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}"}

    def printed(self, command: str, folder: str = FOLDER) -> tuple[str, int]:
        """Return what a terminal would show, words and data together, and the exit code."""
        if setting := SETTING.fullmatch(command):
            self.settings[setting[1]] = setting[2].replace("~", str(self.home))
            return "", 0
        run = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self.home / folder,
            env=self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = run.stdout.decode().replace(str(self.home), "~").replace("\r\n", "\n")
        return TWICE.sub(r"\1", output), run.returncode

    def filled(self, page: Path) -> str:
        """Return the page with what its commands print today.

        Raises FailedError for a command whose output is not shown and that does not exit with 0.
        """

        def block(match):
            if match[1] != "console":
                return match[0]
            return f"```console\n{''.join(self._lines(*found) for found in COMMAND.findall(match[2]))}```"

        return FENCED.sub(block, page.read_text(encoding="utf-8"))

    def _lines(self, command: str, shown: str) -> str:
        output, code = self.printed(command)
        if shown == NOT_SHOWN:
            if code:
                raise FailedError(f"{command}: {output}")
            output = NOT_SHOWN
        return f"$ {command}\n{output}"


def blocks(page, language):
    """Return the fenced blocks of one language, in order."""
    return [text for kind, text in FENCED.findall(page.read_text(encoding="utf-8")) if kind == language]


def shown(page):
    """Return every command on a page with its output, in order."""
    return [Shown(*found) for block in blocks(page, "console") for found in COMMAND.findall(block)]


if __name__ == "__main__":
    for page in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            page.write_text(Reader(Path(folder)).filled(page), encoding="utf-8")
