"""On which days of a course progress is scored, and which of them a score in the book answers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.course import MAINTENANCE
from ketaplan.domain.plan import CheckInDue
from ketaplan.domain.protocol import CheckIn, measure_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaplan.domain.protocol import Protocol

EACH, LAST = "each", "last"
BEFORE_DAYS, AFTER_DAYS = 14, 30
"""A score answers a check-in before a session up to this many days early, one after it up to this many days late."""
WORDS = {0: "", 1: "the day ", 7: "a week ", 14: "two weeks ", 28: "four weeks "}


class DatedSession(NamedTuple):
    """A session by the phase and the day; ``is_fixed`` says that it was given or is booked."""

    phase: str
    day: date
    is_fixed: bool = True


class DatedCheckIn(NamedTuple):
    """A check-in with the session that it belongs to, and whether it comes before that."""

    due: CheckInDue
    session: DatedSession
    is_before: bool


class _Slot(NamedTuple):
    """A check-in at one session: its number from 1, in the course or in maintenance."""

    checkin: CheckIn
    number: int
    at: str
    in_maintenance: bool = False


def dated_checkins(
    protocol: Protocol, indication: str, sessions: Iterable[DatedSession], total: int
) -> list[DatedCheckIn]:
    """Return the check-ins of these sessions, by day.

    Sessions count by date through all phases; ``total`` is how many the course has before maintenance.  A check-in
    after a number beyond that is not due, and none after the last while sessions are missing.
    """
    ordered = sorted(sessions, key=lambda one: one.day)
    course = [one for one in ordered if one.phase != MAINTENANCE]
    maintained = [one for one in ordered if one.phase == MAINTENANCE]
    found = []
    for slot in _slots(protocol, total, len(maintained)):
        measure = measure_for(slot.checkin.measure, indication)
        among = maintained if slot.in_maintenance else course
        if measure is not None and slot.number <= len(among):
            found.append(_dated(slot, measure, among[slot.number - 1], protocol.session_word))
    return sorted(found, key=lambda one: (one.due.on, one.due.measure, one.due.label))


def _slots(protocol: Protocol, total: int, maintained: int) -> Iterator[_Slot]:
    """Yield every check-in with its identity in a course, independent of its label: ``after 3``, then ``after 3~2``."""
    seen = Counter[str]()
    for checkin in protocol.checkins:
        before = checkin.before_session is not None
        named = checkin.before_session if before else checkin.after_session
        for number in range(1, total + 1) if named == EACH else (total if named == LAST else int(named or 0),):
            at = f"before {number}" if before else f"after {named}"
            seen[at] += 1
            yield _Slot(checkin, number, at if seen[at] == 1 else f"{at}~{seen[at]}")
    if protocol.maintenance_checkins:
        each = CheckIn(measure="auto", before_session="each")
        for number in range(1, maintained + 1):
            yield _Slot(each, number, f"before maintenance {number}", in_maintenance=True)


def _dated(slot: _Slot, measure: str, session: DatedSession, thing: str) -> DatedCheckIn:
    is_before = slot.checkin.before_session is not None
    days = timedelta(days=slot.checkin.days)
    on = session.day - days if is_before else session.day + days
    return DatedCheckIn(CheckInDue(on=on, measure=measure, label=_label(slot, thing), at=slot.at), session, is_before)


def _label(slot: _Slot, thing: str) -> str:
    """Return when, in words: ``before infusion 1``, ``the day after injection 3``."""
    checkin = slot.checkin
    away = WORDS.get(checkin.days, f"{checkin.days} days ")
    if slot.in_maintenance:
        return f"before maintenance {thing} {slot.number}"
    if checkin.before_session is not None:
        return f"{away}before {thing} {slot.number}"
    session = f"the last {thing}" if checkin.after_session == LAST else f"{thing} {slot.number}"
    return f"{away}after {session}"


# -- what the book has


class Scored(NamedTuple):
    """That there is a score of a measure on a day, not which."""

    measure: str
    on: date


def unanswered(checkins: Sequence[DatedCheckIn], scores: Iterable[Scored], today: date) -> list[CheckInDue]:
    """Return the check-ins that no score answers, as long as one still can.

    A score answers the earliest check-in of its measure whose days it falls on: up to 14 days before the session for
    one before it; for one after it, from its day until the next check-in of the measure, 30 days late at most.
    """
    left = []
    for measure, some in _by_measure(checkins).items():
        windows = [(one.due, *_window(one, some[:at], some[at + 1 :])) for at, one in enumerate(some)]
        days = sorted(score.on for score in scores if score.measure.casefold() == measure)
        for on in days:
            answered = next((one for one in windows if one[1] <= on <= one[2]), None)
            if answered:
                windows.remove(answered)
        left += [due for due, _, last in windows if last >= today]
    return sorted(left, key=lambda due: (due.on, due.measure, due.label))


def _by_measure(checkins: Iterable[DatedCheckIn]) -> dict[str, list[DatedCheckIn]]:
    found: dict[str, list[DatedCheckIn]] = {}
    for one in checkins:
        found.setdefault(one.due.measure.casefold(), []).append(one)
    return found


def _window(one: DatedCheckIn, before: Sequence[DatedCheckIn], after: Sequence[DatedCheckIn]) -> tuple[date, date]:
    """Return the first and the last day on which a score answers a check-in."""
    day = timedelta(days=1)
    if one.is_before:
        first, last = one.due.on - timedelta(days=BEFORE_DAYS), one.session.day
    else:
        first = one.session.day + day if one.due.on > one.session.day else one.session.day
        last = one.due.on + timedelta(days=AFTER_DAYS)
    later = [other.due.on for other in after if other.due.on > one.due.on]
    first = max([first, *(other.due.on + day for other in before if other.due.on < one.due.on)])
    return first, min([last, *(on - day for on in later[:1])])
