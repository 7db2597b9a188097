"""The options of a command about where it works: files, book, and the day that counts as today."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from msgspec import Struct, field

BOOK_VARIABLE = "KETAPLAN_BOOK"
"""The environment variable that names a book."""


class Settings(Struct, frozen=True, kw_only=True):
    """Where a command works; ``now`` is the real instant, aware.

    ``files`` are patients' files by id if known; others are looked up in ``patients``.
    """

    clinics: tuple[Path, ...]
    now: datetime
    patients: Path | None = None
    book: str | None = None
    as_of: date | None = None
    moved_to: date | None = None
    """The day of ``now`` where that is not the real one."""
    files: dict[str, Path] = field(default_factory=dict)
    reasons: bool = False
    """Whether to say why people are away."""
    together: bool = False
    """Whether patients are planned together: the first clinic's today counts everywhere, calendars are read once."""
