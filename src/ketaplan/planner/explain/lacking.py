"""What there is none of with some of the facts only: what a conflict is about, in one word."""

from __future__ import annotations

from collections.abc import Iterator

from ketaplan.domain.explanation import Lack
from ketaplan.planner.availability import Availability
from ketaplan.planner.explain.relaxation import VISIT_RULES, Relaxation
from ketaplan.planner.request import Pin
from ketaplan.planner.rules import starts_on
from ketaplan.planner.rules.chairs import one_chair_free
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import StageTemplate, VisitTemplate, treatment

RESOURCES = tuple(rule for rule in VISIT_RULES if rule.scope == "resource")
OTHERS = tuple(rule for rule in VISIT_RULES if rule.scope != "resource")


def lacking(relaxation: Relaxation, remaining: int) -> Lack | None:
    """Return what is lacking whenever what was asked could be, with these facts only; None if it is nothing alone.

    "others" are the course's other sessions: the one that was asked about is possible by itself.
    """
    availability = relaxation.availability(remaining)
    request = availability.request
    template, ready = treatment(request), request.ready
    asked = [pin for pins in relaxation.pins for pin in pins.values() if pin.day >= ready]
    left = {pin: starts for pin in asked if (starts := _starts(availability, pin, template))}
    if not left:
        return None
    if not any(starts & one_chair_free(availability, pin.day, template) for pin, starts in left.items()):
        return "chair"
    for stage in _alone(template):
        if not any(starts & stage_starts(availability, pin.day, stage) for pin, starts in left.items()):
            return stage.roles[0][0]
    is_possible = any(starts & starts_on(availability, pin.day, template, RESOURCES) for pin, starts in left.items())
    return "others" if is_possible else None


def _starts(availability: Availability, pin: Pin, template: VisitTemplate) -> int:
    """Return the starts that were asked about, as far as the rules allow that ask neither for a chair nor people."""
    grid = availability.grid
    wanted = grid.every if pin.minute is None else grid.bit(pin.minute)
    return wanted & starts_on(availability, pin.day, template, OTHERS)


def _alone(template: VisitTemplate) -> Iterator[StageTemplate]:
    """Yield each stage with each of its roles alone."""
    for stage in template.stages:
        for one in stage.roles:
            yield StageTemplate(stage.name, stage.offset, stage.minutes, (one,))
