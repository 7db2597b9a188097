"""Why no course is possible with the pinned sessions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from ketaplan.domain.reasons import Reason


class PinnedAt(Struct, frozen=True, omit_defaults=True):
    """The day of a session, and its minute of the day if given."""

    on: date
    at: int | None = None


class PinnedSession(Struct, frozen=True):
    """A session by its number in the course, from 1, and its pin."""

    number: int
    pin: PinnedAt


class PinImpossible(Reason, frozen=True, kw_only=True, tag="pin"):
    """No course has a session where it is pinned."""

    session: PinnedSession
    reason: Reason


class NotBefore(Reason, frozen=True, kw_only=True, tag="not-before"):
    """The gaps let the session fall on this day at the earliest."""

    first: date


class NotAfter(Reason, frozen=True, kw_only=True, tag="not-after"):
    """The gaps let the session fall on this day at the latest."""

    last: date


class NoDaysAround(Reason, frozen=True, kw_only=True, tag="no-days-around"):
    """There are no days for the sessions around it."""


class PinsNotCompared(Reason, frozen=True, kw_only=True, tag="pins-not-compared"):
    """There are too many courses to find out which of these pinned sessions are in the way."""

    numbers: tuple[int, ...]


class PinsClash(Reason, frozen=True, kw_only=True, tag="pins-clash"):
    """The smallest set of pins that no course satisfies together; ``days`` is from the first of them to the last."""

    pins: tuple[PinnedSession, ...]
    because: Literal["order", "gap", "around"]
    days: int
    min_days: int
    max_days: int
