"""From numbers back to names: the plans of a solution, with people and chairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.plan import Plan
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.site_layout import SiteLayout
from ketaplan.planner.batch.solve import Solution
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import staffed_plan
from ketaplan.planner.course.consultation import Consult
from ketaplan.planner.course.result import CourseDays
from ketaplan.planner.course.staff_assignment import Staffed


class DecodedCourse(Struct):
    """One patient's course in a solution, without chairs if these are one pool."""

    option: int
    visits: CandidateVisits
    found: CourseDays
    staffed: list[Staffed]
    consult: Consult | None


def plans_of(solution: Solution, candidates: Sequence[Candidate]) -> list[Plan | None]:
    """Return the plan of each candidate, None for those left unplanned."""
    courses = [_course(solution, number) for number in range(len(candidates))]
    for site in solution.problem.sites:
        if site.pooled_chairs:
            here = [one for one in courses if one and one.visits.request.clinic.id == site.clinic.id]
            _share_chairs(site, here)
    return [None if one is None else _plan(one) for one in courses]


def _plan(course: DecodedCourse) -> Plan:
    return staffed_plan(course.visits, course.found, course.staffed, course.consult)


def _course(solution: Solution, patient: int) -> DecodedCourse | None:
    best, problem = solution.solver.ruin.best, solution.problem
    option = best.option[patient]
    if option < 0:
        return None
    _, request = problem.options[option]
    site, visits = problem.site_of_option(option), CandidateVisits(request)
    staffed = [_staffed(solution, site, visits, patient, session) for session in range(len(request.course.to_plan))]
    fixed = [session.fixed for session in request.course.sessions if session.fixed]
    days = (*(one.day.toordinal() for one in fixed), *(one.day.toordinal() for one in staffed))
    minutes = (*(one.minute for one in fixed), *(one.minute for one in staffed))
    found = CourseDays(days, minutes, best.points[patient])
    return DecodedCourse(option, visits, found, staffed, _consult(solution, site, patient, option))


def _staffed(solution: Solution, site: SiteLayout, visits: CandidateVisits, patient: int, session: int) -> Staffed:
    best, problem = solution.solver.ruin.best, solution.problem
    at = patient * best.sessions + session
    minute = site.opens + best.step[at] * site.clinic.grid_minutes
    visit = Staffed(problem.today + timedelta(days=best.day[at]), minute)
    who = iter(problem.names[best.who[at * best.needs + need]] for need in range(best.needs))
    for stage in visits.template.stages:
        people: dict[Role, str] = {role: next(who) for role, _ in stage.roles}
        visit.people.append(people)
    visit.chair = next(who)
    return visit


def _consult(solution: Solution, site: SiteLayout, patient: int, option: int) -> Consult | None:
    best, problem = solution.solver.ruin.best, solution.problem
    if solution.solver.data.consultations.template[option] < 0:
        return None
    minute = site.opens + best.consult_step[patient] * site.clinic.grid_minutes
    day = problem.today + timedelta(days=best.consult_day[patient])
    return Consult(day, minute, problem.names[best.consult_who[patient * best.needs]])


def _share_chairs(site: SiteLayout, courses: Sequence[DecodedCourse]) -> None:
    """Color the visits with chairs, greedily by start: the patient's last one if it is free, else the first free.

    Visits are intervals, so there are always enough.
    """
    at_start = sorted(
        (visit.day, visit.minute, one.visits.request.patient.id, number, one)
        for one in courses
        for number, visit in enumerate(one.staffed)
    )
    left: dict[str, tuple[object, int]] = {}
    last: dict[str, str] = defaultdict(str)
    for day, minute, patient, number, one in at_start:
        free = [chair for chair in site.clinic.chairs if not (chair in left and left[chair] > (day, minute))]
        chair = last[patient] if last[patient] in free else free[0]
        one.staffed[number].chair = last[patient] = chair
        left[chair] = (day, minute + one.visits.template.minutes)
