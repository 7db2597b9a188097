"""Remember what this command has read, so that no output ever overwrites it.

A file is identified by device and inode, so that other names of it, links and different paths are recognized.  A place
that must stay unchanged even if nothing exists there yet (a journal of the book) is identified by its path.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

STDIN = "-"
"""The path that means stdin, if a command reads a single file."""
_stdin: list[bytes] = []
_identities: set[tuple[int, int]] = set()
_reserved: set[str] = set()
SIDE_FILES = ("-journal", "-wal", "-shm")
"""Suffixes of the files that SQLite writes next to a book."""


def forget() -> None:
    """Forget everything, for a new command."""
    _identities.clear()
    _stdin.clear()
    _reserved.clear()


def stdin(largest: int) -> bytes:
    """Return what is on stdin, one byte more than ``largest`` at most; it is read once a command."""
    if not _stdin:
        _stdin.append(sys.stdin.buffer.read(largest + 1))
    return _stdin[0]


def note(status: os.stat_result) -> None:
    """Remember a file by its status while it is open."""
    _identities.add((status.st_dev, status.st_ino))


def note_path(path: str | Path) -> None:
    """Remember a file that is read elsewhere: by a worker process, or from a cache; a missing one is no input."""
    try:
        note(Path(path).stat())
    except (OSError, ValueError):
        return


def note_book(path: str | Path) -> None:
    """Remember a book in a file, and the names of its side files."""
    note_path(path)
    place = os.path.realpath(path)
    _reserved.update({place, *(place + suffix for suffix in SIDE_FILES)})


def is_input(path: Path) -> bool:
    """Return whether writing to this path would replace something that was read."""
    if os.path.realpath(path) in _reserved:
        return True
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    return (status.st_dev, status.st_ino) in _identities
