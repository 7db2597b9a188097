"""The sessions of one patient's course in order: those held already, those to plan, and the gap rule before each."""

from __future__ import annotations

from datetime import date
from itertools import count as count_from
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.protocol import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol

MAINTENANCE = "maintenance"
CONSULTATION = "consultation"


class Held(Struct, frozen=True, kw_only=True):
    """A session of the course that comes before the plan: attended, or booked.

    ``minute`` is the local minute of the day at which it started, None where only the day is known.
    """

    phase: str
    number: int
    day: date
    minute: int | None = None


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
    held: Held | None = None


class Course(Struct, frozen=True):
    """All sessions of a course in order, phase by phase; in each phase those held come first."""

    sessions: tuple[Session, ...]

    @property
    def to_plan(self) -> tuple[Session, ...]:
        """The sessions that a plan has to find days for."""
        return tuple(session for session in self.sessions if session.held is None)

    @property
    def has_begun(self) -> bool:
        """Whether any session is held: ``wait`` and the horizon count only for a course without any."""
        return any(session.held for session in self.sessions)

    def week_before(self, index: int) -> int | None:
        """The index of the session ``per_week`` places before in the same phase, or None.

        At most ``per_week`` sessions of a phase fall in one calendar week exactly if none shares its week with
        that one; drift is measured against it.
        """
        session = self.sessions[index]
        if session.per_week is None or session.place < session.per_week:
            return None
        return index - session.per_week

    @classmethod
    def of(cls, patient: Patient, protocol: Protocol, held: Iterable[Held]) -> Course:
        """The course of a patient under a protocol that already bears the patient's order."""
        by_phase: dict[str, list[Held]] = {}
        for session in held:
            by_phase.setdefault(session.phase, []).append(session)
        sessions: list[Session] = []
        for phase in protocol.phases:
            gaps = [phase.gap] * max(phase.sessions, len(by_phase.get(phase.name, ())))
            sessions += _phase(phase.name, phase.sessions, gaps, by_phase.get(phase.name, []), phase.per_week)
        if patient.maintenance:
            order = patient.maintenance
            before = by_phase.get(MAINTENANCE, [])
            every = [*order.every_days, *order.every_days[-1:] * max(0, len(before) - order.sessions)]
            gaps = [
                Gap(
                    min_days=max(1, days - protocol.tolerance_before),
                    max_days=days + protocol.tolerance_after,
                    ideal=(days, days),
                )
                for days in every
            ]
            sessions += _phase(MAINTENANCE, order.sessions, gaps, before, None, order.review_on)
        return cls(tuple(sessions))


def _phase(  # noqa: PLR0913, PLR0917  one call site a kind of phase
    name: str, count: int, gaps: list[Gap], held: list[Held], per_week: int | None, last_day: date | None = None
) -> list[Session]:
    """The held sessions of a phase by date, then the rest under the numbers that are free, lowest first.

    So what replaces a missed session keeps its number.
    """
    before = sorted(held, key=lambda session: (session.day, session.minute or 0, session.number))
    numbers = [session.number for session in before]
    free = (number for number in count_from(1) if number not in numbers)
    numbers += islice(free, max(0, count - len(before)))
    return [
        Session(
            phase=name,
            number=number,
            place=place,
            gap=gaps[place],
            per_week=per_week,
            last_day=last_day,
            held=before[place] if place < len(before) else None,
        )
        for place, number in enumerate(numbers)
    ]
