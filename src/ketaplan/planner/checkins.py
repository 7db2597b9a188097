"""When progress is scored: the protocol's check-ins on the days of a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ketaplan.domain.course import MAINTENANCE
from ketaplan.domain.plan import DueScore
from ketaplan.domain.protocol import MEASURES, CheckIn
from ketaplan.planner.cost import Placed
from ketaplan.planner.request import Request

WORDS = {0: "", 1: "the day ", 7: "a week ", 14: "two weeks "}


def due_scores(request: Request, course: Sequence[Placed]) -> tuple[DueScore, ...]:
    """The check-ins at sessions of the plan, by day; sessions count through all phases, maintenance excluded.

    A check-in after a number that the course does not reach is not due.
    """
    sessions = [placed for placed in course if placed.session.phase != MAINTENANCE]
    scores = []
    for checkin in request.protocol.checkins:
        number = _number(checkin, len(sessions))
        if number > len(sessions) or not sessions[number - 1].is_planned:
            continue
        days = -checkin.days if checkin.before_session is not None else checkin.days
        measure = MEASURES[request.patient.indication] if checkin.measure == "auto" else checkin.measure
        if measure is None:
            continue
        scores.append(
            DueScore(on=sessions[number - 1].day + timedelta(days=days), measure=measure, label=_label(checkin))
        )
    return tuple(sorted(scores, key=lambda score: (score.on, score.measure, score.label)))


def _number(checkin: CheckIn, last: int) -> int:
    """The number of its session, from 1."""
    number = checkin.before_session if checkin.before_session is not None else checkin.after_session
    return last if number == "last" or number is None else number


def _label(checkin: CheckIn) -> str:
    """When, in words: ``before infusion 1``, ``the day after infusion 3``, ``a week after the last infusion``."""
    away = WORDS.get(checkin.days, f"{checkin.days} days ")
    if checkin.before_session is not None:
        return f"{away}before infusion {checkin.before_session}"
    session = "the last infusion" if checkin.after_session == "last" else f"infusion {checkin.after_session}"
    return f"{away}after {session}"
