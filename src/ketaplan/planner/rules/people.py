"""Somebody with the patient in every stage."""

from __future__ import annotations

from datetime import date

from ketaplan.planner.agenda import Agenda
from ketaplan.planner.shapes import VisitShape
from ketaplan.planner.staffing import stage_starts


def everybody_there(agenda: Agenda, day: date, shape: VisitShape) -> int:
    """For each stage and each role it names, one named person for the whole stage, on shift and not taken."""
    starts = agenda.grid.every
    for stage in shape.stages:
        starts &= stage_starts(agenda, day, stage)
        if not starts:
            break
    return starts
