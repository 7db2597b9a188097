"""The least cost of all patients together: every course of everyone in one CP-SAT model, with people by name."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec.structs import replace
from ortools.sat.python import cp_model

from oracle.courses import every_course
from oracle.visits import World, clock

if TYPE_CHECKING:
    from ketaplan.planner.batch import Candidate

SLOT, UNITS = 30, 12
"""Minutes and parts of a person in which the model counts: visits and shares have to be whole numbers of them."""


class Everyone:
    """All courses of everyone as one model: one course each, someone for every need, no one with too many."""

    def __init__(self, candidates: list[Candidate], in_use: dict) -> None:
        self.model, self.costs = cp_model.CpModel(), []
        self.loads = defaultdict(list)
        for one in candidates:
            absent = self.model.new_bool_var("")
            self.costs.append(one.unplanned_points * absent)
            courses = [self._courses(replace(at, in_use=in_use.get(at.clinic.id, ()))) for at in one.requests]
            self.model.add_exactly_one(absent, *(course for at_one in courses for course in at_one))
        for (*_, left), uses in self.loads.items():
            self.model.add(sum(units * serves for serves, units in uses) <= left)

    def least_cost(self) -> int:
        self.model.minimize(sum(self.costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(self.model) == cp_model.OPTIMAL
        return round(solver.objective_value)

    def _courses(self, at) -> list[cp_model.IntVar]:
        """One variable a course, as if any physician would do: to miss one is a matter of the visits."""
        anybody = replace(at.patient, preferences=replace(at.patient.preferences, physician=None))
        courses, visits = [], defaultdict(list)
        for points, days, minutes in every_course(replace(at, patient=anybody)):
            courses.append(self.model.new_bool_var(""))
            self.costs.append(points * courses[-1])
            for visit in zip(days, minutes, strict=True):
                visits[visit].append(courses[-1])
        world = World(at)
        for (day, minute), own in visits.items():
            self._visit(world, day, minute, sum(own))
        return courses

    def _visit(self, world: World, day: date, minute: int, is_fixed) -> None:
        at, started = world.request, minute
        (visit,) = [one for one in world.visits(day) if one.minute == minute]
        self._need(world, day, range(minute, minute + world.length, SLOT), 1, world.chairs(visit), is_fixed)
        wish, with_the_wished = at.patient.preferences.physician, []
        for part in at.protocol.visit:
            roles = defaultdict(list)
            for role, patients_per in part.patients_per:
                share, start = Fraction(1, patients_per), visit.start + timedelta(minutes=started - minute)
                able = world.able(role, day, started, start, part.minutes, share)
                serving = self._need(world, day, range(started, started + part.minutes, SLOT), share, able, is_fixed)
                for person, serves in serving.items():
                    roles[person].append(serves)
                if role == "physician" and wish in serving:
                    with_the_wished.append(serving[wish])
            for own in roles.values():
                self.model.add(sum(own) <= 1)
            started += part.minutes
        if wish:
            is_missed = self.model.new_bool_var("")
            self.model.add(is_missed >= is_fixed - sum(with_the_wished))
            self.costs.append(at.clinic.weights.other_physician * is_missed)

    def _need(self, world: World, day: date, slots: range, share: Fraction | int, able: list[str], is_fixed) -> dict:
        """Exactly one of those who are able, where the visit takes place."""
        serving = {one: self.model.new_bool_var("") for one in able}
        self.model.add(sum(serving.values()) == is_fixed)
        for one, serves in serving.items():
            for slot in slots:
                left = UNITS - int(UNITS * taken_of(world, one, day, slot))
                self.loads[world.request.clinic.id, one, day, slot, left].append((serves, int(UNITS * share)))
        return serving


def taken_of(world: World, one: str, day: date, minute: int) -> Fraction:
    start = clock(day, minute).replace(tzinfo=world.request.clinic.zone).astimezone(UTC)
    return sum((share for begin, end, share in world.in_use[one] if begin <= start < end), Fraction(0))
