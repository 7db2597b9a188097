"""Plan a group of patients: the cleared as if alone, then the others around them (rule 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.plan import Plan, ResourceUse
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.batch.candidates import Candidate, is_regular
from ketaplan.planner.batch.decode import plans_of
from ketaplan.planner.batch.encode.problem import InUse
from ketaplan.planner.batch.progress import Progress, sub_progress
from ketaplan.planner.batch.restarts import Attempts, RunParallel
from ketaplan.planner.batch.schedule import FEW
from ketaplan.planner.batch.solve import bound_of, solve
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.session_order import MOST_ORDERS, orders
from ketaplan.planner.visit_templates import treatment

ENOUGH_FOR_FEW = 100
"""The effort at which few patients are mostly proved best: with more, they would leave time unused that others need."""


class Outcome(Struct, frozen=True):
    """Plans of some candidates; ``left_out`` are those without one, ``in_use`` is everything in use with the plans."""

    plans: tuple[Plan, ...]
    left_out: tuple[Candidate, ...]
    bound: int
    in_use: InUse
    cut_short: bool = False


class _Search(Struct, frozen=True):
    """How long a search may take, and how often it runs."""

    effort: int
    progress: Progress
    attempts: Attempts
    run_parallel: RunParallel | None

    def part(self, effort: int, begin: float, end: float) -> _Search:
        """Return the search with another effort, and with the part of the progress between two shares."""
        return replace(self, effort=effort, progress=sub_progress(self.progress, begin, end))


def plan_group(
    candidates: Sequence[Candidate],
    in_use: InUse,
    effort: int,
    progress: Progress,
    attempts: Attempts = Attempts.ONE,
    run_parallel: RunParallel | None = None,
) -> Outcome:
    """Plan one group: the cleared first, then the others around them; the bound is that of both parts together.

    With ``run_parallel``, the second of two attempts runs in another process.
    """
    cleared = [candidate for candidate in candidates if not candidate.is_provisional]
    others = [candidate for candidate in candidates if candidate.is_provisional]
    early, late = _efforts(len(cleared), len(others), effort)
    share = early * len(cleared) / max(1, early * len(cleared) + late * len(others))
    search = _Search(effort, progress, attempts, run_parallel)
    first = _plan_part(cleared, in_use, search.part(early, 0, share))
    second = _plan_part(others, first.in_use, search.part(late, share, 1))
    return Outcome(
        plans=(*first.plans, *second.plans),
        left_out=(*first.left_out, *second.left_out),
        bound=first.bound + second.bound,
        in_use=second.in_use,
        cut_short=first.cut_short or second.cut_short,
    )


def _efforts(cleared: int, others: int, effort: int) -> tuple[int, int]:
    """Return the efforts for so many cleared and other patients."""
    enough = min(effort, ENOUGH_FOR_FEW)
    return enough if cleared <= FEW < others else effort, enough if cleared and others <= FEW else effort


def _plan_part(candidates: Sequence[Candidate], in_use: InUse, search: _Search) -> Outcome:
    """Plan candidates that are equal under rule 6; those with an irregular course come first, one by one."""
    odd = [candidate for candidate in candidates if not is_regular(candidate)]
    regular = [candidate for candidate in candidates if is_regular(candidate)]
    single = _OneByOne(odd, in_use)
    bound = sum(_least_points(candidate, in_use) for candidate in odd)
    if not regular:
        return Outcome(tuple(single.plans), tuple(single.left_out), bound, single.in_use)
    solution = solve(regular, single.in_use, search.effort, search.progress, search.attempts, search.run_parallel)
    found = plans_of(solution, regular)
    plans = [plan for plan in found if plan is not None]
    again = _OneByOne(
        [one for one, plan in zip(regular, found, strict=True) if plan is None],
        _with_plans(single.in_use, plans, regular),
        is_worth_a_try=_may_have_been_missed,
    )
    return Outcome(
        plans=(*single.plans, *plans, *again.plans),
        left_out=(*single.left_out, *again.left_out),
        bound=bound + (bound_of(regular, in_use, search.effort) if odd else solution.bound),
        in_use=again.in_use,
        cut_short=solution.cut_short,
    )


class _OneByOne:
    """Candidates one after the other, each on the best remaining course; ``in_use`` is everything then in use."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        in_use: InUse,
        is_worth_a_try: Callable[[Candidate], bool] = lambda _: True,
    ) -> None:
        self.plans: list[Plan] = []
        self.left_out: list[Candidate] = []
        self.in_use = in_use
        for candidate in candidates:
            try:
                plan = _best(candidate, self.in_use) if is_worth_a_try(candidate) else None
            except TooManyCoursesError:
                plan = None
            if plan is None or plan.cost.total > candidate.unplanned_points:
                self.left_out.append(candidate)
            else:
                self.plans.append(plan)
                self.in_use = _with_plans(self.in_use, [plan], [candidate])


def _least_points(candidate: Candidate, in_use: InUse) -> int:
    """Return the least possible cost of the candidate if no other candidate is planned.

    A lower bound on their part of any set of plans: with fewer people and chairs in use, each order of the course has
    at least the same courses, so its best costs no more.  As other patients may rule out the preferred order, and the
    order comes before the cost, the bound is the least over all orders.  For a course with more orders or days than are
    tried, the bound is 0.
    """
    points = candidate.unplanned_points
    for request in candidate.requests:
        if len(found := list(islice(orders(request.course.room), MOST_ORDERS + 1))) > MOST_ORDERS:
            return 0
        visits = CandidateVisits(replace(request, in_use=in_use.get(request.clinic.id, ())))
        for between in found:
            try:
                plan = best_course(visits.request, visits.asked(between=between))
            except TooManyCoursesError:
                return 0
            points = min(points, plan.cost.total) if plan else points
    return points


def _may_have_been_missed(candidate: Candidate) -> bool:
    """Return whether a person could fill two roles of one stage, where the search may miss a solution."""
    return any(
        len({role for role, _ in stage.roles} & {*member.roles}) > 1
        for request in candidate.requests
        for stage in treatment(request).stages
        for member in request.clinic.staff
    )


def _best(candidate: Candidate, in_use: InUse) -> Plan | None:
    """Return the cheapest course at any of the candidate's sites, given what is booked."""
    found = [
        plan
        for request in candidate.requests
        if (plan := best_course(replace(request, in_use=in_use.get(request.clinic.id, ())))) is not None
    ]
    return min(found, key=lambda plan: plan.cost.total, default=None)


def _with_plans(in_use: InUse, plans: Sequence[Plan], candidates: Sequence[Candidate]) -> InUse:
    """Return the uses including those of these plans."""
    protocols = {(one.id, request.clinic.id): request.protocol for one in candidates for request in one.requests}
    more: dict[str, list[ResourceUse]] = defaultdict(list)
    for plan in plans:
        for appointment in plan.appointments:
            more[plan.clinic] += appointment.uses(protocols[plan.patient, plan.clinic])
    clinics = sorted({*in_use, *more})
    return {clinic: (*in_use.get(clinic, ()), *more[clinic]) for clinic in clinics}
