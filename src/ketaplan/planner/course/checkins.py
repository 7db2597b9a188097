"""When progress is scored: the protocol's check-ins on the days of a course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from ketaplan.domain.course import MAINTENANCE, Session
from ketaplan.domain.plan import CheckInDue
from ketaplan.domain.protocol import CheckIn, measure_for
from ketaplan.planner.request import Request

WORDS = {0: "", 1: "the day ", 7: "a week ", 14: "two weeks "}
Dated = tuple[Session, date]
"""A session and the day on which it is planned, booked or was given."""


def due_scores(request: Request, course: Iterable[Dated]) -> tuple[CheckInDue, ...]:
    """Return the check-ins by day: all for planned sessions, and future ones for others.

    Sessions count by date through all phases, maintenance excluded.  A check-in after a number beyond the course is not
    due, and none after the last while sessions are missing from ``course``.
    """
    sessions = sorted((one for one in course if one[0].phase != MAINTENANCE), key=lambda one: one[1])
    checkins = request.protocol.checkins
    due = zip(checkins, places(checkins), strict=True)
    scores = (score for checkin, at in due for score in _due(request, checkin, at, sessions))
    return tuple(sorted(scores, key=lambda score: (score.on, score.measure, score.label)))


def places(checkins: Iterable[CheckIn]) -> Iterator[str]:
    """Yield the identity of each in a course, independent of its label: ``after 3``, then ``after 3~2``."""
    seen = Counter[str]()
    for checkin in checkins:
        before = checkin.before_session is not None
        at = f"before {checkin.before_session}" if before else f"after {checkin.after_session}"
        seen[at] += 1
        yield at if seen[at] == 1 else f"{at}~{seen[at]}"


def due_of_booked(request: Request) -> tuple[CheckInDue, ...]:
    """Return the upcoming check-ins of a course as far as it is given or booked."""
    return due_scores(request, [(one, one.fixed.day) for one in request.course.sessions if one.fixed])


def _due(request: Request, checkin: CheckIn, at: str, sessions: Sequence[Dated]) -> Iterator[CheckInDue]:
    measure = measure_for(checkin.measure, request.patient.indication)
    number = _number(checkin, _whole(request))
    if measure is None or number > len(sessions):
        return
    session, day = sessions[number - 1]
    on = day + timedelta(days=-checkin.days if checkin.before_session is not None else checkin.days)
    if session.fixed is None or on >= request.as_of:
        yield CheckInDue(on=on, measure=measure, label=_label(checkin, request.protocol.session_word), at=at)


def _whole(request: Request) -> int:
    """Return how many sessions the course has before maintenance."""
    return sum(session.phase != MAINTENANCE for session in request.course.sessions)


def _number(checkin: CheckIn, last: int) -> int:
    """Return the number of its session, from 1."""
    number = checkin.before_session if checkin.before_session is not None else checkin.after_session
    return last if number == "last" or number is None else number


def _label(checkin: CheckIn, thing: str) -> str:
    """Return when, in words: ``before infusion 1``, ``the day after injection 3``."""
    away = WORDS.get(checkin.days, f"{checkin.days} days ")
    if checkin.before_session is not None:
        return f"{away}before {thing} {checkin.before_session}"
    session = f"the last {thing}" if checkin.after_session == "last" else f"{thing} {checkin.after_session}"
    return f"{away}after {session}"
