"""What a letter is made from."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.decided import Review
from ketaplan.domain.plan import Decision, Decisions
from ketaplan.domain.protocol import Protocol
from ketaplan.formats.due import DueItem
from ketaplan.formats.progress.view import ProgressView
from ketaplan.formats.status import PatientStanding


class LetterSession(Struct, frozen=True, kw_only=True):
    """A session with an outcome: its day, its status, and which of those given it was, in words.

    ``counts`` says whether it was given and belongs to the course before maintenance.
    """

    on: date
    status: str
    name: str
    counts: bool


class Letter(Struct, frozen=True, kw_only=True):
    """What is known of a patient's course on a day, for the psychiatrist who cleared it.

    ``progress`` is None for a reader who may not see scores; ``next_visit`` is the day of the next one that is booked.
    """

    patient: str
    name: str
    clinic: Clinic
    on: date
    cleared: Decision
    decided: Decisions
    review: Review | None
    protocol: Protocol
    sessions: tuple[LetterSession, ...]
    given: int
    progress: ProgressView | None
    due: tuple[DueItem, ...]
    next_visit: date | None
    standing: PatientStanding

    def __repr__(self) -> str:
        """Hold no name."""
        return f"Letter({self.patient!r}, on={self.on!r})"
