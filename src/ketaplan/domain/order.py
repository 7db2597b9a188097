"""What a physician or the treatment team ordered for one patient, and the protocol with it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from ketaplan.domain.protocol import Gap, Protocol


class Order(Struct, frozen=True, kw_only=True):
    """What a physician ordered instead of the protocol's first phase; it has an author and a date."""

    by: str
    on: date
    sessions: int | None = None
    per_week: int | None = None
    gap: Gap | None = None


class MaintenanceOrder(Struct, frozen=True, kw_only=True):
    """What the treatment team ordered after induction: the gap in days before each session."""

    by: str
    on: date
    every_days: tuple[int, ...]
    review_on: date | None = None

    @property
    def sessions(self) -> int:
        """How many sessions were ordered."""
        return len(self.every_days)


def with_order(protocol: Protocol, order: Order | None) -> Protocol:
    """Return the protocol with what a physician ordered for one patient in its first phase."""
    if order is None:
        return protocol
    first = protocol.phases[0]
    phase = replace(
        first,
        sessions=order.sessions or first.sessions,
        per_week=order.per_week or first.per_week,
        gap=order.gap or first.gap,
    )
    return replace(protocol, phases=(phase, *protocol.phases[1:]), as_written=first)
