"""Who waits for a course, or for an earlier one; noted in the book, where every desk sees it at once."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Waiting(Struct, frozen=True, kw_only=True):
    """A patient on the waiting list, the day since when, and the day before which a course was promised to start."""

    patient: str
    since: date
    before: date | None = None
