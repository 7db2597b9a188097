"""What would make a course possible."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ketaplan.domain.reasons import Moment, Reason
from ketaplan.domain.reasons.pins import PinnedAt

# -- the patient


class NotAway(Reason, frozen=True, kw_only=True, tag="not-away"):
    """The patient is free on these days after all."""

    days: tuple[date, ...]


class DaysAway(Struct, frozen=True):
    """Days on which the patient is away, both included."""

    first: date
    last: date


class NoLongerAway(Reason, frozen=True, kw_only=True, tag="no-longer-away"):
    """The patient is not away after all in these stretches."""

    away: tuple[DaysAway, ...]


class OtherTimes(Reason, frozen=True, kw_only=True, tag="other-times"):
    """The patient also comes at these times; ``longest_gap`` is given only if it is long."""

    times: tuple[Moment, ...]
    longest_gap: int = 0


class AnyTime(Reason, frozen=True, kw_only=True, tag="any-time"):
    """The patient comes on any other days or at any other times."""


# -- the clinic


class MoreChairs(Reason, frozen=True, kw_only=True, tag="more-chairs"):
    """One more chair, at these times or always."""

    times: tuple[Moment, ...] = ()


class MoreStaff(Reason, frozen=True, kw_only=True, tag="more-staff"):
    """One more person of a role, at these times or always."""

    role: str
    times: tuple[Moment, ...] = ()


class LongerShift(Reason, frozen=True, kw_only=True, tag="longer-shift"):
    """A person also works at these times."""

    subject: str
    times: tuple[Moment, ...]


class AnotherSite(Reason, frozen=True, kw_only=True, tag="another-site"):
    """The patient accepts another clinic."""

    subject: str


class OtherMoved(Reason, frozen=True, kw_only=True, tag="other-moved"):
    """Another patient's appointment moves to a day, at a minute of it."""

    subject: str
    on: date
    at: int


# -- the course


class EarlierReady(Reason, frozen=True, kw_only=True, tag="earlier-ready"):
    """The patient can start on a day that is earlier than the file says."""

    first: date


class LongerHorizon(Reason, frozen=True, kw_only=True, tag="longer-horizon"):
    """A longer horizon, which allows a first infusion on a day."""

    horizon_weeks: int
    first: date | None = None


class WiderGap(Reason, frozen=True, kw_only=True, tag="wider-gap"):
    """A physician orders a gap of up to ``max_days``."""

    max_days: int


class LaterReview(Reason, frozen=True, kw_only=True, tag="later-review"):
    """The treatment team sets the review for a day or later."""

    review: date


class Both(Reason, frozen=True, kw_only=True, tag="both"):
    """Two changes together, neither of which helps alone."""

    changes: tuple[Reason, Reason]


# -- the pins


class PinInstead(Reason, frozen=True, kw_only=True, tag="pin-instead"):
    """A session pinned at one of these places instead."""

    number: int
    pins: tuple[PinnedAt, ...]


class NotPinning(Reason, frozen=True, kw_only=True, tag="not-pinning"):
    """These sessions are not pinned; the first of them would be at a place."""

    numbers: tuple[int, ...]
    first: PinnedAt
