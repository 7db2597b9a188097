"""Appointments that share a chair or person with more than it can take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.book.capacity import overloads
from ketaplan.services.repair.record import Broken

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.sites import Site


def overloaded(
    bookings: Mapping[str, Booking], clinics: Mapping[str, Site], is_ahead: Callable[[Booking], bool]
) -> Iterator[tuple[str, Broken]]:
    """Yield the appointments ahead that share a chair or person with more than it can take, on days with any ahead."""
    days: defaultdict[tuple[str, date], list[Booking]] = defaultdict(list)
    for booking in bookings.values():
        if booking.takes_time and booking.clinic in clinics:
            days[booking.clinic, booking.appointment.day].append(booking)
    for (clinic, _), some in sorted(days.items()):
        if ahead := {one.id for one in some if is_ahead(one)}:
            yield from _on_day(some, clinics[clinic].clinic.chairs, ahead)


def _on_day(some: list[Booking], chairs: Collection[str], ahead: Collection[str]) -> Iterator[tuple[str, Broken]]:
    for resource, _, names in overloads(some):
        rule = 3 if resource in chairs else 4
        for name in names:
            if name in ahead:
                yield name, Broken(rule, f"{resource} is needed by more than can share")
