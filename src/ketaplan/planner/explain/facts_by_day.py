"""Which facts touch a day, and which of them a chair or a person: what another fact says changes nothing there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from ketaplan.domain.explanation import Fact
from ketaplan.domain.plan import ResourceUse
from ketaplan.planner.explain.facts import Uses
from ketaplan.planner.uses_by_day import Load, days_of

LONG = 31
"""Facts of more days are compared with each day."""
EVERY_DAY = frozenset({"available", "hours", "shift", "role", "chairs"})
"""The kinds of facts that touch every day."""
OF_A_RESOURCE = frozenset({"shift", "leave", "busy", "chair-busy"})
"""The kinds of facts that are about one person or chair."""
OF_THE_BOOK = frozenset({"appointment", "own-appointment"})
"""The kinds of facts that use chairs and people."""
OF_THE_COURSE = frozenset(
    {
        *("declined", "stopped", "on-hold", "consultation", "gap-max", "gap-min", "per-week"),
        *("maintenance-late", "maintenance-early", "review", "horizon", "earliest", "clearance", "age", "notice"),
    }
)
"""The kinds of facts that touch no day by itself, but which days may follow one another or be the first."""


class FactsByDay:
    """Sets of facts, the bits of one integer, by the days and resources that they touch."""

    def __init__(self, facts: Sequence[Fact], uses: Uses, zone: ZoneInfo) -> None:
        """Sort the facts, and what booked appointments use, by day."""
        self._facts = facts
        self.of_the_course = self.of_kinds(OF_THE_COURSE)
        self.of_others = self.of_kinds({"appointment"})
        self._every_day = self.of_kinds(EVERY_DAY)
        self._by_day: dict[int, int] = {}
        self._long: list[tuple[int, int, int]] = []
        self._by_resource: dict[str, int] = {}
        self._loads: dict[tuple[str, date], list[tuple[int, Load]]] = {}
        for nth, fact in enumerate(facts):
            self._note_days(1 << nth, fact)
            if fact.kind in OF_A_RESOURCE:
                self._by_resource[fact.subject] = self._by_resource.get(fact.subject, 0) | 1 << nth
            if fact.kind in OF_THE_BOOK:
                self._note_loads(1 << nth, uses.get(fact.subject, ()), zone)

    def of_kinds(self, kinds: Collection[str]) -> int:
        """Return the facts of some kinds."""
        return sum(1 << nth for nth, fact in enumerate(self._facts) if fact.kind in kinds)

    def touching(self, ordinal: int) -> int:
        """Return the facts that touch a day."""
        touching = self._every_day | self._by_day.get(ordinal, 0)
        for first, last, bit in self._long:
            if first <= ordinal <= last:
                touching |= bit
        return touching

    def about(self, resource: str, day: date) -> int:
        """Return the facts that touch a person or chair, of appointments those of that day."""
        about = self._by_resource.get(resource, 0)
        for bit, _ in self._loads.get((resource, day), ()):
            about |= bit
        return about

    def loads(self, resource: str, day: date, remaining: int) -> list[Load]:
        """Return the loads of a resource on a day by those appointments that are among some facts."""
        return [load for bit, load in self._loads.get((resource, day), ()) if remaining & bit]

    def _note_days(self, bit: int, fact: Fact) -> None:
        if fact.start is None or fact.kind in OF_THE_COURSE:
            return
        first = fact.start.toordinal()
        last = first if fact.kind == "now" else (fact.end or date.max).toordinal()
        if last - first > LONG:
            self._long.append((first, last, bit))
            return
        for day in range(first, last + 1):
            self._by_day[day] = self._by_day.get(day, 0) | bit

    def _note_loads(self, bit: int, uses: Sequence[ResourceUse], zone: ZoneInfo) -> None:
        for use in uses:
            for day, (first, last) in days_of(use.start, use.end, zone):
                self._loads.setdefault((use.resource, day), []).append((bit, (first, last, use.share)))
