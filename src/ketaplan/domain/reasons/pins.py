"""Why no course keeps the sessions that were pinned."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from ketaplan.domain.reasons import Reason


class PinnedAt(Struct, frozen=True, omit_defaults=True):
    """The day of a session, and its minute of the day where one is said."""

    on: date
    at: int | None = None


class PinnedSession(Struct, frozen=True):
    """A session by its number in the whole course, from 1, and where it is pinned."""

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
    """The sessions around it find no days."""


class PinsClash(Reason, frozen=True, kw_only=True, tag="pins-clash"):
    """The smallest set of pins that no course keeps together; ``days`` lie between the first and the last of them."""

    pins: tuple[PinnedSession, ...]
    because: Literal["order", "gap", "around"]
    days: int
    min_days: int
    max_days: int
