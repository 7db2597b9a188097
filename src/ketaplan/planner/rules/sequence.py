"""The rules between the sessions of one course: gaps, calendar weeks, and the days on which it begins and ends.

Days are ordinals (``date.toordinal``) here: the search asks these rules thousands of times.
"""

from __future__ import annotations

from collections.abc import Sequence

from ketaplan.domain.course import Session
from ketaplan.domain.time import week_of
from ketaplan.planner.request import Request


def gap_kept(session: Session, days: int) -> bool:
    """Between consecutive sessions, min <= gap in calendar days <= max."""
    return session.gap.min_days <= days <= session.gap.max_days


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
