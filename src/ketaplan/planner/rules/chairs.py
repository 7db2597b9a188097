"""A chair for the visit."""

from __future__ import annotations

from datetime import date

from ketaplan.planner.availability import Availability
from ketaplan.planner.visit_templates import VisitTemplate


def one_chair_free(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """One chair for the whole visit; a chair holds one visit at a time."""
    if not shape.takes_chair:
        return agenda.grid.every
    starts = 0
    for chair in agenda.clinic.chairs:
        starts |= agenda.grid.starts_inside(agenda.free(chair, day), shape.minutes)
    return starts


def chairs_free(agenda: Availability, day: date, start: int, minutes: int) -> list[str]:
    """The chairs that are free from that minute of the day for the whole visit, by id."""
    return [chair for chair in agenda.clinic.chairs if agenda.is_free(chair, day, start, start + minutes)]
