"""A chair for the visit."""

from __future__ import annotations

from datetime import date

from ketaplan.planner.availability import Availability
from ketaplan.planner.visit_templates import VisitTemplate


def one_chair_free(availability: Availability, day: date, template: VisitTemplate) -> int:
    """One chair for the entire visit; a chair has one visit at a time."""
    if not template.takes_chair:
        return availability.grid.every
    starts = 0
    for chair in availability.clinic.chairs:
        starts |= availability.grid.starts_inside(availability.free(chair, day), template.minutes)
    return starts


def chairs_free(availability: Availability, day: date, start: int, minutes: int) -> list[str]:
    """Return the chairs that are free from that minute of the day for the entire visit, by id."""
    return [chair for chair in availability.clinic.chairs if availability.is_free(chair, day, start, start + minutes)]
