"""Who is with the patient at each visit of a course, and in which chair: with the fewest changes.

In this order (the contract's section 4): the fewest changes of physician from one infusion to the next, of nurse
within a visit, of chair from one infusion to the next; then the first by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct, field

from ketaplan.domain.clinic import ROLES, Role
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import wishes_physician
from ketaplan.planner.rules.chairs import chairs_free
from ketaplan.planner.staffing import can_fill, fewest_changes, people_free


class Staffed(Struct):
    """A visit at its minute of the day, with its chair and, stage by stage, one person a role."""

    day: date
    minute: int
    chair: str = ""
    people: list[dict[Role, str]] = field(default_factory=list)

    @property
    def physicians(self) -> tuple[str, ...]:
        """The physicians of its stages, in order, each once."""
        return tuple(dict.fromkeys(stage["physician"] for stage in self.people if "physician" in stage))


def choose_people(visits: CandidateVisits, at: Sequence[tuple[int, int | None]]) -> list[Staffed]:
    """Assign staff to the visits on these days (ordinals) at these minutes, all of which the rules allow."""
    staffed = [
        Staffed(date.fromordinal(day), minute, people=[{} for _ in visits.template.stages])
        for day, minute in at
        if minute is not None
    ]
    _choose_physicians(visits, staffed)
    for visit in staffed:
        for role in ROLES[1:]:
            _set(role, _places(role, visits, [visit]), fewest_changes(_role_options(role, visits, visit)))
    minutes = visits.template.minutes
    free = [chairs_free(visits.availability, visit.day, visit.minute, minutes) for visit in staffed]
    for visit, chair in zip(staffed, fewest_changes(free), strict=True):
        visit.chair = chair
    return staffed


def _choose_physicians(visits: CandidateVisits, staffed: Sequence[Staffed]) -> None:
    """Choose physicians with the fewest changes along the course, then with the fewest changes of nurse."""
    places = _places("physician", visits, staffed)
    options = [_options(visits, visit, index, "physician") for visit, index in places]
    burdens: list[dict[str, int]] = []
    if any({"physician", "nurse"} <= set(member.roles) for member in visits.availability.clinic.staff):
        burdens = [
            {person: _nurse_changes(visits, visit, index, person) for person in people}
            for (visit, index), people in zip(places, options, strict=True)
        ]
    _set("physician", places, fewest_changes(options, burdens))


def _nurse_changes(visits: CandidateVisits, visit: Staffed, index: int, physician: str) -> int:
    """Return the fewest changes of nurse within a visit with that physician in one of its stages."""
    tried = Staffed(visit.day, visit.minute, people=[{} for _ in visit.people])
    tried.people[index]["physician"] = physician
    nurses = fewest_changes(_role_options("nurse", visits, tried))
    return sum(before != after for before, after in pairwise(nurses))


def _role_options(role: Role, visits: CandidateVisits, visit: Staffed) -> list[list[str]]:
    return [_options(visits, visit, index, role) for _, index in _places(role, visits, [visit])]


def _places(role: Role, visits: CandidateVisits, staffed: Sequence[Staffed]) -> list[tuple[Staffed, int]]:
    """Return the stages that need a role, visit by visit."""
    return [
        (visit, index)
        for visit in staffed
        for index, stage in enumerate(visits.template.stages)
        if any(role == named for named, _ in stage.roles)
    ]


def _set(role: Role, places: Sequence[tuple[Staffed, int]], people: Sequence[str]) -> None:
    for (visit, index), person in zip(places, people, strict=True):
        visit.people[index][role] = person


def _options(visits: CandidateVisits, visit: Staffed, index: int, role: Role) -> list[str]:
    """Return who can take a role in a stage so that every remaining role still has someone.

    The preferred physician, if free and worth any points, is the only one: the cost assumes it.
    """
    stage = visits.template.stages[index]
    chosen = visit.people[index]
    free = people_free(visits.availability, visit.day, visit.minute + stage.offset, stage)
    others = {other: people for other, people in free.items() if other != role and other not in chosen}
    fit = [
        person
        for person in free[role]
        if person not in chosen.values() and can_fill(others, (*chosen.values(), person))
    ]
    wished = wishes_physician(visits.request) if visits.request.clinic.weights.other_physician else None
    return [wished] if role == "physician" and wished in fit and wished else fit
