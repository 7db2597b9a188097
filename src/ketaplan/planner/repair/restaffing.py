"""Other people or another chair for a visit at its own time, with the fewest changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

from msgspec.structs import replace

from ketaplan.domain.clinic import ROLES, Role
from ketaplan.domain.clock import minute_of_day
from ketaplan.domain.plan import Appointment
from ketaplan.planner.availability import Availability
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import wishes_physician
from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.request import Request
from ketaplan.planner.rules import starts_on
from ketaplan.planner.rules.chairs import chairs_free
from ketaplan.planner.staffing import fewest_changes, people_free
from ketaplan.planner.visit_templates import consultation

RolePeople = dict[Role, str]


def restaffed(request: Request, visit: Appointment) -> Staffed | None:
    """Return the visit at its own time with a free chair and free people; None if the rules exclude that start.

    People who can stay do.  In this order: the fewest changes of people, the preferred physician, the fewest hand-overs
    within the visit, the first by id.  ``request.in_use`` must not include the visit's own uses.
    """
    visits = CandidateVisits(request)
    local = visit.start.astimezone(request.clinic.zone)
    day, minute = local.date(), minute_of_day(local)
    if local.second or not visits.on(day.toordinal()).starts & visits.availability.grid.bit(minute):
        return None
    chairs = chairs_free(visits.availability, day, minute, visits.template.minutes)
    chair = visit.chair if visit.chair in chairs else chairs[0]
    return Staffed(day, minute, chair, _people(visits, visit, day, minute))


def with_another_psychiatrist(request: Request, visit: Appointment) -> Appointment | None:
    """Return a consultation at its own time with a psychiatrist who is free; None if none is."""
    availability, template = Availability(request), consultation(request)
    local = visit.start.astimezone(request.clinic.zone)
    day, minute = local.date(), minute_of_day(local)
    if local.second or not starts_on(availability, day, template) & availability.grid.bit(minute):
        return None
    free = people_free(availability, day, minute, template.stages[0])["psychiatrist"]
    return replace(visit, psychiatrist=visit.psychiatrist if visit.psychiatrist in free else free[0])


def _people(visits: CandidateVisits, visit: Appointment, day: date, minute: int) -> list[RolePeople]:
    now = {stage.stage: dict(stage.people) for stage in visit.stages}
    options = [
        _least_changed(people_free(visits.availability, day, minute + stage.offset, stage), now.get(stage.name, {}))
        for stage in visits.template.stages
    ]
    wished = wishes_physician(visits.request)
    for role in ROLES:
        staged = [index for index, stage in enumerate(visits.template.stages) if role in dict(stage.roles)]
        layers = [sorted({option[role] for option in options[index]}) for index in staged]
        if role == "physician" and wished:
            layers = [[wished] if wished in layer else layer for layer in layers]
        for index, person in zip(staged, fewest_changes(layers), strict=True):
            options[index] = [option for option in options[index] if option[role] == person]
    return [option for option, *_ in options]


def _least_changed(free: Mapping[Role, Sequence[str]], now: Mapping[Role, str]) -> list[RolePeople]:
    """Return the ways to fill the roles of a stage, each with its own person, that change the fewest."""
    ways = [dict(zip(free, people, strict=True)) for people in product(*free.values()) if _all_differ(people)]
    changes = [sum(now.get(role) != person for role, person in way.items()) for way in ways]
    return [way for way, changed in zip(ways, changes, strict=True) if changed == min(changes)]


def _all_differ(people: Sequence[str]) -> bool:
    return len(set(people)) == len(people)
