"""Why an infusion may not be committed, or stay booked, today."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.reasons import Reason


class Declined(Reason, frozen=True, kw_only=True, tag="declined"):
    """A psychiatrist declined the course."""


class Stopped(Reason, frozen=True, kw_only=True, tag="stopped"):
    """The course was stopped."""

    on: date


class OnHold(Reason, frozen=True, kw_only=True, tag="on-hold"):
    """The course is on hold since a day, until another, included, if that is known."""

    on: date
    until: date | None = None


class NotCleared(Reason, frozen=True, kw_only=True, tag="not-cleared"):
    """The patient is not cleared; the answer may be ``expected`` on a day."""

    status: str
    expected: date | None = None


class ClearedLater(Reason, frozen=True, kw_only=True, tag="cleared-later"):
    """The clearance is dated after today."""

    on: date


class OrderedLater(Reason, frozen=True, kw_only=True, tag="ordered-later"):
    """The order is dated after today."""

    on: date


class MaintenanceOrderedLater(Reason, frozen=True, kw_only=True, tag="maintenance-ordered-later"):
    """The order for maintenance is dated after today."""

    on: date


class UnderAge(Reason, frozen=True, kw_only=True, tag="under-age"):
    """The patient reaches the minimum age only after the infusion."""

    minimum_age: int
    first: date


class OtherCourse(Reason, frozen=True, kw_only=True, tag="other-course"):
    """The infusion belongs to another course than the one in the patient's file."""

    course: int
    course_on_file: int


class NotOnFile(Reason, frozen=True, kw_only=True, tag="not-on-file"):
    """A kind of document that the protocol requires before booking is not on file; the last one was valid until a day.

    None: there never was one.
    """

    document: str
    ended: date | None = None
