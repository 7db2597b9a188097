"""When the sessions of one course may follow one another: for planners that are compared."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from checker import verify


class Rule(NamedTuple):
    """When a session may fall, seen from those before it; ``before`` counts those of its phase."""

    before: int
    per_week: int | None
    least: int
    ideal_from: int
    ideal_to: int
    most: int
    last: date

    def gaps(self, *, ideal_first: bool) -> list[int]:
        """The gaps that may be, in the order in which they are tried."""
        allowed = range(self.least, self.most + 1)
        return (
            sorted(allowed, key=lambda gap: (max(0, self.ideal_from - gap, gap - self.ideal_to), gap))
            if (ideal_first)
            else list(allowed)
        )

    def allows(self, days: list[date], day: date) -> bool:
        """Whether the session may fall on a day after those."""
        k = self.per_week
        full_week = bool(k) and self.before >= k and verify.week(day) == verify.week(days[-k])
        return day <= self.last and not full_week


def rules_of(patient: verify.Patient, protocol: verify.Protocol) -> list[Rule]:
    """One for each session that is left to plan."""
    place = Counter(session.phase for session in patient.attended)
    found = []
    for phase, _ in patient.left(protocol, patient.attended):
        last = patient.review if phase == "maintenance" else date.max
        found.append(Rule(place[phase], *protocol.gap(patient, phase, place[phase]), last))
        place[phase] += 1
    return found
