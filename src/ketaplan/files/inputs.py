"""Remember what this command has read, so that no output is ever written over it.

A file is known by its identity (device and inode), so that another name of it, a link or a path of another form, is
recognized.  A place that must stay as it is although nothing may be there yet (a journal of the book) is known by its
path.
"""

from __future__ import annotations

import os
from pathlib import Path

_identities: set[tuple[int, int]] = set()
_reserved: set[str] = set()
SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite writes next to a book, after the book's own name."""


def forget() -> None:
    """Start a new command: nothing has been read yet."""
    _identities.clear()
    _reserved.clear()


def note(status: os.stat_result) -> None:
    """Remember a file by what the system says of it while it is open."""
    _identities.add((status.st_dev, status.st_ino))


def note_path(path: str | Path) -> None:
    """Remember a file that is read elsewhere: by a worker process, or from a cache; one that is missing is no input."""
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
    """Whether writing to this path would replace something that was read."""
    if os.path.realpath(path) in _reserved:
        return True
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    return (status.st_dev, status.st_ino) in _identities
