"""Who can be with the patient in a stage, and who is chosen: the fewest changes of people, then ids in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ketaplan.domain.clinic import Role
from ketaplan.planner.availability import Availability
from ketaplan.planner.visit_templates import StageTemplate


def stage_starts(
    availability: Availability, day: date, stage: StageTemplate, *, fixed: tuple[Role, str] | None = None
) -> int:
    """Return the starts from which a stage is staffed: a person for each role, no person in two roles.

    ``fixed`` asks for one person in one role.
    """
    by_role = []
    for role, share in stage.roles:
        free = {
            member.id: bits
            for member in availability.clinic.staff
            if role in member.roles
            and (fixed is None or fixed[0] != role or fixed[1] == member.id)
            and (
                bits := availability.grid.starts_inside(
                    availability.free(member.id, day, share), stage.minutes, stage.offset
                )
            )
        }
        if not free:
            return 0
        by_role.append(free)
    return _together(by_role, availability.grid.every)


def _together(by_role: Sequence[dict[str, int]], starts: int) -> int:
    """Return those of ``starts`` at which every role has its own person."""
    if not by_role or not starts:
        return starts
    first, rest = by_role[0], by_role[1:]
    shared = [person for person in first if any(person in others for others in rest)]
    alone = 0
    for person, bits in first.items():
        if person not in shared:
            alone |= bits
    found = _together(rest, starts & alone)
    for person in shared:
        others = [{who: bits for who, bits in people.items() if who != person} for people in rest]
        found |= _together(others, starts & first[person] & ~found)
    return found


def people_free(availability: Availability, day: date, start: int, stage: StageTemplate) -> dict[Role, list[str]]:
    """Return for each role of a stage that starts at that minute of the day who is free, by id."""
    end = start + stage.minutes
    return {
        role: [
            member.id
            for member in availability.clinic.staff
            if role in member.roles and availability.is_free(member.id, day, start, end, share)
        ]
        for role, share in stage.roles
    }


def can_fill(people: dict[Role, list[str]], in_use: Iterable[str] = ()) -> bool:
    """Return whether each role has its own person, none of them among ``in_use``."""
    if not people:
        return True
    role, *rest = people
    return any(
        can_fill({other: people[other] for other in rest}, {*in_use, person})
        for person in people[role]
        if person not in in_use
    )


def fewest_changes(layers: Sequence[Sequence[str]], burdens: Sequence[Mapping[str, int]] = ()) -> list[str]:
    """Return one person of each layer, with the fewest changes from a layer to the next; of those, the first by id.

    Among choices with as few changes, the least ``burdens`` come first, if given: layer by layer, what choosing someone
    there costs elsewhere.  Works from the end: ``still[x]`` are the changes after a layer plus the burdens from it on,
    if x is chosen there.
    """
    still: list[dict[str, tuple[int, int]]] = [{}] * len(layers)
    for index in range(len(layers) - 1, -1, -1):
        after = still[index + 1] if index + 1 < len(layers) else {}
        change, least = min(after.values(), default=(-1, 0))
        borne = burdens[index] if burdens else {}
        best = {person: min(after.get(person, (change + 1, least)), (change + 1, least)) for person in layers[index]}
        still[index] = {person: (changes, burden + borne.get(person, 0)) for person, (changes, burden) in best.items()}
    chosen: list[str] = []
    for options in still:
        last = chosen[-1] if chosen else None
        chosen.append(min(options, key=lambda one: (options[one][0] + (last not in {None, one}), options[one][1], one)))
    return chosen
