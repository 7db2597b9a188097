"""Limits on the size of one course, whose parts may each be valid."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, repeat

MOST_SESSIONS = 300
MOST_YEARS = 10
MOST_DAYS = 3652
"""Ten years, including the eight weeks within which a course starts."""

BEGINS_WITHIN_DAYS = 56

Run = tuple[int, int]
"""A number of sessions, and the longest gap in days before each of them."""


def too_much(runs: Iterable[Run]) -> str | None:
    """Return why a course of these runs of sessions is too large; None if it is not.

    The very first session has no gap before it.
    """
    runs = list(runs)
    sessions = sum(count for count, _ in runs)
    if sessions > MOST_SESSIONS:
        return f"{sessions} sessions in total; a course can have {MOST_SESSIONS} at most"
    gaps = chain.from_iterable(repeat(days, count) for count, days in runs)
    next(gaps, None)
    if BEGINS_WITHIN_DAYS + sum(gaps) > MOST_DAYS:
        return (
            f"{sessions} sessions at the longest gaps take more than {MOST_YEARS} years; order fewer, or "
            "closer together"
        )
    return None
