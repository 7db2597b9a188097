"""The reasons of broken rules between sessions: in a plan, in the book, and for one booked session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from ketaplan.domain.course import Session
from ketaplan.domain.reasons import Reason
from ketaplan.domain.reasons import violations as reasons
from ketaplan.planner.rules.sequence import SequenceViolation


def in_plan(sessions: Sequence[Session], days: Sequence[int], broken: SequenceViolation) -> Reason:
    """Return the reason of a planned session; a gap before a fixed session counts for the planned one before it."""
    session = sessions[broken.index]
    return _reason(session, days, broken, own_week=session.fixed is not None, own=False)


def where_booked(sessions: Sequence[Session], days: Sequence[int], broken: SequenceViolation) -> Reason:
    """Return the reason of the one session that is not fixed, where it is booked."""
    return _reason(sessions[broken.index], days, broken, own_week=False, own=True)


def in_book(sessions: Sequence[Session], days: Sequence[int], broken: SequenceViolation) -> Reason:
    """Return the reason of a booked session; for a gap, with its two days."""
    session = sessions[broken.index]
    if broken.before is None or not broken.is_gap:
        return _reason(session, days, broken, own_week=False, own=False)
    return reasons.GapBetween(
        first=date.fromordinal(days[broken.before]),
        last=date.fromordinal(days[broken.index]),
        days=days[broken.index] - days[broken.before],
        min_days=session.gap.min_days,
        max_days=session.gap.max_days,
    )


def _reason(session: Session, days: Sequence[int], broken: SequenceViolation, *, own_week: bool, own: bool) -> Reason:
    if broken.reason == "week-full":
        return reasons.TooManyInWeek(sessions=session.per_week or 0, own=own_week)
    if broken.before is None:
        assert session.last_day is not None
        return reasons.AfterReview(review=session.last_day, own=own)
    to: Literal["before", "after", "last-given"] = "after" if session.fixed else "before"
    return reasons.GapNotAllowed(
        days=days[broken.index] - days[broken.before],
        min_days=session.gap.min_days,
        max_days=session.gap.max_days,
        to="last-given" if broken.reason == "lapse" else to,
        own=own,
    )
