"""Which other patients may be moved, so that a session finds a place that would be left without one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ketaplan.domain.appointment_id import patient_of
from ketaplan.services.repair.cases import CaseBuilder

if TYPE_CHECKING:
    from ketaplan.planner.repair.case import Case
    from ketaplan.services.repair.facts import Facts

MOST_OTHERS = 30
"""Of more patients, those are taken who have an appointment nearest to a day of what has no place."""
DAYS_AROUND = 14
"""How many days before and after its old day a place is looked for by moving others."""


def who_may_move(facts: Facts, touched: Sequence[str], out: Collection[str]) -> list[str]:
    """Return the patients who could make room: nothing of theirs is broken, and no one has to decide about them."""
    names = [name for name in facts.records if name not in facts.touched and _may_move(facts, name)]
    builder = CaseBuilder(facts, [*touched, *names])
    stuck = {patient_of(name) for name in out}
    days: dict[tuple[str, int], int] = {}
    for case in builder.cases_of(stuck):
        for place, distance in _days_wanted(case, out).items():
            days[place] = min(distance, days.get(place, distance))
    near = {name: _distance(facts, name, days) for name in names}
    found = sorted((distance, name) for name, distance in near.items() if distance is not None)
    return sorted(name for _, name in found[:MOST_OTHERS])


def _may_move(facts: Facts, name: str) -> bool:
    record = facts.records[name]
    mine = [one for one in record.of_course if facts.is_ahead(one)]
    broken = any(facts.bookings[one].patient == name for one in facts.all_broken)
    return bool(mine) and not broken and not record.to_decide


def _days_wanted(case: Case, out: Collection[str]) -> dict[tuple[str, int], int]:
    """Return where a place could be if others moved: clinic and day, with the days from an old one."""
    found: dict[tuple[str, int], int] = {}
    for one in case.movables:
        if one.id not in out:
            continue
        for clinic in one.clinics:
            for day in range(one.old_day - DAYS_AROUND, one.old_day + DAYS_AROUND + 1):
                if case.places[clinic].starts(day):
                    distance = abs(day - one.old_day)
                    found[clinic, day] = min(distance, found.get((clinic, day), distance))
    return found


def _distance(facts: Facts, name: str, days: dict[tuple[str, int], int]) -> int | None:
    mine = [
        (one.clinic, one.appointment.day.toordinal()) for one in facts.records[name].of_course if facts.is_ahead(one)
    ]
    return min((days[place] for place in mine if place in days), default=None)
