"""The sessions of one patient's course in order: fixed ones, those to plan, and the gap rule before each.

The sessions of a phase are in the order of their days, independent of their numbers.  A missing session with a lower
number than a booked one can be planned before it or after the last of its phase; this is the *order* of the course
(``between``), chosen by :mod:`ketaplan.planner.course.session_order`.  A phase is closed once a session of a later
phase was given: its missing sessions are no longer planned.
"""

from __future__ import annotations

from datetime import date
from itertools import count as count_from
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.protocol import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol

LONG_DAYS = 2 * 365
"""Days; for courses that cannot last longer, the search is faster without bounds on the cost to go."""
MAINTENANCE = "maintenance"
CONSULTATION = "consultation"


class FixedSession(Struct, frozen=True, kw_only=True):
    """A session of the course that is fixed: it was given, or is booked.

    ``minute`` is the local minute of the day at which it starts, None if only the day is known.  ``given`` says that it
    has started: attended, fully or partly, or not marked yet.
    """

    phase: str
    number: int
    day: date
    minute: int | None = None
    given: bool = True

    @classmethod
    def of_attended(cls, patient: Patient) -> tuple[FixedSession, ...]:
        """Return the sessions that the patient's file lists as attended, which have a day but no time."""
        return tuple(cls(phase=one.phase, number=one.number, day=one.on) for one in patient.attended)


class Session(Struct, frozen=True, kw_only=True):
    """One session of a course, fixed or to plan.

    ``place`` counts from 0 within the phase; the ``gap`` rule is between this session and the one before it in the
    course (also across phases); ``last_day`` is the last day on which it may take place.
    """

    phase: str
    number: int
    place: int
    gap: Gap
    per_week: int | None
    last_day: date | None = None
    fixed: FixedSession | None = None

    @property
    def is_given(self) -> bool:
        """Whether it took place."""
        return self.fixed is not None and self.fixed.given


def phase_names(patient: Patient, protocol: Protocol) -> tuple[str, ...]:
    """Return the phases of a course of the patient, including maintenance if ordered, today or later."""
    return (*(phase.name for phase in protocol.phases), *([MAINTENANCE] if patient.maintenance else ()))


def week_before(sessions: Sequence[Session], index: int) -> int | None:
    """Return the index of the session ``per_week`` places before in the same phase, or None.

    At most ``per_week`` sessions of a phase fall in one calendar week if and only if none shares its week with that
    one; drift is measured against it.
    """
    session = sessions[index]
    if session.per_week is None or session.place < session.per_week:
        return None
    return index - session.per_week


class Course(Struct, frozen=True):
    """All sessions of a course in order, phase by phase; in each phase in the order of their days.

    ``room`` is the number of missing sessions that could precede each fixed one: the choices of order.
    """

    sessions: tuple[Session, ...]
    room: tuple[int, ...] = ()

    @property
    def to_plan(self) -> tuple[Session, ...]:
        """The sessions that need days."""
        return tuple(session for session in self.sessions if session.fixed is None)

    @property
    def has_started(self) -> bool:
        """Whether any session is fixed; only a course without any has ``wait`` and a horizon."""
        return any(session.fixed for session in self.sessions)

    @property
    def leading_fixed(self) -> int:
        """The number of fixed sessions before the first one to plan."""
        return next((index for index, session in enumerate(self.sessions) if session.fixed is None), len(self.sessions))

    @property
    def is_long(self) -> bool:
        """Whether the sessions to plan, without a fixed one between them, can span years."""
        planned = self.sessions[self.leading_fixed :]
        return self.ends_open and sum(session.gap.max_days for session in planned) > LONG_DAYS

    @property
    def ends_open(self) -> bool:
        """Whether no fixed session follows one to plan."""
        return not any(session.fixed for session in self.sessions[self.leading_fixed :])

    def week_before(self, index: int) -> int | None:
        """Return the index of the session ``per_week`` places before in its phase, or None (:func:`week_before`)."""
        return week_before(self.sessions, index)

    @classmethod
    def of(
        cls, patient: Patient, protocol: Protocol, fixed: Iterable[FixedSession], between: Sequence[int] | None = ()
    ) -> Course:
        """Return the course of a patient under a protocol that includes the patient's order.

        ``between`` is the number of missing sessions to plan in each place of ``room``: by default none, for None as
        many as possible.
        """
        by_phase: dict[str, list[FixedSession]] = {}
        for session in fixed:
            by_phase.setdefault(session.phase, []).append(session)
        phases = list(phases_of(patient, protocol, by_phase))
        given = [any(one.given for one in phase.fixed) for phase in phases]
        orders = [_Order(phase, is_closed=any(given[number + 1 :])) for number, phase in enumerate(phases)]
        room = tuple(places for order in orders for places in order.room)
        chosen = iter(room if between is None else between)
        sessions = tuple(session for order in orders for session in order.sessions(chosen))
        return cls(_resumed(patient, sessions) if patient.resume else sessions, room)


