"""Everyone's courses at once as one CP-SAT model: the contract's rules and cost, without ketaplan's planner."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from benchmarks.cp_sat.course_variables import CourseVariables
from benchmarks.cp_sat.staff_variables import StaffVariables
from checker.written_plan import Visit

if TYPE_CHECKING:
    from benchmarks.cp_sat.case import Case, Option

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
LITTLE_PRESOLVE = {"cp_model_probing_level": 0, "symmetry_level": 0, "max_presolve_iterations": 1}
"""Without it the presolve of a clinic's batch takes longer than a minute, and that of a tiny one twice the search."""
FIRST_DIFFICULTY = 0.1
"""The share of a plan that its first neighbourhoods leave open; half, as it would be, is too much for a minute."""
NEAR_DAYS = 7
"""The first search looks no further from everyone's start of the hint, or from the day on which they are ready."""
NEAR_SHARE = 0.5
"""Of the seconds, for that first search, at most."""
NEAR_GAP = 0.1
"""It ends where its own bound is so near."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How the solver is run; ``log`` shows what it says of itself."""

    seconds: float
    workers: int = 2
    presolve: bool = False
    log: bool = False

    def solver(self, seconds: float) -> cp_model.CpSolver:
        """A solver that is set so."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(1.0, seconds)
        solver.parameters.num_workers = self.workers
        solver.parameters.lns_initial_difficulty = FIRST_DIFFICULTY
        solver.parameters.log_search_progress = self.log
        solver.parameters.log_to_stdout = False
        solver.log_callback = _to_stderr
        for name, value in {} if self.presolve else LITTLE_PRESOLVE.items():
            setattr(solver.parameters, name, value)
        return solver


class Monolith:
    """The model of one case."""

    def __init__(self, case: Case) -> None:
        self.case, self.model = case, cp_model.CpModel()
        self.courses = {
            patient: [self._course(option) for option in options] for patient, options in case.options.items()
        }
        self.absent = {patient: self.model.new_bool_var("") for patient in case.patients}
        for patient, courses in self.courses.items():
            self.model.add_exactly_one(self.absent[patient], *(course.here for course in courses))
        self.staff = {
            clinic: StaffVariables(self.model, diary, self._at(clinic)) for clinic, diary in case.diaries.items()
        }
        points = [part for courses in self.courses.values() for course in courses for part in course.points]
        points += [case.absence(patient) * literal for patient, literal in self.absent.items()]
        self.model.minimize(sum(points))
        self.status, self._start = "not solved", None

    def _course(self, option: Option) -> CourseVariables:
        return CourseVariables(self.model, option, self.case.diaries[option.course.clinic.id].step)

    def _at(self, clinic: str) -> list[CourseVariables]:
        found = (course for courses in self.courses.values() for course in courses)
        return [course for course in found if course.option.course.clinic.id == clinic]

    def hint(self, batch: dict) -> None:
        """Start the search from a batch, which is the answer where no other is found."""
        self._start = batch
        plans = {plan["patient"]: plan for plan in batch["plans"]}
        for patient, courses in self.courses.items():
            plan = plans.get(patient)
            self.model.add_hint(self.absent[patient], int(plan is None))
            for course in courses:
                here = plan is not None and plan["clinic"] == course.option.course.clinic.id
                course.hint([visit_of(appointment) for appointment in plan["appointments"]] if here else [])

    def solve(self, effort: Effort) -> dict:
        """The best batch that is found, with the solver's bound.

        A first search, on the days near those of the hint, is for a good start; the second, on all days, for the bound.
        """
        begun = perf_counter()
        near = effort.solver(effort.seconds * NEAR_SHARE)
        near.parameters.relative_gap_limit = NEAR_GAP
        plans = self._start["plans"] if self._start else []
        if near.solve(self._near()) in FOUND:
            self._start_from(near)
            plans = self._plans(near)
        solver = effort.solver(effort.seconds - (perf_counter() - begun))
        status = solver.solve(self.model)
        self.status = solver.status_name(status)
        bound = max(0, math.ceil(solver.best_objective_bound - 1e-6))
        return self._batch(self._plans(solver) if status in FOUND else plans, bound)

    def _near(self) -> cp_model.CpModel:
        """The model without the days far from the start."""
        near = self.model.clone()
        for courses in self.courses.values():
            for course in courses:
                for literal in course.far(NEAR_DAYS):
                    near.add(near.get_bool_var_from_proto_index(literal.index) == 0)
        return near

    def _start_from(self, solver: cp_model.CpSolver) -> None:
        """The solver's solution as the hint."""
        self.model.clear_hints()
        for index, value in enumerate(solver.response_proto.solution):
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def _plans(self, solver: cp_model.CpSolver) -> list[dict]:
        plans = {}
        for staff in self.staff.values():
            for course, visits in staff.visits(solver).items():
                plans[course.option.course.patient.id] = course.option.course.plan("cp-sat", visits)
        return [plans[patient] for patient in self.courses if patient in plans]

    def _batch(self, plans: list[dict], bound: int) -> dict:
        planned = {plan["patient"] for plan in plans}
        absent = [patient for patient in self.courses if patient not in planned]
        cost = sum(plan["cost"]["total"] for plan in plans) + sum(map(self.case.absence, absent))
        return {
            "kind": "batch",
            "as_of": self.case.as_of.isoformat(),
            "plans": plans,
            "kept": [],
            "unplanned": [{"patient": patient, "reasons": ["left out by the model"]} for patient in absent],
            "cost": cost,
            "bound": bound,
            "gap": (cost - bound) / cost if cost else 0.0,
        }


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


def visit_of(appointment: dict) -> Visit:
    """A plan's appointment as a visit."""
    local = datetime.fromisoformat(appointment["start"]).replace(tzinfo=None)
    people = tuple({r: stage[r] for r in ("physician", "nurse") if r in stage} for stage in appointment["stages"])
    return Visit(date(local.year, local.month, local.day), local.hour * 60 + local.minute, appointment["chair"], people)
