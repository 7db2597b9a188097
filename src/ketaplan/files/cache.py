"""A JSON cache on disk; entries that cannot be read are ignored.

Old entries are removed when a new one is stored.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("holidays", "calendars")
"""The folders of entries; nothing outside them is ever removed."""
MOST_FILES = 400
OLDEST_SECONDS = 90 * 86400
"""Entries that are older than the newest by more than this are removed."""


def cache_folder() -> Path:
    """Return the cache's folder; KETAPLAN_CACHE names another one."""
    if named := os.environ.get("KETAPLAN_CACHE"):
        return Path(named)
    try:
        return _own_folder()
    except RuntimeError:  # an account without a home: nothing can be stored
        return Path(os.devnull) / "ketaplan"


def _own_folder() -> Path:
    """Return this system's folder for a user's caches; raises RuntimeError for an account without a home."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "ketaplan" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ketaplan"
    stated = Path(os.environ.get("XDG_CACHE_HOME", ""))  # a relative path is ignored, as its specification says
    return (stated if stated.is_absolute() else Path.home() / ".cache") / "ketaplan"


def cached(place: Path) -> dict[str, Any] | None:
    """Return what an earlier run stored; None if there is nothing readable."""
    import json

    try:
        found: Any = json.loads(place.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def store(place: Path, value: dict[str, Any]) -> None:
    """Store a value for later runs, private to its owner; failures are ignored."""
    import json

    from ketaplan.errors import InputError
    from ketaplan.files.atomic_write import save_text

    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_text(place, json.dumps(value, ensure_ascii=False, indent=0))
        _prune()
    except (OSError, InputError):
        return


def clear() -> int:
    """Remove every entry and return how many there were; raises OSError if one cannot be removed."""
    files = list(_files())
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _prune() -> None:
    """Remove old entries, and the oldest if there are too many."""
    made: dict[Path, float] = {}
    for path in _files():
        with suppress(FileNotFoundError):  # another run prunes, too
            made[path] = path.stat().st_mtime
    newest = sorted(made, key=lambda path: (made[path], path), reverse=True)
    for path in newest[1:]:
        if made[path] < made[newest[0]] - OLDEST_SECONDS or path in newest[MOST_FILES:]:
            path.unlink(missing_ok=True)


def _files() -> Iterator[Path]:
    return (path for kind in KINDS for path in (cache_folder() / kind).rglob("*.json"))
