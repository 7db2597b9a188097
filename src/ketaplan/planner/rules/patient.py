"""When the patient can come."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.clock import minute_of_day
from ketaplan.domain.intervals import Minutes, merged
from ketaplan.planner.availability import Availability
from ketaplan.planner.request import Engaged
from ketaplan.planner.visit_templates import VisitTemplate


def ready(availability: Availability, day: date, template: VisitTemplate) -> int:
    """No visit is before the day on which the patient is ready for it."""
    return availability.grid.every if day >= template.not_before else 0


def not_past(availability: Availability, day: date, template: VisitTemplate) -> int:  # noqa: ARG001  a rule's form
    """No visit starts in the past."""
    now = availability.request.now
    if now is None or day > now.date():
        return availability.grid.every
    return availability.grid.starts_from(minute_of_day(now)) if day == now.date() else 0


def one_a_day(availability: Availability, day: date, template: VisitTemplate) -> int:
    """One infusion a day."""
    return 0 if template.kind == "infusion" and infusions_on(availability, day) else availability.grid.every


def infusions_on(availability: Availability, day: date) -> list[tuple[Minutes, Engaged]]:
    """Return the patient's booked infusions that start on a local day of the clinic, with their minutes.

    An infusion at another site may have another date there.
    """
    zone, own = availability.clinic.zone, availability.own(day)
    return [(minutes, one) for minutes, one in own if one.is_infusion and one.start.astimezone(zone).date() == day]


def in_one_place(availability: Availability, day: date, template: VisitTemplate) -> int:
    """No visit overlaps another of the patient's booked appointments, at any site."""
    own, grid = availability.own(day), availability.grid
    if not own:
        return grid.every
    return grid.every & ~grid.starts_overlapping(merged([minutes for minutes, _ in own]), template.minutes)


def available(availability: Availability, day: date, template: VisitTemplate) -> int:
    """The visit is within one window in which the patient is available."""
    windows, grid = availability.request.patient.available, availability.grid
    return grid.every if windows is None else grid.starts_inside(windows.on(day), template.minutes)


def not_unavailable(availability: Availability, day: date, template: VisitTemplate) -> int:
    """The visit does not overlap time at which the patient is unavailable."""
    away, grid = availability.request.patient.unavailable.on(day), availability.grid
    return grid.every & ~grid.starts_overlapping(away, template.minutes) if away else grid.every
