"""The contract's rules (section 2): for a single visit, and between the sessions of a course.

::

    opening.py     opening hours, closures, changes of the clock
    patient.py     readiness, notice, windows, the patient's other appointments
    chairs.py      a free chair
    people.py      staff in every stage, and on site
    sequence.py    gaps, calendar weeks, the review and the horizon: rules between the sessions of a course

A rule for one visit is a function ``(availability, day, template) -> starts``: the bits of the starts of a day at which
a visit of that template follows the rule.  Its docstring is the rule's sentence.  To add one, write the function and
list it in RULES: the search, the batch, the checks and the explanations all read that list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from ketaplan.planner.availability import Availability
from ketaplan.planner.rules import chairs, opening, patient, people
from ketaplan.planner.visit_templates import VisitTemplate

Starts = int
Scope = Literal["clinic", "patient", "resource"]


class Rule(Struct, frozen=True):
    """A rule for a single visit, with its number in the contract's section 2.

    ``scope`` is what it depends on: only the ``clinic``, also the ``patient``, or also ``resource`` uses of others.
    ``reason`` is the kind of reason why a visit breaks it; its words are elsewhere.
    """

    number: int
    scope: Scope
    starts: Callable[[Availability, date, VisitTemplate], Starts]
    reason: str

    @property
    def sentence(self) -> str:
        """The contract's sentence."""
        return (self.starts.__doc__ or "").split("\n", 1)[0]


RULES = (
    Rule(1, "patient", patient.ready, "not-ready"),
    Rule(1, "patient", patient.not_past, "time-passed"),
    Rule(1, "patient", patient.one_a_day, "infusion-that-day"),
    Rule(2, "clinic", opening.in_opening_hours, "outside-hours"),
    Rule(2, "clinic", opening.outside_closures, "closed"),
    Rule(2, "patient", patient.available, "patient-unavailable"),
    Rule(2, "patient", patient.not_unavailable, "patient-away"),
    Rule(7, "patient", patient.in_one_place, "patient-booked"),
    Rule(2, "clinic", opening.offset_stays, "clock-change"),
    Rule(3, "resource", chairs.one_chair_free, "no-chair"),
    Rule(4, "clinic", people.somebody_on_site, "nobody-on-site"),
    Rule(4, "resource", people.everybody_there, "nobody-free"),
)
"""Cheap and selective rules first: a search stops at the first without a start."""


def rules_of(*scopes: Scope) -> tuple[Rule, ...]:
    """Return the rules of these scopes, in the order of RULES."""
    return tuple(rule for rule in RULES if rule.scope in scopes)


def starts_on(
    availability: Availability, day: date, template: VisitTemplate, rules: Iterable[Rule] | None = None
) -> Starts:
    """Return the starts of a day that follow all of these rules; by default RULES."""
    starts = availability.grid.every
    for rule in RULES if rules is None else rules:
        starts &= rule.starts(availability, day, template)
        if not starts:
            break
    return starts


def rule_in_the_way(
    availability: Availability, day: date, template: VisitTemplate, starts: Starts
) -> tuple[Rule, Starts] | None:
    """Return the rule that excludes the last of these starts, and the starts that the rules before it allow.

    None if a start remains.
    """
    for rule in RULES:
        left = starts & rule.starts(availability, day, template)
        if not left:
            return rule, starts
        starts = left
    return None
