"""What a physician decided about how a course continues, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.words import counted

if TYPE_CHECKING:
    from ketaplan.domain.decided import Resume


def resume_words(one: Resume) -> str:
    """Return what was decided after a session: ``after induction/2 the course continues, within 21 days``."""
    if one.restart:
        return f"after {one.phase}/{one.number} this course is closed"
    counts = {True: "it counts as given; ", False: "it does not count; ", None: ""}[one.counts]
    within = f", within {counted(one.max_gap_days, 'day')}" if one.max_gap_days else ""
    return f"{counts}after {one.phase}/{one.number} the course continues{within}"
