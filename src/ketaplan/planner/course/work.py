"""How much searches may work, counted alike on every machine, never by the clock."""

from __future__ import annotations

MOST_WORK = 100_000
"""The most work of one search, about two seconds; a course of six takes hundreds, one of forty sessions with
maintenance thousands.  A unit is about a label in the queue.
"""
FREE_WORK = 3_000
"""The work of a search without bounds on the rest of a course, which take time to compute; after it, with them."""
FREE_DAYS = 1_000
"""The work of looking for any course day by day, before every day of a long one is looked up."""
DAYS_A_UNIT = 4
"""How many days are tried for the next session in one unit."""
MOST_OF_CHANGES, MOST_OF_CHANGE = 60_000, 20_000
"""The most work of all changes that are tried where there is no course, and of one; those after it are not tried."""
MOST_OF_ALTERNATIVES = 70_000
"""The most work of all searches for other good courses together."""
MOST_OF_REMARKS = 60_000
"""The most work of all searches for remarks on one course; those that need more are left out."""
MOST_OF_PINS = 50_000
"""The most work of all searches for why pinned sessions have no course, and for what there is instead."""
MOST_OF_EXPLAIN = 70_000
"""The most work of an explanation: what is asked, then conflicts of facts, then changes that help."""
MOST_OF_CONFLICTS = 40_000
A_RELAXED_DAY = 4
"""The work of looking up a day with some of the facts only."""
A_DAY, CELLS_A_UNIT = 10, 10
"""The work of looking up a day; and how many days of the sessions of a course are bounded in one unit."""


class WorkLeft:
    """The work left, for one search or for several that share it; it may go below 0."""

    def __init__(self, most: int = MOST_WORK) -> None:
        """Start with all of it."""
        self.left, self.spent = most, 0

    def spend(self, units: int) -> None:
        """Take work away."""
        self.left -= units
        self.spent += units

    def part(self, most: int) -> WorkLeft:
        """Return at most so much of it, to be spent by itself."""
        return WorkLeft(max(0, min(most, self.left)))
