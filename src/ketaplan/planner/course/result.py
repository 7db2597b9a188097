"""The input of a search besides its request, and its result: days and minutes, without names."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

Days = tuple[int, ...]
"""Ordinals (``date.toordinal``), one a session of the course."""


class CourseDays(Struct, frozen=True):
    """The days (ordinals) and minutes of every session of the course, and their points without a consultation.

    The minute of a fixed session is None if unknown.
    """

    days: Days
    minutes: tuple[int | None, ...]
    points: int


class FirstVisit(Struct, frozen=True):
    """The earliest visit after a consultation: not before ``day``, and on that day not before ``minute``."""

    day: date
    minute: int = 0
