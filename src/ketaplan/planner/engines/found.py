"""What a search is given beside its request, and what it finds: days and minutes, without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Days = tuple[int, ...]
"""Ordinals (``date.toordinal``), one a session of the course."""


@dataclass(frozen=True, slots=True)
class Found:
    """The days (ordinals) and minutes of every session of the course, and their points without a consultation.

    The minute of a held session is None where it is not known.
    """

    days: Days
    minutes: tuple[int | None, ...]
    points: int


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """What a consultation leaves: no infusion before ``day``, and on that day none before ``minute``."""

    day: date
    minute: int = 0
