"""What is unusual about a course, which wishes it does not meet, and what it looks like overall."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ketaplan.domain.reasons import DayReason, Reason, Span

# -- the consultation


class ConsultationBooked(Reason, frozen=True, kw_only=True, tag="consultation-booked"):
    """The consultation that is needed first is in the book."""

    on: date


class ConsultationNotNeeded(Reason, frozen=True, kw_only=True, tag="consultation-not-needed"):
    """A consultation is in the book though the patient is cleared."""

    appointment: str
    on: date


# -- between sessions


class LongGap(Reason, frozen=True, kw_only=True, tag="long-gap"):
    """More than ``days`` since the session before, in a phase that should be closer together."""

    days: int


class MovedWeekday(Reason, frozen=True, kw_only=True, tag="moved-weekday"):
    """A session off its phase's usual weekdays, instead of a day; ``reason`` is why not that day, if known."""

    on: date
    instead_of: date
    reason: Reason | None = None


class ClosedDay(Struct, frozen=True):
    """A day on which the clinic would open, and what closes it."""

    on: date
    reasons: tuple[str, ...] = ()


class ClosedBetween(Reason, frozen=True, kw_only=True, tag="closed-between"):
    """Days between this session and the one before on which the clinic is closed."""

    days: tuple[ClosedDay, ...]


class ClockChanges(Reason, frozen=True, kw_only=True, tag="clock-changes"):
    """The clock changes on a day between a session and the one before it."""

    on: date
    session_on: date


class TimeComesTwice(Reason, frozen=True, kw_only=True, tag="twice"):
    """The local time of a session happens twice that night."""

    second: bool


# -- wishes


class OtherPhysician(Reason, frozen=True, kw_only=True, tag="other-physician"):
    """A session without the preferred physician, and where the physician is, if the clinic knows the id."""

    subject: str
    where: Reason | None = None


class OffDay(Reason, frozen=True, kw_only=True, tag="off-day"):
    """A session on none of the preferred weekdays."""

    weekdays: tuple[int, ...]


class OffHours(Reason, frozen=True, kw_only=True, tag="off-hours"):
    """A session that starts outside the preferred hours."""

    start: int
    end: int


class SessionOn(Struct, frozen=True):
    """A session of a phase on another day."""

    number: int
    on: date


class Difference(Reason, frozen=True, kw_only=True, tag="difference"):
    """How another course would differ, and its extra points.

    ``times`` is from the earliest to the latest start; ``longest_gap`` is given only if it is long.
    """

    start_on: date | None = None
    sessions: tuple[SessionOn, ...] = ()
    weekdays: tuple[int, ...] = ()
    times: Span | None = None
    longest_gap: int = 0
    points: int


class MeetingWish(Reason, frozen=True, kw_only=True, tag="meeting-wish"):
    """What meeting a wish every time would take; nothing if no course meets it."""

    wish: Reason
    takes: Difference | None = None


# -- the start


class NoCourseFrom(Reason, frozen=True, kw_only=True, tag="no-course-from"):
    """A visit is possible that day, and no course can follow."""


class LaterStart(Reason, frozen=True, kw_only=True, tag="later-start"):
    """Why a course does not start on the day on which the patient is ready.

    ``earlier`` is what a start on an earlier day would take; ``days`` are those with no course at all.  If both are
    empty, the consultation comes first.
    """

    earlier: Difference | None = None
    days: tuple[DayReason, ...] = ()


# -- the course overall


class WeekdayTimes(Struct, frozen=True):
    """An unusual weekday, and how often it occurs."""

    weekday: int
    times: int


class CourseStart(Struct, frozen=True, kw_only=True):
    """When a course starts: ``days_later`` than ``ready``, the first day that ``because`` allows."""

    ready: date
    because: str
    days_later: int
    notice_days: int
    minimum_age: int


class Summary(Reason, frozen=True, kw_only=True, tag="summary"):
    """The weekdays and the minutes of the day of a course's infusions; its start if it has no session yet."""

    weekdays: tuple[int, ...]
    odd: tuple[WeekdayTimes, ...] = ()
    minutes: tuple[int, ...]
    begins: CourseStart | None = None
