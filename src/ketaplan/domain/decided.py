"""What people decided about a course besides the clearance and the orders: hold, stop, review, resumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date

REVIEW_DECISIONS = ("maintenance", "stop", "second-course", "continue")


class Hold(Struct, frozen=True, kw_only=True):
    """Nothing is planned or booked from ``on`` to ``until``, both included; None: until the table is deleted."""

    by: str
    on: date
    until: date | None = None
    reason: str | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether nothing may be planned or booked on that day."""
        return self.until is None or day <= self.until

    def __repr__(self) -> str:
        return f"Hold(on={self.on!r}, until={self.until!r})"


class Stop(Struct, frozen=True, kw_only=True):
    """The course was stopped: nothing is planned or booked any more."""

    by: str
    on: date

    def __repr__(self) -> str:
        return f"Stop(on={self.on!r})"


class Review(Struct, frozen=True, kw_only=True):
    """The review after the last session, and what was decided in it."""

    by: str
    on: date
    decision: str

    def __repr__(self) -> str:
        return f"Review(on={self.on!r}, decision={self.decision!r})"


class Resume(Struct, frozen=True, kw_only=True):
    """How a course continues after a session that was given, missed, partial or held: decided by a physician.

    ``counts`` says whether a partial session counts as given, ``max_gap_days`` is the longest gap that may follow it,
    ``restart`` closes the course.
    """

    by: str
    on: date
    phase: str
    number: int
    counts: bool | None = None
    max_gap_days: int | None = None
    restart: bool = False

    def __repr__(self) -> str:
        return f"Resume(phase={self.phase!r}, number={self.number}, on={self.on!r})"
