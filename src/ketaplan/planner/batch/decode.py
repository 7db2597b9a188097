"""From numbers back to names: the plans of a solution, with everybody's people and chairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from ketaplan.domain.clinic import Role
from ketaplan.domain.plan import Plan
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.clinic_arrays import Site
from ketaplan.planner.batch.solve import Solution
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import staffed_plan
from ketaplan.planner.course.consultation import Consult
from ketaplan.planner.course.result import CourseDays
from ketaplan.planner.course.staff_assignment import Staffed


class Course(Struct):
    """One patient's course in a solution, still without chairs where these are one pool."""

    option: int
    visits: CandidateVisits
    found: CourseDays
    staffed: list[Staffed]
    consult: Consult | None


def plans_of(solution: Solution, candidates: Sequence[Candidate]) -> list[Plan | None]:
    """Everybody's plan, None for those left out."""
    courses = [_course(solution, number) for number in range(len(candidates))]
    for site in solution.columns.sites:
        if site.pooled_chairs:
            here = [one for one in courses if one and one.visits.request.clinic.id == site.clinic.id]
            _share_chairs(site, here)
    return [None if one is None else _plan(one) for one in courses]


def _plan(course: Course) -> Plan:
    return staffed_plan(course.visits, course.found, course.staffed, course.consult)


def _course(solution: Solution, patient: int) -> Course | None:
    search, columns = solution.search, solution.columns
    option = search.kept_option[patient]
    if option < 0:
        return None
    _, request = columns.options[option]
    site, visits = columns.site_of_option(option), CandidateVisits(request)
    staffed = [_staffed(solution, site, visits, patient, session) for session in range(len(request.course.to_plan))]
    held = [session.held for session in request.course.sessions if session.held]
    days = (*(one.day.toordinal() for one in held), *(one.day.toordinal() for one in staffed))
    minutes = (*(one.minute for one in held), *(one.minute for one in staffed))
    found = CourseDays(days, minutes, search.kept_points[patient])
    return Course(option, visits, found, staffed, _consult(solution, site, patient, option))


def _staffed(solution: Solution, site: Site, visits: CandidateVisits, patient: int, session: int) -> Staffed:
    search, columns = solution.search, solution.columns
    at = patient * search.sessions + session
    minute = site.opens + search.kept_step[at] * site.clinic.grid_minutes
    visit = Staffed(columns.today + timedelta(days=search.kept_day[at]), minute)
    who = iter(columns.names[search.kept_who[at * search.needs + need]] for need in range(search.needs))
    for stage in visits.shape.stages:
        people: dict[Role, str] = {role: next(who) for role, _ in stage.roles}
        visit.people.append(people)
    visit.chair = next(who)
    return visit


def _consult(solution: Solution, site: Site, patient: int, option: int) -> Consult | None:
    search, columns = solution.search, solution.columns
    if search.consult_shape[option] < 0:
        return None
    minute = site.opens + search.kept_consult_step[patient] * site.clinic.grid_minutes
    day = columns.today + timedelta(days=search.kept_consult_day[patient])
    return Consult(day, minute, columns.names[search.kept_consult_who[patient * search.needs]])


def _share_chairs(site: Site, courses: Sequence[Course]) -> None:
    """One chair a visit: the patient's last one where it is free, else the first; there are always enough.

    Visits are intervals, and nobody sits in a chair before the one who came earlier has left it.
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
        left[chair] = (day, minute + one.visits.shape.minutes)
