"""Who is with the patient at each visit of a course, and in which chair: as few changes as can be.

In this order (the contract's section 4): the fewest changes of physician from one infusion to the next, of nurse
within a visit, of chair from one infusion to the next; then the first by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, field

from ketaplan.domain.clinic import Role
from ketaplan.planner.cost import wishes_physician
from ketaplan.planner.rules.chairs import chairs_free
from ketaplan.planner.staffing import can_fill, fewest_changes, people_free
from ketaplan.planner.visits import Visits


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


def choose_people(visits: Visits, at: Sequence[tuple[int, int | None]]) -> list[Staffed]:
    """Staff the visits on these days (ordinals) at these minutes, all of which the rules allow."""
    staffed = [
        Staffed(date.fromordinal(day), minute, people=[{} for _ in visits.shape.stages])
        for day, minute in at
        if minute is not None
    ]
    _choose("physician", visits, [staffed])
    _choose("nurse", visits, [[visit] for visit in staffed])
    _choose("psychiatrist", visits, [[visit] for visit in staffed])
    minutes = visits.shape.minutes
    free = [chairs_free(visits.agenda, visit.day, visit.minute, minutes) for visit in staffed]
    for visit, chair in zip(staffed, fewest_changes(free), strict=True):
        visit.chair = chair
    return staffed


def _choose(role: Role, visits: Visits, chains: Sequence[Sequence[Staffed]]) -> None:
    """Give every stage that needs it a person of one role; changes count along each chain of visits."""
    if not visits.shape.needs(role):
        return
    for chain in chains:
        places = [
            (visit, index)
            for visit in chain
            for index, stage in enumerate(visits.shape.stages)
            if any(role == named for named, _ in stage.roles)
        ]
        options = [_options(visits, visit, index, role) for visit, index in places]
        for (visit, index), person in zip(places, fewest_changes(options), strict=True):
            visit.people[index][role] = person


def _options(visits: Visits, visit: Staffed, index: int, role: Role) -> list[str]:
    """Who can take a role in a stage so that those still to be chosen for it find people of their own.

    The preferred physician, where free and worth any points, is the only one: the cost counts on it.
    """
    stage = visits.shape.stages[index]
    chosen = visit.people[index]
    free = people_free(visits.agenda, visit.day, visit.minute + stage.offset, stage)
    others = {other: people for other, people in free.items() if other != role and other not in chosen}
    fit = [
        person
        for person in free[role]
        if person not in chosen.values() and can_fill(others, (*chosen.values(), person))
    ]
    wished = wishes_physician(visits.request) if visits.request.clinic.weights.other_physician else None
    return [wished] if role == "physician" and wished in fit and wished else fit
