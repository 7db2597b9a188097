"""When the clinic is open, and when its clock changes."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.intervals import Minutes, instant, merged, offset_changes
from ketaplan.planner.availability import Availability
from ketaplan.planner.visit_templates import VisitTemplate


def in_opening_hours(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """The whole visit lies in one opening interval of the clinic."""
    return agenda.grid.starts_inside(agenda.clinic.hours.on(day), shape.minutes)


def outside_closures(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """The whole visit lies outside closures, holidays and clinic-wide busy time."""
    clinic, grid = agenda.clinic, agenda.grid
    if clinic.holidays.name_on(day) is not None:
        return 0
    closed = merged([*clinic.closures.on(day), *clinic.busy_stretches(None).on(day)])
    return grid.every & ~touching(agenda, closed, shape.minutes)


def offset_stays(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """No change of UTC offset falls inside the visit, and the clock does not skip its start."""
    grid, zone = agenda.grid, agenda.clinic.zone
    if not offset_changes(zone, day):
        return grid.every
    starts = 0
    for step in range(grid.steps):
        if instant(zone, day, step * grid.step, shape.minutes) is not None:
            starts |= 1 << step
    return starts


def touching(agenda: Availability, spans: tuple[Minutes, ...], minutes: int) -> int:
    """The starts at which a visit of so many minutes would overlap one of the spans."""
    grid, bits = agenda.grid, 0
    for start, end in spans:
        first = max(0, (start - minutes) // grid.step + 1)
        last = -(-end // grid.step) - 1
        if last >= first:
            bits |= (2 << last) - (1 << first)
    return bits
