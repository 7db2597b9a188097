"""Cuts and joint staffing, against a solver that shares nothing with the search; and what cuts bring."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from ortools.sat.python import cp_model

from checker import generate
from ketaplan.planner.batch import Candidate, Progress
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.kernel.day_cuts import A_DAY
from ketaplan.planner.batch.kernel.joint_staffing import MOST_TOGETHER
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.solve import Solution, solve, solver_for
from support import builders as b
from support.instances import candidates_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EFFORT = 5
SAMPLES, NEAR = 300, 12


class Cut(NamedTuple):
    """At most ``most`` visits of a template at these steps of a day."""

    template: int
    day: int
    most: int
    steps: tuple[int, ...]


def with_two_roles(folder: Path) -> None:
    """Half of the physicians are nurses as well."""
    clinic = folder / "clinics" / "riverside.toml"
    first, *others = clinic.read_text().split('role = "physician"')
    for number, other in enumerate(others):
        first += ('role = ["physician", "nurse"]' if number % 2 == 0 else 'role = "physician"') + other
    clinic.write_text(first)


def solved(candidates: list[Candidate], progress: Progress = lambda done: done) -> Solution:
    return solve(candidates, {"riverside": ()}, EFFORT, progress)


def cuts_of(solution: Solution) -> list[Cut]:
    cuts, calendar, found = solution.solver.cuts, solution.problem.data.calendar, []
    for row, count in enumerate(cuts.cut_count):
        for number in range(row * A_DAY, row * A_DAY + count):
            has = [cuts.cut_has[number * calendar.width + step] for step in range(calendar.width)]
            steps = tuple(step for step, one in enumerate(has) if one)
            found.append(Cut(row // calendar.days, row % calendar.days, cuts.cut_most[number], steps))
    return found


class Day:
    """Visits of one template on one day, as its own model: everyone by name."""

    def __init__(self, data: ProblemData, template: int, day: int) -> None:
        self.data, self.template, self.day = data, template, day
        self.model, self.loads = cp_model.CpModel(), {}

    def most_visits(self, steps: Iterable[int]) -> int:
        """The most of these starts at which there can be a visit, each as often as it is given."""
        visits = [self._visit(step) for step in steps]
        for (person, slot), shares in self.loads.items():
            at = (person * self.data.calendar.days + self.day) * self.data.calendar.slots + slot
            left = self.data.resources.room[person] - self.data.resources.load[at]
            self.model.add(sum(units * serves for serves, units in shares) <= left)
        self.model.maximize(sum(visits))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(self.model) == cp_model.OPTIMAL
        return round(solver.objective_value)

    def _visit(self, step: int) -> cp_model.IntVar:
        templates, by_stage, visit = self.data.templates, {}, self.model.new_bool_var("")
        for need in range(templates.template_first[self.template], templates.template_first[self.template + 1]):
            kind = templates.need_kind[need]
            begin = step * templates.template_stride[self.template] + templates.need_after[need]
            slots = range(begin, begin + templates.kind_slots[kind])
            people = templates.kind_people[templates.kind_first[kind] : templates.kind_first[kind + 1]]
            fits = slots.stop <= self.data.calendar.slots
            serving = {one: self.model.new_bool_var("") for one in people} if fits else {}
            self.model.add(sum(serving.values()) == visit)
            for person, serves in serving.items():
                by_stage.setdefault((templates.need_stage[need], person), []).append(serves)
                for slot in slots:
                    self.loads.setdefault((person, slot), []).append((serves, templates.kind_units[kind]))
        for roles in by_stage.values():
            self.model.add(sum(roles) <= 1)
        return visit


@pytest.fixture(
    scope="module",
    params=[(1, 60, False), (2, 70, False), (3, 50, False), (4, 60, True), (6, 70, True)],
    ids=lambda given: f"seed-{given[0]}-{given[1]}%{'-two-roles' if given[2] else ''}",
)
def candidates(request, tmp_path_factory):
    """More patients than a calendar has room for that is taken for this many percent."""
    seed, percent, two_roles = request.param
    folder = tmp_path_factory.mktemp("in-pieces")
    as_of = generate.generate(seed, "solo", folder, per_site=16, percent=percent)["as_of"]
    if two_roles:
        with_two_roles(folder)
    return candidates_of(folder, as_of)


@pytest.fixture(scope="module")
def solution(candidates):
    """The best that is found for them."""
    return solved(candidates)


def test_no_day_has_room_for_more_than_its_cuts_say(solution):
    found = cuts_of(solution)
    assert {cut.most for cut in found} >= {1, 2}
    wrong = []
    for cut in found:
        steps = [step for step in cut.steps for _ in range(cut.most + 1)]
        if Day(solution.problem.data, cut.template, cut.day).most_visits(steps) > cut.most:
            wrong.append(cut)
    assert wrong == []


def test_whether_visits_fit_together_is_what_another_solver_says(candidates):
    problem, chance, seen = EncodedProblem(candidates, {"riverside": ()}), Random(1), set()
    staffing, calendar = solver_for(problem).staffing, problem.data.calendar
    starts = min(calendar.width, calendar.slots)
    staff = candidates[0].requests[0].clinic.staff
    may_give_up = any(len(member.roles) > 1 for member in staff)  # all people are one group: too many ways to try
    for _ in range(SAMPLES):
        day, first = chance.randrange(2, 60), chance.randrange(starts)
        steps = [min(starts - 1, first + chance.randrange(NEAR)) for _ in range(chance.randrange(2, MOST_TOGETHER + 1))]
        for place, step in enumerate(steps):
            staffing.visit_step[place] = step
        fit = staffing.fit_together(0, day, len(steps))
        do_fit = Day(problem.data, 0, day).most_visits(steps) == len(steps)
        assert fit == do_fit or (fit and may_give_up), (day, steps)
        seen.add((fit, len(steps)))
    assert {(True, 2), (False, 2), (False, 3)} <= seen


def test_who_has_one_role_is_not_like_who_has_two():
    """The nurse comes late: the physician who is a nurse as well has to take the first infusion, and stay with it."""
    staff = (b.member("dr-ash", "physician"), b.member("dr-elm", "physician nurse"))
    nurse = b.member("rn-kim", "nurse", "mon-fri 10:30-17:00")
    at = b.clinic(staff=(*staff, nurse), chairs=("A", "B"), hours=b.weekly("mon-fri 09:00-12:00"))
    visit = (b.stage("infusion", 60, physician=1), b.stage("recovery", 60, nurse=1))
    asked = b.request(clinic=at, protocol=b.protocol(visit=visit, checkins=()), horizon_weeks=1)
    problem = EncodedProblem([Candidate((asked,))], {})
    staffing = solver_for(problem).staffing
    staffing.visit_step[0], staffing.visit_step[1] = 0, 1
    assert Day(problem.data, 0, 1).most_visits([0, 1]) == 2
    assert staffing.fit_together(0, 1, 2)


def test_cuts_prove_more_than_prices_on_people_and_chairs_alone(candidates, monkeypatch):
    monkeypatch.setattr("ketaplan.planner.batch.annealing.FEW", 0)
    bound = solved(candidates).bound
    monkeypatch.setattr("ketaplan.planner.batch.subgradient.SEPARATIONS", ())
    assert bound > solved(candidates).bound


def test_a_clock_that_runs_ahead_does_not_pass_over_them(candidates):
    assert cuts_of(solved(candidates, lambda done: min(0.9, 1.7 * done)))


def test_people_who_are_busy_leave_a_day_in_pieces_though_its_chairs_are_free(tmp_path):
    as_of = generate.generate(1, "solo", tmp_path, per_site=12, percent=60)["as_of"]
    clinic = tmp_path / "clinics" / "riverside.toml"
    first, *busy = clinic.read_text().split("[[busy]]\n")
    of_people = [entry for entry in busy if "-" in entry.splitlines()[0]]
    assert 0 < len(of_people) < len(busy)
    clinic.write_text("[[busy]]\n".join([first, *of_people]))

    solution = solved(candidates_of(tmp_path, as_of))

    assert [site.pooled_chairs for site in solution.problem.sites] == [True]
    assert cuts_of(solution)


def test_a_clinic_whose_time_is_free_has_no_cuts(tmp_path):
    as_of = generate.generate(1, "tiny", tmp_path, per_site=4)["as_of"]
    assert cuts_of(solved(candidates_of(tmp_path, as_of))) == []