def _resumed(patient: Patient, sessions: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions with the longest gaps that were decided after some of them."""
    found = list(sessions[:1])
    for before, session in pairwise(sessions):
        decided = patient.resumed_after(before.phase, before.number)
        longest = max(session.gap.max_days, (decided.max_gap_days if decided else None) or 0)
        found.append(replace(session, gap=replace(session.gap, max_days=longest)))
    return tuple(found)


class PhaseRules(NamedTuple):
    """A phase with its order, and its fixed sessions in the order of their days."""

    name: str
    ordered: int
    gaps: list[Gap]
    """The gap before each session, ordered or fixed."""
    fixed: list[FixedSession]
    per_week: int | None
    last_day: date | None


def phases_of(patient: Patient, protocol: Protocol, by_phase: dict[str, list[FixedSession]]) -> Iterator[PhaseRules]:
    """Yield the phases of a course with their rules, in order, and with the fixed sessions of each."""
    for phase in protocol.phases:
        fixed = _by_day(by_phase.get(phase.name, ()))
        gaps = [phase.gap] * max(phase.sessions, len(fixed))
        yield PhaseRules(phase.name, phase.sessions, gaps, fixed, phase.per_week, None)
    if order := patient.maintenance:
        fixed = _by_day(by_phase.get(MAINTENANCE, ()))
        every = [*order.every_days, *order.every_days[-1:] * max(0, len(fixed) - order.sessions)]
        gaps = [
            Gap(
                min_days=max(1, days - protocol.tolerance_before),
                max_days=days + protocol.tolerance_after,
                ideal=(days, days),
            )
            for days in every
        ]
        yield PhaseRules(MAINTENANCE, order.sessions, gaps, fixed, None, order.review_on)


def _by_day(fixed: Iterable[FixedSession]) -> list[FixedSession]:
    return sorted(fixed, key=lambda session: (session.day, session.minute or 0, session.number))


class _Order:
    """The fixed sessions of a phase, and the places for the missing ones.

    Missing are the lowest free numbers: a replacement of a missed session keeps its number.  The place of a missing
    number is before the first session by day with a higher number, unless that one or any after it was given.  Planned
    numbers rise with the days, in any choice of places.
    """

    def __init__(self, phase: PhaseRules, *, is_closed: bool) -> None:
        numbers = {session.number for session in phase.fixed}
        free = (number for number in count_from(1) if number not in numbers)
        self.phase = phase
        self.missing = [] if is_closed else list(islice(free, max(0, phase.ordered - len(phase.fixed))))
        self.places = [0] * len(phase.fixed)
        for number in self.missing:
            if (place := self._place_of(number)) is not None:
                self.places[place] += 1

    def _place_of(self, number: int) -> int | None:
        fixed = self.phase.fixed
        place = next((place for place, session in enumerate(fixed) if session.number > number), None)
        return None if place is None or any(session.given for session in fixed[place:]) else place

    @property
    def room(self) -> list[int]:
        """The numbers of missing sessions by place, without empty places."""
        return [places for places in self.places if places]

    def sessions(self, between: Iterator[int]) -> Iterator[Session]:
        """Yield the phase's sessions in order, with ``between`` missing ones in each place."""
        numbers, place = iter(self.missing), count_from()
        for room, fixed in zip(self.places, self.phase.fixed, strict=True):
            for number in islice(numbers, next(between, 0) if room else 0):
                yield self._session(next(place), number)
            yield self._session(next(place), fixed.number, fixed)
        for number in numbers:
            yield self._session(next(place), number)

    def _session(self, place: int, number: int, fixed: FixedSession | None = None) -> Session:
        phase = self.phase
        return Session(
            phase=phase.name,
            number=number,
            place=place,
            gap=phase.gaps[place],
            per_week=phase.per_week,
            last_day=phase.last_day,
            fixed=fixed,
        )
