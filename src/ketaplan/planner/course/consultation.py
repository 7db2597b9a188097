"""The consultation that comes before a course: the first that the rules allow, for it costs least and hinders least."""

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
    """A consultation's day, its local minute of the day, and who holds it."""

    day: date
    minute: int
    psychiatrist: str


def first_consultation(agenda: Availability) -> Consult | None:
    """The earliest consultation before the horizon ends, with the first psychiatrist by id who is free.

    An earlier one never costs more and never leaves less room for the infusions, so no other can be better.
    """
    request, shape = agenda.request, consultation(agenda.request)
    day = shape.not_before
    while day < request.first_visit_before:
        if starts := starts_on(agenda, day, shape):
            minute = next(set_bits(starts)) * agenda.grid.step
            return Consult(day, minute, _psychiatrist(agenda, day, minute, shape))
        day += timedelta(days=1)
    return None


def _psychiatrist(agenda: Availability, day: date, minute: int, shape: VisitTemplate) -> str:
    return people_free(agenda, day, minute, shape.stages[0])["psychiatrist"][0]


def first_visit_after(request: Request, consult: Consult | None) -> FirstVisit | None:
    """What the consultation, planned now or held in the book, leaves of the days for the first infusion."""
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
