"""Why there is no course: before any day is checked, on no day at all, or after some of its sessions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from ketaplan.domain.reasons import DayReason, Reason, Span


class WeekdayReason(Struct, frozen=True):
    """A reason that applies on a weekday (0: Monday), in ``weeks`` of the weeks that were checked."""

    weekday: int
    reason: Reason
    weeks: int


class WeekdaySpans(Struct, frozen=True):
    """When the patient can come on a weekday."""

    weekday: int
    spans: tuple[Span, ...]


class WeekdayRoom(Struct, frozen=True):
    """The number of a weekday's dates with room for a visit, and of all its dates."""

    weekday: int
    days: int
    of: int


class SessionAt(Struct, frozen=True, omit_defaults=True):
    """A session of the course, on its day if it has one; ``state`` says whether it is given, booked or tried."""

    phase: str
    number: int
    on: date | None = None
    state: Literal["tried", "booked", "given"] = "tried"


# -- before any day is checked


class CourseDeclined(Reason, frozen=True, kw_only=True, tag="course-declined"):
    """A psychiatrist declined the course."""


class CourseStopped(Reason, frozen=True, kw_only=True, tag="course-stopped"):
    """The course was stopped."""

    on: date


class CourseOnHold(Reason, frozen=True, kw_only=True, tag="course-on-hold"):
    """The course is on hold since a day, until another, included, if that is known."""

    on: date
    until: date | None = None


class ClinicianNeeded(Reason, frozen=True, kw_only=True, tag="clinician-needed"):
    """A score of this day calls for a clinician, who has to see the patient before anything is planned or booked."""

    on: date


class AnotherCourseOpen(Reason, frozen=True, kw_only=True, tag="another-course"):
    """An appointment of another course of the patient is still open in the book."""

    course: int
    appointment: str
    on: date
    status: str


class NowhereElse(Reason, frozen=True, kw_only=True, tag="nowhere-else"):
    """A booked appointment has no other place while the other sessions of its course stay."""

    appointment: str


class ReadyTooLate(Reason, frozen=True, kw_only=True, tag="ready-too-late"):
    """The patient is ready for an infusion only after the horizon; ``because`` as in :class:`~..patient.Ready`."""

    first: date
    because: str
    notice_days: int
    minimum_age: int
    horizon_weeks: int


class NoPsychiatrist(Reason, frozen=True, kw_only=True, tag="no-psychiatrist"):
    """A consultation comes first, and the clinic's file lists no psychiatrist."""


class AddPsychiatrist(Reason, frozen=True, kw_only=True, tag="add-psychiatrist"):
    """What to change in the files if no psychiatrist is listed."""


class NoConsultation(Reason, frozen=True, kw_only=True, tag="no-consultation"):
    """A consultation comes first, and no day within the horizon has a start for one."""

    horizon_weeks: int
    days: tuple[WeekdayReason, ...]


# -- the days


class AfterConsultation(Reason, frozen=True, kw_only=True, tag="after-consultation"):
    """The first possible day of the consultation leaves no course."""

    on: date


class NoDay(Reason, frozen=True, kw_only=True, tag="no-day"):
    """No day has a start for a visit; without ``windows`` the patient can come at any time."""

    windows: tuple[WeekdaySpans, ...] = ()
    days: tuple[WeekdayReason, ...]


class Windows(Reason, frozen=True, kw_only=True, tag="windows"):
    """When the patient can come."""

    windows: tuple[WeekdaySpans, ...]


class RoomOn(Reason, frozen=True, kw_only=True, tag="room-on"):
    """The weekdays with room for a visit until a day, and why the patient's other weekdays have none."""

    until: date
    room: tuple[WeekdayRoom, ...]
    days: tuple[WeekdayReason, ...] = ()


# -- after some sessions


class NoDayAfter(Reason, frozen=True, kw_only=True, tag="no-day-after"):
    """No day between ``first`` and ``last``, both included, has a start for the session after ``before``."""

    before: SessionAt
    session: SessionAt
    first: date
    last: date
    days: tuple[DayReason, ...]


class DoesNotFit(Reason, frozen=True, kw_only=True, tag="does-not-fit"):
    """A session that is booked cannot stay where it is, ``days`` after ``before``: its gap or week is not allowed."""

    before: SessionAt
    session: SessionAt
    days: int
    min_days: int
    max_days: int
    because: Literal["lapse", "week", "gap"]


class GapTooLong(Reason, frozen=True, kw_only=True, tag="gap-too-long"):
    """A session can be ``days`` after ``before`` at the earliest, which exceeds the longest gap."""

    before: SessionAt
    session: SessionAt
    days: int
    max_days: int


class InsteadAfterLast(Reason, frozen=True, kw_only=True, tag="instead-after-last"):
    """The reasons that follow are for a missing session tried after the last of its phase."""


# -- a day that has starts


class PastReview(Reason, frozen=True, kw_only=True, tag="review"):
    """A maintenance session would be after the review; ``on`` is the day that was tried."""

    review: date
    on: date | None = None


class WeekFull(Reason, frozen=True, kw_only=True, tag="week"):
    """The calendar week has ``sessions`` of the phase, as many as are allowed."""

    sessions: int


class NothingFollows(Reason, frozen=True, kw_only=True, tag="nothing-follows"):
    """A visit is possible that day, and no session can follow it."""
