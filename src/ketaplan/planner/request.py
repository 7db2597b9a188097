"""The planner's input: one patient at one clinic, today, with the uses of resources so far."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property

from msgspec import Struct, field

from ketaplan.domain.clinic import Clinic
from ketaplan.domain.course import Course, FixedSession
from ketaplan.domain.patient import Patient, Ready
from ketaplan.domain.plan import ResourceUse
from ketaplan.domain.protocol import Protocol

HORIZON_WEEKS = 8


class Pin(Struct, frozen=True):
    """A session that the coordinator has fixed: its day, and its minute of the day if given."""

    day: date
    minute: int | None = None


class Engaged(Struct, frozen=True):
    """A booked appointment of the patient at any site: time in which they cannot have another."""

    id: str
    start: datetime
    end: datetime
    is_infusion: bool


class Request(Struct, frozen=True, kw_only=True, dict=True):
    """One patient's course to plan.

    ``protocol`` includes the patient's order (:func:`.with_order`).  ``fixed`` are the sessions of this course that are
    already given or booked: the file's ``[[attended]]`` and the bookings.  ``between`` is the order of the course
    (:meth:`Course.of`); None: not chosen yet (:func:`ketaplan.planner.course.session_order.ordered`).  ``in_use`` are
    other uses of the clinic's chairs and people.  ``pins`` counts sessions through the complete course from 1, in its
    order, including maintenance.  ``now`` is the local moment before which nothing starts; None if ``as_of`` is not the
    real today.  ``consulted`` is the local end of a booked consultation.  ``own`` are the patient's active
    appointments.  ``start_before`` limits the first infusion of a course without any session yet, next to the horizon.
    """

    clinic: Clinic
    patient: Patient
    protocol: Protocol
    as_of: date
    horizon_weeks: int = HORIZON_WEEKS
    fixed: tuple[FixedSession, ...] = ()
    in_use: tuple[ResourceUse, ...] = ()
    pins: dict[int, Pin] = field(default_factory=dict)
    now: datetime | None = None
    consulted: datetime | None = None
    own: tuple[Engaged, ...] = ()
    between: tuple[int, ...] | None = None
    start_before: date | None = None

    @cached_property
    def course(self) -> Course:
        """The sessions in order, fixed ones and those to plan, without maintenance ordered later."""
        return Course.of(self.patient.as_of(self.as_of), self.protocol, self.fixed, self.between)

    @cached_property
    def ready(self) -> date:
        """The first day on which an infusion may fall."""
        return self.ready_because.day

    @property
    def ready_because(self) -> Ready:
        """The first day on which an infusion may fall, with the reason."""
        return self.patient.ready_because(self.as_of, self.clinic.notice_days, self.protocol.minimum_age)

    @property
    def first_visit_before(self) -> date:
        """The first infusion of a course without any session yet falls before this day."""
        horizon = self.as_of + timedelta(days=7 * self.horizon_weeks)
        return horizon if self.start_before is None else min(horizon, self.start_before)

    @cached_property
    def priority_weight(self) -> int:
        """The weight of a day of this patient's waiting."""
        return self.clinic.weights.of_priority(self.patient.priority)

    @cached_property
    def waits(self) -> bool:
        """Whether ``wait`` and the horizon count: only for a course without any session given or booked."""
        return not self.course.has_started
