"""When the clinic is open, and when its clock changes."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.clock import instant, offset_changes
from ketaplan.domain.intervals import merged
from ketaplan.planner.availability import Availability
from ketaplan.planner.visit_templates import VisitTemplate


def in_opening_hours(availability: Availability, day: date, template: VisitTemplate) -> int:
    """The visit is within one opening interval of the clinic."""
    return availability.grid.starts_inside(availability.clinic.hours.on(day), template.minutes)


def outside_closures(availability: Availability, day: date, template: VisitTemplate) -> int:
    """The visit is outside closures, holidays and clinic-wide busy time."""
    clinic, grid = availability.clinic, availability.grid
    if clinic.holidays.name_on(day) is not None:
        return 0
    closed = merged([*clinic.closures.on(day), *clinic.busy_intervals(None).on(day)])
    return grid.every & ~grid.starts_overlapping(closed, template.minutes)


def offset_stays(availability: Availability, day: date, template: VisitTemplate) -> int:
    """The UTC offset does not change during the visit, and the clock does not skip its start."""
    grid, zone = availability.grid, availability.clinic.zone
    if not offset_changes(zone, day):
        return grid.every
    starts = 0
    for step in range(grid.steps):
        if instant(zone, day, step * grid.step, template.minutes) is not None:
            starts |= 1 << step
    return starts
