"""The calendar programs that exported files are tried with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VENV = HERE / "venv" / "bin"
KHAL_CONFIG = """
[calendars]
[[one]]
path = {folder}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
local_timezone = UTC
default_timezone = UTC
"""


@dataclass(frozen=True)
class Reader:
    """A program that reads a calendar from stdin and writes its events as JSON."""

    name: str
    command: tuple[str, ...]
    trusts_the_file: bool
    """Whether it goes by the VTIMEZONE in the file, and not by the zone's name."""

    def events(self, calendar: str) -> list[dict[str, Any]]:
        return _events(self.command, calendar)


@cache
def _events(command: tuple[str, ...], calendar: str) -> list[dict[str, Any]]:
    """Read a calendar, once for all tests that ask for the same."""
    done = subprocess.run(command, input=calendar.encode(), capture_output=True, check=False, cwd=HERE)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


READERS = (
    Reader("ical.js", ("node", "read_with_ical_js.mjs"), trusts_the_file=True),
    Reader("libical", ("python3", "read_with_libical.py"), trusts_the_file=True),
    Reader("vobject", (str(VENV / "python"), "read_with_vobject.py"), trusts_the_file=True),
    Reader("node-ical", ("node", "read_with_node_ical.mjs"), trusts_the_file=False),
)


def missing() -> list[str]:
    """What .ci/install-readers would install."""
    return [
        what
        for what, there in {
            "node": shutil.which("node"),
            "ical.js and node-ical": (HERE / "node_modules" / "ical.js").exists(),
            "khal and vobject": (VENV / "khal").exists(),
            "soffice": shutil.which("soffice"),
        }.items()
        if not there
    ]


class Khal:
    """A terminal calendar of its own folder, into which files are imported one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, folder / "config"
        (folder / "calendars").mkdir(parents=True)
        self.config.write_text(KHAL_CONFIG.format(folder=folder / "calendars"), "utf-8")

    def __call__(self, *words: str | Path) -> str:
        """What a command prints."""
        return subprocess.run(
            [VENV / "khal", "-c", self.config, *words],
            capture_output=True,
            check=True,
            text=True,
            env=os.environ | {"XDG_DATA_HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder)},
        ).stdout
