"""The contract's rules for one visit, in the contract's order; each leaves the starts of a day that keep it.

A rule is a function ``(agenda, day, shape) -> starts``: the bits of the starts at which a visit of that shape
keeps the rule, whatever the others say.  The search takes what all of them leave; the answer to "why not"
asks which rule took a start away.  Rules between the sessions of a course stand in :mod:`.sequence`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from ketaplan.planner.availability import Availability
from ketaplan.planner.rules import chairs, opening, patient, people
from ketaplan.planner.visit_templates import VisitTemplate

Starts = int


class Rule(Struct, frozen=True):
    """A rule of section 2 that a single visit keeps or breaks, with its number there."""

    number: int
    starts: Callable[[Availability, date, VisitTemplate], Starts]

    @property
    def is_personal(self) -> bool:
        """Whether it asks about the patient; the others say the same to everybody."""
        return self.starts.__module__ == patient.__name__

    @property
    def name(self) -> str:
        """The function's name."""
        return self.starts.__name__

    @property
    def sentence(self) -> str:
        """The contract's sentence."""
        return (self.starts.__doc__ or "").split("\n", 1)[0]


RULES = (
    Rule(1, patient.ready),
    Rule(1, patient.not_past),
    Rule(1, patient.one_a_day),
    Rule(2, opening.in_opening_hours),
    Rule(2, opening.outside_closures),
    Rule(2, patient.available),
    Rule(2, patient.not_unavailable),
    Rule(7, patient.in_one_place),
    Rule(2, opening.offset_stays),
    Rule(3, chairs.one_chair_free),
    Rule(4, people.somebody_on_site),
    Rule(4, people.everybody_there),
)
"""Cheap and telling ones first: the search stops at the first that leaves nothing of a day."""


def starts_on(agenda: Availability, day: date, shape: VisitTemplate) -> Starts:
    """The starts of a day that keep every rule."""
    starts = agenda.grid.every
    for rule in RULES:
        starts &= rule.starts(agenda, day, shape)
        if not starts:
            break
    return starts
