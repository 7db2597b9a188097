"""Staff with the patient in every stage, and on site where the protocol asks for it."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.clinic import Role
from ketaplan.domain.intervals import Minutes, merged
from ketaplan.planner.availability import Availability
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import VisitTemplate


def everybody_there(availability: Availability, day: date, template: VisitTemplate) -> int:
    """Each role of each stage needs one person throughout the stage, on shift and not busy elsewhere."""
    starts = availability.grid.every
    for stage in template.stages:
        starts &= stage_starts(availability, day, stage)
        if not starts:
            break
    return starts


def somebody_on_site(availability: Availability, day: date, template: VisitTemplate) -> int:
    """At every moment of a stage, someone with each role that must be on site is on shift.

    Leave and busy time count as off site, being with patients does not; one person may relieve another.
    """
    starts = availability.grid.every
    for stage in template.stages:
        for role in stage.onsite:
            starts &= availability.grid.starts_inside(on_site(availability, day, role), stage.minutes, stage.offset)
    return starts


def on_site(availability: Availability, day: date, role: Role) -> tuple[Minutes, ...]:
    """Return the minutes of a day in which anyone with that role is on site."""
    members = availability.clinic.with_role(role)
    return merged([span for member in members for span in availability.there(member.id, day)])
