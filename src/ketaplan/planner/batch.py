"""Everyone together: the cleared as if the others were not there, then the others beside them (rule 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.plan import Plan, Use
from ketaplan.planner.course import best_course
from ketaplan.planner.engines.everyone.candidates import Candidate, is_regular
from ketaplan.planner.engines.everyone.columns import Taken
from ketaplan.planner.engines.everyone.naming import plans_of
from ketaplan.planner.engines.everyone.solve import Watch, bound_of, solve


class Outcome(Struct, frozen=True):
    """What became of some candidates; ``left_out`` are those without a plan."""

    plans: tuple[Plan, ...]
    left_out: tuple[Candidate, ...]
    bound: int
    taken: Taken
    cut_short: bool = False


def plan_group(candidates: Sequence[Candidate], taken: Taken, effort: int, watch: Watch) -> Outcome:
    """Plan one group: the cleared first, then the others beside them; the bound is that of both parts together."""
    cleared = [candidate for candidate in candidates if not candidate.is_provisional]
    others = [candidate for candidate in candidates if candidate.is_provisional]
    share = len(cleared) / max(1, len(candidates))
    first = _plan_part(cleared, taken, effort, lambda done: (watch(done * share) / share) if share else 1.0)
    beside = first.taken
    second = _plan_part(others, beside, effort, lambda done: (watch(share + done * (1 - share)) - share) / (1 - share))
    return Outcome(
        plans=(*first.plans, *second.plans),
        left_out=(*first.left_out, *second.left_out),
        bound=first.bound + second.bound,
        taken=second.taken,
        cut_short=first.cut_short or second.cut_short,
    )


def _plan_part(candidates: Sequence[Candidate], taken: Taken, effort: int, watch: Watch) -> Outcome:
    """Plan candidates who stand equal before rule 6; those whose course is out of the ordinary come first."""
    odd = [candidate for candidate in candidates if not is_regular(candidate)]
    regular = [candidate for candidate in candidates if is_regular(candidate)]
    single = _plan_singly(odd, taken)
    if not regular:
        return single
    solution = solve(regular, single.taken, effort, watch)
    bound = bound_of(regular, taken, effort) if odd else solution.bound
    found = plans_of(solution, regular)
    plans = tuple(plan for plan in found if plan is not None)
    return Outcome(
        plans=(*single.plans, *plans),
        left_out=(*single.left_out, *(one for one, plan in zip(regular, found, strict=True) if plan is None)),
        bound=single.bound + bound,
        taken=_with_plans(single.taken, plans, regular),
        cut_short=solution.cut_short,
    )


def _plan_singly(candidates: Sequence[Candidate], taken: Taken) -> Outcome:
    """One after the other, each on the best course that is left; the bound is what each would cost alone."""
    plans: list[Plan] = []
    left_out, bound, now = [], 0, taken
    for candidate in candidates:
        alone = _best(candidate, taken)
        bound += min(candidate.absent_points, alone.cost.total) if alone else candidate.absent_points
        plan = _best(candidate, now)
        if plan is None or plan.cost.total > candidate.absent_points:
            left_out.append(candidate)
            continue
        plans.append(plan)
        now = _with_plans(now, [plan], [candidate])
    return Outcome(tuple(plans), tuple(left_out), bound, now)


def _best(candidate: Candidate, taken: Taken) -> Plan | None:
    """The cheapest course at any of the candidate's sites beside what is taken."""
    found = [
        plan
        for request in candidate.requests
        if (plan := best_course(replace(request, taken=taken.get(request.clinic.id, ())))) is not None
    ]
    return min(found, key=lambda plan: plan.cost.total, default=None)


def _with_plans(taken: Taken, plans: Sequence[Plan], candidates: Sequence[Candidate]) -> Taken:
    """What is taken once these plans hold."""
    protocols = {(one.id, request.clinic.id): request.protocol for one in candidates for request in one.requests}
    more: dict[str, list[Use]] = defaultdict(list)
    for plan in plans:
        for appointment in plan.appointments:
            more[plan.clinic] += appointment.uses(protocols[plan.patient, plan.clinic])
    clinics = sorted({*taken, *more})
    return {clinic: (*taken.get(clinic, ()), *more[clinic]) for clinic in clinics}
