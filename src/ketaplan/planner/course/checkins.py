"""When progress is scored: the protocol's check-ins on the days of a course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.checkins import DatedSession, dated_checkins
from ketaplan.domain.course import MAINTENANCE, Session

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ketaplan.domain.plan import CheckInDue
    from ketaplan.planner.request import Request

    Dated = tuple[Session, date]
    """A session and the day on which it is planned, booked or was given."""


def due_scores(request: Request, course: Iterable[Dated]) -> tuple[CheckInDue, ...]:
    """Return the check-ins by day: all for planned sessions, and future ones for others."""
    sessions = [DatedSession(session.phase, day, session.fixed is not None) for session, day in course]
    total = sum(session.phase != MAINTENANCE for session in request.course.sessions)
    found = dated_checkins(request.protocol, request.patient.indication, sessions, total)
    return tuple(one.due for one in found if not one.session.is_fixed or one.due.on >= request.as_of)
