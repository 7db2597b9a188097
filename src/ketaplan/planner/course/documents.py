"""What is not on file for a course, and by when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.on_file import MISSING, Needed, Sessions, needed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.planner.course.checkins import Dated
    from ketaplan.planner.request import Request


def missing_documents(request: Request, course: Iterable[Dated]) -> tuple[Needed, ...]:
    """Return what the protocol requires and is not on file, by day, for sessions given, booked and planned."""
    dated = list(course)
    given = [day for session, day in dated if session.is_given]
    ahead = [day for session, day in dated if not session.is_given]
    found = needed(request.protocol.requires, request.patient.on_file, Sessions(given, ahead), request.as_of)
    return tuple(sorted(one for one in found if one.state == MISSING))


def missing_of_booked(request: Request) -> tuple[Needed, ...]:
    """Return the same for a course as far as it is given or booked."""
    return missing_documents(request, [(one, one.fixed.day) for one in request.course.sessions if one.fixed])
