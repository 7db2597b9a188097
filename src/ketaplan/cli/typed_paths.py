"""The paths that a command plans together: typed, listed on stdin, or of patients who are named."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LIST = 10 * 1024 * 1024
MOST_LISTED, LONGEST_LINE = 20_000, 4096
"""Bytes of a list of paths; paths, and characters of each, which no system exceeds."""


def typed_paths(named: list[str], clinic: Path) -> Iterator[Path]:
    """Yield the paths; ``-`` is a list on stdin, one path a line, and a word that is no path may be a patient's."""
    for name in named:
        if name == "-":
            yield from (_path_in_list(line) for line in _listed(sys.stdin.buffer.read(LONGEST_LIST + 1)))
        else:
            yield _path(name, clinic)


def _path_in_list(line: str) -> Path:
    """Return the path on a line; blanks at its end are not part of it, unless a file is called so."""
    return Path(line if os.path.lexists(line) else line.rstrip(" \t") or line)


def _path(name: str, clinic: Path) -> Path:
    """Return the path, or the file of the patient who is called so; what is neither stays as it was typed."""
    if os.path.lexists(name):
        return Path(name)
    from ketaplan.cli.named_patient import patient_path
    from ketaplan.files.locate import UnknownPatientError

    try:
        return patient_path(name, clinic)
    except UnknownPatientError:
        return Path(name)


def _listed(data: bytes) -> list[str]:
    """Return the paths of a list, each once, in any system's text: UTF-8, or UTF-16 with a mark; LF or CR LF."""
    if len(data) > LONGEST_LIST:
        raise InputError(f"stdin: the list of paths is longer than {LONGEST_LIST // 1024 // 1024} MiB.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        text = os.fsdecode(data.removeprefix(codecs.BOM_UTF8))
    if "\0" in text:
        raise InputError("stdin: the list of paths has a NUL character; save it as UTF-8 text, one path a line.")
    lines = dict.fromkeys(line for line in (line.rstrip("\r") for line in text.split("\n") if line) if line.strip())
    if len(lines) > MOST_LISTED:
        raise InputError(f"stdin: the list has more than {MOST_LISTED:,} paths; plan fewer patients at once.")
    if lines and max(map(len, lines)) > LONGEST_LINE:
        raise InputError(f"stdin: a line of the list is longer than {LONGEST_LINE:,} characters: that is not a path.")
    return list(lines)
