"""Count sessions as people do: by the order of their dates, not by the numbers in their ids."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.course import MAINTENANCE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol


class Dated(NamedTuple):
    """A session and its local day; at most one a day."""

    phase: str
    day: date


class Nth(NamedTuple):
    """The position of a session by date, from 1, and the number of sessions of its kind."""

    number: int
    of: int
    is_maintenance: bool = False

    def __str__(self) -> str:
        """Return ``session 3 of 6``, ``maintenance session 1 of 4``."""
        return f"{'maintenance ' if self.is_maintenance else ''}session {self.number} of {self.of}"


def nth_by_date(one: Dated, sessions: Iterable[Dated], ordered: int = 0) -> Nth:
    """Return the position of ``one`` among the sessions given or booked in all phases, including ``one`` itself.

    Maintenance is counted separately.  ``ordered`` is how many the course should have (:func:`ordered_sessions`); if
    more have dates, the total is higher.
    """
    is_maintenance = one.phase == MAINTENANCE
    alike = {other for other in (one, *sessions) if (other.phase == MAINTENANCE) == is_maintenance}
    number = 1 + sum(other.day < one.day for other in alike)
    return Nth(number, max(len(alike), ordered), is_maintenance)


def ordered_sessions(patient: Patient, protocol: Protocol, phase: str) -> int:
    """Return how many sessions are counted together with those of ``phase``; ``protocol`` includes the order."""
    if phase == MAINTENANCE:
        return patient.maintenance.sessions if patient.maintenance else 0
    return sum(one.sessions for one in protocol.phases)


def longest_gap(days: Iterable[date]) -> int:
    """Return the longest gap in days between consecutive ones of these days, in any order; 0 for fewer than two."""
    return max(((later - earlier).days for earlier, later in pairwise(sorted(days))), default=0)
