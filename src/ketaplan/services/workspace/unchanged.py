"""Values read from files, remembered while the files are unchanged."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
Version = tuple[int, int, int]
"""Inode, size and time of change in nanoseconds: a file with the same three counts as unchanged."""

MOST_REMEMBERED = 2000


class WhileUnchanged(Generic[T]):
    """Values by key, each read again only if one of its files has changed since."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[tuple[Version | None, ...], T]] = {}

    def get(self, key: Hashable, files: Sequence[Path], read: Callable[[], T]) -> T:
        """Return the value of a key, from memory or from ``read``; errors are not remembered."""
        versions = tuple(_version(file) for file in files)
        known = self._known.get(key)
        if known is not None and known[0] == versions:
            return known[1]
        value = read()
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[key] = versions, value
        return value


def _version(file: Path) -> Version | None:
    try:
        status = file.stat()
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
