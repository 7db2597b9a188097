"""The sessions of one patient's course in order: those fixed already, those to plan, and the gap rule before each.

The sessions of a phase are in the order of their days, whatever their numbers.  A missing one whose number is lower
than that of a session booked later has a place between the two; whether it is planned there or after the last of its
phase is an *order* of the course (``between``), and :mod:`ketaplan.planner.course.session_order` chooses it.  A
phase is closed once a session of a later phase was given: what it is short of is planned no more.
"""

from __future__ import annotations

from datetime import date
from itertools import count as count_from
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from ketaplan.domain.protocol import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol

LONG_DAYS = 2 * 365
"""A course that can take no longer is searched faster without looking ahead."""
MAINTENANCE = "maintenance"
CONSULTATION = "consultation"


class FixedSession(Struct, frozen=True, kw_only=True):
    """A session of the course that is no longer to plan: given, or booked.

    ``minute`` is the local minute of the day at which it started, None where only the day is known; ``given`` says
    that it has begun: it was attended, in whole or in part, or nobody has marked it yet.
    """

    phase: str
    number: int
    day: date
    minute: int | None = None
    given: bool = True

    @classmethod
    def of_attended(cls, patient: Patient) -> tuple[FixedSession, ...]:
        """Return the sessions that the patient's file lists as attended; it knows their days alone."""
        return tuple(cls(phase=one.phase, number=one.number, day=one.on) for one in patient.attended)


class Session(Struct, frozen=True, kw_only=True):
    """One place in a course.

    ``place`` counts from 0 within the phase; the ``gap`` rule is between this session and the one before it
    in the course (also across phases); ``last_day`` is the last day on which it may fall, included.
    """

    phase: str
    number: int
    place: int
    gap: Gap
    per_week: int | None
    last_day: date | None = None
    fixed: FixedSession | None = None


def phase_names(patient: Patient, protocol: Protocol) -> tuple[str, ...]:
    """Return the phases that a course of the patient has, maintenance among them where it is ordered, whenever."""
    return (*(phase.name for phase in protocol.phases), *([MAINTENANCE] if patient.maintenance else ()))


def week_before(sessions: Sequence[Session], index: int) -> int | None:
    """Return the index of the session ``per_week`` places before in the same phase, or None.

    At most ``per_week`` sessions of a phase fall in one calendar week exactly if none shares its week with
    that one; drift is measured against it.
    """
    session = sessions[index]
    if session.per_week is None or session.place < session.per_week:
        return None
    return index - session.per_week


class Course(Struct, frozen=True):
    """All sessions of a course in order, phase by phase; in each phase in the order of their days.

    ``room`` says, for every fixed session before which missing ones have their place, how many: the choices of order.
    """

    sessions: tuple[Session, ...]
    room: tuple[int, ...] = ()

    @property
    def to_plan(self) -> tuple[Session, ...]:
        """The sessions that a plan has to find days for."""
        return tuple(session for session in self.sessions if session.fixed is None)

    @property
    def has_begun(self) -> bool:
        """Whether any session is fixed: ``wait`` and the horizon count only for a course without any."""
        return any(session.fixed for session in self.sessions)

    @property
    def leading_fixed(self) -> int:
        """How many sessions are fixed before the first to plan."""
        return next((index for index, session in enumerate(self.sessions) if session.fixed is None), len(self.sessions))

    @property
    def is_long(self) -> bool:
        """Whether the sessions to plan can take years, no fixed one being among them: the search then looks ahead."""
        planned = self.sessions[self.leading_fixed :]
        if not planned or any(session.fixed for session in planned):
            return False
        return sum(session.gap.max_days for session in planned) > LONG_DAYS

    def week_before(self, index: int) -> int | None:
        """The index of the session ``per_week`` places before in the same phase, or None (:func:`week_before`)."""
        return week_before(self.sessions, index)

    @classmethod
    def of(
        cls, patient: Patient, protocol: Protocol, fixed: Iterable[FixedSession], between: Sequence[int] | None = ()
    ) -> Course:
        """The course of a patient under a protocol that holds the patient's order already.

        ``between`` is how many missing sessions stand in each place of ``room``; none where nothing is said, and as
        many as have their place there for None.
        """
        by_phase: dict[str, list[FixedSession]] = {}
        for session in fixed:
            by_phase.setdefault(session.phase, []).append(session)
        phases = list(_phases(patient, protocol, by_phase))
        given = [any(one.given for one in phase.fixed) for phase in phases]
        orders = [_Order(phase, is_closed=any(given[number + 1 :])) for number, phase in enumerate(phases)]
        room = tuple(places for order in orders for places in order.room)
        chosen = iter(room if between is None else between)
        return cls(tuple(session for order in orders for session in order.sessions(chosen)), room)


class _Phase(NamedTuple):
    """A phase as it was ordered, and its fixed sessions in the order of their days."""

    name: str
    ordered: int
    gaps: list[Gap]
    """One before each session, as many as are ordered or fixed."""
    fixed: list[FixedSession]
    per_week: int | None
    last_day: date | None


def _phases(patient: Patient, protocol: Protocol, by_phase: dict[str, list[FixedSession]]) -> Iterator[_Phase]:
    for phase in protocol.phases:
        fixed = _by_day(by_phase.get(phase.name, ()))
        gaps = [phase.gap] * max(phase.sessions, len(fixed))
        yield _Phase(phase.name, phase.sessions, gaps, fixed, phase.per_week, None)
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
        yield _Phase(MAINTENANCE, order.sessions, gaps, fixed, None, order.review_on)


def _by_day(fixed: Iterable[FixedSession]) -> list[FixedSession]:
    return sorted(fixed, key=lambda session: (session.day, session.minute or 0, session.number))


class _Order:
    """The fixed sessions of a phase, and where the missing ones may stand.

    Missing are the numbers that are free, lowest first: what replaces a session that was missed keeps its number.  A
    missing number has its place before the first session, by day, of a higher number, unless that one or any after it
    was given.  Numbers that are planned rise with the days, whichever places are used.
    """

    def __init__(self, phase: _Phase, *, is_closed: bool) -> None:
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
        """The places that are not empty, in order."""
        return [places for places in self.places if places]

    def sessions(self, between: Iterator[int]) -> Iterator[Session]:
        """The phase's sessions in order, so many of the missing in each place as ``between`` says."""
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
