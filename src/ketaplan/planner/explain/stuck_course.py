"""Why a course gets no further: what is in the way of the next session, and who can allow a longer gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ketaplan.domain.course import Session
from ketaplan.domain.intervals import DAY
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.rules.sequence import gap_kept, review_kept, week_kept
from ketaplan.text.reasons import reader_at, words
from ketaplan.text.words import DAY_NAMES, counted, day_in_sentence, listed

MOST_DAYS = 70
"""So many days from the first possible one are looked at for what stands in the way."""
RESUME = "A physician has to say how to go on: [[resume]] in the patient's file."


def stuck_after(visits: CandidateVisits, days: tuple[int, ...]) -> Iterator[str]:
    """How far a course gets, and why the session after that finds no day."""
    request, index = visits.request, len(days)
    before, session = request.course.sessions[index - 1 : index + 1]
    if session.held is not None:
        yield _does_not_fit(visits, days)
    elif date.fromordinal(days[-1]) + session.gap.max_days * DAY < request.ready:
        yield _too_late(visits, days, request.ready)
    else:
        yield from _no_day_after(visits, days)
        if before.held and before.held.given and (later := _next_possible(visits, days)):
            yield _too_late(visits, days, later)


def _no_day_after(visits: CandidateVisits, days: tuple[int, ...]) -> Iterator[str]:
    """The days on which the next session would have to fall, each with what is in the way."""
    index, year, last = len(days), visits.request.as_of.year, date.fromordinal(days[-1])
    before, session = visits.request.course.sessions[index - 1 : index + 1]
    first_day, last_day = last + session.gap.min_days * DAY, last + session.gap.max_days * DAY
    got = f"A course gets as far as {_named(before)}"
    if before.held:
        got = f"{_capital(_named(before))} {'was' if before.held.given else 'is booked'}"
    yield (
        f"{got} on {day_in_sentence(last, year)}; "
        f"{_named(session)} must fall between {day_in_sentence(first_day, year)} and "
        f"{day_in_sentence(last_day, year)}, and there:"
    )
    lines: dict[str, list[str]] = {}
    for day in days_from(first_day, min(last_day, first_day + MOST_DAYS * DAY) + DAY):
        lines.setdefault(_why_not_next(visits, days, day), []).append(f"{DAY_NAMES[day.weekday()]} {day.day}")
    yield from (f"  {listed(named)}: {reason}" for reason, named in lines.items())


def _does_not_fit(visits: CandidateVisits, days: tuple[int, ...]) -> str:
    """Why the next session, which is booked, cannot stay where it is after those before it."""
    index, year = len(days), visits.request.as_of.year
    before, session = visits.request.course.sessions[index - 1 : index + 1]
    assert session.held is not None
    gap = (session.held.day - date.fromordinal(days[-1])).days
    booked = f"{_named(session)} is booked on {day_in_sentence(session.held.day, year)}"
    then = f"{_named(before)} on {day_in_sentence(date.fromordinal(days[-1]), year)}"
    if before.held:
        limit = f"at most {counted(session.gap.max_days, 'day')} may lie between"
        return f"{_capital(booked)}, {counted(gap, 'day')} after {then}, the last one given; {limit}. {RESUME}"
    if gap_kept(session, gap):
        return f"A course gets as far as {then}; {booked}, and that week would have too many sessions."
    allowed = f"{session.gap.min_days} to {counted(session.gap.max_days, 'day')} may lie between"
    return f"A course gets as far as {then}; {booked}, {counted(gap, 'day')} later, and {allowed}."


def _too_late(visits: CandidateVisits, days: tuple[int, ...], earliest: date) -> str:
    """How long the gap before the next session would be, how long it may be, and who can allow it."""
    index, year, last = len(days), visits.request.as_of.year, date.fromordinal(days[-1])
    before, session = visits.request.course.sessions[index - 1 : index + 1]
    gap = f"{counted((earliest - last).days, 'day')} after {_named(before)} on {day_in_sentence(last, year)}"
    limit = f"at most {counted(session.gap.max_days, 'day')} may lie between"
    words = f"{_capital(_named(session))} can be on {day_in_sentence(earliest, year)} at the earliest, {gap}; {limit}."
    return f"{words} {RESUME}" if before.held and before.held.given else words


def _next_possible(visits: CandidateVisits, days: tuple[int, ...]) -> date | None:
    """The first day after the longest gap on which a visit is possible, if it is soon."""
    last_day = date.fromordinal(days[-1]) + visits.request.course.sessions[len(days)].gap.max_days * DAY
    later = days_from(last_day + DAY, last_day + MOST_DAYS * DAY)
    return next((day for day in later if visits.on(day.toordinal()).starts), None)


def after_the_last(search: LabelSetting) -> Iterator[str]:
    """Why a missing session that finds no day between its neighbours finds none after the last of its phase either."""
    visits, room = search.visits, search.visits.request.course.room
    if not any(visits.request.between or ()):
        return
    last = LabelSetting(visits.asked(between=(0,) * len(room)), search.first)
    last.best()
    if last.furthest:
        yield "After the last session of the phase instead:"
        yield from stuck_after(last.visits, last.furthest)


def _named(session: Session) -> str:
    return f"{session.phase} session {session.number}"


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _why_not_next(visits: CandidateVisits, days: tuple[int, ...], day: date) -> str:
    """Why the next session cannot fall on that day."""
    course, index = visits.request.course, len(days)
    session, before = course.sessions[index], course.week_before(index)
    if reason := why_no_start(visits.agenda, day, visits.shape):
        return words(reason, reader_at(visits.request.clinic))
    if not review_kept(session, day.toordinal()) and session.last_day:
        return f"after the review on {day_in_sentence(session.last_day, day.year)}"
    if before is not None and not week_kept(day.toordinal(), days[before]):
        return f"already {counted(session.per_week or 0, 'session')} in that week"
    return "possible, but no session can follow from there"


def days_from(first: date, before: date) -> list[date]:
    """Every day from the first on, up to the last, which is not among them."""
    return [first + n * DAY for n in range((before - first).days)]
