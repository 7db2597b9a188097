"""A plan: staffed appointments, the cost of the course, and when progress is scored."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaplan.domain.clinic import Role
    from ketaplan.domain.decided import Resume
    from ketaplan.domain.on_file import Needed
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.reasons import Reason

FORMAT = 1
"""The version of every JSON and TOML document; raised by a change that breaks scripts."""

STATUSES_THAT_TAKE_TIME = ("held", "booked", "confirmed", "attended", "partial")
STATUSES_THAT_TAKE_NONE = ("missed", "held-clinical", "cancelled")


class ResourceUse(NamedTuple):
    """A share of one chair or person, 0 < share <= 1, between two aware moments, half-open."""

    resource: str
    start: datetime
    end: datetime
    share: Fraction


class StaffedStage(Struct, frozen=True, kw_only=True):
    """A stage of an appointment and its staff, by role in the contract's order."""

    stage: str
    start: datetime
    end: datetime
    people: tuple[tuple[Role, str], ...] = ()

    def person(self, role: Role) -> str | None:
        """Return who has that role in this stage, or None."""
        return next((who for has, who in self.people if has == role), None)


class Appointment(Struct, frozen=True, kw_only=True):
    """One visit of a plan or of the book; ``start`` and ``end`` are aware, in the clinic's zone.

    A consultation has a psychiatrist and neither chair nor stages; an infusion has a chair and its stages.
    """

    id: str
    type: str
    phase: str
    number: int
    start: datetime
    end: datetime
    chair: str | None = None
    stages: tuple[StaffedStage, ...] = ()
    psychiatrist: str | None = None

    @property
    def is_infusion(self) -> bool:
        """Whether it is a treatment visit (by any route), not a consultation."""
        return self.type == "infusion"

    @property
    def day(self) -> date:
        """The local day."""
        return self.start.date()

    @property
    def minute(self) -> int:
        """The local minute of the day at which it starts."""
        return self.start.hour * 60 + self.start.minute

    @property
    def physicians(self) -> tuple[str, ...]:
        """The physicians of its stages, in order, each once."""
        return self.people("physician")

    def people(self, role: Role) -> tuple[str, ...]:
        """Return who has that role in its stages, in order, each once."""
        return tuple(dict.fromkeys(who for stage in self.stages if (who := stage.person(role))))

    def uses(self, protocol: Protocol) -> Iterator[ResourceUse]:
        """Yield its use of the clinic's chairs and people."""
        if self.psychiatrist:
            yield ResourceUse(self.psychiatrist, self.start, self.end, Fraction(1))
        if self.chair:
            yield ResourceUse(self.chair, self.start, self.end, Fraction(1))
        shares = {(stage.name, role): n for stage in protocol.visit for role, n in stage.patients_per}
        for stage in self.stages:
            for role, who in stage.people:
                yield ResourceUse(who, stage.start, stage.end, Fraction(1, shares.get((stage.stage, role), 1)))


class Cost(Struct, frozen=True):
    """Full points by part (the contract's section 4), in its order; lower is better."""

    points: Mapping[str, int]

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(self.points.values())


class CheckInDue(Struct, frozen=True, kw_only=True):
    """A day on which progress is scored, and the measure.

    ``at`` identifies it within the course independent of label and measure, such as ``before 1`` or ``after last``;
    empty if unknown.
    """

    on: date
    measure: str
    label: str
    at: str = ""


class Decision(Struct, frozen=True):
    """Who decided something about a patient's course, and when; ``by`` is free text, sanitized when shown."""

    by: str
    on: date

    def __repr__(self) -> str:
        return f"Decision(on={self.on!r})"


class Decisions(Struct, frozen=True, kw_only=True):
    """Decisions about a course; None for those not made.

    ``order`` replaces the protocol's first phase, ``maintenance_order`` adds sessions after the course.
    """

    cleared: Decision | None = None
    order: Decision | None = None
    maintenance_order: Decision | None = None

    def by_key(self) -> dict[str, Decision]:
        """Return the decisions that were made, by the contract's keys."""
        named = {"cleared": self.cleared, "order": self.order, "maintenance_order": self.maintenance_order}
        return {key: decision for key, decision in named.items() if decision is not None}


class Plan(Struct, frozen=True, kw_only=True):
    """A course for one patient at one clinic, as planned on ``as_of``; appointments are in order of time."""

    patient: str
    clinic: str
    protocol: str
    timezone: str
    as_of: date
    provisional: bool
    course: int
    cost: Cost
    appointments: tuple[Appointment, ...]
    checkins: tuple[CheckInDue, ...] = ()
    missing: tuple[Needed, ...] = ()
    """Documents that are not on file, and by when they are needed."""
    made_with: Mapping[str, str] = field(default_factory=dict)
    decided: Decisions = Decisions()
    resumed: tuple[Resume, ...] = ()
    """How the course continues after some of its sessions, as a physician decided."""

    @property
    def infusions(self) -> tuple[Appointment, ...]:
        """The treatment visits, in order of time."""
        return tuple(appointment for appointment in self.appointments if appointment.is_infusion)

    @property
    def consultation(self) -> Appointment | None:
        """The consultation, if the plan starts with one."""
        return next((appointment for appointment in self.appointments if not appointment.is_infusion), None)


class Remark(Struct, frozen=True, kw_only=True):
    """Something a coordinator should know about a plan.

    ``kind`` is one of REMARKS; ``appointment`` is the id it belongs to, None for the course overall.
    """

    kind: str
    reason: Reason
    appointment: str | None = None


REMARKS = (
    "provisional",  # which of the steps before a first booking are done
    "long-gap",  # longer than its phase intends, and more than five days
    "consultation",  # a booked one that is no longer needed
    "moved-weekday",  # not one of the course's usual weekdays
    "closure",  # a closure or holiday is between this session and the one before
    "clock-change",  # the clock changes between this session and the one before
    "twice",  # the local time happens twice that night
    "other-physician",  # a wish not met, with what meeting it would take; so the next two
    "off-day",
    "off-hours",
    "wait",  # why it does not start on the first day the patient is ready
)


BROKEN = "broken-rule"
"""The kind of a concern about a rule of today's files; other kinds are the gate's."""


class Concern(Struct, frozen=True, kw_only=True):
    """Why booked appointments may not stay as they are; ``kind`` and ``reasons`` are for programs."""

    kind: str
    text: str
    appointments: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


class Offer(Struct, frozen=True, kw_only=True):
    """A plan on offer, with its remarks and a short digest that identifies it."""

    plan: Plan
    digest: str
    remarks: tuple[Remark, ...] = ()
    summary: Reason | None = None
    """The course overall: weekdays, times, start."""
    concerns: tuple[Concern, ...] = ()
    """Problems with appointments of the course that are already booked."""
