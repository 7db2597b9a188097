"""Somebody with the patient in every stage, and on site where the protocol asks for it."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.clinic import Role
from ketaplan.domain.intervals import Minutes, merged
from ketaplan.planner.availability import Availability
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import VisitTemplate


def everybody_there(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """For each stage and each role it names, one named person for the whole stage, on shift and not taken."""
    starts = agenda.grid.every
    for stage in shape.stages:
        starts &= stage_starts(agenda, day, stage)
        if not starts:
            break
    return starts


def somebody_on_site(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """At every moment of a stage, somebody of each role that it wants on site is on a shift of theirs.

    Outside leave, absence and busy time; with which patients does not matter, and one may follow another.
    """
    starts = agenda.grid.every
    for stage in shape.stages:
        for role in stage.onsite:
            starts &= agenda.grid.starts_inside(on_site(agenda, day, role), stage.minutes, stage.offset)
    return starts


def on_site(agenda: Availability, day: date, role: Role) -> tuple[Minutes, ...]:
    """The minutes of a day in which anybody of that role is there."""
    return merged([span for member in agenda.clinic.with_role(role) for span in agenda.there(member.id, day)])
