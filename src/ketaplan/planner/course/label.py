"""A state of the search for a course: partial courses on the same days at the same cost."""

from __future__ import annotations

from struct import pack
from typing import NamedTuple

from ketaplan.planner.course.result import Days

OPEN = -1
"""Instead of a session's index: the label only opens a first day."""
FIXED = 1
"""The pseudo start of a fixed session, whose minute is known."""


class Label(NamedTuple):
    """A start of a course in the queue, ordered by points, then by days, both ascending.

    ``reached`` are the starts within ``ring`` steps of those of the session before; ``wanted`` are the starts of the
    last day at one level of preference, without those reached by smaller rings.
    """

    points: int
    order: bytes
    """The days again, which compare as fast as one number however many they are."""
    days: Days
    session: int
    ring: int
    reached: int
    wanted: int


def order_of(days: Days) -> bytes:
    """Return bytes that compare as the days do, in order."""
    return pack(f">{len(days)}I", *days)
