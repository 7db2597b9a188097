"""Orders for one patient: sessions instead of the protocol's first phase, and maintenance."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from ketaplan.domain.protocol import Gap, Protocol


class Order(Struct, frozen=True, kw_only=True):
    """A physician's order that replaces values of the protocol's first phase; None: as the protocol says."""

    by: str
    on: date
    sessions: int | None = None
    per_week: int | None = None
    gap: Gap | None = None


class MaintenanceOrder(Struct, frozen=True, kw_only=True):
    """Maintenance ordered by the treatment team: the gap in days before each session."""

    by: str
    on: date
    every_days: tuple[int, ...]
    review_on: date | None = None

    @property
    def sessions(self) -> int:
        """The number of sessions ordered."""
        return len(self.every_days)


def with_order(protocol: Protocol, order: Order | None) -> Protocol:
    """Return the protocol with its first phase as ordered; without an order, the protocol itself."""
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
