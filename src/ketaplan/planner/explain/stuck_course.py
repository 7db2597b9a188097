"""Why a course gets no further: what is in the way of the next session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from ketaplan.domain.course import Session
from ketaplan.domain.intervals import DAY
from ketaplan.domain.reasons import DayReason, Reason
from ketaplan.domain.reasons import course as reasons
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.rules.sequence import violations_at

MOST_DAYS = 70
"""How many days from the first possible one to check for what is in the way."""


def stuck_after(visits: CandidateVisits, days: tuple[int, ...]) -> Iterator[Reason]:
    """Return why the session after those on ``days`` (ordinals), which are as far as a course gets, finds no day."""
    request, index = visits.request, len(days)
    before, session = request.course.sessions[index - 1 : index + 1]
    if session.fixed is not None:
        yield _does_not_fit(visits, days)
    elif date.fromordinal(days[-1]) + session.gap.max_days * DAY < request.ready:
        yield _gap_too_long(visits, days, request.ready)
    else:
        yield _no_day_after(visits, days)
        if before.is_given and (later := _next_possible(visits, days)):
            yield _gap_too_long(visits, days, later)


def _no_day_after(visits: CandidateVisits, days: tuple[int, ...]) -> Reason:
    """Return the days on which the next session would have to be, each with what is in the way."""
    index, last = len(days), date.fromordinal(days[-1])
    before, session = visits.request.course.sessions[index - 1 : index + 1]
    first_day, last_day = last + session.gap.min_days * DAY, last + session.gap.max_days * DAY
    looked_at = days_from(first_day, min(last_day, first_day + MOST_DAYS * DAY) + DAY)
    return reasons.NoDayAfter(
        before=_session(before, last),
        session=_session(session),
        first=first_day,
        last=last_day,
        days=tuple(DayReason(day, _why_not_next(visits, days, day)) for day in looked_at),
    )


def _does_not_fit(visits: CandidateVisits, days: tuple[int, ...]) -> Reason:
    """Return why the next session, which is booked, cannot stay where it is after those before it."""
    index, last = len(days), date.fromordinal(days[-1])
    before, session = visits.request.course.sessions[index - 1 : index + 1]
    assert session.fixed is not None
    broken = violations_at(visits.request.course.sessions, index, (*days, session.fixed.day.toordinal()))
    return reasons.DoesNotFit(
        before=_session(before, last),
        session=_session(session, session.fixed.day),
        days=(session.fixed.day - last).days,
        min_days=session.gap.min_days,
        max_days=session.gap.max_days,
        because="lapse" if before.fixed else "gap" if any(one.is_gap for one in broken) else "week",
    )


def _gap_too_long(visits: CandidateVisits, days: tuple[int, ...], earliest: date) -> Reason:
    index, last = len(days), date.fromordinal(days[-1])
    before, session = visits.request.course.sessions[index - 1 : index + 1]
    return reasons.GapTooLong(
        before=_session(before, last),
        session=_session(session, earliest),
        days=(earliest - last).days,
        max_days=session.gap.max_days,
    )


def _session(session: Session, day: date | None = None) -> reasons.SessionAt:
    """Return a session as a fact, on a day of the tried course or on its own day."""
    if session.fixed is None:
        return reasons.SessionAt(session.phase, session.number, day)
    return reasons.SessionAt(session.phase, session.number, day, "given" if session.fixed.given else "booked")


def _next_possible(visits: CandidateVisits, days: tuple[int, ...]) -> date | None:
    """Return the first day after the longest gap on which a visit is possible, if it is soon."""
    last_day = date.fromordinal(days[-1]) + visits.request.course.sessions[len(days)].gap.max_days * DAY
    later = days_from(last_day + DAY, last_day + MOST_DAYS * DAY)
    return next((day for day in later if visits.on(day.toordinal()).starts), None)


def after_the_last(search: LabelSetting) -> Iterator[Reason]:
    """Return why a missing session without a day between its neighbors has none after the last of its phase, either."""
    visits, room = search.visits, search.visits.request.course.room
    if not any(visits.request.between or ()):
        return
    last = LabelSetting(visits.asked(between=(0,) * len(room)).sharing(search.work), search.first)
    with suppress(TooManyCoursesError):
        last.best()
    if last.furthest:
        yield reasons.InsteadAfterLast()
        yield from stuck_after(last.visits, last.furthest)


def _why_not_next(visits: CandidateVisits, days: tuple[int, ...], day: date) -> Reason:
    """Return why the next session cannot be on that day."""
    sessions, index = visits.request.course.sessions, len(days)
    session = sessions[index]
    if reason := why_no_start(visits.availability, day, visits.template):
        return reason
    broken = {one.reason for one in violations_at(sessions, index, (*days, day.toordinal()))}
    if "after-review" in broken and session.last_day:
        return reasons.PastReview(review=session.last_day, on=day)
    if "week-full" in broken:
        return reasons.WeekFull(sessions=session.per_week or 0)
    return reasons.NothingFollows()


def days_from(first: date, before: date) -> list[date]:
    """Return every day from the first on, excluding the end."""
    return [first + n * DAY for n in range((before - first).days)]
