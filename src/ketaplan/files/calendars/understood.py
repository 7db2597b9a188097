"""What was understood of a calendar: how much, from when to when, and what was left out."""

from __future__ import annotations

from collections import Counter
from datetime import date

from msgspec import Struct, field

from ketaplan.files.calendars.apart import Apart
from ketaplan.files.calendars.lines import Doubt
from ketaplan.files.calendars.moments import written


class Understood(Struct):
    """Counts while reading a calendar; ``over``: before the requested days; ``replaced``: places of older versions."""

    unread: Counter[str] = field(default_factory=Counter)
    events: int = 0
    repeating: int = 0
    periods: int = 0
    free: int = 0
    over: int = 0
    first: date | None = None
    last: date | None = None
    replaced: list[int] = field(default_factory=list)
    notes: list[Doubt] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def count_apart(self, apart: Apart) -> None:
        """Count the events outside the requested days."""
        self.events += apart.events
        self.over += apart.over
        for day in apart.extent or ():
            if said := written(day):
                self.extend(said.day, said.day)

    def extend(self, first: date, last: date) -> None:
        """Extend the extent by some time between two days."""
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)
