"""Bookings: promised appointments, who they are for, and how they went."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME, Appointment, ResourceUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.domain.plan import Plan
    from ketaplan.domain.protocol import Protocol

HELD = "held"
"""The status of a session whose review has not decided on it yet."""
OPEN_STATUSES = (HELD, "booked", "confirmed")
"""Statuses of upcoming appointments: these keep a course open, can be moved, and can be cancelled."""


class Booking(Struct, frozen=True, kw_only=True):
    """An appointment in the book; ``uses`` is its use of chairs and people under the protocol when it was booked.

    ``sequence`` counts its changes, ``changed`` is the time of the last one; the book sets both.
    """

    appointment: Appointment
    clinic: str
    patient: str
    course: int
    protocol: str
    uses: tuple[ResourceUse, ...]
    status: str = "booked"
    sequence: int = 0
    changed: datetime | None = None

    @property
    def id(self) -> str:
        """The appointment's id."""
        return self.appointment.id

    @property
    def outline(self) -> Outline:
        """What lists show of it."""
        visit = self.appointment
        who = self.clinic, self.patient, visit.chair
        return Outline(visit.id, self.status, visit.start, visit.end, *who, self.sequence, self.changed)

    @property
    def takes_time(self) -> bool:
        """Whether it uses time of its chair and its people."""
        return self.status in STATUSES_THAT_TAKE_TIME

    @property
    def is_open(self) -> bool:
        """Whether it is upcoming: neither marked with an outcome nor cancelled."""
        return self.status in OPEN_STATUSES

    @property
    def is_held(self) -> bool:
        """Whether it is held until a review decides."""
        return self.status == HELD

    @property
    def status_elsewhere(self) -> str:
        """The status that it has at another time: held if it is held; else it has to be confirmed again."""
        return HELD if self.is_held else "booked"

    def same_visit(self, other: Booking) -> bool:
        """Return whether both promise the same: who, where, when and with which staff."""
        return self._promise == other._promise

    def same_session(self, other: Booking) -> bool:
        """Return whether both are for one session of one course."""
        return self._session == other._session

    @property
    def _session(self) -> tuple[str, int, str, int]:
        return self.patient, self.course, self.appointment.phase, self.appointment.number

    @property
    def _promise(self) -> tuple[object, ...]:
        """What was promised, in UTC: times of two ZoneInfo objects are unequal in the hour that repeats."""
        visit = self.appointment
        stages = [
            (stage.stage, stage.start.astimezone(UTC), stage.end.astimezone(UTC), stage.people)
            for stage in visit.stages
        ]
        when = visit.start.astimezone(UTC), visit.end.astimezone(UTC)
        what = visit.id, visit.type, visit.phase, visit.number, visit.chair, visit.psychiatrist
        return self.clinic, self.patient, self.course, self.protocol, what, when, stages

    def moved(self, appointment: Appointment, protocol: Protocol) -> Booking:
        """Return the same session at another time or with other people."""
        return replace(self, appointment=appointment, uses=tuple(appointment.uses(protocol)))

    @classmethod
    def of_plan(cls, plan: Plan, protocol: Protocol, appointments: Iterable[Appointment]) -> list[Booking]:
        """Return bookings of some of a plan's appointments."""
        return [
            cls(
                appointment=appointment,
                clinic=plan.clinic,
                patient=plan.patient,
                course=plan.course,
                protocol=plan.protocol,
                uses=tuple(appointment.uses(protocol)),
            )
            for appointment in appointments
        ]


class Outline(NamedTuple):
    """What lists and neutral calendars show of a booking; times are local at its clinic."""

    id: str
    status: str
    start: datetime
    end: datetime
    clinic: str
    patient: str
    chair: str | None
    sequence: int
    changed: datetime | None


class Bookings(Collection[Booking]):
    """Many bookings in order of time, decoded one by one on each iteration."""

    @abstractmethod
    def outlines(self) -> Iterator[Outline]:
        """Yield the outline of each, ten times as fast as the bookings."""
