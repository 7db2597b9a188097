"""Who is there: the intervals that one clinic's chairs and people spend with patients, and when they are away.

A physician or nurse has one optional interval for each stage that may be theirs. Chairs are alike, and counted; one
with its own busy time is refused.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from checker.verify import BadInput
from checker.written_plan import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ortools.sat.python import cp_model

    from benchmarks.cp_sat.course_variables import CourseVariables
    from checker.diary import Diary

DAY = timedelta(days=1)


class StaffVariables:
    """One clinic's people and chairs."""

    def __init__(self, model: cp_model.CpModel, diary: Diary, courses: list[CourseVariables]) -> None:
        self.model, self.diary, self.courses = model, diary, courses
        if any(diary.clinic.busy.get(chair) for chair in diary.clinic.chairs):
            raise BadInput(f"{diary.clinic.path}: a chair has busy time of its own: the model does not cover it")
        self._times: dict[str, list[tuple[cp_model.IntervalVar, int]]] = defaultdict(list)
        self._visits: list[cp_model.IntervalVar] = []
        for course in courses:
            for place in range(len(course.start)):
                self._visit(course, place)
        self.model.add_cumulative(self._visits, [1] * len(self._visits), len(diary.clinic.chairs))
        for name, times in sorted(self._times.items()):
            self._keep_within(name, times)

    def _visit(self, course: CourseVariables, place: int) -> None:
        """The intervals of one visit: of its chair, and of everyone who may be there."""
        start, step = course.start[place], self.diary.step
        length = course.option.course.protocol.minutes // step
        self._visits.append(self.model.new_optional_fixed_size_interval_var(start, length, course.here, ""))
        begun = 0
        for stage, (_, minutes, roles) in enumerate(course.option.course.protocol.visit):
            for role, share in roles.items():
                for name, literal in course.crew[place][stage, role].items():
                    time = self.model.new_optional_fixed_size_interval_var(start + begun, minutes // step, literal, "")
                    self._times[name].append((time, self.diary.units(share)))
            begun += minutes // step

    def _keep_within(self, name: str, times: list[tuple[cp_model.IntervalVar, int]]) -> None:
        """No one is with more patients than one share, or with any while away."""
        away = [self.model.new_fixed_size_interval_var(first, last - first, "") for first, last in self._away(name)]
        if all(units == self.diary.unit for _, units in times):
            self.model.add_no_overlap([*(time for time, _ in times), *away])
            return
        demands = [*(units for _, units in times), *(self.diary.unit for _ in away)]
        self.model.add_cumulative([*(time for time, _ in times), *away], demands, self.diary.unit)

    def _away(self, name: str) -> Iterator[tuple[int, int]]:
        """From which step to which someone is away, over all days on which someone may come."""
        if not self.courses:
            return
        here = self.courses[0]
        free = [here.at(day, 0) + step for day in self._days() for step in self._free_steps(name, day)]
        last = here.at(max(self._days()) + DAY, 0)
        before = 0
        for step in [*free, last]:
            if step > before:
                yield before, step
            before = step + 1

    def _days(self) -> list[date]:
        return sorted({day for course in self.courses for days in course.option.days for day in days})

    def _free_steps(self, name: str, day: date) -> list[int]:
        """The steps of a day in which someone is on a shift and not away."""
        row, step = self.diary.row(name, day), self.diary.step
        shifts = self.diary.clinic.staff[name].shifts.on(day)
        on_shift = [n for start, end in shifts for n in range(-(-start // step), end // step)]
        return [n for n in on_shift if not row[n]]

    # ------------------------------------------------------------ what was found

    def visits(self, solver: cp_model.CpSolver) -> dict[CourseVariables, list[Visit]]:
        """Everyone's visits with names; chairs are given out from the first one on."""
        found = [
            (day, minute, course, people) for course in self.courses for day, minute, people in course.visits(solver)
        ]
        free_from = dict.fromkeys(sorted(self.diary.clinic.chairs), (None, 0))
        visits = defaultdict(list)
        for day, minute, course, people in sorted(found, key=lambda one: one[:2]):
            chair = next(name for name, (on, end) in free_from.items() if on != day or end <= minute)
            protocol = course.option.course.protocol
            free_from[chair] = day, minute + protocol.minutes
            crew = tuple({role: people[n, role] for role in roles} for n, (_, _, roles) in enumerate(protocol.visit))
            visits[course].append(Visit(day, minute, chair, crew))
        return visits
