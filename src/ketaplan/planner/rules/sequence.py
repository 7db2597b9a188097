"""The rules between the sessions of one course: gaps, calendar weeks, and the days on which it begins and ends.

Days are ordinals (``date.toordinal``) here: the search asks these rules thousands of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ketaplan.domain.clock import week_of
from ketaplan.domain.course import Course, Session, week_before
from ketaplan.planner.request import Request


def gap_kept(session: Session, days: int) -> bool:
    """Between consecutive sessions, min <= gap in calendar days <= max."""
    return session.gap.min_days <= days <= session.gap.max_days


def follows(before: Session, session: Session, days: int) -> bool:
    """Whether a session may follow the one before it after so many days.

    Of two that are held only a lapse counts: the next after the last one given is later than the longest gap.
    """
    if before.held is None or session.held is None:
        return gap_kept(session, days)
    return days <= session.gap.max_days or not before.held.given or session.held.given


def has_lapsed(course: Course) -> bool:
    """Whether what is held breaks off after the last session given: no course goes on from there."""
    return not all(
        follows(before, session, (session.held.day - before.held.day).days)
        for before, session in pairwise(course.sessions)
        if before.held and session.held
    )


def week_kept(day: int, week_before: int) -> bool:
    """At most ``per_week`` of a phase's sessions fall in one calendar week, Monday to Sunday."""
    return week_of(day) != week_of(week_before)


def review_kept(session: Session, day: int) -> bool:
    """No maintenance session falls after the review."""
    return session.last_day is None or day <= session.last_day.toordinal()


def start_kept(request: Request, day: int) -> bool:
    """A course without any session yet begins less than ``horizon_weeks`` x 7 days after ``as_of``."""
    return not request.waits or day < request.first_visit_before.toordinal()


def pin_kept(request: Request, index: int, day: int) -> bool:
    """A session that is pinned falls on its day."""
    pin = request.pins.get(index + 1)
    return pin is None or pin.day.toordinal() == day


def session_may_fall(request: Request, index: int, days: Sequence[int]) -> bool:
    """Whether ``days[index]`` keeps every rule between sessions, the days before it being as they are."""
    session, day = request.course.sessions[index], days[index]
    if not review_kept(session, day) or not pin_kept(request, index, day):
        return False
    if index == 0:
        return start_kept(request, day)
    before = request.course.week_before(index)
    return gap_kept(session, day - days[index - 1]) and (before is None or week_kept(day, days[before]))


def held_may_stay(sessions: Sequence[Session], index: int, days: Sequence[int]) -> bool:
    """Whether a held session keeps every rule beside what is planned before it: its gap, and its calendar week."""
    if index == 0:
        return True
    if not follows(sessions[index - 1], sessions[index], days[index] - days[index - 1]):
        return False
    before = week_before(sessions, index)
    if before is None or week_kept(days[index], days[before]):
        return True
    return all(session.held for session in sessions[before:index])
