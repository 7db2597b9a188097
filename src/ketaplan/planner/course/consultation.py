"""The consultation that comes before a course: the first that the rules allow, which is also the cheapest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from ketaplan.domain.clock import minute_of_day
from ketaplan.planner.availability import Availability
from ketaplan.planner.course.result import FirstVisit
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Request
from ketaplan.planner.rules import starts_on
from ketaplan.planner.staffing import people_free
from ketaplan.planner.visit_templates import VisitTemplate, consultation


class Consult(Struct, frozen=True):
    """A consultation's day, its local minute of the day, and psychiatrist."""

    day: date
    minute: int
    psychiatrist: str


def first_consultation(availability: Availability) -> Consult | None:
    """Return the earliest consultation within the horizon, with the first psychiatrist by id who is free.

    An earlier one never costs more and never leaves less room for the infusions, so no other can be better.
    """
    request, template = availability.request, consultation(availability.request)
    day = template.not_before
    while day < request.first_visit_before:
        if starts := starts_on(availability, day, template):
            minute = next(set_bits(starts)) * availability.grid.step
            return Consult(day, minute, _psychiatrist(availability, day, minute, template))
        day += timedelta(days=1)
    return None


def _psychiatrist(availability: Availability, day: date, minute: int, template: VisitTemplate) -> str:
    return people_free(availability, day, minute, template.stages[0])["psychiatrist"][0]


def first_visit_after(request: Request, consult: Consult | None) -> FirstVisit | None:
    """Return the first possible visit after the consultation, planned now or in the book."""
    if not request.patient.needs_consultation:
        return None
    end = request.consulted
    if consult is not None:
        minutes = consult.minute + request.protocol.consultation.minutes
        end = datetime.combine(consult.day, time()) + timedelta(minutes=minutes)
    if end is None:
        return None
    last_moment = end - timedelta(minutes=1)
    first = last_moment.date() + timedelta(days=request.protocol.consultation.lead_days)
    same_day = request.protocol.consultation.lead_days == 0
    return FirstVisit(first, minute_of_day(last_moment) + 1 if same_day else 0)
