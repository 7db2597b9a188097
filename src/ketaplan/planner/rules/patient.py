"""When the patient can come."""

from __future__ import annotations

from datetime import date

from ketaplan.domain.intervals import Minutes, merged, minute_of_day
from ketaplan.planner.availability import Availability
from ketaplan.planner.request import Engaged
from ketaplan.planner.rules.opening import touching
from ketaplan.planner.visit_templates import VisitTemplate


def ready(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """Every visit falls on a day not before the patient is ready for it."""
    return agenda.grid.every if day >= shape.not_before else 0


def not_past(agenda: Availability, day: date, shape: VisitTemplate) -> int:  # noqa: ARG001  a rule's form
    """When it is today, nothing starts before now."""
    now = agenda.request.now
    if now is None or day > now.date():
        return agenda.grid.every
    return agenda.grid.starts_from(minute_of_day(now)) if day == now.date() else 0


def one_a_day(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """One infusion a day."""
    return 0 if shape.kind == "infusion" and infusions_on(agenda, day) else agenda.grid.every


def infusions_on(agenda: Availability, day: date) -> list[tuple[Minutes, Engaged]]:
    """The patient's own infusions that begin on a day, by the clock here; elsewhere it may be another day by then."""
    zone = agenda.clinic.zone
    return [
        (pair, one) for pair, one in agenda.own(day) if one.is_infusion and one.start.astimezone(zone).date() == day
    ]


def in_one_place(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """What the book holds of the patient is taken: no visit overlaps another of theirs, at whatever site."""
    own = agenda.own(day)
    if not own:
        return agenda.grid.every
    return agenda.grid.every & ~touching(agenda, merged([pair for pair, _ in own]), shape.minutes)


def available(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """The whole visit lies inside one window in which the patient is available."""
    windows = agenda.request.patient.available
    return agenda.grid.every if windows is None else agenda.grid.starts_inside(windows.on(day), shape.minutes)


def not_unavailable(agenda: Availability, day: date, shape: VisitTemplate) -> int:
    """The visit overlaps no time at which the patient is unavailable."""
    away = agenda.request.patient.unavailable.on(day)
    return agenda.grid.every & ~touching(agenda, away, shape.minutes) if away else agenda.grid.every
