"""The rules between the sessions of one course: gaps, calendar weeks, the review, and when a course starts.

:func:`violations` serves the search, the checks of plans and bookings, moves and explanations.  Sessions to plan or
change are not fixed (:attr:`Session.fixed`); fixed ones stay, and only the effect of the others on them counts.  Days
are ordinals (``date.toordinal``): the search checks these rules thousands of times.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.clock import week_of
from ketaplan.domain.course import Course, Session, week_before
from ketaplan.planner.request import Request

NUMBER = 5
"""The number of these rules in the contract's section 2."""
SequenceReason = Literal["gap-too-short", "gap-too-long", "lapse", "week-full", "after-review"]


class SequenceViolation(Struct, frozen=True):
    """A rule that a session breaks together with those before it.

    ``index`` is the session's index in the course.  ``before`` is that of the session it is measured against: the one
    before it for a gap or a lapse, the first of the full week; None for the review.
    """

    reason: SequenceReason
    index: int
    before: int | None = None

    @property
    def is_gap(self) -> bool:
        """Whether two sessions are too close to each other or too far apart; a lapse is not a gap."""
        return self.reason in {"gap-too-short", "gap-too-long"}


def violations(sessions: Sequence[Session], days: Sequence[int]) -> Iterator[SequenceViolation]:
    """Yield the rules that a course breaks, session by session; only the first sessions if ``days`` are fewer."""
    for index in range(len(days)):
        yield from violations_at(sessions, index, days)


def violations_at(sessions: Sequence[Session], index: int, days: Sequence[int]) -> Sequence[SequenceViolation]:
    """Return the rules that the session on ``days[index]`` breaks with those before it.

    Between two fixed sessions only a lapse counts; a calendar week counts only with a session that is not fixed.
    """
    session, day = sessions[index], days[index]
    found: list[SequenceViolation] = []
    if index and (reason := _gap_reason(sessions[index - 1], session, day - days[index - 1])):
        found.append(SequenceViolation(reason, index, index - 1))
    before = week_before(sessions, index)
    if before is not None and week_of(day) == week_of(days[before]) and _any_planned(sessions, before, index):
        found.append(SequenceViolation("week-full", index, before))
    if session.last_day is not None and session.fixed is None and day > session.last_day.toordinal():
        found.append(SequenceViolation("after-review", index))
    return found


def placed_sessions(course: Course, free: Container[tuple[str, int]]) -> tuple[list[Session], list[int]]:
    """Return the fixed sessions of a course with their days; those ``free`` to change count as not fixed.

    ``free`` lists sessions by phase and number.
    """
    placed = [(session, session.fixed) for session in course.sessions if session.fixed]
    sessions = [replace(one, fixed=None) if (one.phase, one.number) in free else one for one, _ in placed]
    return sessions, [fixed.day.toordinal() for _, fixed in placed]


def _gap_reason(before: Session, session: Session, days: int) -> SequenceReason | None:
    """Return why a session may not follow the one before it after that many days."""
    gap = session.gap
    if gap.min_days <= days <= gap.max_days:
        return None
    if before.fixed is None or session.fixed is None:
        return "gap-too-short" if days < gap.min_days else "gap-too-long"
    return "lapse" if days > gap.max_days and before.fixed.given and not session.fixed.given else None


def _any_planned(sessions: Sequence[Session], first: int, last: int) -> bool:
    return any(session.fixed is None for session in sessions[first : last + 1])


def has_lapsed(course: Course) -> bool:
    """Return whether the next fixed session is later than the longest gap after the last one given."""
    return any(
        _gap_reason(before, session, (session.fixed.day - before.fixed.day).days) is not None
        for before, session in pairwise(course.sessions)
        if before.fixed and session.fixed
    )


def starts_in_time(request: Request, day: int) -> bool:
    """Return whether a course may start on that day: within the horizon, unless a session was given or booked."""
    return not request.waits or day < request.first_visit_before.toordinal()


def session_may_fall(request: Request, index: int, days: Sequence[int]) -> bool:
    """Return whether a session to plan may fall on ``days[index]`` after those on the days before.

    Checked are its pin, the horizon and the rules between sessions.
    """
    pin, day = request.pins.get(index + 1), days[index]
    if pin is not None and pin.day.toordinal() != day:
        return False
    if index == 0 and not starts_in_time(request, day):
        return False
    return not violations_at(request.course.sessions, index, days)
