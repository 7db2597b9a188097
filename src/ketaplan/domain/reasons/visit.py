"""Why a visit cannot start on a day: the rule that leaves no start, and where each staff member is instead."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.clinic import Role
from ketaplan.domain.reasons import NAMES, Reason, Span


class RuleBroken(Reason, frozen=True, kw_only=True, tag="rule"):
    """A rule of the contract's section 2 without facts: its number and its sentence."""

    rule: int
    text: str


# -- the patient


class NotReady(Reason, frozen=True, kw_only=True, tag="not-ready"):
    """The day is before the first allowed one for a visit of that type."""

    visit: str
    first: date
    on: date


class TimePassed(Reason, frozen=True, kw_only=True, tag="time-passed"):
    """The time has passed."""


class OwnVisit(Struct, frozen=True, rename=NAMES):
    """A booked appointment of the patient, by id, with its minutes of the day."""

    id: str
    start: int
    end: int


class InfusionThatDay(Reason, frozen=True, kw_only=True, tag="infusion-that-day"):
    """The patient already has an infusion on that day."""

    booked: tuple[OwnVisit, ...] = ()

    def in_general(self) -> Self:
        """Return the reason without the appointments."""
        return replace(self, booked=())


class PatientBooked(Reason, frozen=True, kw_only=True, tag="patient-booked"):
    """The patient's other appointments overlap the visit, at any site."""

    booked: tuple[OwnVisit, ...]


class PatientUnavailable(Reason, frozen=True, kw_only=True, tag="patient-unavailable"):
    """No window of the patient fits the visit: ``spans`` are those of the day, ``hours`` the clinic's."""

    spans: tuple[Span, ...] = ()
    hours: tuple[Span, ...] = ()
    minutes: int


class PatientAway(Reason, frozen=True, kw_only=True, tag="patient-away"):
    """The patient is away; ``reasons`` are those in the patient's file."""

    reasons: tuple[str, ...] = ()

    def in_general(self) -> Self:
        """Return the reason without the texts."""
        return replace(self, reasons=())


# -- the clinic


class OutsideHours(Reason, frozen=True, kw_only=True, tag="outside-hours"):
    """The visit does not fit into the day's opening hours; without ``spans`` the clinic never opens on that weekday."""

    spans: tuple[Span, ...] = ()
    minutes: int


class Closed(Reason, frozen=True, kw_only=True, tag="closed"):
    """A closure, a holiday or clinic-wide busy time; ``reasons`` are the holiday's name or the file's texts."""

    reasons: tuple[str, ...] = ()

    def in_general(self) -> Self:
        """Return the reason without the texts."""
        return replace(self, reasons=())


class ClockChange(Reason, frozen=True, kw_only=True, tag="clock-change"):
    """The clock changes that day, inside the visit."""


class NoChairs(Reason, frozen=True, kw_only=True, tag="no-chairs"):
    """The clinic has no chair."""


class NoChairFree(Reason, frozen=True, kw_only=True, tag="no-chair"):
    """No chair is free for ``minutes`` between two times of the day."""

    start: int
    end: int
    minutes: int


# -- the people


class NoSuchStaff(Reason, frozen=True, kw_only=True, tag="no-staff"):
    """The clinic has no one with the role; ``on_site`` if being there is enough."""

    role: Role
    on_site: bool = False


class NobodyFree(Reason, frozen=True, kw_only=True, tag="nobody-free"):
    """No one with a role is available for a stage of ``minutes`` between two times of the day.

    ``people`` says where each is, unless there are too many; ``there`` of ``of`` are on shift then.
    """

    role: Role
    start: int
    end: int
    minutes: int
    there: int
    of: int
    people: tuple[Reason, ...] = ()

    def in_general(self) -> Self:
        """Return the reason without saying where each is."""
        return replace(self, of=0, people=())


class NobodyOnSite(Reason, frozen=True, kw_only=True, tag="nobody-on-site"):
    """No one with a role is on site in ``spans`` of a stage; other fields as in :class:`NobodyFree`."""

    role: Role
    spans: tuple[Span, ...]
    there: int
    of: int
    people: tuple[Reason, ...] = ()

    def in_general(self) -> Self:
        """Return the reason without saying where each is."""
        return replace(self, of=0, people=())


class NeverTogether(Reason, frozen=True, kw_only=True, tag="never-together"):
    """Each role has someone free at some start, but there is no start with all of them free."""

    roles: tuple[Role, ...]


# -- where a staff member is, by id


class Off(Reason, frozen=True, kw_only=True, tag="off"):
    """A person who works no shift that day."""

    subject: str


class OnShift(Reason, frozen=True, kw_only=True, tag="shift"):
    """A person whose shifts do not cover the stage: it ends too late, starts too early, or falls between them."""

    subject: str
    spans: tuple[Span, ...]
    side: Literal["after", "before", "between"]


class OnLeave(Reason, frozen=True, kw_only=True, tag="leave"):
    """A person on leave."""

    subject: str
    reasons: tuple[str, ...] = ()


class Busy(Reason, frozen=True, kw_only=True, tag="busy"):
    """A person with busy time outside ketaplan."""

    subject: str
    reasons: tuple[str, ...] = ()


class WithPatients(Reason, frozen=True, kw_only=True, tag="patients"):
    """A person who is with other patients."""

    subject: str
